import { assign, enqueueActions, setup } from 'xstate';
import { answersSince, earlierText } from '../answered.js';
import { civilDay, earliestDay, endOfDay, NEVER, startOfDay, type Day } from '../calendar/civil.js';
import { MINISTRY } from '../agreement/agreement.parameters.js';
import type { Text } from '../errors.js';
import { grams, tonnes } from '../quantity/quantity.js';
import { effects, lawful, row, stop, tell, type Said, type Test, type Tests } from '../statute.js';
import type { OriginShare } from './list.commands.js';
import { COMMANDED_TRIGGERS } from './listing.commands.js';
import type { ListedEntry } from './list.machine.js';

/** What is left of a quota, tonnes; the quota book holds the same sums line by line. */
export interface EntryQuota {
  /** Null: none. Includes extras granted by letter (W-06). */
  cap: string | null;
  /** Approved less refunded. */
  used: string;
}

export interface ListingContext extends Omit<ListedEntry, 'id' | 'changed' | 'statement' | 'writtenBy' | 'source'> {
  list: { id: string; year: number; version: number };
  agreement: { id: string; key: string };
  receiving: string;
  parties: string[];
  /** Provinces that may send to it. */
  origins: string[];
  confirmation: 'ALL_PARTIES' | 'COUNTERPART' | 'NONE';
  /** Last day as the list was when the entry was written; a grace moves the list's. */
  lastDay: Day | null;
  confirmedAt: string | null;
  effectiveAt: string | null;
  successor: string | null;
  quota: EntryQuota;
  shares: (OriginShare & { used: string })[];
  /** Cap of an adjustment would have lain below what is approved: no further approvals. */
  noFurther: boolean;
  suspension: { trigger: string; reason: string; at: string; by: string; person: string | null } | null;
  /** `alarms`: numbers of the letters that came during the suspension and were checked; only where some were named. */
  lift: { text: string; at: string; by: string; alarms?: string[] } | null;
  /** `on`: the day from which a voluntary withdrawal counts; `ownAt`: the own proposal that the other's came on top of. */
  removal: {
    ground: string;
    reason: string;
    at: string;
    by: 'OWN' | 'OTHER';
    province: string;
    on?: Day;
    ownAt?: string;
  } | null;
  /** Why it ended. */
  ended: { cause: string; on: Day } | null;
}

/** An alarm of the receiving province that came while another cause suspended the entry: a letter to each who is told. */
export interface EntryAlarm {
  numbers: string[];
  reason: string;
  at: string;
}
/** Quota used under the version before (Y9). */
export interface Carried {
  /** The entry whose ledger goes on. */
  from: string;
  used: string;
  /** What single cases were granted beyond its cap; they keep it (W-06). */
  raised?: string;
  shares: { province: string; used: string }[];
}
/** A province's word brought by a letter. */
interface Lettered {
  letter?: string | null;
  reply?: string | null;
  /** When the letter that is answered was issued. */
  asked?: string;
}
type Proposed = Said & { type: 'propose' } & Omit<
    ListingContext,
    | 'confirmedAt'
    | 'effectiveAt'
    | 'successor'
    | 'quota'
    | 'shares'
    | 'noFurther'
    | 'suspension'
    | 'lift'
    | 'removal'
    | 'ended'
  >;
type Plain = Said & { type: 'drop' | 'confirm' };
type Effecting = Said & {
  type: 'takeEffect';
  evidence: {
    licenceValid: boolean;
    /** Suspension of the predecessor, if it is suspended. */
    predecessorSuspended: ListingContext['suspension'];
    /** Quota used under the version before. */
    carried: Carried | null;
    /** Origins of the live approvals that rest on it, where the licence is not in force. */
    concerned?: string[];
  };
};
type Posting = Said & {
  type: 'takeQuota' | 'refundQuota' | 'raiseCap';
  quantity: string;
  /** Empty where a year hands back what no share holds. */
  origin: string;
  /** Absent where the year hands it back. */
  application?: string;
  /** Why the line stands in the book. */
  cause: string;
  /** How much of a refund the case had been granted beyond the cap: that goes back with it (W-06). */
  raised?: string;
};
type Suspending = Said & {
  type: 'suspend';
  trigger: string;
  reason: string;
  knownOn?: Day | null;
  /** Triggers that the agreement names; origins of the live approvals that rest on the entry; until when the alarm is due. */
  evidence?: { triggers?: string[]; concerned?: string[]; alarmDue?: string };
};
type Lifting = Said & {
  type: 'proposeLift' | 'lift';
  evidenceText?: string;
  alarms?: string[] | null;
  /** `carried`: the ledger of the version before, where this entry was suspended when its list took effect. */
  evidence: {
    licenceValid: boolean;
    listEffective: boolean;
    carried?: Carried | null;
    /** What has come since it was suspended; only where something has. */
    alarms?: EntryAlarm[];
  };
} & Lettered;
type Removing = Said & {
  type: 'proposeRemoval' | 'remove';
  ground?: string;
  reason?: string;
  on?: Day | null;
} & Lettered;
type Expiring = Said & { type: 'expire'; cause?: string; successor?: string | null; evidence: { lastDay: Day | null } };
export type ListingEvent = Proposed | Plain | Effecting | Posting | Suspending | Lifting | Removing | Expiring;
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
  const held = shares.reduce((sum, { quantity }) => sum + grams(quantity), 0n);
  const rest = older(c.quota.used, 0) - held;
  return [...shares, back('', rest > 0n ? rest : 0n, c.shares.length > 0 ? 0n : beyond(c.quota.cap, c.cap))];
}

