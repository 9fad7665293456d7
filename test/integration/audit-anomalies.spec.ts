import { AnomalyService } from '#src/audit/anomaly.service';
import { sources } from '#src/audit/anomaly.sources';
import { BATTERIES, BATTERIES_TOO, receiptForm } from '#src/demo/forms';
import { full, listed, type Full } from '../support/full.js';
import { visitors } from '../support/visitor.js';

let w: Full;
let door: ReturnType<typeof visitors>;
let rules: AnomalyService;
let approval: string;
beforeAll(async () => {
  w = await full('2024-11-25 09:00', listed(2025, '30000.000000'));
  door = visitors(w.app);
  rules = w.behind.get(AnomalyService, { strict: false });
  await w.story.until('2025-01-06 09:00');
}, 180_000);
afterAll(() => w?.stop());

type Found = Record<string, any>;
const found = async (rule: string, login = 'auditor'): Promise<Found[]> => {
  const { status, body } = await door.get(login, `/v1/audit/anomalies?rule=${rule}`);
  expect(status).toBe(200);
  return body['items'] as Found[];
};
/** One more event, so that there is something to look at. */
const stir = () => w.submit(BATTERIES_TOO, '1.000000');
const run = async () => {
  await stir();
  return rules.turn();
};
const at = async (minutes: number) =>
  (await w.one<{ at: Date }>('SELECT liandan.now() + make_interval(mins => $1) AS at', [minutes])).at.toISOString();

it('[Z-06][W-05] AN-05: finds approvals that each just fit; AN-06: parts around a quota that came back', async () => {
  const filler = await w.approved(BATTERIES_TOO, '25000.000000');
  const first = await w.approved(BATTERIES, '4000.000000');
  approval = first.approval;
  await rules.turn();
  expect([await found('AN-05'), await found('AN-06')]).toEqual([[], []]);
  await w.act('approval', filler.approval, 'remover-sc2', 'requestCancellation', { reason: '企业停产' });
  await w.act('approval', filler.approval, 'sc-officer1', 'cancel', { ground: 'OWN_REQUEST', reason: '企业申请' });
  await w.story.settle();
  const second = await w.approved(BATTERIES, '4000.000000');
  await rules.turn();
  const [split, ...more] = await found('AN-06');
  expect(more).toEqual([]);
  expect(split).toMatchObject({ state: 'standing', version: 1, cases: [first.application, second.application] });
  expect(split!['evidence'].shows).toMatchObject([
    { quantity: '4000000000', left: '5000000000' },
    { quantity: '4000000000', left: '26000000000' },
  ]);
  expect((await w.one(`SELECT readers FROM liandan.anomaly WHERE id = $1`, [split!['id']]))['readers']).toEqual([
    'p:50',
    'p:51',
  ]);
  expect(split!['parameters'].days).toMatchObject({ value: 20, provenance: { en: expect.any(String) } });
  expect(split!['title']).toMatchObject({ zh: '拆分申请以规避限额' });
  expect(await found('AN-05')).toEqual([]);
  const close: string[] = [];
  for (const tonnes of ['21000.000000', '960.000000', '39.000000'])
    close.push((await w.approved(BATTERIES, tonnes)).application);
  await rules.turn();
  expect((await found('AN-05')).map(({ cases }) => cases)).toEqual([close]);
  // The split has grown: it is the same finding, a new version.
  expect(await found('AN-06')).toMatchObject([{ id: split!['id'], version: 2 }]);
});

it('[Z-06][R-10c] AN-01: finds a vehicle under way on a stranger’s scale, and not on the receiver’s', async () => {
  const id = await w.haul(BATTERIES, approval, '24.860000', 1, 'driving');
  const { context } = await w.row('manifest', id);
  const plate = context['legs'][0].vehicle as string;
  const ticket = (number: string, time: string) => ({
    ...{ scale: 'DB-9', ticket: number, plate, gross: '39.860000', tare: '15.000000', at: time },
  });
  await w.story.until('2025-01-06 11:00');
  expect((await door.post('receiver-cq', '/v1/feeds/weighings', ticket('1', await at(0)))).status).toBe(200);
  await run();
  expect(await found('AN-01')).toEqual([]);
  expect((await door.post('receiver-ha', '/v1/feeds/weighings', ticket('2', await at(0)))).status).toBe(200);
  await run();
  expect(await found('AN-01')).toMatchObject([
    {
      cases: [id],
      evidence: {
        shows: [
          { kind: 'journey', manifest: id },
          { kind: 'reading', ticket: '2' },
        ],
      },
    },
  ]);
});

