import { system } from '#domain/actor';
import { makeCreditCode } from '#domain/identity/credit-code';
import { BATTERIES } from '#src/demo/forms';
import { Workflow } from '#workflow/workflow';
import { full, refusal, type Full } from '../support/full.js';
import { provinces } from '../support/provinces.js';

/** Every row of the register about licences, and receipts beyond their scale. */
let w: Full;
let p: ReturnType<typeof provinces>;
let entry: string;
beforeAll(async () => {
  w = await full('2025-11-24 09:00');
  p = provinces(w);
  ({ entry } = await w.list(2026, '30000.000000'));
  await w.story.until('2026-01-12 09:00');
}, 120_000);
afterAll(async () => {
  await w?.stop();
});

const six = (t: string) => Number(t).toFixed(6);
let firms = 0;
const holder = () => ({
  org: null,
  name: `某厂${++firms}`,
  uscc: makeCreditCode(`91500100MA2${String(10000 + firms)}`),
});
const NEAR = '2026-02-20';
const FAR = '2029-12-31';
const openClocks = async (id: string) =>
  (await w.sql(`SELECT key FROM liandan.deadline WHERE case_id = $1 AND status = 'open' ORDER BY key`, [id])).map(
    ({ key }) => key as string,
  );
const state = (id: string) => p.state('licence', id);
/** A licence in that state, brought there by its register or its dates. */
async function reach(before: string): Promise<string> {
  const isNear = before === 'expiring' || before === 'suspended near';
  const { id } = await p.licensed(undefined, { holder: holder(), validTo: isNear ? NEAR : FAR });
  await w.story.settle();
  if (before.startsWith('suspended')) await p.register(id, 'suspend');
  expect(await state(id)).toBe(before.split(' ')[0]);
  return id;
}
/** What the register states of it, as a licence that follows it. */
async function next(id: string, more: object = {}) {
  const { context } = await w.row('licence', id);
  const stated = { ...context, ...more } as Record<string, unknown>;
  for (const own of ['predecessor', 'numbers', 'measure', 'barredUntil', 'intake']) delete stated[own];
  return stated;
}

it('[LC1, P-10, P-NO] is registered once, with a last day to come', async () => {
  const one = await p.licensed('渝字第1号', { holder: holder() });
  expect(await refusal(p.licensed('渝字第1号', { holder: holder() }))).toBe('RULE_REFUSED P-NO');
  expect(await refusal(p.licensed('渝字第2号', { holder: holder(), validTo: '2026-01-11' }))).toBe('RULE_REFUSED P-10');
  expect(await openClocks(one.id)).toEqual(['expiring', 'expiry']);
});

it.each([
  ['valid', 'suspend', 'suspended', ['expiry']],
  ['expiring', 'suspend', 'suspended', ['expiry']],
  ['suspended', 'resume', 'valid', ['expiring', 'expiry']],
  ['suspended near', 'resume', 'expiring', ['expiry']],
  ['valid', 'revoke', 'revoked', []],
  ['expiring', 'revoke', 'revoked', []],
  ['suspended', 'revoke', 'revoked', []],
  ['valid', 'cancel', 'cancelled', []],
  ['expiring', 'cancel', 'cancelled', []],
  ['suspended', 'cancel', 'cancelled', []],
])('[LC2, LC5, LC6, LC7, P-28, P-29, P-14, K-P13] %s: %s makes it %s', async (before, event, after, clocks) => {
  const id = await reach(before);
  expect(await refusal(w.act('licence', id, 'cq-officer1', event, { reason: '?' }))).not.toBe('accepted');
  await p.register(id, event, { reason: '登记事项' });
  const { state: now, context } = await w.row('licence', id);
  expect([now, await openClocks(id)]).toEqual([after, clocks]);
  expect(context['measure']).toEqual(
    event === 'resume' ? null : { kind: after.toUpperCase(), on: '2026-01-12', reason: '登记事项' },
  );
  // [P-29] no new licence for five years, whatever it is for.
  const anew = await refusal(p.licensed(undefined, { holder: context['holder'] }));
  expect(anew).toBe(event === 'revoke' ? 'RULE_REFUSED P-29' : 'accepted');
});

it.each([
  ['valid', 'renew'],
  ['expiring', 'renew'],
  ['valid', 'change'],
  ['expiring', 'change'],
])('[LC4, P-11, P-13, R-27b] %s: %s puts another in its place', async (before, event) => {
  const id = await reach(before);
  const number = event === 'renew' ? `${(await w.row('licence', id)).context['number']}之二` : undefined;
  await p.register(id, event, { next: await next(id, { validTo: '2031-01-11', ...(number ? { number } : {}) }) });
  expect([await state(id), await openClocks(id)]).toEqual(['replaced', []]);
  const heir = await w.one(`SELECT state, context FROM liandan.licence WHERE predecessor = $1`, [id]);
  expect(heir).toMatchObject({ state: 'valid', context: { predecessor: id, validTo: '2031-01-11' } });
  expect(heir['context'].numbers).toHaveLength(number ? 2 : 1);
});