const isPosting = (e: E): e is Posting => e.type === 'takeQuota' || e.type === 'refundQuota' || e.type === 'raiseCap';
/** What was granted to single cases beyond a cap, in grams. */
const beyond = (cap: string | null, listed: string | null | undefined): bigint => {
  const above = cap === null || listed == null ? 0n : grams(cap) - grams(listed);
  return above > 0n ? above : 0n;
};
const listedShare = (c: C, province: string): string | undefined =>
  c.split.find((share) => share.province === province)?.cap;
const least = (a: bigint, b: bigint): bigint => (a < b ? a : b);
/** The quota after the posting. An extra is granted to its case alone: a refund takes it off the cap again (W-06, W-14). */
function posted(c: C, e: Posting): Pick<C, 'quota' | 'shares'> {
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
    shares: c.shares.map((share) =>
      share.province === e.origin ? move(share, listedShare(c, share.province)) : share,
    ),
  };
}
/** The ledger that the next version takes over. */
export const ledgerOf = (id: string, c: C): Carried => {
  const raised = c.noFurther ? 0n : beyond(c.quota.cap, c.cap);
  return {
    from: id,
    used: c.quota.used,
    ...(raised > 0n ? { raised: tonnes(raised) } : {}),
    shares: c.shares.map(({ province, used }) => ({ province, used })),
  };
};
const carriedOver = (c: C, e: E): C => {
  const carried = e.type === 'takeEffect' || e.type === 'lift' ? (e.evidence.carried ?? null) : null;
  if (carried === null) return c;
  const cap = c.quota.cap;
  const above = cap !== null && grams(carried.used) > grams(cap);
  const below = above && grams(carried.used) > grams(cap) + grams(carried.raised ?? '0');
  return {
    ...c,
    quota: { cap: above ? carried.used : cap, used: carried.used },
    shares: c.shares.map((share) => {
      const used = carried.shares.find(({ province }) => province === share.province)?.used ?? '0.000000';
      return { ...share, used, cap: grams(used) > grams(share.cap) ? used : share.cap };
    }),
    noFurther: below,
  };
};
const nothingLeft = (c: C): boolean => remaining(c) === '0.000000';
/** Since when the letters about the act carry the present proposal. */
const sinceWhen = (c: C, e: E): string | undefined =>
  e.type === 'lift' ? c.lift?.at : e.type === 'remove' ? (c.removal?.ownAt ?? c.removal?.at) : undefined;
const others = (c: C): string[] => c.parties.filter((province) => province !== c.receiving && province !== '*');
/**
 * Whom an alarm is written to (W-12): the other parties; whoever may send without being one, or does where all may; the
 * ministry of a unit of the national pilot.
 */
export const alarmed = (c: C, concerned: string[] | undefined): string[] => {
  if (concerned === undefined) return others(c);
  const named = [...c.origins, ...concerned].filter((province) => province !== c.receiving && province !== '*');
  return [...new Set([...others(c), ...(c.parties.length === 0 ? [MINISTRY] : []), ...named])];
};

/** A unit that withdraws of itself stays listed until the day that it has named (S9). */
const beforeItsDay = (c: C, e: E): boolean =>
  e.type === 'remove' &&
  (e.ground ?? c.removal?.ground) === 'S9' &&
  c.removal?.on !== undefined &&
  civilDay(e.at) < c.removal.on;
