import { BATTERIES } from '#src/demo/forms';
import { full, listed, type Full } from '../support/full.js';
import { provinces } from '../support/provinces.js';

/** The quota of an entry beside what is granted, handed back, carried over and told of it. */
let w: Full;
let p: ReturnType<typeof provinces>;
let list: string;
let entry: string;
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
  await w.approved(BATTERIES, '80.000000');
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
  const { entry: id } = await w.one<{ entry: string }>(
    `SELECT id AS entry FROM liandan.whitelist_entry WHERE list_id = $1`,
    [next.id],
  );
  expect(await w.entry(id)).toEqual({ state: 'exhausted', cap: '110.000000', used: '110.000000' });
  expect((await w.row('listing', id)).context['noFurther']).toBe(false);
  await revoke(over);
  expect(await w.entry(id)).toEqual({ state: 'active', cap: '100.000000', used: '80.000000' });
  expect(await w.broken()).toEqual({});
}, 60_000);

it('[W-06, W-07] nor does next year’s draft begin with it', async () => {
  await beyondQuota('30.000000', '10.000000');
  await w.story.until('2025-12-01 09:00');
  expect((await p.listOf('sichuan-chongqing-2020', '50', 2026)).context['entries']).toMatchObject([
    { cap: '100.000000' },
  ]);
}, 60_000);

it('leaves nothing broken', async () => {
  expect(await w.broken()).toEqual({});
}, 60_000);
