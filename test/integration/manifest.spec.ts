import type { Actor } from '#domain/actor';
import { DomainError } from '#domain/errors';
import { type ListQuery, pageOf } from '#src/http/page';
import { MANIFESTS } from '#src/manifest/manifest.lists';
import { UNBALANCED } from '../support/invariants.js';
import { world, type World } from '../support/manifests.js';
import { firm } from '../support/probe.js';

let w: World;
beforeAll(async () => {
  w = await world();
});
afterAll(() => w?.stop());

const failing = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: unknown) => error as DomainError,
  );
const refusal = async (work: Promise<unknown>) => {
  const error = await failing(work);
  return error ? `${error.code} ${error.refusal.rule ?? ''}`.trim() : 'accepted';
};
const remover = (id: string, command: { type: string } & Record<string, unknown>) =>
  w.manifests.send(w.remover, id, command);
const carrier = (id: string, command: { type: string } & Record<string, unknown>) =>
  w.manifests.send(w.carrier, id, command);
const receiver = (id: string, command: { type: string } & Record<string, unknown>) =>
  w.manifests.send(w.receiver, id, command);
const person = { name: '陈某', phone: '13700000000' };

const drafted = async (approval: string, removed?: string, more?: object) =>
  (await w.manifests.open(w.remover, w.form(approval, removed, more))).answer.id;
const issued = async (approval: string, removed?: string) => {
  const id = await drafted(approval, removed);
  await remover(id, { type: 'issue' });
  return id;
};
const depart = { type: 'depart', waybillNo: 'YD-1', operatingDocument: 'V-1' };
const arrive = () => ({
  type: 'arriveAtReceiver',
  receiver: w.receiver.org,
  place: { text: '厂区', division: '500100' },
});
const arrived = async (approval: string, removed?: string) => {
  const id = await issued(approval, removed);
  await remover(id, await w.load(id));
  await carrier(id, depart);
  await carrier(id, arrive());
  return id;
};
const line = (quantity: string, more: object = {}) => ({
  line: 1,
  differences: [],
  opinion: 'ACCEPT',
  method: 'R4',
  quantity,
  ...more,
});
const accept = (quantity: string, more?: object) => ({
  type: 'accept',
  lines: [line(quantity, more)],
  handler: person,
});
const returnLeg = (id: string) => ({
  ...(w.form('').legs as object[])[0],
  from: { text: '重庆', division: '500100' },
  to: { text: '成都', division: '510100' },
  id: undefined as never,
  vehicle: `川A1${id.slice(0, 4)}`,
});

/** The receiver reports each difference and the remover agrees: the cases close, and what waited for them. */
const agree = async (id: string) => {
  const cases = await w.engine.sql('SELECT id FROM liandan.discrepancy WHERE subject = $1', [id]);
  for (const found of cases) {
    const ask = (by: Actor, command: { type: string } & Record<string, unknown>) =>
      w.discrepancies.send(by, String(found['id']), { command, once: undefined as never });
    await ask(w.receiver, { type: 'report', account: '已称重' });
    await ask(w.remover, { type: 'answer', agree: true });
  }
};
const state = async (id: string) => (await w.manifests.one(w.remover, id)).state;
const balance = async (approval: string) => {
  const [row] = await w.engine.sql(`SELECT reserved, settled, excess FROM liandan.quota_account WHERE owner_id = $1`, [
    approval,
  ]);
  const [shown] = await w.engine.sql(
    `SELECT state, context -> 'lines' -> 0 ->> 'reserved' AS reserved, context -> 'lines' -> 0 ->> 'accepted' AS accepted FROM liandan.approval WHERE id = $1`,
    [approval],
  );
  return { ...row, approval: shown };
};

