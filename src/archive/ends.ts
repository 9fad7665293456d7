import type { StateNode } from 'xstate';
import type { Kind } from '#workflow/kind';
import type { CaseTable } from './retention.js';

/** The table of each kind, with the states in which its cases have ended. */
export const endsOf = (kinds: ReadonlyMap<string, Kind<unknown>>): CaseTable[] =>
  [...kinds.values()].map(({ name, table, machine }) => ({
    machine: name,
    table,
    ends: Object.entries(machine.states as Record<string, StateNode>)
      .filter(([, node]) => node.type === 'final' || node.tags.includes('final'))
      .map(([state]) => state),
  }));