const notYetWithdrawn: Test<C, E> = {
  rule: 'W-08',
  says: (c): Text => ({
    zh: `自愿退出自${c.removal?.on ?? ''}起生效。`,
    en: `The unit withdraws from ${c.removal?.on ?? ''} on.`,
  }),
  remedy: { zh: '请于当日移出。', en: 'Remove it on that day.' },
  holds: () => false,
};
const dayOfWithdrawal: Test<C, E> = {
  rule: 'W-08',
  says: {
    zh: '仅自愿退出（S9）可写明生效日，且不得早于今日。',
    en: 'Only a voluntary withdrawal (S9) names a day of effect, today at the earliest.',
  },
  remedy: { zh: '请改填生效日，或不填。', en: 'Change the day, or leave it out.' },
  holds: () => false,
};

const knownByNow: Test<C, E> = {
  rule: 'W-12',
  says: { zh: '获知日期晚于今日。', en: 'The day on which it was known lies ahead.' },
  remedy: { zh: '请改填获知日期，或不填。', en: 'Change the day, or leave it out.' },
  holds: () => false,
};

const isLifting = (e: E): e is Lifting => e.type === 'lift' || e.type === 'proposeLift';
/** Alarms that came during the suspension, and of which nobody says that their cause is gone. */
const unchecked = (c: C, e: E): EntryAlarm[] => {
  if (!isLifting(e)) return [];
  const checked = new Set([...(e.alarms ?? []), ...(e.type === 'lift' ? (c.lift?.alarms ?? []) : [])]);
  return (e.evidence.alarms ?? []).filter(({ numbers }) => !numbers.some((number) => checked.has(number)));
};
const laterCause: Test<C, E> = {
  rule: 'W-13',
  says: (c, e): Text => {
    const letters = unchecked(c, e).map(({ numbers, reason }) => ({ number: numbers.join('、'), reason }));
    return {
      zh: `暂停期间另有情况函告：${letters.map(({ number, reason }) => `${number}（${reason}）`).join('；')}。`,
      en: `Alarm letters have gone out while it was suspended: ${letters.map(({ number, reason }) => `${number} (${reason})`).join('; ')}.`,
    };
  },
  remedy: {
    zh: '请逐一核实，并在提出恢复时列明其文号（alarms）。',
    en: 'Check each of them, and name their numbers (alarms) in the proposal.',
  },
  holds: () => false,
};

