import type { Said } from '#domain/statute';
import { wordsOf, type Wrote } from './act.js';
import { candidatesOf, decide, type Decision } from './decide.js';
import { kindAt, type Kind } from './kind.js';
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
  /** Version of the machine that judged it. */
  machineVersion: number;
  payload: Said;
}

/** Asks the machine again what it said to an event then, by the version that judged it. */
export function redecided<C>(
  kind: Kind<C>,
  before: { state: string; context: C },
  kept: Pick<Kept, 'machineVersion' | 'payload'>,
): Decision<C> & { wrote: Wrote; said: Said } {
  const judge = kindAt(kind, kept.machineVersion);
  const { words, wrote } = wordsOf(kept.payload);
  const here = candidatesOf(judge.machine).filter((c) => c.state === before.state && c.event === words.type);
  return { ...decide(judge, before.state, before.context, words, here), wrote, said: words };
}

/**
 * A case rebuilt from its record: how it stood after each event, oldest first. The machine is pure and the payload is
 * all that it was shown, so the last standing is the stored row. Throws where the machine no longer takes an event.
 */
export function* replayed<C>(kind: Kind<C>, events: Iterable<Kept>): Generator<Standing<C>> {
  let standing = { state: 'new', context: {} as C };
  for (const kept of events) {
    const { state, context, said } = redecided(kind, standing, kept);
    standing = { state, context };
    yield { state, version: kept.version, context, at: said.at, id: kept.id, event: said };
  }
}

/**
 * The accepted and automatic events of cases until an instant (null: all), by case, oldest first. None of a case part of
 * whose record was removed with its year: what is left does not lead to how it stands.
 */
export async function keptEvents(
  tx: Pick<Tx, 'query'>,
  cases: readonly string[],
  until: string | null = null,
): Promise<Map<string, Kept[]>> {
  const rows = await tx.query<Kept & { case_id: string }>(
    'kept_events',
    `SELECT e.case_id, e.event_id AS id, e.case_version AS version, e.machine_version::int AS "machineVersion",
            liandan.disclosed(e.event_id, p.payload) AS payload
       FROM liandan.audit_event e JOIN liandan.audit_payload p USING (event_id)
      WHERE e.case_id = ANY ($1::uuid[]) AND e.outcome <> 'refused' AND ($2::timestamptz IS NULL OR e.occurred_at <= $2)
        AND (NOT EXISTS (SELECT FROM liandan.log_removed) OR NOT liandan.cut(e.case_id))
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
