import { randomUUID } from 'node:crypto';
import type { Actor } from '#domain/actor';
import {
  arrivalForm,
  BATTERIES,
  departForm,
  loadForm,
  manifestForm,
  nextLabel,
  receiptForm,
  REVIEW,
} from '#src/demo/forms';
import { demoId, demoSet } from '#src/demo/party-set';
import type { Command } from '#workflow/workflow';
import { refusal } from '../support/full.js';
import { journey, WITHOUT_LIST } from '../support/journey.js';

const ROUTE = ['51', '53', '52', '50'];
const GUIYANG = { text: '贵阳货运站', division: '520100' };

journey(
  7,
  '公路—铁路两段，途经另两省｜a two-leg road-rail transfer through two other provinces',
  { ...WITHOUT_LIST, rules: 'R-17 R-26b R-11b R-11d' },
  async (w, tell) => {
    const { remover, carrier, receiver } = BATTERIES.logins;
    const railway = demoSet().organisations.find(({ key }) => key === 'firm carrier 52')!;
    const train: Actor = {
      ...w.people.as(carrier),
      person: randomUUID(),
      name: '贵州铁路经办',
      org: railway.id,
      orgName: railway.name,
      province: '52',
      city: railway.city,
    };
    await w.sql(
      `INSERT INTO liandan.contract (id, number, remover, party, party_role, waste_codes, valid_from, valid_to, signed_at, readers)
       VALUES (gen_random_uuid(), 'HT-RAIL', $1, $2, 'CARRIER', '{900-052-31}', '2025-01-01', '2027-12-31', now(), '{all}')`,
      [demoId(BATTERIES.remover), railway.id],
    );
    let approval = '';
    await tell(
      '批准，四省生态环境和交通运输主管部门获通报｜approved; the departments of four provinces are notified',
      async () => {
        const id = await w.accepted(BATTERIES, '500.000000', { to: '2026-10-31', route: ROUTE });
        await w.act('application', id, 'sc-officer1', 'passReview', REVIEW);
        await w.story.drain();
        await w.reply((await w.letterOf(id)).id, 'cq', true);
        await w.story.settle();
        await w.approve(BATTERIES, id);
        await w.story.settle();
        approval = String((await w.row('application', id)).context['approval'].id);
        const told = await w.sql(
          `SELECT DISTINCT addressee FROM liandan.letter WHERE case_id = $1 AND kind = 'APPROVAL_NOTICE' ORDER BY addressee`,
          [id],
        );
        tell.shows(
          '获通报的省份｜provinces notified',
          told.map(({ addressee }) => addressee),
          ['50', '51', '52', '53'],
        );
      },
    );
    let id = '';
    const send = (by: Actor, command: Command) =>
      w.workflow.send(w.workflow.kinds.get('manifest')!, id, { by, command });
    const road = w.people.as(carrier);
    const states = async () =>
      (await w.row('manifest', id)).context['legs'].map(({ state }: { state: string }) => state);
    const day = await w.today();
    const label = nextLabel(BATTERIES, day);
    await tell(
      '联单分两段：成都—贵阳公路，贵阳—重庆铁路｜one manifest of two legs: Chengdu–Guiyang by road, Guiyang–Chongqing by rail',
      async () => {
        const form = manifestForm(BATTERIES, {
          licence: await w.licence(BATTERIES),
          approval,
          tonnes: '24.860000',
          day,
          truck: 0,
          label,
        });
        const leg = form.legs[0]!;
        const legs = [
          { ...leg, to: GUIYANG, via: ['51', '53', '52'] },
          { ...leg, carrier: railway.id, conveyance: '2', from: GUIYANG },
        ];
        id = await w.people.open('manifest', remover, { type: 'create', ...form, legs });
        await w.act('manifest', id, remover, 'issue');
        const { at } = await w.one<{ at: Date }>('SELECT liandan.now() AS at');
        await w.act('manifest', id, remover, 'load', loadForm('24.860000', label, at.toISOString()));
        tell.shows(
          '铁路先行发运｜the railway first',
          await refusal(send(train, { type: 'depart', waybillNo: 'TL-1', operatingDocument: 'V-1' })),
          'RULE_REFUSED R-11b',
        );
        const number = String((await w.row('manifest', id)).context['number']);
        await w.act('manifest', id, carrier, 'depart', departForm(BATTERIES, number, 0));
        tell.shows(
          '越过换装点直达｜past the transfer point',
          await refusal(w.act('manifest', id, carrier, 'arriveAtReceiver', arrivalForm(BATTERIES))),
          'RULE_REFUSED R-11d',
        );
      },
    );
    await tell('在贵阳换装，双方承运人各自确认｜hand-over at Guiyang, confirmed by both carriers', async () => {
      const handOver = { type: 'handOver', place: GUIYANG, checked: true };
      await send(road, { type: 'arriveAtTransferPoint', place: GUIYANG });
      await send(road, handOver);
      tell.shows(
        '只有一方确认｜one of them only',
        [
          (await w.row('manifest', id)).state,
          await refusal(send(train, { type: 'depart', waybillNo: 'TL-1', operatingDocument: 'V-1' })),
        ],
        ['handingOver', expect.stringMatching(/^INVALID_TRANSITION/)],
      );
      await send(train, handOver);
      tell.shows('各段｜legs', await states(), ['ended', 'loaded']);
      const { confirmations } = (await w.row('manifest', id)).context['legs'][0];
      tell.shows(
        '确认人｜confirmed by',
        confirmations.map((c: { carrier: string }) => c.carrier),
        [road.org, railway.id],
      );
    });
    await tell('铁路到达，接受，办结｜by rail to the receiver; accepted and closed', async () => {
      await send(train, { type: 'depart', waybillNo: 'TL-1', operatingDocument: 'V-1', vehicle: 'C64-1' });
      const { justifications: _, ...arrival } = arrivalForm(BATTERIES);
      await send(train, { type: 'arriveAtReceiver', ...arrival });
      await w.act('manifest', id, receiver, 'accept', receiptForm(BATTERIES, '24.860000'));
      tell.shows(
        '状态｜state',
        [(await w.row('manifest', id)).state, ...(await states())],
        ['closed', 'ended', 'ended'],
      );
    });
  },
);
