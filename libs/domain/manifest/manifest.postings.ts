import { resettleLate, settleLate } from '../approval/late.js';
import { grams, tonnes } from '../quantity/quantity.js';
import type { Posting } from '../quota/posting.js';
import type { Held } from './manifest.context.js';

/**
 * The accounts that a load counts on: the approval's lines, the receiver's scale of the year, the rows of the plan. A
 * receiver without a licence has no scale.
 */
export interface Shares {
  approval: string | null;
  licence: string | null;
  year: number | null;
  plan: { plan: string | null; line: number; quantity: string }[];
}
export interface Taken extends Shares {
  quantities: Held[];
  total: string;
  scale?: string | null;
  /** The scales by class or method that the licence gives, by line of its year (P-12). */
  classes?: { line: number; total: string; scale?: string | null }[];
  held?: boolean;
  /** Rows of the plan that had the rest of a partial acceptance as moved (M15a, M16). */
  planBack?: Shares['plan'];
}
export interface TakenLate extends Taken {
  excess: Held[];
  moved: string;
  labels: string[];
}
export interface Settled extends Shares {
  reserved: Held[];
  accepted: Held[];
  totalReserved: string;
  totalAccepted: string;
  classes?: { line: number; totalReserved: string; totalAccepted: string }[];
  /** Of a back-entered load: what stands in the excess already. */
  flagged?: Held[] | null;
  /** Rows of the plan with what has moved, where that is not what was reserved. */
  planSettled?: Shares['plan'];
}
export interface Corrected {
  request: string;
  approval: string | null;
  licence: string | null;
  year: number | null;
  accepted: { before: Held[]; after: Held[] };
  late?: { taken: Held[]; excess: Held[] } | null;
  total: { before: string; after: string };
  classes?: { line: number; total: { before: string; after: string } }[];
  plan: { before: Shares['plan']; after: Shares['plan'] };
}

/** M3: the approval's lines, the receiver's scale of the year and the plan rows hold the removed quantity. */
export const reservePostings = (data: Taken): Posting[] =>
  merged([
    ...approvalPostings(data.approval, data.quantities, []),
    ...takenOfScale(data, 1n),
    ...planPostings(data, 1n, 0n),
  ]);

/** M1a: what the approval still holds is taken, the rest goes to its flagged excess (V2a, decision 14). */
export const latePostings = (data: TakenLate): Posting[] =>
  merged([
    ...approvalPostings(data.approval, data.quantities, []),
    ...data.excess.flatMap(({ line, quantity }) =>
      data.approval
        ? [{ ...APPROVAL, ownerId: data.approval, line, settle: 0n, overrun: false, excess: grams(quantity) }]
        : [],
    ),
    ...planPostings(data, 1n, 0n),
  ]);

export interface SettledLate {
  line: number;
  quantity: string;
  accepted: bigint;
  flagged: bigint;
  part: { accepted: bigint; excess: bigint };
}
/** What each line of a back-entered load settles of what it took (decision 14). */
export const lateLines = (data: Settled): SettledLate[] =>
  data.reserved.map(({ line, quantity }) => {
    const [accepted, flagged] = [amountOn(data.accepted, line), amountOn(data.flagged ?? [], line)];
    return { line, quantity, accepted, flagged, part: settleLate(grams(quantity), flagged, accepted) };
  });

/**
 * M12, M13: the reserve becomes the accepted quantity; what lies beyond the cap is posted as excess (decision 14). A
 * back-entered load settles no more than it took; its excess stands and may only grow.
 */
export const settlePostings = (data: Settled): Posting[] =>
  data.flagged
    ? merged([
        ...lateLines(data).flatMap(({ line, quantity, part }) => {
          if (!data.approval) return [];
          const account = { ...APPROVAL, ownerId: data.approval, line, overrun: false };
          return [{ ...account, reserve: -grams(quantity), settle: part.accepted, excess: part.excess }];
        }),
        ...settledOfScale(data),
        ...planPostings(data, -1n, 1n),
      ])
    : merged([
        ...approvalPostings(data.approval, negative(data.reserved), data.accepted),
        ...settledOfScale(data),
        ...planPostings(data, -1n, 0n),
        ...planPostings({ ...data, plan: data.planSettled ?? data.plan }, 0n, 1n),
      ]);

/**
 * M4, M14, M16, M20: what is still held goes back, once. M15a, M16: what a partial acceptance left has not moved under
 * this manifest after all, so the plan has it again.
 */
export const releasePostings = (data: Taken): Posting[] =>
  data.held === false
    ? merged(planPostings({ ...data, plan: data.planBack ?? [] }, 0n, -1n))
    : merged([
        ...approvalPostings(data.approval, negative(data.quantities), []),
        ...takenOfScale(data, -1n),
        ...planPostings(data, -1n, 0n),
      ]);

/** A line that a correction settles anew. */
export interface Resettled {
  line: number;
  reserved: string;
  accepted: string;
  before: string;
  took?: string;
  flagged?: string;
}
/** The lines of which a correction changes the settled quantity (M21). */
export const resettledLines = ({ accepted, late }: Corrected): Resettled[] =>
  accepted.after.flatMap(({ line, quantity }) => {
    const before = accepted.before.find((each) => each.line === line)?.quantity ?? '0.000000';
    const taking = late && {
      took: tonnes(amountOn(late.taken, line)),
      flagged: tonnes(amountOn(late.excess, line)),
    };
    return before === quantity ? [] : [{ line, reserved: '0.000000', accepted: quantity, before, ...taking }];
  });