it('[Z-06][R-11c] AN-02: finds a way that nobody drives in the time, and not a fix gone astray', async () => {
  const id = await w.haul(BATTERIES, approval, '21.380000', 2, 'driving');
  const { number } = (await w.row('manifest', id)).context as { number: string };
  const departed = await w.one<{ at: Date }>('SELECT liandan.now() AS at');
  await w.story.until('2025-01-06 14:00');
  const point = (minutes: number, lat: number, lon: number) => ({
    ...{ manifest: number, at: new Date(departed.at.getTime() + minutes * 60_000).toISOString(), lat, lon },
  });
  const report = async (...points: object[]) =>
    expect((await door.post('carrier', '/v1/feeds/tracks', { points })).status).toBe(200);
  await report(point(1, 30.66, 104.07), point(2, 29.56, 106.55), point(3, 30.66, 104.08), point(4, 30.66, 104.09));
  await run();
  expect(await found('AN-02')).toEqual([]);
  await report(point(30, 29.56, 106.55), point(31, 29.56, 106.55));
  await run();
  const [jump, ...more] = await found('AN-02');
  expect([jump?.['cases'], more]).toEqual([[id], []]);
  expect(jump!['evidence'].says.en).toMatch(/moved 26\d km in a straight line within 26 minutes/);
  // A point of the time between arrives late: the jump is told more closely, and is the same finding.
  await report(point(20, 30.67, 104.09));
  await run();
  expect(await found('AN-02')).toMatchObject([{ id: jump!['id'], state: 'standing', version: 2 }]);
  expect((await found('AN-02'))[0]!['evidence'].says.en).toMatch(/within 10 minutes/);
});

it('[Z-06][R-10c] AN-03: finds the same gross and tare four times, and not three', async () => {
  for (const truck of [3, 4, 5]) await w.haul(BATTERIES, approval, '23.440000', truck, 'accepted');
  await run();
  expect(await found('AN-03')).toEqual([]);
  await w.haul(BATTERIES, approval, '23.440000', 6, 'accepted');
  await run();
  expect(await found('AN-03')).toMatchObject([
    { evidence: { shows: Array.from({ length: 4 }, () => ({ gross: '38440000', tare: '15000000' })) } },
  ]);
});

it('[Z-06][R-12a] AN-04: finds a load that was weighed at the gate before it set out; corrected, the finding is gone', async () => {
  const id = await w.haul(BATTERIES, approval, '22.120000', 7, 'arrived');
  const receipt = receiptForm(BATTERIES, '22.120000');
  const weighing = { line: 1, scale: 'CQ-1', gross: '37.120000', tare: '15.000000', at: await at(-90) };
  await w.act('manifest', id, 'receiver-cq', 'accept', { ...receipt, lines: [{ ...receipt.lines[0], weighing }] });
  await run();
  const [reversed, ...more] = await found('AN-04');
  expect([reversed?.['cases'], reversed?.['state'], more]).toEqual([[id], 'standing', []]);
  // The times are put right, as a correction of the record would.
  await w.sql(
    `UPDATE liandan.manifest SET context = jsonb_set(context, '{receipt,lines,0,weighing,at}', context -> 'receipt' -> 'at') WHERE id = $1`,
    [id],
  );
  await run();
  expect(await found('AN-04')).toMatchObject([{ id: reversed!['id'], state: 'gone', version: 2 }]);
  const leaves = await w.sql(`SELECT type FROM liandan.audit_event WHERE case_id = $1 ORDER BY seq`, [reversed!['id']]);
  expect(leaves.map(({ type }) => type)).toEqual(['find', 'vanish']);
});

it('[Z-06][W-06] a finding grows from facts that come when its beginning is out of sight, and takes up one that it has grown into', async () => {
  const [split] = await found('AN-06');
  const { shows } = split!['evidence'];
  await w.story.until('2025-01-08 09:00');
  const late = await w.approved(BATTERIES, '0.500000');
  const source = sources.find(({ rule }) => rule.id === 'AN-06')!;
  const { days } = source;
  try {
    source.days = 1; // what was decided on the 6th lies before
    await w.sql(
      `INSERT INTO liandan.anomaly (id, rule, subject, parameters, evidence, cases, since, until, found_at, readers)
       SELECT gen_random_uuid(), rule, subject, parameters, evidence, cases, until, liandan.now(), found_at, readers
       FROM liandan.anomaly WHERE id = $1`,
      [split!['id']],
    );
    await rules.turn();
    const all = await found('AN-06');
    expect(all.find(({ id }) => id === split!['id'])).toMatchObject({
      ...{ state: 'standing', mergedInto: null, version: split!['version'] + 1 },
      cases: [...split!['cases'], late.application],
      evidence: { shows: [...shows, { application: late.application }] },
    });
    const other = all.find(({ id }) => id !== split!['id']);
    expect(other).toMatchObject({ state: 'gone', mergedInto: split!['id'] });
    const leaves = await w.sql(`SELECT type FROM liandan.audit_event WHERE case_id = $1`, [other!['id']]);
    expect(leaves.map(({ type }) => type)).toEqual(['merge']);
  } finally {
    source.days = days;
  }
});

it('[Z-06] found again is not doubled, whoever runs it and however often', async () => {
  const all = async () => w.sql('SELECT id, rule, version, state FROM liandan.anomaly ORDER BY id');
  const before = await all();
  expect(new Set(before.map(({ rule }) => rule)).size).toBe(6);
  expect(await rules.turn()).toEqual([]); // nothing new, nothing looked at
  await stir();
  const both = await Promise.all([rules.turn(), rules.turn()]);
  expect(both.flat().reduce((sum, { fresh }) => sum + fresh, 0)).toBe(0);
  expect(await all()).toEqual(before);
});

it('[Z-06] the findings are the worker’s own: the serving role writes none, and none stops a command', async () => {
  expect(
    await w.sql(`SELECT has_table_privilege('liandan_app', 'liandan.anomaly', 'INSERT, UPDATE, DELETE') AS may`),
  ).toEqual([{ may: false }]);
  expect((await door.get('sc-officer1', '/v1/audit/anomalies')).status).toBe(403);
});