export const listingTests = {
  licenceValid: {
    rule: 'W-17',
    says: { zh: '许可证当日无效。', en: 'The licence is not in force on the day.' },
    remedy: { zh: '许可证恢复有效后再办理。', en: 'The licence must be in force first.' },
    // Lifting one cause does not lift another.
    instead: (c, e) => (isLifting(e) && e.evidence.licenceValid && unchecked(c, e).length > 0 ? laterCause : undefined),
    holds: (_, e) =>
      (e.type === 'takeEffect' || e.type === 'lift' || e.type === 'proposeLift') && e.evidence.licenceValid,
  },
  predecessorFree: {
    rule: 'W-12',
    says: { zh: '上一版本同一条目已暂停。', en: 'The entry of the version before is suspended.' },
    remedy: { zh: '按程序恢复。', en: 'Have the suspension lifted.' },
    holds: (_, e) => e.type === 'takeEffect' && e.evidence.predecessorSuspended === null,
  },
  leftAfterCarrying: {
    rule: 'W-05',
    says: { zh: '结转后额度已用完。', en: 'Nothing is left of the carried quota.' },
    remedy: { zh: '调整额度或超额度函商。', en: 'Adjust the cap, or write an over-quota letter.' },
    holds: (c, e) => !nothingLeft(carriedOver(c, e)),
  },
  enoughLeft: {
    rule: 'W-05',
    says: (c, e): Text => {
      const left = isPosting(e) ? remaining(c, e.origin) : remaining(c);
      return {
        zh: `剩余额度${left ?? '不限'}吨，不足以批准。`,
        en: `${left ?? 'Unlimited'} t left, too little for this approval.`,
      };
    },
    remedy: { zh: '请先发超额度函商函，或减少数量。', en: 'Write an over-quota letter, or reduce the quantity.' },
    holds: (c, e) => {
      const left = isPosting(e) ? remaining(c, e.origin) : null;
      return isPosting(e) && (left === null || grams(e.quantity) <= grams(left));
    },
  },
  leftAfterTaking: {
    rule: 'W-05',
    says: { zh: '批准后额度用完。', en: 'Nothing is left afterwards.' },
    remedy: { zh: '无需办理。', en: 'Nothing is to be done.' },
    holds: (c, e) => isPosting(e) && !nothingLeft({ ...c, ...posted(c, e) }),
  },
  refundable: {
    rule: 'W-14',
    says: { zh: '返还数量超过已用额度。', en: 'More would be refunded than was taken.' },
    remedy: { zh: '请核对原扣减记录。', en: 'Compare with the line that took it.' },
    holds: (c, e) => isPosting(e) && grams(e.quantity) <= grams(c.quota.used) && e.cause.trim() !== '',
  },
  capped: {
    rule: 'W-06',
    says: { zh: '该条目不设额度。', en: 'The entry has no cap.' },
    remedy: { zh: '无需提高额度。', en: 'Nothing is to be raised.' },
    holds: (c) => c.quota.cap !== null,
  },
  commandedTrigger: {
    rule: 'W-12',
    says: { zh: '暂停须注明情形和理由。', en: 'A suspension names its trigger and reason.' },
    remedy: {
      zh: '请选择该机制列明的S1、S2、S4、S5或S6情形，或其他影响业务的情形（OTHER），并填写理由。',
      en: 'Give S1, S2, S4, S5 or S6 as the agreement names them, or OTHER for any other effect, and the reason.',
    },
    instead: (_, e) => (e.type === 'suspend' && (e.knownOn ?? '') > civilDay(e.at) ? knownByNow : undefined),
    holds: (_, e) =>
      e.type === 'suspend' &&
      (COMMANDED_TRIGGERS as readonly string[]).includes(e.trigger) &&
      (e.trigger === 'OTHER' || (e.evidence?.triggers?.includes(e.trigger) ?? true)) &&
      e.reason.trim() !== '',
  },
  licenceTrigger: {
    rule: 'R-28c',
    says: { zh: '仅许可证失效、暂扣、吊销时自动暂停。', en: 'Only the loss of the licence suspends of itself.' },
    remedy: { zh: '由接受地办理暂停。', en: 'The receiving province suspends.' },
    holds: (_, e) => e.type === 'suspend' && e.trigger === 'S3',
  },
  liftProposed: {
    rule: 'W-13',
    says: { zh: '接受地未提出恢复。', en: 'The receiving province has not proposed to lift it.' },
    remedy: { zh: '由接受地提出。', en: 'The receiving province proposes.' },
    holds: (c) => c.lift !== null,
  },
  otherParty: {
    instead: (c, e) => (answersSince(e, sinceWhen(c, e)) ? undefined : earlierText('W-13')),
    rule: 'W-13',
    says: { zh: '来函省份不是另一方。', en: 'The letter is not from another party.' },
    remedy: { zh: '由其他签约方来函。', en: 'Another party writes.' },
    holds: (c, e) => e.by.province !== c.receiving && others(c).includes(e.by.province ?? ''),
  },
  unilateral: {
    rule: 'W-13',
    says: { zh: '须经对方确认。', en: 'The other side must confirm.' },
    remedy: { zh: '请先提出，由对方复函确认。', en: 'Propose it; the other side confirms by letter.' },
    holds: (c) => c.confirmation === 'NONE',
  },
  listEffective: {
    rule: 'W-13',
    says: { zh: '名单尚未生效。', en: 'The list is not in effect yet.' },
    remedy: { zh: '恢复后待名单生效。', en: 'It takes effect with its list.' },
    holds: (_, e) => (e.type === 'lift' || e.type === 'proposeLift') && e.evidence.listEffective,
  },
  quotaLeft: {
    rule: 'W-05',
    says: { zh: '额度已用完。', en: 'The quota is used up.' },
    remedy: { zh: '可发超额度函商函。', en: 'An over-quota letter is possible.' },
    holds: (c, e) => !nothingLeft(carriedOver(c, e)),
  },
  grounded: {
    rule: 'W-08',
    says: { zh: '须说明移出理由。', en: 'A removal needs its ground.' },
    remedy: { zh: '请填写理由。', en: 'Give the ground.' },
    holds: (_, e) => e.type === 'proposeRemoval' && (e.reason ?? '').trim() !== '' && (e.ground ?? '') !== '',
    instead: (_, e) =>
      e.type === 'proposeRemoval' && e.on != null && (e.ground !== 'S9' || e.on < civilDay(e.at))
        ? dayOfWithdrawal
        : undefined,
  },
  notProposed: {
    rule: 'W-08',
    says: { zh: '移出已提出，待对方复函。', en: 'The removal is proposed already.' },
    remedy: { zh: '等待复函。', en: 'Wait for the answer.' },
    holds: (c) => c.removal === null || c.removal.by === 'OTHER',
  },
  removableAlone: {
    rule: 'W-08',
    says: { zh: '移出须双方同意。', en: 'Both sides must agree to a removal.' },
    remedy: {
      zh: '请先提出移出，由对方复函确认；S2、S3、S9情形可单方移出。',
      en: 'Propose it first; S2, S3 and S9 may be removed by one side.',
    },
    instead: (c, e) => (beforeItsDay(c, e) ? notYetWithdrawn : undefined),
    holds: (c, e) =>
      e.type === 'remove' &&
      (['S2', 'S3', 'S9'].includes(e.ground ?? '') || c.confirmation === 'NONE' || c.removal?.by === 'OTHER'),
  },
  removalProposed: {
    rule: 'W-08',
    says: { zh: '接受地未提出移出。', en: 'The receiving province has not proposed a removal.' },
    remedy: { zh: '由接受地提出。', en: 'The receiving province proposes.' },
    instead: (c, e) => (beforeItsDay(c, e) ? notYetWithdrawn : undefined),
    holds: (c) => c.removal?.by === 'OWN' || c.removal?.ownAt !== undefined,
  },
  pilot: {
    rule: 'W-16',
    says: { zh: '国务院主管部门只终止全国试点单位。', en: 'The ministry ends units of national pilots only.' },
    remedy: { zh: '由接受地办理。', en: 'The receiving province acts.' },
    holds: (c) => c.confirmation === 'NONE',
  },
  lastDayPassed: {
    rule: 'W-07',
    says: { zh: '条目期限未满。', en: 'The last day of the entry has not passed.' },
    remedy: { zh: '等待期满。', en: 'Wait for it to pass.' },
    holds: (c, e) => e.type === 'expire' && civilDay(e.at) > lastDayOf(c, e.evidence.lastDay),
  },
} satisfies Tests<C, E>;

