import type { Day } from '../calendar/civil.js';
import { grams, tonnes } from '../quantity/quantity.js';
import type { Carried, ListingContext, ListingEvent, Posting } from './listing.case.js';

type C = ListingContext;
type E = ListingEvent;

/** Whether the origin may send to it: a cap split by origin has nothing for an origin without a share. */
export const admits = ({ origins, shares }: Pick<C, 'origins' | 'shares'>, origin: string): boolean =>
  (origins.includes('*') || origins.includes(origin)) &&
  (shares.length === 0 || shares.some(({ province }) => province === origin));

/** Tonnes left for the origin: of the whole cap and, where it is split, of the origin's share; null: no cap (W-05). */
export function remaining(
  { quota, shares, noFurther }: Pick<C, 'quota' | 'shares' | 'noFurther'>,
  origin?: string,
): string | null {
  if (noFurther) return '0.000000';
  const share = origin === undefined ? undefined : shares.find(({ province }) => province === origin);
  if (origin !== undefined && shares.length > 0 && !share) return '0.000000';
  if (share?.noFurther) return '0.000000';
  const left = [
    ...(quota.cap === null ? [] : [grams(quota.cap) - grams(quota.used)]),
    ...(share ? [grams(share.cap) - grams(share.used)] : []),
  ];
  if (left.length === 0) return null;
  const least = left.reduce((a, b) => (b < a ? b : a));
  return tonnes(least < 0n ? 0n : least);
}

/** Cause of what an entry of a list that runs on gets back as a year begins: its cap is tonnes a year. */
export const YEAR_BEGINS = 'YEAR';
/** Whether the quota begins anew each year though the list runs on. */
export const beginsAnew = (c: Pick<C, 'lastDay' | 'quota'>): boolean => c.lastDay === null && c.quota.cap !== null;
/** Whether what was taken on the day was of a year whose quota is over. */
export const quotaYearOver = (c: Pick<C, 'lastDay' | 'quota'>, taken: Day, today: Day): boolean =>
  beginsAnew(c) && taken.slice(0, 4) < today.slice(0, 4);
export interface YearlyBack {
  origin: string;
  quantity: string;
  raised?: string;
}
/**
 * What a year that begins hands back: all that was taken before it, share by share, then what no share holds. `since` is
 * what has been taken in the year already, in grams by line of the book (0: the entry).
 */
export function handedBack(c: C, since: ReadonlyMap<number, bigint>): YearlyBack[] {
  const back = (origin: string, quantity: bigint, above: bigint): YearlyBack => {
    const raised = least(above, quantity);
    return { origin, quantity: tonnes(quantity), ...(raised > 0n ? { raised: tonnes(raised) } : {}) };
  };
  const older = (used: string, line: number): bigint => {
    const left = grams(used) - (since.get(line) ?? 0n);
    return left > 0n ? left : 0n;
  };
  const shares = c.shares
    .map(({ province, cap, used }) =>
      back(province, older(used, Number(province)), beyond(cap, listedShare(c, province))),
    )
    .filter(({ quantity }) => grams(quantity) > 0n);
  const positive = (quantity: bigint) => (quantity > 0n ? quantity : 0n);
  const held = shares.reduce((sum, { quantity }) => sum + grams(quantity), 0n);
  const lowered = shares.reduce((sum, { raised = '0' }) => sum + grams(raised), 0n);
  const above = positive(beyond(c.quota.cap, c.cap) - lowered);
  return [...shares, back('', positive(older(c.quota.used, 0) - held), above)];
}

export const isPosting = (e: E): e is Posting =>
  e.type === 'takeQuota' || e.type === 'refundQuota' || e.type === 'raiseCap';
/** What was granted to single cases beyond a cap, in grams. */
export const beyond = (cap: string | null, listed: string | null | undefined): bigint => {
  const above = cap === null || listed == null ? 0n : grams(cap) - grams(listed);
  return above > 0n ? above : 0n;
};
const listedShare = (c: C, province: string): string | undefined =>
  c.split.find((share) => share.province === province)?.cap;