describe('receipts of the year against the approved scale', () => {
  /** The register changes the recycler's licence to that scale; approvals and entry go on with it. */
  const scaled = async (scale: string, validTo: string, by: 'total' | 'class') => {
    const id = await w.licence(BATTERIES);
    const { scopes } = (await w.row('licence', id)).context;
    const lead = scopes.filter(({ category }: { category: string }) => category === 'HW31');
    const ofClass = { scale: null, scopes: [{ ...lead[0], scale }] };
    await p.register(id, 'change', { next: await next(id, { ...(by === 'total' ? { scale } : ofClass), validTo }) });
    await w.story.settle();
    return w.licence(BATTERIES);
  };
  it.each([
    [
      'valid',
      FAR,
      'total',
      { scale: '10', approved: '12', first: '11', last: '1', weighed: '1.002', sums: ['11', '12.002'] },
    ],
    // The year's receipts go on under the next licence of the chain, which gives no total but the scale of its class.
    [
      'expiring',
      NEAR,
      'class',
      { scale: '30', approved: '23.998', first: '20', last: '3.998', weighed: '4', sums: ['32.002', '36.002'] },
    ],
  ] as const)(
    '[LC8, P-10, P-12] %s: warns above the scale, and takes nothing more above 120 %% of it',
    async (before, validTo, by, t) => {
      const id = await scaled(six(t.scale), validTo, by);
      expect(await state(id)).toBe(before);
      const { approval } = await w.approved(BATTERIES, six(t.approved), { to: '2026-02-20' });
      const issue = { justifications: [{ rule: 'P-12', text: '年度内另行处置' }] };
      expect(await refusal(w.haul(BATTERIES, approval, six(t.first), 0, 'issued'))).toBe('RULE_REFUSED P-12');
      await w.haul(BATTERIES, approval, six(t.first), 0, 'accepted', { issue });
      await w.story.drain();
      expect(await w.row('licence', id)).toMatchObject({
        state: before,
        context: { intake: { year: 2026, received: six(t.sums[0]!), scale: six(t.scale), level: 'WARN' } },
      });
      // All that was approved, and two kilograms more on the receiver's scales.
      await w.haul(BATTERIES, approval, six(t.last), 1, 'accepted', { issue, received: six(t.weighed) });
      await w.story.drain();
      expect(await w.row('licence', id)).toMatchObject({
        state: before,
        context: { intake: { received: six(t.sums[1]!), scale: six(t.scale), level: 'BLOCK' } },
      });
      const more = await w.accepted(BATTERIES, '1.000000', { to: '2026-02-20' });
      expect(await refusal(w.approve(BATTERIES, more))).toBe('RULE_REFUSED P-12');
    },
  );
});

it('[LC2, LC3, LC7, P-13, R-28c, W-17] ends after its last day, whatever its state, and with it what rests on it', async () => {
  const [expiring, suspended] = [await reach('expiring'), await reach('suspended near')];
  const unwarned = (await p.licensed(undefined, { holder: holder(), validTo: '2026-03-20' })).id;
  const warned = (await p.licensed(undefined, { holder: holder(), validTo: '2026-04-30' })).id;
  await w.story.until('2026-02-20 23:59');
  expect([await state(expiring), await state(suspended), await p.state('listing', entry)]).toEqual([
    'expiring',
    'suspended',
    'active',
  ]);
  await w.story.until('2026-02-21 00:00');
  expect([await state(expiring), await state(suspended)]).toEqual(['expired', 'expired']);
  // The recycler's own licence ended that day, with the entry of the list.
  expect([await state(await w.licence(BATTERIES)), await p.state('listing', entry)]).toEqual(['expired', 'expired']);
  expect(await state(warned)).toBe('valid');
  await w.story.until('2026-03-01 00:00');
  expect(await state(warned)).toBe('expiring');
  await p.register(expiring, 'cancel', { reason: '期满注销' });
  expect(await state(expiring)).toBe('cancelled');
  // Two pollers: the one takes the last day before the other has taken the warning. No worker ran for a while.
  const short = (await p.licensed(undefined, { holder: holder(), validTo: '2026-05-31' })).id;
  await w.sql(`SELECT liandan.set_clock('2026-06-01 00:00+08')`);
  const worker = w.behind.get(Workflow);
  const command = { type: 'expire', clock: 'K-P13', key: 'expiry' };
  expect(await state(short)).toBe('valid');
  await worker.send(worker.kinds.get('licence')!, short, { by: system, door: 'clock', command });
  await w.story.settle();
  expect([await state(short), await state(unwarned), await openClocks(short)]).toEqual(['expired', 'expired', []]);
});

it('leaves nothing broken', async () => {
  expect(await w.broken()).toEqual({});
}, 60_000);
