import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import type { AnyStateMachine, StateNode } from 'xstate';
import { toDirectedGraph, type DirectedGraphNode } from 'xstate/graph';
import { agreementMachine } from './agreement/agreement.machine.js';
import { approvalMachine } from './approval/approval.machine.js';
import { consultationMachine } from './consultation/consultation.machine.js';
import { incidentMachine } from './incident/incident.machine.js';
import { legMachine } from './leg/leg.machine.js';
import { licenceMachine } from './licence/licence.machine.js';
import { manifestMachine } from './manifest/manifest.machine.js';
import { discrepancyMachine } from './discrepancy/discrepancy.machine.js';
import { enforcementLeadMachine } from './enforcement-lead/enforcement-lead.machine.js';
import { paperFallbackMachine } from './paper-fallback/paper-fallback.machine.js';
import { overdueMachine } from './overdue/overdue.machine.js';
import { pipelineMachine } from './pipeline/pipeline.machine.js';
import type { RowMeta } from './statute.js';
import { applicationMachine } from './transfer-application/transfer-application.machine.js';
import { listMachine } from './whitelist/list.machine.js';
import { listingMachine } from './whitelist/listing.machine.js';

const machines: Record<string, AnyStateMachine> = {
  agreement: agreementMachine,
  list: listMachine,
  listing: listingMachine,
  licence: licenceMachine,
  application: applicationMachine,
  consultation: consultationMachine,
  approval: approvalMachine,
  manifest: manifestMachine,
  overdue: overdueMachine,
  discrepancy: discrepancyMachine,
  'enforcement-lead': enforcementLeadMachine,
  leg: legMachine,
  incident: incidentMachine,
  'paper-fallback': paperFallbackMachine,
  pipeline: pipelineMachine,
};

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
