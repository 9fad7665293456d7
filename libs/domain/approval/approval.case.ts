import type { Finding, Said } from '../statute.js';
import type { CANCELLATION_GROUNDS, Command, REVOCATION_GROUNDS } from './approval.commands.js';

/** One kind of waste that may move. Quantities in tonnes; left = approved - reserved - accepted (R-27c). */
export interface ApprovalLine {
  line: number;
  name: string;
  category: string;
  code: string;
  method: string;
  approved: string;
  reserved: string;
  accepted: string;
  /** Accepted beyond the approved quantity, flagged (decision 14). */
  excess: string;
  /** Of that, what back-entered loads brought: a correction of another load takes none of it back (V2a). */
  flagged?: string;
  /** Handed back to the entry when the approval ended, and since (W-14). */
  returned?: string;
}
export interface Party {
  org: string;
  name: string;
  uscc: string;
  address: string;
  province: string;
  city: string;
}
/** The decision as issued (R-27a) with its running balance. */
export interface ApprovalContext {
  /** Decision number, `湘环许决〔2025〕524号`. */
  number: string | null;
  hash: string | null;
  application: string;
  origin: string;
  originCity: string;
  destination: string;
  remover: Party;
  receiver: Party;
  /** Null where the receiver utilises without one. */
  licence: { id: string; number: string; validTo: string } | null;
  /** Item of the exemption list, list entry and joint scheme that open such use. */
  exemption?: { item: number; listing: string; agreement: string } | null;
  facility: string | null;
  lines: ApprovalLine[];
  route: string[];
  conditions: string[];
  /** Recipients of copies that the officer added to those of the route. */
  copies?: string[];
  track: 'WHITELIST' | 'OVER_QUOTA' | 'CONSULTED';
  /** What the approval rests on: entry, or the reply letter (invariant 5). */
  listing: string | null;
  agreement: string | null;
  reply: string | null;
  decidedOn: string;
  decidedBy: { person: string | null; name: string; orgName: string; principal: string | null };
  validFrom: string;
  validTo: string;
  /** W-15: one group of manifests; the manifest's own guard counts the groups. */
  singleBatch: boolean;
  releaseUnusedOnExpiry: boolean;
  /** Manifests that have taken quantity. */
  manifests: number;
  suspension: { trigger: string; reason: string; at: string; by: string } | null;
  suspensions: { trigger: string; reason: string; at: string; liftedAt: string | null; checkedWith: string | null }[];
  cancellationRequests: { reason: string; at: string; person: string | null }[];
  ended: {
    how: 'EXPIRED' | 'REVOKED' | 'CANCELLED';
    ground: (typeof REVOCATION_GROUNDS)[number] | (typeof CANCELLATION_GROUNDS)[number] | null;
    reason: string | null;
    at: string;
    /** The decision that ended it; none where it ended by its date. */
    paper?: { number: string; hash: string };
  } | null;
}

export interface TakenLine {
  line: number;
  quantity: string;
}
export interface SettledLine {
  line: number;
  /** Tonnes reserved for the load and now given up. */
  reserved: string;
  /** Tonnes accepted by the receiver. */
  accepted: string;
  /** Tonnes settled before, where a correction of the manifest settles the load anew (M21). */
  before?: string;
  /** Tonnes of a back-entered load that stand in the excess already (V2a). */
  flagged?: string;
  /** Tonnes that a back-entered load took, where a correction settles it anew; its reserve is given up by then. */
  took?: string;
}
/** A load on paper, entered after it moved (V2a). */
export interface LateEntry {
  movedFrom: string;
  movedTo: string;
}
type Issue = { type: 'issue' } & Pick<
  ApprovalContext,
  | 'application'
  | 'origin'
  | 'originCity'
  | 'destination'
  | 'remover'
  | 'receiver'
  | 'licence'
  | 'exemption'
  | 'facility'
  | 'route'
  | 'conditions'
  | 'copies'
  | 'track'
  | 'listing'
  | 'agreement'
  | 'reply'
  | 'decidedOn'
  | 'decidedBy'
  | 'validFrom'
  | 'validTo'
  | 'singleBatch'
  | 'releaseUnusedOnExpiry'
> & { lines: Omit<ApprovalLine, 'reserved' | 'accepted' | 'excess'>[] };
/** An alarm letter of the destination that came while the approval was suspended for another cause. */
export interface LaterAlarm {
  number: string;
  reason: string;
  at: string;
}
export interface ApprovalEvidence {
  /** The decision that the event makes, numbered and frozen. */
  paper?: { number: string; hash: string };
  /** V6: why the receiver does not meet the conditions today; null where it does. */
  unfit?: Finding | null;
  /** V6: alarms that have come since it was suspended; each is a cause of its own. */
  alarms?: LaterAlarm[];
}
export type ApprovalEvent = Said & { evidence?: ApprovalEvidence } & (
    | Command
    | Issue
    | { type: 'activate' | 'expire'; clock?: string }
    | { type: 'reserve'; manifest: string; lines: TakenLine[]; late?: LateEntry }
    | { type: 'settle'; manifest: string; lines: SettledLine[] }
    | { type: 'release'; manifest: string; lines: TakenLine[]; reason?: string }
    /** By rule: `trigger` S1-S4 or the licence's new state; by mailbox: the alarm letter of the destination. */
    | { type: 'suspend'; trigger?: string; reason: string }
  );
type Naming<T, E> = E extends { type: infer U } ? (T extends U ? E : never) : never;
/** The event of a name. */
export type EventOf<T extends ApprovalEvent['type']> = Naming<T, ApprovalEvent>;
