import type { ApprovalContext } from '#domain/approval/approval.case';
import {
  correctionPostings,
  latePostings,
  releasePostings,
  reservePostings,
  settlePostings,
  type Taken,
} from '#domain/manifest/manifest.postings';
import { grams, signedGrams } from '#domain/quantity/quantity';
import { ENTRY_IN_EFFECT } from '#domain/standing';
import { accountId, type Posting } from '#domain/quota/posting';
import type { ListingContext } from '#domain/whitelist/listing.case';
import type { Effect } from '#workflow/decide';

/** What a case has posted on an account, in grams as decimal text; `taken` counts within the cap and beyond it. */
export interface PostingLine {
  account: string;
  reserved: string;
  taken: string;
  reason: string;
}
/** How an account of the case stands, in grams as decimal text. */
export interface AccountLine {
  account: string;
  cap: string | null;
  reserved: string;
  settled: string;
}

/** Facts that move quantities, and the postings that follow from what they say (`src/routes.ts`). */
export const POSTINGS: Readonly<Record<string, { reason: string; of: (data: never) => Posting[]; later?: true }>> = {
  'manifest.issued': { reason: 'issued', of: reservePostings },
  'manifest.backEntered': { reason: 'backEntered', of: latePostings },
  'manifest.accepted': { reason: 'accepted', of: settlePostings },
  'manifest.partlyAccepted': { reason: 'accepted', of: settlePostings },
  'manifest.voided': { reason: 'voided', of: releasePostings },
  'manifest.rejected': { reason: 'rejected', of: releasePostings },
  'manifest.returned': { reason: 'returned', of: releasePostings },
  // In records of before the comparison with the rest it moved nothing on the plan.
  'manifest.redirected': { reason: 'redirected', of: (data: Taken) => (data.planBack ? releasePostings(data) : []) },
  'manifest.corrected': { reason: 'corrected', of: correctionPostings },
  // The bureau of an accident sees no account: the engine gives the reserve up a moment later.
  'manifest.endedByOrder': { reason: 'endedByOrder', of: releasePostings, later: true },
  'pipeline.issued': { reason: 'issued', of: reservePostings },
  'pipeline.voided': { reason: 'voided', of: releasePostings },
  'pipeline.accepted': { reason: 'accepted', of: settlePostings },
  'pipeline.corrected': { reason: 'corrected', of: correctionPostings },
};

/** What an event posts by its facts. `later`: may not stand in the book yet. */
export const postingsOf = (effects: readonly Effect[]): (PostingLine & { later: boolean })[] =>
  effects.flatMap(({ type, params: { fact, ...data } }) => {
    const posts = type === 'tell' ? POSTINGS[String(fact)] : undefined;
    return (posts?.of(data as never) ?? []).map((posting) => ({
      account: accountId(posting),
      reserved: String(posting.reserve),
      taken: String(posting.settle + (posting.excess ?? 0n)),
      reason: posts?.reason ?? '',
      later: posts?.later ?? false,
    }));
  });

/** Machines whose cases post on accounts by their own events. */
export const POSTING_MACHINES: readonly string[] = ['manifest', 'pipeline'];

/** The accounts that the document of a case speaks of; null where it speaks of none. */
export function accountsOf(machine: string, id: string, state: string, context: unknown): AccountLine[] | null {
  if (machine === 'approval') {
    const { lines } = context as ApprovalContext;
    return lines.map(({ line, approved, reserved, accepted }) => ({
      account: accountId({ ownerKind: 'approval', ownerId: id, line }),
      cap: String(grams(approved)),
      reserved: String(signedGrams(reserved)),
      settled: String(signedGrams(accepted)),
    }));
  }
  if (machine === 'listing' && ENTRY_IN_EFFECT.includes(state)) {
    const { quota, list } = context as ListingContext;
    return [
      {
        account: accountId({ ownerKind: 'listing', ownerId: id, line: 0, year: list.year }),
        cap: quota.cap === null ? null : String(grams(quota.cap)),
        reserved: '0',
        settled: String(signedGrams(quota.used)),
      },
    ];
  }
  return null;
}

