import type { Said } from '../statute.js';
import type { Command, DifferenceKind, DiscrepancyPhoto, OpenDiscrepancy } from './discrepancy.commands.js';

/** Where it was found: at the receiver, at a hand-over, by the meters of a pipeline, on a paper manifest. */
export const SOURCES = ['RECEIPT', 'HANDOVER', 'PIPELINE', 'PAPER'] as const;
export type Source = (typeof SOURCES)[number];

interface Party {
  id: string;
  name: string;
}
/** What the difference is about, as its own record shows it. */
export interface Subject {
  machine: string;
  id: string;
  number: string | null;
  state: string;
  origin: string;
  originCity: string | null;
  destination: string;
  destinationCity: string | null;
  remover: Party;
  receiver: Party;
  carriers: Party[];
  /** Who drove the leg in question: that at whose end the difference was found, or the last one to the receiver. */
  driver?: Party | null;
  /** What was refused or left over is still to be returned or sent on. */
  restOpen: boolean;
  returned: boolean;
  redirected: boolean;
  /** Last correction (M21). */
  correctedAt: string | null;
}
interface Signed {
  person: string | null;
  name: string;
  org: string | null;
  orgName: string;
  at: string;
}
export interface Finding {
  text: string;
  violation: boolean;
  party: 'REMOVER' | 'CARRIER' | 'RECEIVER' | null;
  correction: boolean;
  restSettled: boolean;
  by: Signed;
}
export interface DiscrepancyContext {
  subject: { machine: string; id: string; number: string | null };
  source: Source;
  /** Id of the difference in the manifest's own document, where the manifest told of it. */
  difference: string | null;
  line: number | null;
  leg: number | null;
  kinds: DifferenceKind[];
  declared: string;
  found: string;
  photos: DiscrepancyPhoto[];
  origin: string;
  originCity: string | null;
  destination: string;
  destinationCity: string | null;
  /** Division where it was found; null: at the receiver. */
  place: string | null;
  remover: Party;
  receiver: Party;
  carriers: Party[];
  driver?: Party | null;
  /** Found on the road: the carrier that reports it. */
  reporter?: Party | null;
  finder: Signed;
  report: (Signed & { account: string; photos: DiscrepancyPhoto[] }) | null;
  answer: (Signed & { agree: boolean; text: string | null }) | null;
  takenUp: (Signed & { reason: string }) | null;
  finding: Finding | null;
  closedAt: string | null;
  outcome: 'CARRIED' | 'RETURNED' | 'REDIRECTED' | null;
  overdue: { clock: string; at: string }[];
}
export interface DiscrepancyEvidence {
  subject?: Subject | null;
}
type Open = Omit<OpenDiscrepancy, 'manifest'> & {
  type: 'open';
  manifest?: string;
  /** Said by the engine only. */
  source?: Source;
  difference?: string | null;
  /** Organisation that found it. */
  foundBy?: string;
  leg?: number | null;
  place?: string | null;
};
export type DiscrepancyEvent = Said & { evidence?: DiscrepancyEvidence } & (
    (Command & { source?: never }) | Open | { type: 'close' } | { type: 'flagOverdue'; clock: string }
  );
type Naming<T, E> = E extends { type: infer U } ? (T extends U ? E : never) : never;
/** The event of one type. */
export type Of<T extends DiscrepancyEvent['type']> = Naming<T, DiscrepancyEvent>;
