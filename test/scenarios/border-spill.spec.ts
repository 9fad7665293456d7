import { randomUUID } from 'node:crypto';
import { BATTERIES } from '#src/demo/forms';
import { RoomService } from '#src/incident/room.service';
import { IncidentService } from '#src/incident/incident.service';
import { full, refusal, unseed, type Full } from '../support/full.js';

let f: Full;
let room: RoomService;
let approval: string;
const { carrier, remover, receiver } = BATTERIES.logins;

beforeAll(async () => {
  f = await full('2025-11-24 09:00');
  await f.list(2026, '60000.000000');
  await f.story.until('2026-01-12 09:00');
  ({ approval } = await f.approved(BATTERIES, '3000.000000'));
  room = f.app.get(RoomService, { strict: false });
}, 120_000);
afterAll(async () => {
  await f?.stop();
  await unseed();
});

afterEach(async () => {
  await f.story.settle();
  expect(await f.broken()).toEqual({});
});

const once = (actor: string) => ({ kind: 'key' as const, actor, key: randomUUID(), fingerprint: 'f' });
const seen = (login: string, id: string) => f.app.get(IncidentService, { strict: false }).one(f.people.as(login), id);
const manifest = async (id: string) => (await f.row('manifest', id)).state;
const clocks = (id: string) =>
  f.sql(
    `SELECT key, to_char(due_at AT TIME ZONE 'Asia/Shanghai', 'MM-DD HH24:MI') AS due, status FROM liandan.deadline
      WHERE case_id = $1 AND clock = 'K-E' ORDER BY id`,
    [id],
  );