/** A wrong sum in the course of a case. */
export interface Miscount {
  zh: string;
  en: string;
}

/**
 * The arithmetic of one event of an approval or a list entry, done apart from the machine: nothing below nought, nothing
 * beyond the cap, and the balance moved by just what the event says (lifecycle §9, 1 and 2; R-27c, W-05).
 */
export function miscountOf(machine: string, said: { type: string }, before: unknown, after: unknown): Miscount | null {
  if (machine === 'approval')
    return approvalMiscount(said as never, before as ApprovalContext, after as ApprovalContext);
  if (machine === 'listing') return listingMiscount(said as never, before as ListingContext, after as ListingContext);
  return null;
}

interface Moved {
  type: string;
  lines?: {
    line: number;
    quantity?: string;
    reserved?: string;
    accepted?: string;
    before?: string;
    flagged?: string;
  }[];
}

function approvalMiscount(said: Moved, before: Partial<ApprovalContext>, after: ApprovalContext): Miscount | null {
  for (const line of after.lines) {
    const [approved, reserved, accepted] = [line.approved, line.reserved, line.accepted].map(signedGrams) as [
      bigint,
      bigint,
      bigint,
    ];
    if (reserved < 0n || accepted < 0n || reserved + accepted > approved)
      return wrong(
        `line ${line.line}: ${line.reserved} t reserved and ${line.accepted} t accepted of ${line.approved} t`,
        `第 ${line.line} 项：批准 ${line.approved} 吨，占用 ${line.reserved} 吨、已接受 ${line.accepted} 吨`,
      );
    const old = before.lines?.find((each) => each.line === line.line);
    if (!old) continue;
    const moved = (said.lines ?? []).filter((each) => each.line === line.line);
    const sum = (pick: (each: (typeof moved)[number]) => string | undefined) =>
      moved.reduce((total, each) => total + grams(pick(each) ?? '0'), 0n);
    const held = reserved - signedGrams(old.reserved);
    const taken = accepted + grams(line.excess) - signedGrams(old.accepted) - grams(old.excess);
    const late = moved.some((each) => each.flagged !== undefined);
    const expected: Record<string, () => boolean> = {
      reserve: () => held + taken === sum((each) => each.quantity),
      release: () => held === -sum((each) => each.quantity) && taken === 0n,
      settle: () =>
        held === -sum((each) => each.reserved) &&
        (late || taken === sum((each) => each.accepted) - sum((each) => each.before)),
    };
    if (!(expected[said.type] ?? (() => held === 0n && taken === 0n))())
      return wrong(
        `line ${line.line}: ${said.type} moves ${String(held)} g reserved and ${String(taken)} g accepted, which is not what it says`,
        `第 ${line.line} 项：“${said.type}”使占用变动 ${String(held)} 克、接受变动 ${String(taken)} 克，与其所载不符`,
      );
  }
  return null;
}

function listingMiscount(
  said: { type: string; quantity?: string },
  before: Partial<ListingContext>,
  after: ListingContext,
): Miscount | null {
  const [cap, used] = [after.quota.cap === null ? null : grams(after.quota.cap), signedGrams(after.quota.used)];
  if (used < 0n || (cap !== null && used > cap))
    return wrong(
      `${after.quota.used} t used of ${after.quota.cap} t`,
      `额度 ${after.quota.cap} 吨，已用 ${after.quota.used} 吨`,
    );
  if (!before.quota) return null;
  const moved = used - signedGrams(before.quota.used);
  const quantity = grams(said.quantity ?? '0');
  const expected: Record<string, bigint> = { takeQuota: quantity, refundQuota: -quantity };
  const carries = ['takeEffect', 'lift'].includes(said.type);
  return carries || moved === (expected[said.type] ?? 0n)
    ? null
    : wrong(
        `${said.type} moves ${String(moved)} g, which is not what it says`,
        `“${said.type}”使额度变动 ${String(moved)} 克，与其所载不符`,
      );
}

const wrong = (en: string, zh: string): Miscount => ({ en, zh });