/** M21: what the correction changes of the settled quantities (R-27c, R-29); `kept`: in grams, what of the excess of a line it leaves alone. */
export function correctionPostings(data: Corrected, kept: (line: number) => bigint = () => 0n): Posting[] {
  const { approval, licence, year, total, plan } = data;
  const shares = { approval, licence, year };
  return merged([
    ...resettledLines(data).flatMap(({ line, accepted: after, before, took, flagged }) => {
      if (!approval) return [];
      if (took === undefined || flagged === undefined)
        return [{ ...APPROVAL, ownerId: approval, line, settle: grams(after) - grams(before), kept: kept(line) }];
      const part = resettleLate(grams(took), grams(flagged), grams(before), grams(after));
      return [{ ...APPROVAL, ownerId: approval, line, settle: part.accepted, excess: part.excess, kept: kept(line) }];
    }),
    ...(year === null || licence === null
      ? []
      : [{ line: 0, total }, ...(data.classes ?? [])].map(({ line, total: of }) => ({
          ...LICENCE,
          ...{ ownerId: licence, line, year, settle: grams(of.after) - grams(of.before) },
        }))),
    ...planPostings({ ...shares, plan: plan.before }, 0n, -1n),
    ...planPostings({ ...shares, plan: plan.after }, 0n, 1n),
  ]);
}

const APPROVAL = { ownerKind: 'approval' as const, reserve: 0n, overrun: true };
const LICENCE = { ownerKind: 'licence' as const, reserve: 0n, overrun: true };

export const amountOn = (held: Held[], line: number): bigint =>
  held.filter((each) => each.line === line).reduce((sum, { quantity }) => sum + grams(quantity), 0n);
const negative = (held: Held[]): Held[] => held.map(({ line, quantity }) => ({ line, quantity: `-${quantity}` }));
const signed = (quantity: string): bigint => (quantity.startsWith('-') ? -grams(quantity.slice(1)) : grams(quantity));

const approvalPostings = (approval: string | null, reserve: Held[], settle: Held[]): Posting[] =>
  approval === null
    ? []
    : [
        ...reserve.map(({ line, quantity }) => ({
          ownerKind: 'approval' as const,
          ownerId: approval,
          line,
          reserve: signed(quantity),
          settle: 0n,
        })),
        ...settle.map(({ line, quantity }) => ({
          ownerKind: 'approval' as const,
          ownerId: approval,
          line,
          reserve: 0n,
          settle: signed(quantity),
          overrun: true,
        })),
      ];
/** On the licence's year, and on each of its scales by class or method that the load falls under: all or none. */
const scalePostings = (
  { licence, year }: Shares,
  parts: readonly { line: number; reserve: bigint; settle: bigint }[],
): Posting[] =>
  year === null || licence === null
    ? []
    : parts.map(({ line, reserve, settle }) => ({
        ...{ ownerKind: 'licence' as const, ownerId: licence, line, year },
        ...{ reserve, settle, overrun: settle > 0n },
      }));
const takenOfScale = (data: Taken, sign: bigint): Posting[] =>
  scalePostings(
    data,
    [{ line: 0, total: data.total }, ...(data.classes ?? [])].map(({ line, total }) => ({
      ...{ line, reserve: sign * grams(total), settle: 0n },
    })),
  );
const settledOfScale = (data: Settled): Posting[] =>
  scalePostings(
    data,
    [{ ...data, line: 0 }, ...(data.classes ?? [])].map(({ line, totalReserved, totalAccepted }) => ({
      ...{ line, reserve: -grams(totalReserved), settle: grams(totalAccepted) },
    })),
  );
const planPostings = ({ plan }: Shares, reserve: bigint, settle: bigint): Posting[] =>
  plan.flatMap(({ plan: ownerId, line, quantity }) =>
    ownerId === null
      ? []
      : [
          {
            ownerKind: 'plan' as const,
            ownerId,
            line,
            reserve: reserve * grams(quantity),
            settle: settle * grams(quantity),
          },
        ],
  );

/** One posting for each account, so that giving up a reserve makes room for what settles it; none that moves nothing. */
function merged(postings: Posting[]): Posting[] {
  const byAccount = new Map<string, Posting>();
  for (const posting of postings) {
    const key = `${posting.ownerKind}/${posting.ownerId}/${posting.line ?? 0}/${posting.year ?? 0}`;
    const known = byAccount.get(key);
    byAccount.set(key, {
      ...posting,
      reserve: (known?.reserve ?? 0n) + posting.reserve,
      settle: (known?.settle ?? 0n) + posting.settle,
      overrun: (known?.overrun ?? false) || (posting.overrun ?? false),
      excess: (known?.excess ?? 0n) + (posting.excess ?? 0n),
    });
  }
  return [...byAccount.values()].filter(
    ({ reserve, settle, excess = 0n }) => reserve !== 0n || settle !== 0n || excess !== 0n,
  );
}
