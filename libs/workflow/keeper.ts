import type { Pen } from './books.js';
import type { Effect } from './decide.js';

/** Carries out effects of one capability in the same transaction: the clock book. */
export type Keeper = (pen: Pen, subject: Subject, effects: Effect[]) => void;
export interface Subject {
  kind: { name: string };
  id: string;
  event: string;
  at: string;
  /** The version of the calendar by which it was counted; of a replay, that of the record. */
  calendar?: string | null;
  readers: string[];
  /** Somebody came to see the case who did not before: what belongs to it must become visible too. */
  newReaders: boolean;
  /** An id for what the act brings into being, kept with the act. */
  newId: () => string;
}