/** Last day of an entry: of its list as it stands, or of the licence it names (W-17). */
export const lastDayOf = (c: Pick<C, 'licenceTo'>, listLastDay: Day | null): Day =>
  earliestDay(c.licenceTo, listLastDay ?? NEVER);

/** What every fact of an entry says of it. */
export const about = (c: C) => ({
  list: c.list,
  agreement: c.agreement,
  receiving: c.receiving,
  parties: c.parties,
  origins: c.origins,
  receiver: c.receiver,
  licenceId: c.licenceId,
});
const told = (fact: string, more: (c: C, e: E) => Record<string, unknown> = () => ({})) =>
  tell<C, E>(fact, ({ context, event }) => ({ ...about(context), ...more(context, event) }));
/** What a letter about the entry says of it. */
export const card = (c: C) => ({
  list: c.list,
  receiver: c.receiver,
  licenceNumber: c.licenceNumber,
  codes: c.codes,
  wasteName: c.wasteName,
  cap: c.quota.cap,
});
const asking = (act: 'lift' | 'remove') => (c: C) => ({
  kind: 'LISTING',
  act,
  title: act === 'lift' ? `关于恢复${c.receiver.name}名单资格的函` : `关于将${c.receiver.name}移出名单的函`,
  from: c.receiving,
  to: others(c),
  letter: {
    ...card(c),
    ...(act === 'lift'
      ? { suspension: c.suspension, evidence: c.lift?.text, ...(c.lift?.alarms ? { alarms: c.lift.alarms } : {}) }
      : { removal: c.removal }),
  },
});
export const alarmTitle = (c: C): string => `关于${c.receiver.name}有关情况的告知函`;
const alarm = (c: C, e: E) => ({
  kind: 'ALARM',
  title: alarmTitle(c),
  from: c.receiving,
  to: alarmed(c, (e as Suspending | Effecting).evidence?.concerned),
  trigger: c.suspension?.trigger,
  reason: c.suspension?.reason,
  letter: { ...card(c), suspension: c.suspension },
});
/** The receiving province's own word that an entry is off the list, told by letter like every other of its words (N7). */
const removedByLetter = (c: C, e: E) => {
  const { ground, reason } = e as Removing;
  return {
    kind: 'REMOVAL',
    from: c.receiving,
    to: alarmed(c, []),
    letter: { ...card(c), removal: { ground, reason }, on: civilDay(e.at) },
  };
};
const booked = (fact: string) =>
  told(fact, (c, e) => {
    const { quantity, origin, application, cause } = e as Posting;
    const after = posted(c, e as Posting);
    const share = (of: C['shares']) => of.find(({ province }) => province === origin)?.cap ?? null;
    const lowered = { cap: fallen(c.quota.cap, after.quota.cap), share: fallen(share(c.shares), share(after.shares)) };
    return {
      quantity,
      origin,
      ...(application === undefined ? {} : { application }),
      cause,
      remaining: remaining({ ...c, ...after }),
      shared: c.shares.some((s) => s.province === origin),
      ...(Object.values(lowered).some((each) => each !== '0.000000') ? { lowered } : {}),
    };
  });
