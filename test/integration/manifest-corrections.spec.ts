import { UNBALANCED } from '../support/invariants.js';
import { outcome, road, type Road } from '../support/road.js';

let r: Road;
let approval: string;
beforeAll(async () => {
  r = await road();
  approval = await r.approve(500_000_000n);
});
afterAll(() => r?.stop());

const closed = async (quantity = '24.860000') => {
  const id = await r.arrived(r.form(approval));
  await r.receive(id, r.accept(quantity));
  return id;
};

it('[R-29, Z-02] enters a correction once a province consents, numbered, with the old value and who consented', async () => {
  const id = await closed();
  const before = await r.one(id);
  const request = await r.asked(
    r.remover,
    id,
    { 'handler/phone': '028-1', 'lines/1/name': '废铅酸蓄电池' },
    '号码写错',
  );
  expect(await outcome(r.remove(id, { type: 'correct', request }))).toBe('RULE_REFUSED R-29');
  await r.consent(r.sichuan, request);
  expect(await outcome(r.receive(id, { type: 'correct', request }))).toBe('RULE_REFUSED R-29');
  await r.remove(id, { type: 'correct', request });
  const after = await r.one(id);
  expect(after).toMatchObject({
    version: before.version + 1,
    number: before.number,
    state: 'closed',
    handler: { phone: '028-1' },
    lines: [{ name: '废铅酸蓄电池' }],
  });
  expect(after.corrections).toMatchObject([
    {
      no: 1,
      reason: '号码写错',
      by: { org: r.remover.org },
      consent: { side: 'OUT', orgName: '单位' },
      changes: [
        { field: 'handler/phone', from: '13800000000', to: '028-1' },
        { field: 'lines/1/name', from: '废铅蓄电池', to: '废铅酸蓄电池' },
      ],
    },
  ]);
  expect(await outcome(r.remove(id, { type: 'correct', request }))).toBe('RULE_REFUSED R-29');
});

it('[R-29] is consented to by either province, once, and by nobody else', async () => {
  const id = await closed();
  const request = await r.asked(r.receiver, id, { 'receipt/remarks': '已入库' });
  expect(await outcome(r.consent(r.guizhou, request))).toBe('NOT_FOUND');
  expect(await outcome(r.consent(r.receiver, request))).toBe('NOT_PERMITTED');
  await r.consent(r.chongqing, request);
  expect(await outcome(r.consent(r.sichuan, request, 2))).toBe('INVALID_TRANSITION');
  const refused = await r.asked(r.receiver, id, { 'receipt/remarks': '已转移' });
  await r.corrections.refuse(r.chongqing, r.key(), refused, 1, '与事实不符');
  expect(await outcome(r.receive(id, { type: 'correct', request: refused }))).toBe('RULE_REFUSED R-29');
  await r.receive(id, { type: 'correct', request });
  expect((await r.one(id)).receipt).toMatchObject({ remarks: '已入库' });
});

it('[Z-02] leaves number, parties, codes and approval alone, and each its part', async () => {
  const id = await closed();
  for (const field of [
    'number',
    'remover/id',
    'receiver/name',
    'approval/number',
    'lines/1/wasteCode',
    'lines/1/method',
  ])
    expect([field, await outcome(r.asked(r.remover, id, { [field]: 'x' }))]).toEqual([field, 'RULE_REFUSED Z-02']);
  expect(await outcome(r.asked(r.carrier, id, { 'receipt/lines/1/quantity': '20' }))).toBe('RULE_REFUSED R-29');
  expect(await outcome(r.asked(r.carrier, id, { 'legs/9/waybillNo': 'YD-2' }))).toBe('RULE_REFUSED R-29');
  expect(await outcome(r.asked(r.receiver, id, { 'receipt/lines/1/quantity': '-1' }))).toBe('RULE_REFUSED R-29');
  await r.correct(r.carrier, id, { 'legs/1/waybillNo': 'YD-2' });
  expect((await r.one(id)).legs[0]).toMatchObject({ waybillNo: 'YD-2' });
});

it('[R-29] is possible from the receipt on, in each of its states', async () => {
  const moving = await r.moving(r.form(approval));
  expect(await outcome(r.asked(r.remover, moving, { remarks: '更正' }))).toBe('INVALID_TRANSITION');
  await r.carry(moving, r.arrive());
  await r.receive(moving, r.accept('24.700000', { differences: ['QUANTITY'], note: '少' }));
  expect(await r.state(moving)).toBe('accepted');
  await r.correct(r.remover, moving, { remarks: '更正' });
  const partly = await r.arrived(r.form(approval));
  await r.receive(partly, r.partly('20.000000'));
  await r.correct(r.remover, partly, { remarks: '更正' });
  const rejected = await r.arrived(r.form(approval));
  await r.receive(rejected, r.reject);
  await r.correct(r.remover, rejected, { remarks: '更正' });
  await r.carry(rejected, { type: 'startReturn', leg: r.homeward(rejected), reason: '退运' });
  expect(await outcome(r.asked(r.remover, rejected, { remarks: '再更正' }))).toBe('INVALID_TRANSITION');
  await r.remove(rejected, r.back('39.860000'));
  expect(await r.state(rejected)).toBe('returned');
  await r.correct(r.remover, rejected, { remarks: '再更正' });
  expect((await r.one(rejected)).corrections.map(({ no }) => no)).toEqual([1, 2]);
});

