import type { Text } from '../errors.js';
import type { Policies } from '../policy/switches.js';
import type { RuleFinding } from '../rules/finding.js';
import type { Said } from '../statute.js';
import type { FormField } from './form-fields.js';
import type { Prepared } from './prepared.js';
import type {
  Attachment,
  CarrierEntry,
  Command,
  CreateApplication,
  Emergency,
  Justification,
  Period,
  Transport,
  WasteLine,
} from './transfer-application.commands.js';

/** Route of a case (办理通道), a field and not a state. */
export const TRACKS = ['WHITELIST', 'OVER_QUOTA', 'CONSULTED'] as const;
export type Track = (typeof TRACKS)[number];

export interface Licence {
  id: string;
  number: string;
  issuer: string;
  validFrom: string;
  validTo: string;
}
export interface Firm {
  org: string;
  name: string;
  uscc: string;
  address: string;
  legalRepresentative: string | null;
  province: string;
  city: string;
}
/** The parties named in the form, as the registers show them on the day of the entry. */
export interface Parties {
  remover: Firm | null;
  site: { id: string; name: string; division: string } | null;
  plan: { id: string; filingNo: string; year: number; filed: boolean } | null;
  receiver: Firm | null;
  licence: Licence | null;
}

/** One test of W-01 with its result. */
export interface RouteTest {
  id: string;
  passed: boolean;
  detail?: { zh: string; en: string };
}
/** What the tester of W-01 found on the day (`whitelist/fast-track.ts`). */
export interface RouteFinding {
  tests: RouteTest[];
  agreement: { id: string; code: string } | null;
  list: { id: string; year: number; version: number } | null;
  listing: string | null;
  overQuota: 'LETTER_AND_CONSENT' | 'BLOCK' | 'FULL_CONSULTATION';
  /** Remaining quantity of the entry; null without a cap. */
  remaining: string | null;
  cap: string | null;
  used: string | null;
  decisionDays: number;
  finishWithinDays: number;
  singleBatch: boolean;
  resultNoticeTo: string[];
  /** Parties of the agreement, where it has each of them told the result (W-03). */
  parties?: string[];
  releaseUnusedOnExpiry: boolean;
  /** What the agreement puts into every decision on its entries (W-04). */
  conditions?: string[];
  /** The agreement asks for consent still, but in short form: a listed receiver within its quota (R-21b). */
  short?: { replyDays: number };
}
/** Whether the case rests on a list entry and draws its quota: the fast track, and a short consultation (W-05). */
export const restsOnEntry = ({ track, route }: Pick<ApplicationContext, 'track' | 'route'>): boolean =>
  track !== 'CONSULTED' || route?.short !== undefined;
/** What is known of the receiver's licence on the day (L-80a, L-80b, P-12). */
export interface LicenceFinding {
  valid: boolean;
  validTo: string | null;
  /** Lines not covered by category, code or mode. */
  uncovered: number[];
  /** Whether the receiver is its holder; absent where the form names no receiver yet (R-10f). */
  held?: boolean;
  /** Receipts of the year and this case, in permille of the approved scale; null without a scale. */
  loadPermille: number | null;
  /** The one of its chain that stands on the day, whichever the form names (P-13). */
  standing?: DecidedLicence | null;
}
export interface DecidedLicence {
  id: string;
  number: string;
  validTo: string;
}
/** What is known of a use that the exemption list frees from the licence, on the day. */
export interface ExemptionFinding {
  item: number;
  /** Why it may not be; null: it may. */
  refused: { says: Text; remedy: Text } | null;
  /** List entry and joint scheme that open it. */
  listing: string | null;
  agreement: string | null;
  /** Last day of the scheme; null: not stated. */
  until: string | null;
}
/** What the origin has set for itself, and the codes of its published local materials (R-22a(4), R-22c). */
export interface Settings extends Pick<
  Policies,
  'deemedClockStart' | 'disposalReach' | 'emergencyGraceDays' | 'correctionDays'
> {
  localMaterials: string[];
}
/** Facts from the database, gathered by the service for the event. Which are present depends on the event. */
export interface Evidence {
  parties?: Parties;
  finding?: RouteFinding;
  licence?: LicenceFinding;
  /** Where the form names an item of the exemption list in place of a licence. */
  exemption?: ExemptionFinding;
  /** Lines without a plan row of the years of transfer, with their code, method, receiver and licence (R-14, M-06). */
  planGaps?: number[];
  /** Negative-list items that hit (W-19). */
  negative?: { value: string; reason: string }[];
  /** Nearer licensed receivers in the origin province, by line (R-03a). */
  nearer?: { line: number; receivers: string[] }[];
  /** How the destination stands for disposal (R-03b). */
  reach?: { adjacent: boolean; cooperating: boolean; nationalPlanned: boolean };
  /** What the catalogue of the day says of the lines (C-00 to C-04). */
  codes?: RuleFinding[];
  /** Whether both ends are on the mainland (R-02a); of a case that is received, asked at each correction as well. */
  mainland?: boolean;
  /** What came of the last letter, at a refusal; null: there was none. */
  lastLetter?: Letter['state'] | null;
  settings?: Settings;
  /** The registered parties with the filing of their emergency plans (R-09b). */
  prepared?: Prepared[];
  /** Digests of attachments whose bytes the applicant has not stored, where the installation asks for them (R-22a). */
  unstored?: string[];
  /** Items of the correction notice to which an edit brings something new (R-23c). */
  came?: number[];
  /** Clocks of the case whose due instant has passed. */
  expired?: string[];
  /** Id of the letter that goes out with this event. */
  letterId?: string;
  /** The approval created in this transaction (P27), and the notices that went out with it. */
  approval?: { id: string; number: string };
  notices?: string[];
}