it('[M1-M17] runs from draft to closed, the approval settled with what was accepted', async () => {
  const approval = await w.approve(100_000_000n);
  const id = await arrived(approval, '24.860000');
  expect(await balance(approval)).toEqual({
    reserved: '24860000',
    settled: '0',
    excess: '0',
    approval: { state: 'active', reserved: '24.860000', accepted: '0.000000' },
  });
  const { answer } = await receiver(id, accept('24.800000'));
  expect(answer).toMatchObject({ state: 'closed', number: expect.stringMatching(/^20255101\d{6}$/) });
  expect(await balance(approval)).toEqual({
    reserved: '0',
    settled: '24800000',
    excess: '0',
    approval: { state: 'active', reserved: '0.000000', accepted: '24.800000' },
  });
  expect(await w.engine.sql(UNBALANCED)).toEqual([]);
  const clocks = await w.engine.sql(`SELECT clock, status FROM liandan.deadline WHERE case_id = $1 ORDER BY clock`, [
    id,
  ]);
  expect(clocks).toEqual([
    { clock: 'K-18', status: 'met' },
    { clock: 'K-81', status: 'open' },
  ]);
  await receiver(id, {
    type: 'reportResult',
    results: [{ line: 1, date: '2025-11-17', quantity: '24.800000', method: 'R4' }],
  });
  expect(await w.engine.sql(`SELECT status FROM liandan.deadline WHERE case_id = $1 AND clock = 'K-81'`, [id])).toEqual(
    [{ status: 'met' }],
  );
});

it('[R-27c] exhausts an approval with its last gram and takes no more', async () => {
  const approval = await w.approve(49_720_000n);
  await issued(approval);
  await issued(approval);
  expect((await balance(approval)).approval).toMatchObject({ state: 'exhausted' });
  const more = await drafted(approval, '0.000001');
  expect(await refusal(remover(more, { type: 'issue' }))).toBe('RULE_REFUSED R-27c');
  expect((await w.manifests.one(w.remover, more)).number).toBeNull();
});

it('[R-15] voids with the number kept and the reserve released', async () => {
  const approval = await w.approve(24_860_000n);
  const id = await issued(approval);
  const { number } = await w.manifests.one(w.remover, id);
  await remover(id, { type: 'void', reason: '取消' });
  expect(await w.manifests.one(w.remover, id)).toMatchObject({ state: 'voided', number });
  expect(await balance(approval)).toMatchObject({ reserved: '0', approval: { state: 'active' } });
  for (const by of [w.remover, w.receiver])
    expect(await w.manifests.byNumber(by, number!)).toMatchObject({ id, void: true, state: 'voided' });
  expect((await w.manifests.one(w.remover, await issued(approval))).number).not.toBe(number);
});

it('[Z-07] a number leads nobody to a manifest of others, who count it up from one to the next', async () => {
  const { number } = await w.manifests.one(w.remover, await issued(await w.approve(24_860_000n)));
  const strangers = [firm('01900000-0000-7000-8000-0000000000cc'), { ...w.remover, roles: ['admin' as const] }];
  for (const by of strangers) expect(await refusal(w.manifests.byNumber(by, number!))).toBe('NOT_FOUND');
});

it('[R-18b] accepts partly, returns the rest, closes: scenario 8', async () => {
  const approval = await w.approve(24_860_000n);
  const id = await arrived(approval);
  await receiver(id, {
    ...accept('23.100000', { opinion: 'PARTIAL', differences: ['QUANTITY'], note: '短少' }),
    type: 'acceptPartly',
  });
  expect(await state(id)).toBe('partiallyAccepted');
  expect(await balance(approval)).toMatchObject({
    reserved: '0',
    settled: '23100000',
    approval: { state: 'active', accepted: '23.100000' },
  });
  await remover(id, { type: 'startReturn', leg: returnLeg(id), reason: '退运' });
  await remover(id, {
    type: 'receiveBack',
    weighings: [{ line: 1, scale: 'DB-2', gross: '16.760000', tare: '15.000000', at: '2025-11-17T05:00:00Z' }],
  });
  expect(await state(id)).toBe('returned');
  await agree(id);
  expect(await w.manifests.one(w.remover, id)).toMatchObject({ state: 'closed', outcome: 'RETURNED' });
  expect(await balance(approval)).toMatchObject({ reserved: '0', settled: '23100000' });
  expect(await w.engine.sql(UNBALANCED)).toEqual([]);
});

