import type { RuleFinding } from '../rules/finding.js';
import type { AgreementParameters, BothLanguages } from '../agreement/agreement.parameters.js';
import { type Credit } from '../cooperation/credit.js';
import { civilDay, endOfDay, type Day } from '../calendar/civil.js';
import { type CoveringLicence } from '../licence/coverage.js';
import { type Said } from '../statute.js';
import type { ExemptionEvidence } from '../waste/exemptions.js';
import type { EntryForm } from './list.commands.js';
import type { NegativeItem } from './negative-list.js';

/** The licence an entry rests on, as the register shows it at the writing. */
export interface NamedLicence extends CoveringLicence {
  id: string;
  number: string;
  holderUscc: string;
  scale: string | null;
}
/** What the service gathers for each entry that is written. */
export interface EntryEvidence {
  /** Id that the new entry gets. */
  id: string;
  licence: NamedLicence | null;
  /** The receiver's other quotas of the year and its receipts inside the province, tonnes (W-18). */
  committed: string;
  negatives: NegativeItem[];
  /** Why the catalogue of the list's first day refuses codes of the entry (C-01, C-04). */
  codes?: RuleFinding[];
  /** What the exemption list of that day says of the item that the entry names. */
  exemption?: ExemptionEvidence | null;
}
/** What an entry did in the year before, beside its quota. */
export interface Actuals {
  entry: string;
  receiver: string;
  codes: string[];
  cap: string | null;
  approved: string;
  received: string;
  treated: string;
  /** Of the list under which it was received, where that is an earlier one. */
  year?: number;
  /** Environmental management of the unit in the year (W-09). */
  environmental?: string;
}
export interface ListedEntry extends EntryForm {
  /** Id of the aggregate `listing`. */
  id: string;
  licenceId: string | null;
  /** Last day of the licence as listed (W-17). */
  licenceTo: Day;
  /** Licensed scale, tonnes a year. */
  scale: string | null;
  /** Person who wrote it, for four eyes; null when the system pre-filled it. */
  writtenBy: string | null;
  source: 'PREFILLED' | 'RECOMMENDED' | 'EDITED';
  /** Written or rewritten since the other side last answered (Y5). */
  changed: boolean;
  /** What it was before it was rewritten; only while it is marked as changed. */
  was?: Pick<EntryForm, 'cap' | 'codes' | 'methods' | 'origins'>;
  /** Same entry in the version before, whose ledger is carried over (Y9). */
  predecessor: string | null;
  lastYear: Actuals | null;
  statement: string | null;
  /** Why the quota may exceed the licensed scale (W-18), with the number it was weighed against. */
  overScale: { text: string; committed: string } | null;
}
/**
 * What stays known of an entry that was struck from a version that adjusts, or that ended under a version before: its
 * ledger goes on with who takes its place. One that ended is its own predecessor.
 */
export type StruckEntry = Pick<
  ListedEntry,
  | 'id'
  | 'receiver'
  | 'licenceNumber'
  | 'codes'
  | 'methods'
  | 'origins'
  | 'cap'
  | 'predecessor'
  | 'lastYear'
  | 'statement'
>;
export interface Confirmation {
  province: string;
  at: string;
  /** Numbers of the proposing letter and of the reply. */
  letter: string | null;
  reply: string | null;
}
export interface ListContext {
  agreement: { id: string; key: string; title: BothLanguages; version: number };
  /** Terms of the agreement in force when the list was opened. */
  terms: AgreementParameters;
  receiving: string;
  /** City codes of the receiving province, whose bureaus may recommend. */
  cities: string[];
  /** Provinces whose confirmation is needed. */
  counterparts: string[];
  year: number;
  version: number;
  /** First and last day; last null: open. */
  effectiveOn: Day;
  lastDay: Day | null;
  entries: ListedEntry[];
  /** Entries of versions before that were struck here or had ended; only where some were. */
  struck?: StruckEntry[];
  proposedAt: string | null;
  confirmedAt: string | null;
  effectiveAt: string | null;
  /** When it stopped to be in effect, or closed unconfirmed. */
  endedAt: string | null;
  confirmations: Confirmation[];
  /** Question or counter-proposal that is being answered. */
  query: { province: string; text: string; counter: unknown; at: string } | null;
  declaredBy: string | null;
  /** The effective version this one will take the place of. */
  supersedes: string | null;
  supersededBy: string | null;
  /** The version that is open beside this one. */
  adjusting: string | null;
  grace: { until: Day; agreed: string[] } | null;
  feedback: { draftedAt: string | null; rows: Actuals[]; environmental: string | null; sentAt: string | null } | null;
}