const nextYear = (e: E): { key: string; due: string } => {
  const year = Number(civilDay(e.at).slice(0, 4)) + 1;
  return { key: `quota-${year}`, due: startOfDay(`${year}-01-01`) };
};
const fallen = (before: string | null, after: string | null): string => tonnes(beyond(before, after));
const clocksOff = [stop('K-W', 'end')];
const ending = (fact: string, letter: (c: C, e: E) => Record<string, unknown> = () => ({})) => [
  'noteEnd',
  ...clocksOff,
  'stopYear',
  'stopRemoval',
  told(fact, (c, e) => ({ cause: c.ended?.cause, ...letter(c, e) })),
];

const suspension = () => [
  row('N5', 'IN', 'command', 'suspended', 'W-12', {
    if: ['commandedTrigger'],
    do: ['noteSuspension', 'timeAlarm', told('listing.suspended', alarm)],
  }),
  row('N5', 'SYS', 'rule', 'suspended', 'R-28c W-12', {
    if: ['licenceTrigger'],
    do: ['noteSuspension', told('listing.suspended', alarm)],
  }),
];
const removal = (state: 'confirmed' | 'active' | 'exhausted' | 'suspended') => ({
  proposeRemoval: [
    row('N7', 'IN', 'command', state, 'W-08 W-12', {
      if: ['grounded', 'notProposed'],
      do: ['noteRemoval', 'startRemoval', told('listing.removalProposed', asking('remove'))],
    }),
    row('N7', 'ANY_PARTY', 'mailbox', state, 'W-08 W-12', {
      if: ['otherParty', 'grounded'],
      do: ['noteRemoval', told('listing.removalAsked', (c) => ({ removal: c.removal }))],
    }),
  ],
  remove: [
    row('N7', 'IN', 'command', 'removed', 'W-08 W-12', {
      if: ['removableAlone'],
      do: ending('listing.removed', removedByLetter),
    }),
    row('N7', 'ANY_PARTY', 'mailbox', 'removed', 'W-08 W-12', {
      if: ['otherParty', 'removalProposed'],
      do: ending('listing.removed'),
    }),
    row('N7', 'MIN', 'rule', 'removed', 'W-16', { if: ['pilot'], do: ending('listing.removed') }),
  ],
});
const byRule = () => row('N8', 'SYS', 'rule', 'expired', 'R-28c W-01 W-17', { do: ending('listing.expired') });
const byClock = () =>
  row('N8', 'SYS', 'clock', 'expired', 'W-07 W-17', { if: ['lastDayPassed'], do: ending('listing.expired') });

/** Told before it is booked, and of the quota after it. */
const taken = [booked('listing.quotaTaken'), 'post'];
const effecting = ['carry', 'noteEffective', 'startEnd', 'startYear'];
const effective = told('listing.effective', (c, e) => ({
  predecessor: c.predecessor,
  carried: (e as Effecting).evidence.carried,
  quota: c.quota,
  shares: c.shares,
  suspension: c.suspension,
}));
const lifted = [
  'lateEffect',
  'noteLift',
  told('listing.lifted', (c, e) => ({
    predecessor: c.predecessor,
    carried: (e as Lifting).evidence.carried ?? null,
    quota: c.quota,
    shares: c.shares,
  })),
];
const refund = { if: ['refundable'], do: [booked('listing.quotaRefunded'), 'post', 'nextYear'] };
const raise = { if: ['capped'], do: [booked('listing.capRaised'), 'post'] };