it('[R-27c] releases a rejected load once, though it then comes home', async () => {
  const approval = await w.approve(24_860_000n);
  const id = await arrived(approval);
  await receiver(id, { type: 'reject', reason: '性质不符', differences: ['CHARACTER'], handler: person });
  expect(await balance(approval)).toMatchObject({ reserved: '0', settled: '0', approval: { state: 'active' } });
  await carrier(id, { type: 'startReturn', leg: returnLeg(id), reason: '退运' });
  await remover(id, {
    type: 'receiveBack',
    weighings: [{ line: 1, scale: 'DB-2', gross: '39.860000', tare: '15.000000', at: '2025-11-17T05:00:00Z' }],
  });
  await agree(id);
  expect(await state(id)).toBe('closed');
  expect(await balance(approval)).toMatchObject({ reserved: '0', settled: '0' });
});

it('[R-28a] flags what is accepted beyond the approval within the tolerance as excess', async () => {
  const approval = await w.approve(24_860_000n);
  const id = await arrived(approval);
  await receiver(id, accept('24.900000'));
  expect(await balance(approval)).toMatchObject({ reserved: '0', settled: '24860000', excess: '40000' });
  expect(await w.engine.sql(UNBALANCED)).toEqual([]);
});

it('[T-08] opens a label on one manifest only, until it closes', async () => {
  const approval = await w.approve(100_000_000n);
  const first = await issued(approval);
  const { lines } = await w.manifests.one(w.remover, first);
  await remover(first, await w.load(first));
  const form = w.form(approval);
  const twin = (
    await w.manifests.open(w.remover, {
      ...form,
      lines: [{ ...(form.lines as object[])[0], labels: lines[0]!.labels }],
    })
  ).answer.id;
  await remover(twin, { type: 'issue' });
  expect(await refusal(remover(twin, await w.load(twin)))).toBe('RULE_REFUSED T-08');
  await remover(first, { type: 'unload', reason: '换车' });
  expect(await refusal(remover(twin, await w.load(twin)))).toBe('accepted');
});

it('[T-08] lets one of two simultaneous loads with the same label win', async () => {
  const approval = await w.approve(100_000_000n);
  const form = w.form(approval);
  const again = { ...w.form(approval), lines: form.lines };
  const ids = [];
  for (const each of [form, again]) {
    const { answer } = await w.manifests.open(w.remover, each);
    await remover(answer.id, { type: 'issue' });
    ids.push(answer.id);
  }
  const loads = await Promise.all(ids.map((id) => w.load(id)));
  const outcomes = await Promise.all(ids.map((id, i) => refusal(remover(id, loads[i]!))));
  expect(outcomes.sort()).toEqual(['RULE_REFUSED T-08', 'accepted']);
});

it('[R-16a] does not load a vehicle that is on the road', async () => {
  const approval = await w.approve(100_000_000n);
  const form = w.form(approval);
  const same = { ...w.form(approval), legs: form.legs };
  const [first, second] = [
    (await w.manifests.open(w.remover, form)).answer.id,
    (await w.manifests.open(w.remover, same)).answer.id,
  ];
  for (const id of [first, second]) await remover(id, { type: 'issue' });
  await remover(first, await w.load(first));
  await carrier(first, depart);
  expect(await refusal(remover(second, await w.load(second)))).toBe('RULE_REFUSED R-16a');
  await carrier(first, arrive());
  expect(await refusal(remover(second, await w.load(second)))).toBe('accepted');
});

it('[R-13c] does not load with a driver whose certificate the carrier’s register does not know', async () => {
  const approval = await w.approve(100_000_000n);
  const form = w.form(approval);
  const [leg] = form.legs as { driver: object }[];
  const id = (
    await w.manifests.open(w.remover, { ...form, legs: [{ ...leg, driver: { ...leg!.driver, certificate: 'D-9' } }] })
  ).answer.id;
  await remover(id, { type: 'issue' });
  expect(await refusal(remover(id, await w.load(id)))).toBe('RULE_REFUSED R-13c');
});

