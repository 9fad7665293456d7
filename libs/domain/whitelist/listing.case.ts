import { earliestDay, NEVER, type Day } from '../calendar/civil.js';
import type { Said } from '../statute.js';
import type { OriginShare } from './list.commands.js';
import type { ListedEntry } from './list.case.js';

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
  /** `noFurther`: as of the entry, where the share would have lain below what its origin has approved. */
  shares: (OriginShare & { used: string; noFurther?: true })[];
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
}
/** Quota used under the version before (Y9). */
export interface Carried {
  /** The entry whose ledger goes on. */
  from: string;
  used: string;
  /** What single cases were granted beyond its cap; they keep it (W-06). */
  raised?: string;
  shares: { province: string; used: string; raised?: string }[];
  /** What origins have taken that had no share of it and get one now. */
  origins?: { province: string; used: string }[];
}
/** A province's word brought by a letter. */
interface Lettered {
  letter?: string | null;
  reply?: string | null;
  /** When the letter that is answered was issued. */
  asked?: string;
}
export type Proposed = Said & { type: 'propose' } & Omit<
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
export type Plain = Said & { type: 'drop' | 'confirm' };
export type Effecting = Said & {
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
export type Posting = Said & {
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
export type Suspending = Said & {
  type: 'suspend';
  trigger: string;
  reason: string;
  knownOn?: Day | null;
  /** Triggers that the agreement names; origins of the live approvals that rest on the entry; until when the alarm is due. */
  evidence?: { triggers?: string[]; concerned?: string[]; alarmDue?: string };
};
export type Lifting = Said & {
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
export type Removing = Said & {
  type: 'proposeRemoval' | 'remove';
  ground?: string;
  reason?: string;
  on?: Day | null;
} & Lettered;
export type Expiring = Said & {
  type: 'expire';
  cause?: string;
  successor?: string | null;
  evidence: { lastDay: Day | null };
};
export type ListingEvent = Proposed | Plain | Effecting | Posting | Suspending | Lifting | Removing | Expiring;

/** Days by which a grace may move the last day of a list (Y10a). */
export const LONGEST_GRACE = 184;

/** Last day of an entry: of its list as it stands, or of the licence it names (W-17). */
export const lastDayOf = (c: Pick<ListingContext, 'licenceTo'>, listLastDay: Day | null): Day =>
  earliestDay(c.licenceTo, listLastDay ?? NEVER);