const least = (a: bigint, b: bigint): bigint => (a < b ? a : b);
/**
 * The quota after the posting. An extra is granted to its case alone: a refund takes it off the cap again (W-06, W-14). The
 * stop of a cap that lay below what was approved ends with the year of those approvals.
 */
export function posted(c: C, e: Posting): Pick<C, 'quota' | 'shares' | 'noFurther'> {
  const anew = e.cause === YEAR_BEGINS;
  const amount = grams(e.quantity);
  const move = <Q extends { cap: string | null; used: string }>(q: Q, listed: string | null | undefined): Q => {
    if (e.type === 'takeQuota') return { ...q, used: tonnes(grams(q.used) + amount) };
    if (e.type === 'raiseCap') return { ...q, cap: q.cap === null ? null : tonnes(grams(q.cap) + amount) };
    const lowered = least(grams(e.raised ?? '0'), beyond(q.cap, listed));
    return {
      ...q,
      cap: q.cap === null ? null : tonnes(grams(q.cap) - lowered),
      used: tonnes(grams(q.used) - amount),
    };
  };
  return {
    quota: move(c.quota, c.cap),
    shares: c.shares.map(({ noFurther, ...share }) => ({
      ...(share.province === e.origin ? move(share, listedShare(c, share.province)) : share),
      ...(noFurther && !anew ? { noFurther } : {}),
    })),
    noFurther: c.noFurther && !anew,
  };
}
/** What the approvals of an origin hold of an entry, and what of it they were granted beyond its cap. */
export interface Held {
  province: string;
  used: string;
  raised: string;
}
const sumOf = (quantities: string[]): string => tonnes(quantities.reduce((sum, each) => sum + grams(each), 0n));
/**
 * The ledger that the next version takes over. `held`: by origin, of an entry that has ended since; `anew`: what those
 * took that had no share of it and get one.
 */
export function ledgerOf(id: string, c: C, held: Held[] | null = null, anew: Held[] = []): Carried {
  const raised = (above: string, over: boolean | undefined) => (grams(above) > 0n && !over ? { raised: above } : {});
  const of = (province: string) => held?.find((each) => each.province === province);
  const origins = anew.map(({ province, used }) => ({ province, used }));
  return {
    from: id,
    used: held ? sumOf(held.map(({ used }) => used)) : c.quota.used,
    ...raised(held ? sumOf(held.map((each) => each.raised)) : tonnes(beyond(c.quota.cap, c.cap)), c.noFurther),
    shares: c.shares.map(({ province, cap, used, noFurther }) => ({
      province,
      used: held ? (of(province)?.used ?? '0.000000') : used,
      ...raised(held ? (of(province)?.raised ?? '0.000000') : tonnes(beyond(cap, listedShare(c, province))), noFurther),
    })),
    ...(origins.length > 0 ? { origins } : {}),
  };
}
/** A cap never lies below what is approved; beyond what single cases were granted nothing more is (lifecycle §2). */
const holding = (cap: string, used: string, raised = '0') => {
  const above = grams(used) > grams(cap);
  return { cap: above ? used : cap, over: above && grams(used) > grams(cap) + grams(raised) };
};
export const carriedOver = (c: C, e: E): C => {
  const carried = e.type === 'takeEffect' || e.type === 'lift' ? (e.evidence.carried ?? null) : null;
  if (carried === null) return c;
  const { used, raised, shares, origins = [] } = carried;
  const whole = c.quota.cap === null ? { cap: null, over: false } : holding(c.quota.cap, used, raised);
  return {
    ...c,
    quota: { cap: whole.cap, used },
    shares: c.shares.map((share) => {
      const before = [...shares, ...origins].find(({ province }) => province === share.province);
      const own: Carried['shares'][number] = before ?? { province: share.province, used: '0.000000' };
      const { cap, over } = holding(share.cap, own.used, own.raised);
      return { ...share, used: own.used, cap, ...(over ? { noFurther: true as const } : {}) };
    }),
    noFurther: whole.over,
  };
};
export const nothingLeft = (c: C): boolean => remaining(c) === '0.000000';
