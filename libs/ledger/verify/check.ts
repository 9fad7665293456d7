import type { Fault } from '../fault.js';
import type { Sql } from '../sql.js';

/** One thing that must hold. Checks run in the order in which they stand; the first that finds a fault ends the walk. */
export interface Check<T> {
  name: string;
  run: (it: T, session: Session) => void | Promise<void>;
}

/** A walk over the record under way. */
export interface Session {
  client: Sql;
  /** names of the checks that are left out: a verifier that skips any must be seen to miss something */
  without: ReadonlySet<string>;
  /** what has been looked at so far */
  counts: { events: number; leaves: number; heads: number };
  /** how far each log is signed, and how far that is final */
  finals: { tree: string; size: number; final: number }[];
  /** how long an event may wait to be logged, and to stand under a signed head */
  pendingSeconds: number;
  /** the check under way */
  at: string;
}

/** Stops the walk at the first fault. */
export class Found extends Error {
  constructor(readonly fault: Fault) {
    super(fault.en);
  }
}
export const found = (en: string, zh: string, place: Omit<Fault, 'en' | 'zh'> = {}): never => {
  throw new Found({ en, zh, ...place });
};

export async function runAll<T>(checks: readonly Check<T>[], it: T, session: Session): Promise<void> {
  for (const { name, run } of checks) {
    if (session.without.has(name)) continue;
    session.at = name;
    const running = run(it, session);
    if (running) await running; // most look at memory only, once for each of a million events
  }
}