/** What the service knows when a list is opened. */
export interface OpeningEvidence {
  agreement: {
    id: string;
    key: string;
    title: BothLanguages;
    version: number;
    state: string;
    parameters: AgreementParameters;
  };
  cities: string[];
  /** A list of that agreement, province, year and version is there already. */
  exists: boolean;
  version: number;
  supersedes: string | null;
  /** Entries taken over from the list before, with their new ids. */
  prefill: ListedEntry[];
  /** Entries of the versions before that are not taken over and have used quota; only where some have. */
  ended?: StruckEntry[];
}
export type Opening = Said & { type: 'open'; receiving: string; year: number; evidence: OpeningEvidence };
export type Writing = Said & {
  type: 'recommendEntry' | 'editEntries';
  entry?: EntryForm;
  statement?: string;
  put?: EntryForm[];
  strike?: string[];
  evidence: { entries: EntryEvidence[] };
};
export type Proposing = Said & {
  type: 'propose' | 'repropose' | 'declare';
  note?: string;
  answer?: string;
  /** The credit of each listed receiver on the day. */
  /** By entry: what else its receiver is to take in the year, tonnes (W-18). */
  evidence?: { credit?: Credit[]; committed?: Record<string, string> };
};
export type Answering = Said & {
  type: 'query' | 'counterPropose' | 'confirm';
  text?: string;
  counter?: unknown;
  letter?: string | null;
  reply?: string | null;
  /** When the letter that is answered was issued. */
  asked?: string;
};
type Dating = Said & { type: 'takeEffect' | 'closeYear' | 'flagOverdue' };
export type Adjusting = Said & {
  type: 'openAdjustment';
  reason?: string;
  /** `missed`: its day came while the agreement was suspended. */
  evidence: { next: string; otherOpen: boolean; missed?: boolean };
};
export type Superseding = Said & { type: 'supersede'; successor: string };
export type Gracing = Said & { type: 'agreeGrace'; until: Day };
type Ending = Said & { type: 'endWithAgreement' };
export type Reporting = Said & {
  type: 'draftFeedback' | 'sendFeedback';
  environmental?: string;
  units?: { entry: string; text: string }[];
  evidence: { actuals: Actuals[] };
};
export type ListEvent =
  Opening | Writing | Proposing | Answering | Dating | Adjusting | Superseding | Gracing | Ending | Reporting;
type C = ListContext;

/** Day of the year on which proposals are asked for where the agreement names none. */
export const DECEMBER = '12-01';
/** Day in the year before on which the proposal window of a list year opens (W-07). */
export const windowOpens = (terms: AgreementParameters, year: number): Day =>
  `${year - 1}-${terms.proposalWindow?.from ?? DECEMBER}`;
/** Provinces that take part: the parties of the agreement that are named. */
export const parties = (c: C): string[] => c.terms.parties.filter((p) => p !== '*');
/** The year that feedback tells of: the list's own; of a list that ran on, the one in which it ended. */
export const feedbackYear = ({ year, terms, endedAt }: Pick<C, 'year' | 'terms' | 'endedAt'>): number =>
  terms.listPeriod === 'OPEN' && endedAt !== null ? Number(civilDay(endedAt).slice(0, 4)) : year;
/** Instant by which the yearly feedback is due: 31 January, or the agreement's own day. */
export const feedbackDue = (c: Pick<C, 'year' | 'terms' | 'endedAt'>): string =>
  endOfDay(`${feedbackYear(c) + 1}-${c.terms.feedbackBy ?? '01-31'}`);
