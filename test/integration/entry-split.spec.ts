import { BATTERIES, batteryEntry } from '#src/demo/forms';
import { full, type Full } from '../support/full.js';
import { provinces } from '../support/provinces.js';

/** An entry whose cap an adjustment splits by origin. */
let w: Full;
let p: ReturnType<typeof provinces>;
let list: string;
beforeAll(async () => {
  w = await full('2025-11-24 09:00');
  p = provinces(w);
}, 120_000);
afterAll(async () => {
  await w?.stop();
});

const KEY = 'split-pair';
const track = async (id: string) => (await w.row('application', id)).context['track'] as string;
const effective = async (id: string) => {
  await p.effective(id);
  return Object.values(await p.entries(id))[0]!.id;
};
/** The next version, with the entry put anew. */
async function adjusted(
  version: number,
  split: { province: string; cap: string }[],
  cap = '10.000000',
): Promise<string> {
  await w.act('list', list, 'cq-officer1', 'openAdjustment', { reason: '调整' });
  const { id, context } = await p.listOf(KEY, '50', 2025, version);
  const strike = (context['entries'] as { id: string }[]).map((entry) => entry.id);
  await w.act('list', id, 'cq-officer1', 'editEntries', { put: [], strike });
  await w.act('list', id, 'cq-officer1', 'editEntries', { put: [{ ...batteryEntry(cap), split }], strike: [] });
  const entry = await effective(id);
  list = id;
  return entry;
}
const sharesOf = async (entry: string) =>
  ((await w.row('listing', entry)).context['shares'] as { cap: string; used: string }[]).map(({ cap, used }) => [
    cap,
    used,
  ]);
const booked = async (entry: string) =>
  (
    await w.sql(
      `SELECT settled::text FROM liandan.quota_account WHERE owner_kind = 'listing' AND owner_id = $1 ORDER BY line`,
      [entry],
    )
  ).map(({ settled }) => settled as string);

it('[W-05, W-14, Y9, V8] the share of an origin begins with what was approved to it, which an approval hands back to it', async () => {
  list = await p.openList(KEY, '分省额度机制');
  await w.act('list', list, 'cq-officer1', 'editEntries', { put: [batteryEntry('10.000000')], strike: [] });
  await effective(list);
  const { approval } = await w.approved(BATTERIES, '6.000000');

  const entry = await adjusted(2, [{ province: '51', cap: '8.000000' }]);
  expect(await w.entry(entry)).toMatchObject({ state: 'active', used: '6.000000' });
  expect(await sharesOf(entry)).toEqual([['8.000000', '6.000000']]);
  expect(await track(await w.accepted(BATTERIES, '2.000001'))).toBe('OVER_QUOTA');
  expect(await track(await w.accepted(BATTERIES, '2.000000'))).toBe('WHITELIST');
  expect(await w.broken()).toEqual({});

  await w.act('approval', approval, 'sc-officer1', 'revoke', { ground: 'NOT_ELIGIBLE', reason: '不符合条件' });
  await w.story.settle();
  expect(await p.state('approval', approval)).toBe('revoked');
  expect(await sharesOf(entry)).toEqual([['8.000000', '0.000000']]);
  expect(await booked(entry)).toEqual(['0', '0']);
  expect(await w.broken()).toEqual({});
}, 120_000);

it('[W-05, Y9] a share of a later version counts the approvals of every version before, also of one without shares', async () => {
  await w.approved(BATTERIES, '5.000000');
  const whole = await adjusted(3, []);
  await w.approved(BATTERIES, '1.500000');
  expect(await w.entry(whole)).toMatchObject({ state: 'active', used: '6.500000' });
  const entry = await adjusted(4, [{ province: '51', cap: '6.000000' }]);
  expect(await sharesOf(entry)).toEqual([['6.500000', '6.500000']]);
  expect(await booked(entry)).toEqual(['6500000', '6500000']);
  expect((await w.row('listing', entry)).context['shares']).toMatchObject([{ noFurther: true }]);
  expect(await w.broken()).toEqual({});
}, 120_000);

it('[W-05, N4] the stop of a cap below what is approved ends with the year in which its list runs on, and the cap is what was listed', async () => {
  const entry = await adjusted(5, [{ province: '51', cap: '3.000000' }], '4.000000');
  expect(await w.entry(entry)).toEqual({ state: 'exhausted', cap: '6.500000', used: '6.500000' });
  expect((await w.row('listing', entry)).context).toMatchObject({ noFurther: true, shares: [{ noFurther: true }] });
  await w.story.until('2026-01-01 00:00');
  expect(await w.entry(entry)).toEqual({ state: 'active', cap: '4.000000', used: '0.000000' });
  expect((await w.row('listing', entry)).context).toMatchObject({
    noFurther: false,
    shares: [{ province: '51', cap: '3.000000', used: '0.000000' }],
  });
  expect(await track(await w.accepted(BATTERIES, '3.000001'))).toBe('OVER_QUOTA');
  await w.approved(BATTERIES, '3.000000');
  expect(await sharesOf(entry)).toEqual([['3.000000', '3.000000']]);
  expect(await w.broken()).toEqual({});
}, 120_000);
