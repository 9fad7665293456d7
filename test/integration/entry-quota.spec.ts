import pg from 'pg';
import { arrivalForm, BATTERIES, receiptForm, resultForm } from '#src/demo/forms';
import { actuals } from '#src/whitelist/actuals';
import { full, listed, type Full } from '../support/full.js';
import { pipelines } from '../support/pipelines.js';
import { provinces } from '../support/provinces.js';

/** The quota of an entry beside what is granted, handed back, carried over and told of it. */
let w: Full;
let p: ReturnType<typeof provinces>;
let list: string;
let entry: string;
/** Decided under the first version of the list. */
let approval: string;
/** The entry in the second version. */
let now: string;
beforeAll(async () => {
  w = await full('2024-11-25 09:00', listed(2025, '100.000000'));
  p = provinces(w);
  ({ list, entry } = await w.listOf(2025));
  await w.story.until('2025-01-13 16:00');
}, 300_000);
afterAll(async () => {
  await w?.stop();
});

const track = async (id: string) => (await w.row('application', id)).context['track'] as string;
/** Approved beyond the quota, with the consent of the other side to so much more. */
async function beyondQuota(tonnes: string, extra: string) {
  const application = await w.accepted(BATTERIES, tonnes);
  await w.act('application', application, 'sc-officer1', 'sendOverQuotaLetter', { extra, note: '清库' });
  await p.answers('50', application, true, { extra });
  await w.approve(BATTERIES, application);
  await w.story.settle();
  return String((await w.row('application', application)).context['approval'].id);
}
const revoke = async (approval: string) => {
  await w.act('approval', approval, 'sc-officer1', 'revoke', { ground: 'NOT_ELIGIBLE', reason: '不符合条件' });
  await w.story.settle();
};

it('[W-06, W-14, N4] what a case was granted beyond the quota is its own: handed back, it is nobody else’s', async () => {
  ({ approval } = await w.approved(BATTERIES, '80.000000'));
  const over = await beyondQuota('30.000000', '10.000000');
  expect(await w.entry(entry)).toEqual({ state: 'exhausted', cap: '110.000000', used: '110.000000' });
  await revoke(over);
  expect(await w.entry(entry)).toEqual({ state: 'active', cap: '100.000000', used: '80.000000' });
  expect(await track(await w.accepted(BATTERIES, '20.000001'))).toBe('OVER_QUOTA');
  expect(await track(await w.accepted(BATTERIES, '20.000000'))).toBe('WHITELIST');
  expect(await w.broken()).toEqual({});
}, 60_000);

it('[W-06, W-11, Y9] an adjustment carries it on beside the quota, which it does not raise', async () => {
  const over = await beyondQuota('30.000000', '10.000000');
  await w.act('list', list, 'cq-officer1', 'openAdjustment', { reason: '调整' });
  const next = await p.listOf('sichuan-chongqing-2020', '50', 2025, 2);
  expect(next.context['entries']).toMatchObject([{ cap: '100.000000' }]);
  await w.act('list', next.id, 'cq-officer2', 'propose');
  await p.answers('51', next.id);
  await w.story.settle();
  const id = Object.values(await p.entries(next.id))[0]!.id;
  now = id;
  expect(await w.entry(id)).toEqual({ state: 'exhausted', cap: '110.000000', used: '110.000000' });
  expect((await w.row('listing', id)).context['noFurther']).toBe(false);
  await revoke(over);
  expect(await w.entry(id)).toEqual({ state: 'active', cap: '100.000000', used: '80.000000' });
  expect(await w.broken()).toEqual({});
}, 60_000);

