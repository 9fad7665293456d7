import type { StateNode } from 'xstate';
import type { Kind } from '#workflow/kind';

export interface CaseTable {
  machine: string;
  table: string;
  /** names of the states in which a case of the machine has ended */
  ends: readonly string[];
  /** by which a case that goes on in a later year is put down as it stood; without it none is */
  kind?: Kind<unknown>;
}

/** The table of each kind, with the states in which its cases have ended. */
export const endsOf = (kinds: ReadonlyMap<string, Kind<unknown>>): CaseTable[] =>
  [...kinds.values()].map((kind) => ({
    machine: kind.name,
    table: kind.table,
    kind,
    ends: Object.entries(kind.machine.states as Record<string, StateNode>)
      .filter(([, node]) => node.type === 'final' || node.tags.includes('final'))
      .map(([state]) => state),
  }));
