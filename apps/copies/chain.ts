import type pg from 'pg';
import { buildEvent, type ChainHead, type LedgerEvent } from '#ledger/append';
import type { Leaf } from '#ledger/leaf';

/** One recorded event, to be told again about another case. */
export interface Link {
  /** Id of the event. */
  id: string;
  /** `Said`: leaf, payload and readers, as JSON text. */
  text: string;
}
export interface Said {
  leaf: Leaf;
  payload: unknown;
  readers: string[];
}

/** What the text of a link says. */
export const saidOf = (text: string): Said => JSON.parse(text) as Said;

/** The record of cases, each in its order. */
export async function chainsOf(sql: pg.Client, ids: readonly string[]): Promise<Map<string, Link[]>> {
  const { rows } = await sql.query<{ id: string; case_id: string; leaf: Buffer; payload: string; readers: string[] }>(
    `SELECT e.event_id AS id, e.case_id, e.leaf, liandan.disclosed(e.event_id, p.payload)::text AS payload, e.readers
       FROM liandan.audit_event e JOIN liandan.audit_payload p USING (event_id)
      WHERE e.case_id = ANY ($1::uuid[]) ORDER BY e.case_id, e.seq`,
    [ids],
  );
  const chains = new Map<string, Link[]>();
  for (const { id, case_id: of, leaf, payload, readers } of rows) {
    const text = `{"leaf":${leaf.toString()},"payload":${payload},"readers":${JSON.stringify(readers)}}`;
    const chain = chains.get(of);
    if (chain) chain.push({ id, text });
    else chains.set(of, [{ id, text }]);
  }
  return chains;
}

/**
 * A chain made anew by the ledger from what the links say now, so that it verifies; it goes on from `head`. Its events
 * have new ids, or those that the leaves name.
 */
export function rebuilt(
  deployment: string,
  said: Iterable<Said>,
  { head = { seq: 0, hash: null }, ids }: { head?: ChainHead; ids: 'new' | 'named' },
): { head: ChainHead; made: LedgerEvent[] } {
  const made: LedgerEvent[] = [];
  for (const { leaf, payload, readers } of said) {
    const next = buildEvent(head, {
      ...(ids === 'named' ? { eventId: leaf.event_id } : {}),
      deployment,
      machine: leaf.machine,
      machineVersion: leaf.machine_version,
      caseId: leaf.case_id,
      caseVersion: leaf.case_version,
      type: leaf.type,
      from: leaf.from,
      to: leaf.to,
      ruleIds: leaf.rule_ids,
      actor: leaf.actor,
      occurredAt: leaf.occurred_at,
      outcome: leaf.outcome,
      calendarVersion: leaf.calendar_version,
      payload,
      readers,
    });
    made.push(next.event);
    head = next.head;
  }
  return { head, made };
}