it('[R-29, R-27c] settles a corrected weight anew in the approval, the licence’s year and the plan', async () => {
  const own = await r.approve(100_000_000n);
  const scale = async () =>
    (await r.sql(`SELECT sum(settled) AS settled FROM liandan.quota_account WHERE owner_kind = 'licence'`))[0]![
      'settled'
    ];
  const plan = async () =>
    (await r.sql(`SELECT sum(settled) AS settled FROM liandan.quota_account WHERE owner_kind = 'plan'`))[0]!['settled'];
  const id = await r.arrived(r.form(own));
  await r.receive(id, r.accept('24.800000'));
  const [s, p] = [BigInt((await scale()) as string), BigInt((await plan()) as string)];
  await r.correct(r.receiver, id, { 'receipt/lines/1/quantity': '24.300000' });
  expect(await r.balance(own)).toMatchObject({ settled: '24300000', approval: { accepted: '24.300000' } });
  expect(BigInt((await scale()) as string)).toBe(s - 500_000n);
  await r.correct(r.remover, id, { 'lines/1/removed': '24.300000' });
  expect(BigInt((await plan()) as string)).toBe(p - 560_000n);
  expect(await r.sql(UNBALANCED)).toEqual([]);
});

it('[R-29, R-27c] never lets a correction break the cap: the excess stays apart, and goes first', async () => {
  const tight = await r.approve(24_860_000n);
  const id = await r.arrived(r.form(tight));
  await r.receive(id, r.accept('24.860000'));
  const request = await r.asked(r.receiver, id, { 'receipt/lines/1/quantity': '40.000000' });
  await r.consent(r.chongqing, request);
  expect(await outcome(r.receive(id, { type: 'correct', request }))).toBe('RULE_REFUSED R-27c');
  await r.correct(r.receiver, id, { 'receipt/lines/1/quantity': '24.900000' });
  expect(await r.balance(tight)).toMatchObject({
    settled: '24860000',
    excess: '40000',
    approval: { state: 'exhausted', accepted: '24.860000', excess: '0.040000' },
  });
  await r.correct(r.receiver, id, { 'receipt/lines/1/quantity': '24.850000' });
  expect(await r.balance(tight)).toMatchObject({
    settled: '24850000',
    excess: '0',
    approval: { state: 'active', accepted: '24.850000', excess: '0.000000' },
  });
  await r.receive(id, {
    type: 'reportResult',
    results: [{ line: 1, date: '2025-11-17', quantity: '24.850000', method: 'R4' }],
  });
  const less = await r.asked(r.receiver, id, { 'receipt/lines/1/quantity': '24.000000' });
  await r.consent(r.chongqing, less);
  expect(await outcome(r.receive(id, { type: 'correct', request: less }))).toBe('RULE_REFUSED R-12c');
  expect(await r.sql(UNBALANCED)).toEqual([]);
});

it.each([
  ['COMPREHENSIVE', ['K-81']],
  ['COLLECTION', ['K-81', 'K-P20']],
])(
  '[R-29, L-81b, P-20, K-81, K-P20] what a correction adds to a load of which all was treated is stored since it was received: %s',
  async (mode, timed) => {
    const id = await r.arrived(r.form(await r.approve(100_000_000n)));
    await r.sql(
      `UPDATE liandan.manifest SET context = jsonb_set(context, '{licence,mode}', to_jsonb($2::text)) WHERE id = $1`,
      [id, mode],
    );
    await r.receive(id, r.accept('24.860000'));
    const report = (quantity: string) =>
      r.receive(id, { type: 'reportResult', results: [{ line: 1, date: '2025-11-17', quantity, method: 'R4' }] });
    const clocks = () =>
      r.sql(
        `SELECT clock, status, due_at FROM liandan.deadline WHERE case_id = $1 AND clock IN ('K-81', 'K-P20')
          ORDER BY clock, status`,
        [id],
      );
    const before = await clocks();
    expect(before.map(({ clock, status }) => [clock, status])).toEqual(timed.map((clock) => [clock, 'open']));
    await report('24.860000');
    expect((await clocks()).map(({ status }) => status)).toEqual(timed.map(() => 'met'));
    await r.correct(r.receiver, id, { 'receipt/lines/1/quantity': '24.900000' });
    expect((await clocks()).filter(({ status }) => status === 'open')).toEqual(before);
    await r.correct(r.receiver, id, { 'receipt/lines/1/quantity': '24.920000' });
    expect((await clocks()).filter(({ status }) => status === 'open')).toEqual(before);
    await report('0.060000');
    expect((await clocks()).filter(({ status }) => status === 'open')).toEqual([]);
  },
);
