import type { Actor } from '#domain/actor';
import { eventId } from '#ledger/event-id';

/** Something that has happened: recorded with the change that caused it, delivered later. */
export interface Fact {
  id: string;
  type: string;
  machine: string;
  caseId: string;
  version: number;
  /** The audit event that says so. */
  event: string;
  /** Civil instant. */
  at: string;
  /** The person or process behind it. */
  by: Actor;
  /** Row of the register. */
  row: string;
  data: Record<string, unknown>;
  readers: string[];
}

/** Fact → consequences in the same transaction, and queues that hear it afterwards. `*` is for every fact. */
export type Routes = Record<string, { within: string[]; after: (string | ((fact: Fact) => string[]))[] }>;

interface Writes {
  write(name: string, text: string, values: unknown[]): void;
}

export const queuesOf = (routes: Routes, fact: Fact): string[] => [
  ...new Set(
    [routes[fact.type], routes['*']]
      .flatMap((route) => route?.after ?? [])
      .flatMap((queue) => (typeof queue === 'string' ? [queue] : queue(fact))),
  ),
];

/** The text that writes facts, given as an array of `factRow`s. */
export const PUT_FACTS = `INSERT INTO liandan.fact (id, type, machine, case_id, version, event_id, at, actor, data, readers)
     SELECT id, type, machine, case_id, version, event_id, at, actor, data, ARRAY(SELECT jsonb_array_elements_text(readers))
     FROM jsonb_to_recordset($1::jsonb) AS f(id uuid, type text, machine text, case_id uuid, version int, event_id uuid, at timestamptz, actor jsonb, data jsonb, readers jsonb)`;

/** A fact as its table has it. */
export const factRow = (f: Fact) => ({
  id: f.id,
  type: f.type,
  machine: f.machine,
  case_id: f.caseId,
  version: f.version,
  event_id: f.event,
  at: f.at,
  actor: f.by,
  data: { ...f.data, row: f.row },
  readers: f.readers,
});

/** Writes facts and one outbox row per fact and queue into the running transaction. */
export function putFacts(tx: Writes, facts: Fact[], routes: Routes): void {
  if (facts.length === 0) return;
  tx.write('fact_put', PUT_FACTS, [JSON.stringify(facts.map(factRow))]);
  putOutbox(tx, facts, routes);
}

/** One outbox row per fact and queue. */
export function putOutbox(tx: Writes, facts: Fact[], routes: Routes): void {
  const outbox = facts.flatMap((fact) =>
    queuesOf(routes, fact).map((queue) => ({ id: eventId(), fact_id: fact.id, queue })),
  );
  if (outbox.length === 0) return;
  tx.write(
    'outbox_put',
    `INSERT INTO liandan.outbox (id, fact_id, queue)
     SELECT id, fact_id, queue FROM jsonb_to_recordset($1::jsonb) AS o(id uuid, fact_id uuid, queue text)`,
    [JSON.stringify(outbox)],
  );
}
