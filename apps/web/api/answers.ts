/** What the API answers to readings, as far as several pages use it. */

export interface Page<T> {
  items: T[];
  next: string | null;
  total?: number;
  totalCapped?: boolean;
  /** Of the work list: how much is in each box, and how many notices are unread. */
  counts?: Record<'todo' | 'overdue' | 'done' | 'ended' | 'unread', number>;
  /** What the person may enter in the register. */
  actions?: Action[];
}

/** An operation of a register as the person finds it; what is not theirs is not told. */
export interface Action {
  operation: string;
  allowed: boolean;
  /** Why not, in words where one record is read. */
  why?: Omit<NonNullable<Act['why']>, 'detail'> & Partial<Pick<NonNullable<Act['why']>, 'detail'>>;
}

/** The act as the server tells it; undefined where it is not the reader's business. */
export const actionOf = (actions: readonly Action[] | undefined, operation: string): Action | undefined =>
  actions?.find((action) => action.operation === operation);

export interface Me {
  person: string;
  name: string;
  org: string;
  orgName: string;
  kind: 'firm' | 'province' | 'city' | 'transport' | 'auditor' | 'operator' | 'ministry' | 'register';
  province: string | null;
  city: string | null;
  roles: ('handler' | 'officer' | 'head' | 'auditor' | 'admin' | 'machine')[];
  expiresAt: string;
  /** The password was made by an administrator: it is changed before anything else. */
  passwordGiven?: boolean;
  /** Came by the provider of identities. */
  provider?: boolean;
  /** How the caller came: 'session', 'session+totp', 'token', or 'link' for the link of a run. */
  auth: string;
  scopes: string[] | null;
  /** The instance has a clock that can be moved: what it holds is made up. */
  demonstration?: boolean;
  /** Minutes between two positions that a phone on the road tells at most, with the driver's consent. */
  positionMinutes?: number;
  /** Working days left at which a light turns yellow. */
  lightSoonDays: number;
}

/** An identity of the provider that is bound to an account. */
export interface Identity {
  id: string;
  issuer: string;
  subject: string;
  label: string;
  boundBy: 'self' | 'admin';
  boundAt: string;
  lastLogin: string | null;
}

/** A line of 待办, 已办 or 办结. */
export interface InboxItem {
  id: string;
  box: 'todo' | 'done' | 'ended';
  caseId: string;
  machine: string;
  state: string;
  version: number;
  ended: boolean;
  since: string;
  subject: Record<string, string | number | undefined>;
  /** What it is a record of, as far as the caller may see it. */
  about?: Record<string, string | number | undefined> | null;
  aboutMachine?: string | null;
  parts?: string[];
  verbs?: string[];
  left?: string[] | null;
  clock?: string | null;
  dueAt?: string | null;
  dueDay?: string | null;
  /** Working days left by the server's calendar. */
  daysLeft?: number | null;
  clockStatus?: 'open' | 'paused' | 'passed' | null;
  provisional?: boolean;
  overdue?: boolean;
  acts?: number;
  firstAt?: string;
  lastAt?: string;
}

/** A clock of a case. Instants are ISO 8601; days are civil days in Beijing. */
export interface Clock {
  clock: string;
  key: string;
  startedAt: string;
  dueAt: string;
  status: 'open' | 'paused' | 'passed' | 'met' | 'metLate' | 'lapsed';
  metAt: string | null;
  firedAt: string | null;
  endedAt: string | null;
  overdueAt: string | null;
  paused?: { from: string; to: string | null }[] | null;
  provisional: boolean;
  calendarVersion: string;
}

export interface Fact {
  id: string;
  type: string;
  at: string;
  data: Record<string, unknown>;
}

/** What every case answers, whatever its machine; the rest is its own. */
export interface CaseAnswer {
  id: string;
  state: string;
  version: number;
  verbs?: string[];
  clocks?: Clock[];
  facts?: Fact[];
  papers?: Paper[];
  /** What may be asked of it beside its machine. */
  actions?: Action[];
  [field: string]: unknown;
}

export interface Paper {
  id: string;
  kind: string;
  number?: string | null;
  title?: string;
  [field: string]: unknown;
}

/** How far the record of an event has come: written, in the log, cosigned by the witnesses. */
export type Standing = 'recorded' | 'logged' | 'final';

/** A command of a case, and whether the caller may give it now. */
export interface Act {
  verb: string;
  allowed: boolean;
  title: { zh: string; en: string };
  /** Why not, where it is not allowed. */
  why?: {
    code: string;
    rule?: string;
    article?: string;
    detail: { zh: string; en: string };
    remedy?: { zh: string; en: string };
  };
  /** Name of the body's schema in /openapi.json; none where the command has no words. */
  schema: string | null;
  /** It waits for the caller. */
  primary: boolean;
  /** It is signed: a second factor may be asked for. */
  signs: boolean;
}
export interface Acts {
  state: string;
  version: number;
  items: Act[];
}

/** What any reader of a case may know of it: `/v1/cases/{id}`. */
export interface CaseLine {
  id: string;
  machine: string;
  resource: string;
  state: string;
  version: number;
  ended: boolean;
  since: string;
  subject: Record<string, string | number | undefined>;
}
interface Word {
  zh: string;
  en: string;
}
export interface CourseClock {
  clock: string;
  key: string;
  name: Word;
  startedAt: string;
  dueAt: string;
  dueDay: string;
  status: Clock['status'];
  allowedDays: number | null;
  usedDays: number | null;
  daysLeft: number | null;
  pausedDays: number;
  overdue: boolean;
  provisional: boolean;
  calendarVersion: string;
  /** When its due day was counted anew, and from which day to which. */
  moved: { at: string; from: string; to: string }[];
  skipped: string[];
}
interface Doer {
  name: string | null;
  org: string | null;
}
export interface CourseEvent {
  id: string;
  seq: number;
  verb: string;
  from: string | null;
  to: string | null;
  at: string;
  by: Doer | null;
  outcome: 'accepted' | 'automatic' | 'refused';
  /** By which rules it was judged, with the article that each rested on that day. */
  rules: { rule: string; article?: string }[];
  machineVersion: number;
  /** Why it was refused, as far as it was said. */
  refusal?: { code: string; rule?: string; article?: string; detail?: Word };
  standing: Standing;
}
/** How a case has gone so far: `/v1/cases/{id}/course`. */
export interface Course {
  stages: { state: string; title: Word; enteredAt: string; leftAt: string | null; verb: string; by: Doer | null }[];
  clocks: CourseClock[];
  events: CourseEvent[];
}
