import { randomUUID } from 'node:crypto';
import { BATTERIES } from '#src/demo/forms';
import { IncidentService } from '#src/incident/incident.service';
import { RoomService } from '#src/incident/room.service';
import { refusal } from '../support/full.js';
import { journey, ON_THE_LIST } from '../support/journey.js';

const once = (actor: string) => ({ kind: 'key' as const, actor, key: randomUUID(), fingerprint: 'f' });

journey(
  14,
  '省界附近泄漏｜a spill near a provincial border',
  { ...ON_THE_LIST, rules: 'E-01 E-03 E-05 E-06 E-07 K-E Z-02' },
  async (w, tell) => {
    const { carrier, remover, receiver } = BATTERIES.logins;
    const room = w.app.get(RoomService, { strict: false });
    const incidents = w.app.get(IncidentService, { strict: false });
    const seen = (login: string) => incidents.one(w.people.as(login), id);
    const manifest = async (which: string) => (await w.row('manifest', which)).state;
    const clocks = () =>
      w.sql(
        `SELECT key, to_char(due_at AT TIME ZONE 'Asia/Shanghai', 'MM-DD HH24:MI') AS due, status FROM liandan.deadline
          WHERE case_id = $1 AND clock = 'K-E' ORDER BY id`,
        [id],
      );
    let [id, moving, arrived, number] = ['', '', '', ''];
    await tell(
      '两车：一车在途，一车已到达；两省值班表在册｜two trucks: one on the road, one arrived; both provinces have somebody on duty',
      async () => {
        await w.story.until('2025-01-13 09:00');
        const { approval } = await w.approved(BATTERIES, '3000.000000');
        const duty = (person: string, phone: string) => ({
          person,
          phone,
          from: '2025-01-13T00:00:00+08:00',
          to: '2025-01-15T00:00:00+08:00',
        });
        await room.enterDuty(w.people.as('sc-officer1'), once('sc'), duty('四川值班员', '028-12369'));
        await room.enterDuty(w.people.as('cq-officer1'), once('cq'), duty('重庆值班员', '023-12369'));
        moving = await w.haul(BATTERIES, approval, '10.000000', 1, 'driving');
        arrived = await w.haul(BATTERIES, approval, '10.000000', 2, 'arrived');
        number = String((await w.row('manifest', moving)).context['number']);
      },
    );
    await tell(
      '10:00 司机在邻水报告，距重庆 3 公里：联单冻结｜10:00, the driver reports from Linshui, 3 km from Chongqing: the manifest is frozen',
      async () => {
        await w.story.until('2025-01-13 10:00');
        id = await w.people.open('incident', carrier, {
          type: 'reportByUnit',
          place: { text: '沪蓉高速邻水段，距渝界 3 公里', division: '511623' },
          occurredAt: '2025-01-13T09:58:00+08:00',
          kind: 'LEAK',
          leaked: '电解液约 200 升入排水沟',
          manifests: [number],
          touches: ['50'],
        });
        await w.story.drain();
        tell.shows(
          '所涉联单、已到达者｜the manifest, the one that had arrived',
          [await manifest(moving), await manifest(arrived)],
          ['frozen', 'arrived'],
        );
        tell.shows('两小时报告｜report within two hours', await clocks(), [
          { key: 'report', due: '01-13 12:00', status: 'open' },
        ]);
      },
    );
    await tell(
      '11:30 四川报为较大；跨省影响依定义为重大，重庆同时获通报｜11:30, reported as III; touching another province it is II by definition, and Chongqing is told in the same moment',
      async () => {
        await w.story.until('2025-01-13 11:30');
        await w.act('incident', id, 'sc-officer1', 'reportInitial', { level: 'III', text: '已到场，围堵排水沟' });
        await w.story.drain();
        tell.shows('时限｜clocks', await clocks(), [
          { key: 'report', due: '01-13 12:00', status: 'met' },
          { key: 'ministry', due: '01-13 12:30', status: 'open' },
        ]);
        const { stated, level } = (await w.row('incident', id)).context;
        tell.shows('所报、所定等级｜level stated, level', [stated, level], ['III', 'II']);
        const letters = await w.sql(
          `SELECT kind, sender, addressee, delivered_at IS NOT NULL AS delivered FROM liandan.letter WHERE case_id = $1`,
          [id],
        );
        tell.shows('通报｜notice', letters, [
          { kind: 'INCIDENT_NOTICE', sender: '51', addressee: '50', delivered: true },
        ]);
        const down = w.act('incident', id, 'sc-officer1', 'changeLevel', { level: 'IV', text: '…' });
        tell.shows('降级｜talked down', await refusal(down), 'RULE_REFUSED E-06');
        await w.act('incident', id, 'sc-officer1', 'reportToMinistry', { text: '已核实，按重大报告' });
        tell.shows('报部｜to the ministry', (await clocks())[1]!['status'], 'met');
      },
    );
    await tell(
      '两省、各单位、值班人员同在一处；无关者不可见｜one room for both provinces, the units and whoever is on duty; a stranger finds nothing',
      async () => {
        for (const each of await Promise.all(['sc-officer1', 'cq-officer1', carrier, remover, receiver].map(seen))) {
          expect(each.log.map(({ event }) => event)).toEqual(['reportByUnit', 'reportInitial', 'reportToMinistry']);
          expect(each.onDuty).toMatchObject([
            { province: '50', phone: '023-12369' },
            { province: '51', phone: '028-12369' },
          ]);
          expect(each.held).toMatchObject([{ number, relation: 'NAMED' }]);
        }
        await expect(seen('remover-hn')).rejects.toMatchObject({ code: 'NOT_FOUND' });
        const verbs = await Promise.all(['sc-officer1', 'cq-officer1'].map(async (who) => (await seen(who)).verbs));
        expect([verbs[0]?.includes('followUp'), verbs[1]]).toEqual([true, ['notifyNeighbour']]);
        await room.remark(w.people.as('cq-officer1'), once('cq'), id, { text: '下游取水口已关闭' });
        const stranger = room.remark(w.people.as('remover-hn'), once('hn'), id, { text: '…' });
        tell.shows('无关者｜a stranger', await refusal(stranger), 'NOT_FOUND');
      },
    );
    const report = { course: '泄漏经过', causes: '桶盖未固定', lessons: '装载前查验' };
    await tell(
      '冻结期间不得结案；由事发地主管部门解除｜no closing while it is frozen; the bureau of the place releases',
      async () => {
        await expect(room.draft(w.people.as('cq-officer1'), once('cq'), id, report)).rejects.toMatchObject({
          refusal: { rule: 'E-06' },
        });
        await w.act('incident', id, 'sc-officer1', 'followUp', { text: '监测达标' });
        const outcome = { measures: '围堵清运', losses: '土壤 3 立方米', responsibility: '承运人未固定桶盖' };
        await w.act('incident', id, 'sc-officer1', 'reportFinal', outcome);
        tell.shows('结案｜closing', await refusal(w.act('incident', id, 'sc-officer1', 'close')), 'RULE_REFUSED E-07');
        await w.act('manifest', moving, 'sc-officer1', 'releaseToResume', { decision: '现场处置完毕，准予继续运输' });
        await w.story.drain();
        await w.act('incident', id, 'sc-officer1', 'close');
        tell.shows(
          '联单、事件｜manifest, incident',
          [await manifest(moving), (await w.row('incident', id)).state],
          ['inTransit', 'closed'],
        );
        expect((await w.row('incident', id)).context['reviews']).toMatchObject([{ ground: 'S4', receiving: '50' }]);
      },
    );
    await tell(
      '两省各签一次联合总结报告，签后不得改｜both provinces sign the joint report, each once; a signed one stays',
      async () => {
        const { answer: draft } = await room.draft(w.people.as('sc-officer1'), once('sc'), id, report);
        const better = { ...report, causes: '桶盖与托盘均未固定' };
        const { answer: second } = await room.draft(w.people.as('cq-officer1'), once('cq'), id, better);
        const sign = (which: string, login: string) => refusal(room.sign(w.people.as(login), once(login), which, {}));
        const said = [
          await sign(draft.id, 'sc-head'),
          await sign(second.id, 'sc-officer1'),
          await sign(second.id, 'sc-head'),
          await sign(second.id, 'sc-head'),
          await sign(second.id, 'cq-head'),
        ];
        tell.shows('签署｜signatures', said, [
          'RULE_REFUSED E-06',
          'NOT_PERMITTED',
          'accepted',
          'RULE_REFUSED Z-02',
          'accepted',
        ]);
        await expect(room.draft(w.people.as('sc-officer1'), once('sc'), id, report)).rejects.toMatchObject({
          refusal: { rule: 'Z-02' },
        });
        expect((await seen('cq-officer1')).afterAction.at(-1)).toMatchObject({ version: 2, signedBy: ['50', '51'] });
      },
    );
  },
);