it('[R-28c] takes a load to the gate after the licence is suspended, and needs the bureau’s word to accept', async () => {
  const approval = await w.approve(100_000_000n);
  const id = await arrived(approval);
  await w.engine.sql(`UPDATE liandan.licence SET state = 'suspended'`);
  try {
    expect(await refusal(receiver(id, accept('24.860000')))).toBe('RULE_REFUSED L-80a');
    const waiting = await drafted(approval);
    expect(await refusal(remover(waiting, { type: 'issue' }))).toBe('RULE_REFUSED L-80b');
    await w.manifests.send(w.chongqing, id, { type: 'permitAcceptance', decision: '同意接受本批次' });
    expect(await refusal(receiver(id, accept('24.860000')))).toBe('accepted');
  } finally {
    await w.engine.sql(`UPDATE liandan.licence SET state = 'valid'`);
  }
});

it('[W-19] refuses issue what stands on the negative list', async () => {
  const approval = await w.approve(100_000_000n);
  const id = await drafted(approval);
  await w.engine.sql(
    `INSERT INTO liandan.negative_list_item (scope, province, direction, kind, value, reason, valid_from) VALUES ('PROVINCE', '50', 'IN', 'WASTE_CODE', 'HW31', '暂停接收', '2025-01-01')`,
  );
  expect(await refusal(remover(id, { type: 'issue' }))).toBe('RULE_REFUSED W-19');
  await w.engine.sql('DELETE FROM liandan.negative_list_item');
});

it('[Z-01] counts a repeated key once and takes one number', async () => {
  const approval = await w.approve(100_000_000n);
  const id = await drafted(approval);
  const once = { kind: 'key', actor: 'p', key: `issue-${id}`, fingerprint: 'f' } as const;
  const answers = await Promise.all(
    Array.from({ length: 8 }, () => w.manifests.send(w.remover, id, { type: 'issue' }, once)),
  );
  expect(new Set(answers.map(({ answer }) => answer.number)).size).toBe(1);
  expect(await balance(approval)).toMatchObject({ reserved: '24860000' });
});

it('[Z-07] hides a draft from receiver and carrier, and shows a carrier part 1 and its legs', async () => {
  const approval = await w.approve(100_000_000n);
  const id = await drafted(approval);
  for (const by of [w.receiver, w.carrier, firm('01900000-0000-7000-8000-0000000000dd')]) {
    expect(await refusal(w.manifests.one(by, id))).toBe('NOT_FOUND');
  }
  const done = await arrived(approval);
  await receiver(done, accept('24.860000'));
  const seen = await w.manifests.one(w.carrier, done);
  expect(seen).toMatchObject({ receipt: null, lines: [{ removed: '24.860000' }], legs: [{ leg: 1 }] });
  expect((await w.manifests.one(w.receiver, done)).receipt).toMatchObject({ outcome: 'ACCEPTED' });
  expect((await w.manifests.one(w.chongqing, done)).verbs).toEqual([]);
});

it('lists by state, city and number, page by page', async () => {
  const listed = (by: Actor, query: ListQuery) =>
    w.engine.app.read(by, (tx) => pageOf<{ id: string; state: string }>(tx, MANIFESTS, query));
  const all = await listed(w.remover, { limit: '3', state: 'closed' });
  expect(all.items.map(({ state: s }) => s)).toEqual(['closed', 'closed', 'closed']);
  const next = await listed(w.remover, { limit: '3', state: 'closed', cursor: all.next! });
  expect(next.items.some(({ id }) => all.items.some((each) => each.id === id))).toBe(false);
  expect((await listed(w.chongqing, { number: '20255101' })).items.length).toBeGreaterThan(3);
  expect((await listed(firm('01900000-0000-7000-8000-0000000000dd'), {})).items).toEqual([]);
});
