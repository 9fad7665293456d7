import type { Said } from '#domain/statute';
import { candidatesOf, decide } from './decide.js';
import type { Kind } from './kind.js';
import type { Tx } from './tx.js';

/** A case as it stood after one of its events. */
export interface Standing<C> {
  state: string;
  version: number;
  context: C;
  /** Civil instant of the event. */
  at: string;
  /** Id of the event: greater for the later one, also between cases. */
  id: string;
  event: Said;
}

/** An event as the record keeps it: the payload is what the machine was shown, word for word. */
export interface Kept {
  id: string;
  version: number;
  payload: Said;
}

/**
 * A case rebuilt from its record: how it stood after each event, oldest first. The machine is pure and the payload is
 * all that it was shown, so the last standing is the stored row. Throws where the machine no longer takes an event.
 */
export function* replayed<C>(kind: Kind<C>, events: Iterable<Kept>): Generator<Standing<C>> {
  let state = 'new';
  let context = {} as C;
  for (const { id, version, payload } of events) {
    const here = candidatesOf(kind.machine).filter((c) => c.state === state && c.event === payload.type);
    ({ state, context } = decide(kind, state, context, payload, here));
    yield { state, version, context, at: payload.at, id, event: payload };
  }
}

/** The accepted and automatic events of cases until an instant (null: all), by case, oldest first. */
export async function keptEvents(
  tx: Pick<Tx, 'query'>,
  cases: readonly string[],
  until: string | null = null,
): Promise<Map<string, Kept[]>> {
  const rows = await tx.query<Kept & { case_id: string }>(
    'kept_events',
    `SELECT e.case_id, e.event_id AS id, e.case_version AS version, convert_from(p.payload, 'UTF8')::json AS payload
       FROM liandan.audit_event e JOIN liandan.audit_payload p USING (event_id)
      WHERE e.case_id = ANY ($1::uuid[]) AND e.outcome <> 'refused' AND ($2::timestamptz IS NULL OR e.occurred_at <= $2)
      ORDER BY e.case_id, e.seq`,
    [cases, until],
  );
  const found = new Map<string, Kept[]>();
  for (const { case_id: id, ...kept } of rows) {
    const list = found.get(id);
    if (list) list.push(kept);
    else found.set(id, [kept]);
  }
  return found;
}