it('[E-01][E-03][E-05][E-06][E-07][K-E] row 14: a spill near a provincial border is major by definition', async () => {
  await room.enterDuty(f.people.as('sc-officer1'), once('sc'), {
    person: '四川值班员',
    phone: '028-12369',
    from: '2026-01-12T00:00:00+08:00',
    to: '2026-01-14T00:00:00+08:00',
  });
  await room.enterDuty(f.people.as('cq-officer1'), once('cq'), {
    person: '重庆值班员',
    phone: '023-12369',
    from: '2026-01-12T00:00:00+08:00',
    to: '2026-01-14T00:00:00+08:00',
  });
  const [moving, arrived] = [
    await f.haul(BATTERIES, approval, '10.000000', 1, 'driving'),
    await f.haul(BATTERIES, approval, '10.000000', 2, 'arrived'),
  ];
  const number = String((await f.row('manifest', moving)).context['number']);

  // 10:00, Linshui, three kilometres from Chongqing: the driver taps.
  await f.story.until('2026-01-12 10:00');
  const id = await f.people.open('incident', carrier, {
    type: 'reportByUnit',
    place: { text: '沪蓉高速邻水段，距渝界 3 公里', division: '511623' },
    occurredAt: '2026-01-12T09:58:00+08:00',
    kind: 'LEAK',
    leaked: '电解液约 200 升入排水沟',
    manifests: [number],
    touches: ['50'],
  });
  await f.story.drain();
  expect([await manifest(moving), await manifest(arrived)]).toEqual(['frozen', 'arrived']);
  expect(await clocks(id)).toEqual([{ key: 'report', due: '01-12 12:00', status: 'open' }]);

  // 11:30: the province calls it larger; by definition it is major, and Chongqing is told in the same moment.
  await f.story.until('2026-01-12 11:30');
  await f.act('incident', id, 'sc-officer1', 'reportInitial', { level: 'III', text: '已到场，围堵排水沟' });
  await f.story.drain();
  expect(await clocks(id)).toEqual([
    { key: 'report', due: '01-12 12:00', status: 'met' },
    { key: 'ministry', due: '01-12 12:30', status: 'open' },
  ]);
  expect((await f.row('incident', id)).context).toMatchObject({
    stated: 'III',
    level: 'II',
    neighbours: [{ province: '50' }],
  });
  expect(
    await f.sql(
      `SELECT kind, sender, addressee, delivered_at IS NOT NULL AS delivered FROM liandan.letter WHERE case_id = $1`,
      [id],
    ),
  ).toEqual([{ kind: 'INCIDENT_NOTICE', sender: '51', addressee: '50', delivered: true }]);
  // It cannot be talked down while the neighbour is touched.
  expect(await refusal(f.act('incident', id, 'sc-officer1', 'changeLevel', { level: 'IV', text: '…' }))).toBe(
    'RULE_REFUSED E-06',
  );
  await f.act('incident', id, 'sc-officer1', 'reportToMinistry', { text: '已核实，按重大报告' });
  expect((await clocks(id))[1]).toMatchObject({ status: 'met' });

  // One room: both provinces, the units and whoever is on duty; a stranger finds nothing.
  const rooms = await Promise.all(
    ['sc-officer1', 'cq-officer1', carrier, remover, receiver].map((who) => seen(who, id)),
  );
  for (const each of rooms) {
    expect(each.log.map(({ event }) => event)).toEqual(['reportByUnit', 'reportInitial', 'reportToMinistry']);
    expect(each.onDuty).toMatchObject([
      { province: '50', phone: '023-12369' },
      { province: '51', phone: '028-12369' },
    ]);
    expect(each.held).toMatchObject([{ number, relation: 'NAMED' }]);
  }
  await expect(seen('remover-hn', id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  expect(rooms[0]?.verbs).toContain('followUp');
  expect(rooms[1]?.verbs).toEqual(['notifyNeighbour']);
  await room.remark(f.people.as('cq-officer1'), once('cq'), id, { text: '下游取水口已关闭' });
  await expect(room.remark(f.people.as('remover-hn'), once('hn'), id, { text: '…' })).rejects.toMatchObject({
    code: 'NOT_FOUND',
  });

  // No acceptance, no closing while it is frozen; the bureau of the place alone releases.
  const report = { course: '泄漏经过', causes: '桶盖未固定', lessons: '装载前查验' };
  await expect(room.draft(f.people.as('cq-officer1'), once('cq'), id, report)).rejects.toMatchObject({
    refusal: { rule: 'E-06' },
  });
  await f.act('incident', id, 'sc-officer1', 'followUp', { text: '监测达标' });
  const outcome = { measures: '围堵清运', losses: '土壤 3 立方米', responsibility: '承运人未固定桶盖' };
  await f.act('incident', id, 'sc-officer1', 'reportFinal', outcome);
  expect(await refusal(f.act('incident', id, 'sc-officer1', 'close'))).toBe('RULE_REFUSED E-07');
  await f.act('manifest', moving, 'sc-officer1', 'releaseToResume', { decision: '现场处置完毕，准予继续运输' });
  await f.story.drain();
  await f.act('incident', id, 'sc-officer1', 'close');
  expect([await manifest(moving), (await f.row('incident', id)).state]).toEqual(['inTransit', 'closed']);
  expect((await f.row('incident', id)).context['reviews']).toMatchObject([{ ground: 'S4', receiving: '50' }]);

  // Both provinces sign the joint report; each once, and a signed one stays.
  const { answer: draft } = await room.draft(f.people.as('sc-officer1'), once('sc'), id, report);
  const { answer: better } = await room.draft(f.people.as('cq-officer1'), once('cq'), id, {
    ...report,
    causes: '桶盖与托盘均未固定',
  });
  const sign = (which: string, login: string) => refusal(room.sign(f.people.as(login), once(login), which, {}));
  expect(await sign(draft.id, 'sc-head')).toBe('RULE_REFUSED E-06');
  expect(await sign(better.id, 'sc-officer1')).toBe('NOT_PERMITTED');
  expect(await sign(better.id, 'sc-head')).toBe('accepted');
  expect(await sign(better.id, 'sc-head')).toBe('RULE_REFUSED Z-02');
  expect(await sign(better.id, 'cq-head')).toBe('accepted');
  await expect(room.draft(f.people.as('sc-officer1'), once('sc'), id, report)).rejects.toMatchObject({
    refusal: { rule: 'Z-02' },
  });
  expect((await seen('cq-officer1', id)).afterAction.at(-1)).toMatchObject({ version: 2, signedBy: ['50', '51'] });
});

it('keeps the duty roster by each authority for itself, version by version', async () => {
  const duty = {
    person: '值班员',
    phone: '028-12345',
    from: '2026-02-01T00:00:00+08:00',
    to: '2026-02-02T00:00:00+08:00',
  };
  const { answer } = await room.enterDuty(f.people.as('sc-officer1'), once('sc'), duty);
  const revise = (login: string, expected: number, more: object = {}) =>
    refusal(
      room.reviseDuty(f.people.as(login), once(login), answer.id, expected, { ...duty, reason: '换班', ...more }),
    );
  expect(await refusal(room.enterDuty(f.people.as(carrier), once('car'), duty))).toBe('NOT_PERMITTED');
  expect(await revise('cq-officer1', 1)).toBe('NOT_PERMITTED');
  expect(await revise('sc-officer1', 1, { to: duty.from })).toBe('BAD_REQUEST');
  expect(await revise('sc-officer1', 1)).toBe('accepted');
  expect(await revise('sc-officer1', 1)).toBe('STALE_VERSION');
  const withdraw = (expected: number) =>
    refusal(room.withdrawDuty(f.people.as('sc-officer1'), once('sc'), answer.id, expected, { reason: '取消' }));
  expect([await withdraw(2), await withdraw(3)]).toEqual(['accepted', 'INVALID_TRANSITION']);
});
