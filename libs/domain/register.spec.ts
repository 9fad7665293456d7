import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import type { AnyStateMachine, StateNode } from 'xstate';
import { toDirectedGraph, type DirectedGraphNode } from 'xstate/graph';
import { machines as all } from './machines.js';
import type { RowMeta } from './statute.js';

/** By their names in the register: those of the machines with hyphens. */
const machines: Record<string, AnyStateMachine> = Object.fromEntries(
  all.map((machine) => [machine.id.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`), machine]),
);

interface RegisterRow {
  machine: string;
  row: string;
  from: string;
  event: string;
  to: string;
  actor: string;
  trigger: string;
  rules: string;
}
const register = parse(readFileSync('config/register/transitions.csv', 'utf8'), { columns: true }) as RegisterRow[];

/** NOT_ACCEPTED → notAccepted, '-' → new: machine states are the register's words in lower camel case. */
const state = (word: string) =>
  word === '-'
    ? 'new'
    : word === 'NEW'
      ? 'newLead'
      : word.toLowerCase().replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());

interface Transition {
  event: string;
  from: string;
  to: string;
  meta: RowMeta;
}
/** Walks the machine's own graph, edge by edge. */
const transitionsOf = (machine: AnyStateMachine): Transition[] => {
  const edges = (node: DirectedGraphNode): Transition[] => [
    ...node.edges.map(({ source, target, transition }) => ({
      event: transition.eventType,
      from: source.key,
      to: target.key,
      meta: transition.meta as RowMeta,
    })),
    ...node.children.flatMap(edges),
  ];
  return edges(toDirectedGraph(machine));
};
const line = (row: string, from: string, event: string, to: string, actor: string, door: string, rules: string) =>
  [row, from, event, to, actor, door, rules].join(' | ');

describe.each(Object.entries(machines))('register against machine %s', (name, machine) => {
  const built = transitionsOf(machine);

  it('[Z-01] has every row of the register and no other: state, event, target, actors, door and rules', () => {
    const wanted = register
      .filter((r) => r.machine === name)
      .map((r) => line(r.row, state(r.from), r.event, state(r.to), r.actor, r.trigger, r.rules));
    const have = built.map(({ meta, from, event, to }) =>
      line(meta.row, from, event, to, meta.by.join('|'), meta.door, meta.rules.join(' ')),
    );
    expect(have.sort()).toEqual(wanted.sort());
  });

  it('reaches every state from the beginning', () => {
    const seen = new Set(['new']);
    for (let grown = true; grown;) {
      const before = seen.size;
      for (const { from, to } of built) if (seen.has(from)) seen.add(to);
      grown = seen.size > before;
    }
    const lost = Object.keys(machine.states).filter((s) => !seen.has(s));
    expect(lost).toEqual([]);
  });

  it('leaves no state that is not final without a way out', () => {
    const stuck = Object.entries(machine.states as Record<string, StateNode>)
      .filter(([, node]) => node.type !== 'final' && !node.tags.includes('final'))
      .map(([key]) => key)
      .filter((key) => !built.some(({ from, to }) => from === key && to !== key));
    expect(stuck).toEqual([]);
  });

  it('names a final state by no event that leaves it', () => {
    const leaving = Object.entries(machine.states as Record<string, StateNode>)
      .filter(([, node]) => node.type === 'final' || node.tags.includes('final'))
      .flatMap(([key]) => built.filter(({ from, to }) => from === key && to !== key));
    expect(leaving).toEqual([]);
  });
});
