import type { Tx } from '#workflow/workflow';
import type { Item } from './questions/question.js';

/** What was said with an event, and the salt that binds it to the leaf. */
export interface Payload {
  payload: unknown;
  salt: string;
}

/** The payloads of the events of one page, as far as the grant covers them. */
export async function payloadsOf(tx: Tx, events: unknown[]): Promise<Map<unknown, Payload>> {
  const rows = await tx.query<Payload & { event: string }>(
    'audit_payloads',
    `SELECT p.event_id AS event, liandan.disclosed(p.event_id, p.payload)::jsonb AS payload, encode(p.salt, 'hex') AS salt
     FROM liandan.bench_payload p WHERE p.event_id = ANY ($1)`,
    [events],
  );
  return new Map(rows.map(({ event, payload, salt }) => [event, { payload, salt }]));
}

/** Events with their payloads. */
export async function disclosed(tx: Tx, items: Item[]): Promise<Item[]> {
  const payloads = await payloadsOf(
    tx,
    items.map(({ event }) => event),
  );
  return items.map((item) => ({ ...item, payload: payloads.get(item['event'])?.payload ?? null }));
}