/** White-list entry (白名单条目), lifecycle §3. */
export const listingMachine = setup({
  types: { context: {} as C, events: {} as E },
  guards: { lawful: lawful<C, E>(listingTests) },
  actions: {
    ...effects,
    write: assign(({ event }) => {
      const {
        type: _t,
        door: _d,
        by: _b,
        parts: _p,
        at: _a,
        justifications: _j,
        ...entry
      } = event as Proposed & { evidence?: unknown };
      const { evidence: _e, ...form } = entry;
      return {
        ...form,
        confirmedAt: null,
        effectiveAt: null,
        successor: null,
        quota: { cap: form.cap === null ? null : tonnes(grams(form.cap)), used: '0.000000' },
        shares: form.split.map(({ province, cap }) => ({ province, cap: tonnes(grams(cap)), used: '0.000000' })),
        noFurther: false,
        suspension: null,
        lift: null,
        removal: null,
        ended: null,
      };
    }),
    noteConfirmed: assign(({ event }) => ({ confirmedAt: event.at })),
    carry: assign(({ context, event }) => carriedOver(context, event)),
    noteEffective: assign(({ event }) => ({ effectiveAt: event.at })),
    inheritSuspension: assign(({ context, event }) => {
      const { evidence, at } = event as Effecting;
      const lost = { trigger: 'S3', reason: '许可证当日无效', at, by: 'system', person: null };
      return { suspension: evidence.predecessorSuspended ?? context.suspension ?? lost };
    }),
    post: assign(({ context, event }) => posted(context, event as Posting)),
    noteSuspension: assign(({ event }) => {
      const { trigger, reason, at, by } = event as Suspending;
      return { suspension: { trigger, reason, at, by: by.orgName, person: by.person }, lift: null };
    }),
    noteLiftProposal: assign(({ event }) => {
      const { evidenceText, alarms, at, by } = event as Lifting;
      return { lift: { text: evidenceText ?? '', at, by: by.orgName, ...(alarms?.length ? { alarms } : {}) } };
    }),
    noteLift: assign({ suspension: null, lift: null }),
    noteRemoval: assign(({ context, event }) => {
      const { ground, reason, at, by, door, on } = event as Removing;
      const own = door === 'command';
      const before = context.removal;
      const ownAt = own ? undefined : (before?.ownAt ?? (before?.by === 'OWN' ? before.at : undefined));
      return {
        removal: {
          ground: ground ?? 'OTHER',
          reason: reason ?? '',
          at,
          by: own ? ('OWN' as const) : ('OTHER' as const),
          province: own ? context.receiving : (by.province ?? ''),
          ...(on == null ? {} : { on }),
          ...(ownAt === undefined ? {} : { ownAt }),
        },
      };
    }),
    noteEnd: assign(({ context, event }) => {
      const e = event as Removing | Expiring | Plain;
      const cause =
        e.type === 'expire'
          ? (e.cause ?? 'LAST_DAY')
          : e.type === 'remove'
            ? (e.ground ?? context.removal?.ground ?? 'OTHER')
            : 'STRUCK';
      return {
        ended: { cause, on: civilDay(e.at) },
        successor: e.type === 'expire' ? (e.successor ?? context.successor) : context.successor,
      };
    }),
    /** A licence that is not in force on the day is told by an alarm; a suspension before was told then (W-12). */
    tellLoss: enqueueActions(({ context, event, enqueue }) => {
      const { predecessorSuspended, concerned } = (event as Effecting).evidence;
      if (predecessorSuspended !== null || concerned === undefined) return;
      enqueue({ type: 'tell', params: { fact: 'listing.suspended', ...about(context), ...alarm(context, event) } });
    }),
    /** An entry that was suspended when its list took effect does so now. */
    lateEffect: enqueueActions(({ context, event, enqueue }) => {
      if (context.effectiveAt !== null || !(event as Lifting).evidence.listEffective) return;
      enqueue('carry');
      enqueue('noteEffective');
      enqueue('startEnd');
      enqueue('startYear');
    }),
    /** The next year's quota of an entry whose list runs on; a handler begins it. */
    startYear: enqueueActions(({ context, event, enqueue }) => {
      if (!beginsAnew(context)) return;
      const { key, due } = nextYear(event);
      enqueue({ type: 'start', params: { clock: 'K-W', key, due, fires: 'beginYear' } } as never);
    }),
    nextYear: enqueueActions(({ event, enqueue }) => {
      if ((event as Posting).cause === YEAR_BEGINS) enqueue('startYear');
    }),
    stopYear: enqueueActions(({ context, event, enqueue }) => {
      if (beginsAnew(context) && context.effectiveAt !== null)
        enqueue({ type: 'stop', params: { clock: 'K-W', key: nextYear(event).key } } as never);
    }),
    /** The alarm goes out with the suspension; what is late is the word of facts known before (W-12, TIME-4). */
    timeAlarm: enqueueActions(({ event, enqueue }) => {
      const { knownOn, evidence, at } = event as Suspending;
      if (evidence?.alarmDue === undefined) return;
      const from = knownOn == null ? at : startOfDay(knownOn);
      enqueue({ type: 'start', params: { clock: 'K-W', key: 'alarm', from, due: evidence.alarmDue } } as never);
      enqueue({ type: 'stop', params: { clock: 'K-W', key: 'alarm' } } as never);
    }),
    /** The day on which the receiving province takes out who withdraws of itself. */
    startRemoval: enqueueActions(({ context, enqueue }) => {
      const on = context.removal?.on;
      if (on === undefined) return;
      enqueue({ type: 'stop', params: { clock: 'K-W', key: 'removal' } } as never);
      enqueue({ type: 'start', params: { clock: 'K-W', key: 'removal', due: endOfDay(on) } } as never);
    }),
    stopRemoval: enqueueActions(({ context, event, enqueue }) => {
      if (context.removal?.on === undefined) return;
      const over = event.type === 'remove' ? 'stop' : 'lapse';
      enqueue({ type: over, params: { clock: 'K-W', key: 'removal' } } as never);
    }),
    startEnd: enqueueActions(({ context, enqueue }) => {
      const last = lastDayOf(context, context.lastDay);
      // Without a licence, in a list that runs on, no day ends it.
      if (last === NEVER) return;
      enqueue({ type: 'start', params: { clock: 'K-W', key: 'end', due: endOfDay(last), fires: 'expire' } } as never);
    }),
  },
}).createMachine({
  id: 'listing',
  initial: 'new',
  context: {} as C,
  states: {
    new: {
      on: {
        propose: row('N0', 'SYS', 'rule', 'proposed', 'W-17 W-18', { do: ['write', told('listing.proposed', card)] }),
      },
    },
    proposed: {
      on: {
        drop: row('N0a', 'SYS', 'rule', 'removed', 'W-08', { do: ['noteEnd', told('listing.dropped')] }),
        confirm: row('N1', 'SYS', 'rule', 'confirmed', 'W-08', {
          do: ['noteConfirmed', told('listing.confirmed', (c) => ({ quota: c.quota, shares: c.shares }))],
        }),
        expire: row('N8', 'SYS', 'rule', 'expired', 'W-07', { do: ending('listing.expired') }),
      },
    },
    confirmed: {
      on: {
        takeEffect: [
          row('N2', 'SYS', 'rule', 'active', 'W-17', {
            if: ['licenceValid', 'predecessorFree', 'leftAfterCarrying'],
            do: [...effecting, effective],
          }),
          row('N2', 'SYS', 'rule', 'exhausted', 'W-05 W-17', {
            if: ['licenceValid', 'predecessorFree', '!leftAfterCarrying'],
            do: [...effecting, effective],
          }),
          row('N2', 'SYS', 'rule', 'suspended', 'W-12 W-13 W-17', {
            do: [...effecting, 'inheritSuspension', effective, 'tellLoss'],
          }),
        ],
        suspend: suspension(),
        ...removal('confirmed'),
        expire: byRule(),
      },
    },
    active: {
      on: {
        takeQuota: [
          row('N3', 'SYS', 'rule', 'active', 'W-05', { if: ['enoughLeft', 'leftAfterTaking'], do: taken }),
          row('N3', 'SYS', 'rule', 'exhausted', 'W-05', {
            if: ['enoughLeft', '!leftAfterTaking'],
            do: taken,
          }),
        ],
        refundQuota: row('N4', 'SYS', 'rule', 'active', 'W-14', refund),
        raiseCap: row('N4', 'SYS', 'rule', 'active', 'W-06', raise),
        suspend: suspension(),
        ...removal('active'),
        expire: [byClock(), byRule()],
      },
    },
    exhausted: {
      on: {
        refundQuota: row('N4', 'SYS', 'rule', 'active', 'W-14', refund),
        raiseCap: row('N4', 'SYS', 'rule', 'active', 'W-06', raise),
        suspend: suspension(),
        ...removal('exhausted'),
        expire: [byClock(), byRule()],
      },
    },
    suspended: {
      on: {
        refundQuota: row('N4', 'SYS', 'rule', 'suspended', 'W-14', refund),
        proposeLift: row('N6', 'IN', 'command', 'suspended', 'W-13', {
          if: ['licenceValid'],
          do: ['noteLiftProposal', told('listing.liftProposed', asking('lift'))],
        }),
        lift: [
          row('N6', 'ANY_PARTY', 'mailbox', 'confirmed', 'W-13', {
            if: ['otherParty', 'liftProposed', 'licenceValid', '!listEffective'],
            do: lifted,
          }),
          row('N6', 'IN', 'command', 'confirmed', 'W-13', {
            if: ['unilateral', 'licenceValid', '!listEffective'],
            do: lifted,
          }),
          row('N6', 'ANY_PARTY', 'mailbox', 'active', 'W-13', {
            if: ['otherParty', 'liftProposed', 'licenceValid', 'listEffective', 'quotaLeft'],
            do: lifted,
          }),
          row('N6', 'IN', 'command', 'active', 'W-13', {
            if: ['unilateral', 'licenceValid', 'listEffective', 'quotaLeft'],
            do: lifted,
          }),
          row('N6', 'ANY_PARTY', 'mailbox', 'exhausted', 'W-13', {
            if: ['otherParty', 'liftProposed', 'licenceValid', 'listEffective', '!quotaLeft'],
            do: lifted,
          }),
          row('N6', 'IN', 'command', 'exhausted', 'W-13', {
            if: ['unilateral', 'licenceValid', 'listEffective', '!quotaLeft'],
            do: lifted,
          }),
        ],
        ...removal('suspended'),
        expire: [byClock(), byRule()],
      },
    },
    removed: { tags: 'final' },
    expired: { tags: 'final' },
  },
});