it('[W-07, W-09, Y9] the draft of the next year shows what all versions of an entry did, by truck and by pipe', async () => {
  const over = await beyondQuota('30.000000', '10.000000');
  const { logins } = BATTERIES;
  const load = await w.haul(BATTERIES, approval, '25.000000', 0, 'accepted');
  await w.act('manifest', load, logins.receiver, 'reportResult', resultForm(BATTERIES, '10.000000', await w.today()));
  const pipes = pipelines(w, BATTERIES);
  const { city } = await w.one<{ city: string }>(`SELECT city FROM liandan.organisation WHERE id = $1`, [
    w.people.as(logins.remover).org,
  ]);
  await pipes.set('sc-officer1', { city, validFrom: await w.today() });
  const pipe = await pipes.started(approval, '10.000000');
  await pipes.both(pipe, '6.000000');
  await w.story.until('2025-11-28 00:01');
  await pipes.accept(pipe);
  await w.story.until('2025-12-01 09:00');
  const [drafted] = (await p.listOf('sichuan-chongqing-2020', '50', 2026)).context['entries'] as [object];
  // An extra of one case is no quota of the next year.
  expect(drafted).toMatchObject({
    cap: '100.000000',
    lastYear: { entry: now, cap: '110.000000', approved: '110.000000', received: '31.000000', treated: '10.000000' },
  });
  await revoke(over);
}, 60_000);

/**
 * As it would be told had the approval of the entry ended a moment before the entry: at midnight of the last day both
 * end, in either order, and what was never moved goes back to an entry that still stands.
 */
async function approvedIn2025(agreement: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: w.database.adminUrl });
  await client.connect();
  try {
    await client.query(`BEGIN; SET LOCAL session_replication_role = 'replica'`);
    const given = `jsonb_build_object('id', 999999999, 'at', '2026-01-01T00:00:00+08:00'::timestamptz, 'settled', -29000000)`;
    const back = await client.query(
      `INSERT INTO liandan.quota_line OVERRIDING SYSTEM VALUE
       SELECT (jsonb_populate_record(l, ${given})).* FROM liandan.quota_line l
         JOIN liandan.quota_account a ON a.id = l.account AND a.owner_kind = 'listing' AND a.line = 0
        WHERE a.owner_id = ANY ($1::uuid[]) AND l.cause_machine = 'application' AND l.settled > 0 LIMIT 1`,
      [[entry, now]],
    );
    expect(back.rowCount).toBe(1);
    const tx = { query: async (_: string, text: string, values: unknown[]) => (await client.query(text, values)).rows };
    return (await actuals(tx as never, agreement, '50', 2025)).map(({ approved }) => approved);
  } finally {
    await client.query('ROLLBACK');
    await client.end();
  }
}

it('[W-09, Y11a] feedback tells each entry once, of its year: what comes in after New Year belongs to the next', async () => {
  await w.story.until('2025-12-31 09:00');
  const { logins } = BATTERIES;
  const late = await w.haul(BATTERIES, approval, '20.000000', 1, 'driving');
  await w.story.until('2026-01-02 09:00');
  await w.act('manifest', late, logins.carrier, 'arriveAtReceiver', arrivalForm(BATTERIES));
  await w.act('manifest', late, logins.receiver, 'accept', receiptForm(BATTERIES, '20.000000'));
  await w.act('manifest', late, logins.receiver, 'reportResult', resultForm(BATTERIES, '20.000000', await w.today()));
  await w.story.until('2026-01-05 09:00');
  const { context } = await p.listOf('sichuan-chongqing-2020', '50', 2025, 2);
  expect(context['feedback'].rows).toEqual([
    {
      ...{ entry: now, receiver: expect.any(String), codes: ['900-052-31'], cap: '100.000000', approved: '80.000000' },
      ...{ received: '31.000000', treated: '10.000000' },
    },
  ]);
  const agreement = await p.idOf('sichuan-chongqing-2020');
  expect(await approvedIn2025(agreement)).toEqual(['80.000000']);
  const next = await w.workflow.read(w.people.as('cq-officer1'), (tx) => actuals(tx, agreement, '50', 2026));
  expect(next).toMatchObject([
    { entry: now, year: 2025, approved: '0.000000', received: '20.000000', treated: '20.000000' },
  ]);
}, 60_000);

it('leaves nothing broken', async () => {
  expect(await w.broken()).toEqual({});
}, 60_000);
