import type { StateNode } from 'xstate';
import type { Kind } from '#workflow/kind';

export interface CaseTable {
  machine: string;
  table: string;
  /** names of the states in which nothing of a case of the machine is in force any more */
  ends: readonly string[];
  /** it follows the case that its context names, and is over with it */
  follows?: boolean;
  /** by which a case that goes on in a later year is put down as it stood; without it none is */
  kind?: Kind<unknown>;
}

/**
 * Of a closed list nothing can be taken any more. Its receipts may be told late, or never (W-09): that is done from how it
 * stands, which is put down as a year goes, and is no reason to keep its year for ever.
 */
const OVER: Readonly<Record<string, readonly string[]>> = { list: ['closed'] };

/** The table of each kind, with the states in which its cases are over. An overdue record is over with the case that owes. */
export const endsOf = (kinds: ReadonlyMap<string, Kind<unknown>>): CaseTable[] =>
  [...kinds.values()].map((kind) => ({
    machine: kind.name,
    table: kind.table,
    kind,
    ends: [
      ...Object.entries(kind.machine.states as Record<string, StateNode>)
        .filter(([, node]) => node.type === 'final' || node.tags.includes('final'))
        .map(([state]) => state),
      ...(OVER[kind.name] ?? []),
    ],
    follows: kind.name === 'overdue',
  }));