/** An act of an officer, for four eyes and R-DEL. */
export interface Hand {
  act: string;
  person: string | null;
  name: string;
  org: string | null;
  orgName: string;
  at: string;
  /** Province on whose behalf a delegate acted, and under which instrument. */
  principal: string | null;
  instrument: string | null;
}
export interface Correction {
  round: number;
  at: string;
  items: {
    item: number;
    field: FormField;
    /** The published material that is asked for. */
    material?: string;
    text: string;
    answer: string | null;
    edited: boolean;
    /** An edit has brought what was not there before. */
    came?: true;
  }[];
  answeredAt: string | null;
}
export interface Letter {
  id: string;
  kind: 'CONSULTATION' | 'OVER_QUOTA';
  state: 'OPEN' | 'AGREED' | 'REFUSED' | 'WITHDRAWN';
  issuedAt: string;
  extra: string | null;
  /** What the officer says of it; of an over-quota letter. */
  note?: string;
  question: { text: string; at: string } | null;
  information: { text: string; at: string }[];
  reply: Reply | null;
}
export interface Reply {
  agree: boolean;
  number: string | null;
  at: string;
  orgName: string | null;
  lines: { line: number; quantity: string }[];
  extra: string | null;
  conditions: string[];
  reasons: string | null;
}
export interface Decision {
  outcome: 'APPROVED' | 'REFUSED';
  at: string;
  day: string;
  by: Hand;
  lines: { line: number; quantity: string }[];
  conditions: string[];
  /** Recipients of copies that the officer added to those of the route. */
  copies?: string[];
  code: string | null;
  reason: string | null;
  validFrom: string | null;
  validTo: string | null;
  /** Which date cut the validity (R-27b, W-15). */
  limitedBy: string | null;
  /** The licence that stood on the day of the approval, in the place of the one that the form names (P-13, R-27a). */
  licence?: DecidedLicence;
  /** The use without a licence that is approved: item of the exemption list, list entry and joint scheme. */
  exemption?: { item: number; listing: string; agreement: string };
}

/** The case as stored and shown. Quantities are decimal tonnes, instants ISO UTC, days civil dates. */
export interface ApplicationContext {
  origin: string;
  originCity: string;
  destination: string | null;
  destinationCity: string | null;
  remover: Firm;
  site: { id: string; name: string; division: string };
  plan: { id: string; filingNo: string; year: number };
  receiver: Firm | null;
  licence: Licence | null;
  /** Item of the exemption list under which the receiver utilises without a licence. */
  exemption?: number | null | undefined;
  facility: string | null;
  lines: WasteLine[];
  carriers: CarrierEntry[];
  transport: Transport | null;
  period: Period | null;
  reason: string | null;
  emergency: Emergency | null;
  contact: string | null;
  attachments: Attachment[];
  statement: { signatory: string; person: string | null; at: string } | null;
  justifications: Justification[];
  /** Shown at submission, blocking at review and approval (lifecycle §11.8). */
  prechecks: { rule: string; ok: boolean; note: string }[];
  round: number;
  receivedAt: string | null;
  receivedOn: string | null;
  acceptedAt: string | null;
  acceptedOn: string | null;
  /** From where K-24 or K-26 run: the acceptance, or the day of deemed acceptance by setting (R-23d). */
  reviewFrom: string | null;
  deemed: boolean;
  corrections: Correction[];
  /** Fields newly supplied in the last correction (R-23c). */
  supplied: FormField[];
  spot: { fields: FormField[]; note: string; at: string } | null;
  nonAcceptance: { ground: string; reason: string; authority: string | null; at: string } | null;
  track: Track | null;
  route: (Omit<RouteFinding, 'tests'> & { tests: RouteTest[]; at: string }) | null;
  routeHistory: { track: Track; failed: string[]; at: string }[];
  recommendation: { outcome: string; note: string; hand: Hand } | null;
  review: { note: string; hand: Hand } | null;
  hands: Hand[];
  letters: Letter[];
  decision: Decision | null;
  approval: { id: string; number: string } | null;
  notices: string[];
  servedAt: string | null;
  withdrawn: { at: string; reason: string | null } | null;
  overdue: { clock: string; at: string }[];
}

type System =
  | { type: 'lapse' | 'deemAccepted' | 'route' | 'issueLetter' | 'announceApproval' | 'serveDecision' }
  | { type: 'reroute' }
  /** `clock`: which clock has passed. */
  | { type: 'flagOverdue'; clock: string; letter?: string }
  | {
      type: 'replyAgree' | 'replyRefuse';
      letter: string;
      number?: string | null;
      orgName?: string | null;
      lines?: { line: number; quantity: string }[];
      extra?: string | null;
      conditions?: string[];
      reasons?: string | null;
    }
  | { type: 'askInformation'; letter: string; text: string };

export type ApplicationEvent = Said & { evidence?: Evidence } & (
    ({ type: 'create' } & CreateApplication) | Command | System
  );
type Naming<T, E> = E extends { type: infer U } ? (T extends U ? E : never) : never;
export type EventOf<T extends ApplicationEvent['type']> = Naming<T, ApplicationEvent>;
