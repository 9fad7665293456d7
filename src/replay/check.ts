import type pg from 'pg';
import { ERASED } from '#ledger/personal';
import { stream } from '#ledger/sql';
import type { Kind } from '#workflow/kind';
import { keptEvents, replayed } from '#workflow/replay';
import { type Engine, NotRebuilt, Rebuild, type Recorded } from '#workflow/rebuild';
import { BOOKS, type ReadModel } from './read-models.js';
import { REMOVED, REPLAYED, standingRows } from './removed.js';

/** One place where what is stored is not what the record says. */
export interface Difference {
  table: string;
  /** What names the row. */
  row: string;
  case?: string;
  event?: string;
  /** First field that differs; empty where the whole row is missing or too much. */
  field: string;
  stored: unknown;
  rebuilt: unknown;
}

export interface Check {
  ok: boolean;
  events: number;
  seconds: number;
  eventsPerSecond: number;
  /** Rows compared, by table. */
  rows: Record<string, number>;
  /** The first ones. */
  differences: Difference[];
}

export interface CheckOptions {
  case?: string;
  /** Differences that are named at most. */
  limit?: number;
  /** More tables to compare, written into the rebuilt ones by `further` once the record has been replayed. */
  further?: {
    models: readonly ReadModel[];
    write: (client: pg.ClientBase, names: (text: string) => string) => Promise<void>;
  };
}

const EVENTS = (where: string) => `
  SELECT e.event_id, e.case_id, e.seq, e.case_version, e.machine, e.machine_version, e.outcome, e.occurred_at, e.hash,
         e.to_state, e.rule_ids,
         substring(convert_from(e.leaf, 'UTF8') FROM '"calendar_version":"([^"]+)"') AS calendar_version,
         liandan.disclosed(e.event_id, p.payload) AS payload
    FROM liandan.audit_event e JOIN liandan.audit_payload p USING (event_id)
   WHERE ${where} ORDER BY e.event_id`;

interface EventRow {
  event_id: string;
  case_id: string;
  seq: number;
  case_version: number;
  machine: string;
  machine_version: string;
  outcome: string;
  to_state: string | null;
  rule_ids: string[];
  occurred_at: Date;
  hash: Buffer;
  calendar_version: string | null;
  payload: Recorded['payload'];
}

/**
 * The record of the database, in the order in which it was written, a few events at a time; without the years that were
 * removed, and without what is left of cases that they cut. Needs an open transaction.
 */
export async function* recorded(client: pg.ClientBase, id?: string): AsyncGenerator<Recorded> {
  const parts = [...(id === undefined ? [] : ['e.case_id = $1']), ...((await anyRemoved(client)) ? [REPLAYED] : [])];
  const where = parts.length > 0 ? parts.join(' AND ') : 'true';
  for await (const row of stream<EventRow>(client, 'replay_events', EVENTS(where), id === undefined ? [] : [id])) {
    yield {
      ...{ eventId: row.event_id, caseId: row.case_id, seq: row.seq, caseVersion: row.case_version },
      ...{ machine: row.machine, machineVersion: Number(row.machine_version), outcome: row.outcome },
      ...{ to: row.to_state, rules: row.rule_ids },
      ...{ at: row.occurred_at.toISOString(), hash: row.hash, payload: row.payload },
      calendarVersion: row.calendar_version,
    };
  }
}

const anyRemoved = async (client: pg.ClientBase): Promise<boolean> =>
  (await client.query<{ removed: boolean }>(REMOVED)).rows[0]?.removed ?? false;

/** Every case table and book, as models. */
export const modelsOf = (engine: Engine): ReadModel[] => [
  ...[...engine.kinds.values()].map(({ table }) => ({ table, key: ['id'], of: 'id', indexed: false })),
  ...BOOKS,
];

/**
 * Rebuilds every case and read model from the record into temporary tables of one transaction, and compares them with
 * what is stored, byte for byte. One snapshot of the database; nothing is left behind.
 */
export async function checkReplay(client: pg.ClientBase, engine: Engine, options: CheckOptions = {}): Promise<Check> {
  await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
  try {
    return await checkWithin(client, engine, options);
  } finally {
    await client.query('ROLLBACK').catch(() => undefined);
  }
}

/** The same inside a transaction of the caller, which must be rolled back: the rebuilt tables end with it. */
export async function checkWithin(client: pg.ClientBase, engine: Engine, options: CheckOptions = {}): Promise<Check> {
  const models = [...modelsOf(engine), ...(options.further?.models ?? [])];
  const tables = models.map(({ table }) => table).join('|');
  const rebuilt = new RegExp(`\\bliandan\\.(${tables})\\b`, 'g');
  const names = (text: string) => text.replace(rebuilt, 'pg_temp.$1');
  for (const model of models) await client.query(tableFor(model));
  const began = performance.now();
  const rebuild = new Rebuild(client, engine, names);
  const differences: Difference[] = [];
  const rows: Record<string, number> = {};
  try {
    await replayRecord(client, rebuild, options.case);
  } catch (error) {
    if (!(error instanceof NotRebuilt)) throw error;
    const { eventId, caseId } = error.event;
    const place = { row: caseId, case: caseId, event: eventId };
    differences.push({ table: 'audit_event', ...place, field: 'payload', stored: error.because, rebuilt: null });
  }
  const seconds = (performance.now() - began) / 1000;
  if (differences.length === 0) {
    for (const { table } of models) await client.query(`ANALYZE pg_temp.${table}`);
    await options.further?.write(client, names);
    for (const model of models) {
      const limit = Math.max((options.limit ?? 20) - differences.length, 0);
      const compared = await compare(client, engine, model, options.case, limit);
      rows[model.table] = compared.rows;
      differences.push(...compared.differences);
    }
  }
  const eventsPerSecond = Math.round(rebuild.events / Math.max(seconds, 0.001));
  return { ok: differences.length === 0, events: rebuild.events, seconds, eventsPerSecond, rows, differences };
}

/**
 * Takes every event of the record in turn. Throws NotRebuilt with the event that does not lead on, whatever fell over: a
 * record that was tampered with may break anything. A database that does not answer is something else.
 */
export async function replayRecord(client: pg.ClientBase, rebuild: Rebuild, id?: string): Promise<void> {
  let last: Recorded | undefined;
  try {
    for await (const event of recorded(client, id)) {
      last = event;
      await rebuild.take(event);
    }
    await rebuild.finish();
  } catch (error) {
    if (!last || error instanceof NotRebuilt || isLost(error)) throw error;
    throw new NotRebuilt(last, `up to here: ${String(error)}`);
  }
}

const isLost = (error: unknown) => /^(08|53|57)/.test(String((error as { code?: unknown }).code ?? ''));

export function tableFor({ table, indexed }: ReadModel): string {
  const how = indexed ? 'INCLUDING ALL' : 'INCLUDING DEFAULTS INCLUDING GENERATED';
  const key = indexed || table === 'quota_line' ? '' : `; ALTER TABLE pg_temp.${table} ADD PRIMARY KEY (id)`;
  const identity = table === 'quota_line' ? ' INCLUDING IDENTITY' : '';
  return `CREATE TEMP TABLE ${table} (LIKE liandan.${table} ${how}${identity}) ON COMMIT DROP${key}`;
}

export async function compare(
  client: pg.ClientBase,
  engine: Engine,
  model: ReadModel,
  id: string | undefined,
  limit: number,
): Promise<{ rows: number; differences: Difference[] }> {
  const { table, key, apart = [], of, nameless = false } = model;
  if (model.silent) return { rows: 0, differences: [] };
  // A book of one case alone is told by its rows; what other cases post on the same account is not seen here.
  if (id !== undefined && (of === undefined || table === 'quota_account' || table === 'quota_line'))
    return { rows: 0, differences: [] };
  const plain = (alias: string) => `(to_jsonb(${alias}) - $1::text[])`;
  const same = key.map((column) => `s.${column} IS NOT DISTINCT FROM r.${column}`).join(' AND ');
  const removed = await anyRemoved(client);
  const where = (alias: 's' | 'r') => {
    const asked = alias === 's' ? model.stored : model.rebuilt;
    const parts = [
      ...(asked ? [asked] : []),
      ...(id === undefined ? [] : [`${alias}.${of} = $2`]),
      ...(removed ? standingRows(model, alias) : []),
    ];
    return parts.length > 0 ? `WHERE ${parts.join(' AND ')}` : '';
  };
  const values = id === undefined ? [apart] : [apart, id];
  const kind = [...engine.kinds.values()].some((each) => each.table === table);
  const pairs = stream<{ stored: Row | null; rebuilt: Row | null }>(
    client,
    `compare_${table}`,
    `WITH s AS (SELECT * FROM liandan.${table} s ${where('s')}), r AS (SELECT * FROM pg_temp.${table} r ${where('r')})
     SELECT ${plain('s')} AS stored, ${plain('r')} AS rebuilt FROM s ${nameless && removed ? 'RIGHT' : 'FULL'} JOIN r ON ${joinable(same, key)}
      WHERE ${plain('s')}::text IS DISTINCT FROM ${plain('r')}::text
      ORDER BY ${key.map((column) => `coalesce(s.${column}, r.${column})`).join(', ')}`,
    values,
  );
  const { rows: counted } = await client.query<{ n: number }>(`SELECT count(*)::int AS n FROM pg_temp.${table}`);
  const differences: Difference[] = [];
  if (limit > 0)
    for await (const { stored, rebuilt } of pairs) {
      const row = (stored ?? rebuilt)!;
      const caseId = of ? row[of] : undefined;
      let found = stored && rebuilt ? firstDifference(stored, rebuilt) : { field: '', stored, rebuilt };
      // A case says what its record says, erased values too; what is written beside it lost every copy of their texts.
      if (found?.stored === ERASED && stored && rebuilt && !kind && typeof caseId === 'string')
        found = firstDifference(stored, rebuilt, await erasedIn(client, caseId));
      if (!found) continue;
      const event = await eventOf(client, engine, model, row, found);
      differences.push({
        ...{ table, row: key.map((column) => String(row[column])).join('/') },
        ...(typeof caseId === 'string' ? { case: caseId } : {}),
        ...(event ? { event } : {}),
        ...found,
      });
      if (differences.length === limit) break;
    }
  return { rows: counted[0]?.n ?? 0, differences };
}

type Row = Record<string, unknown>;

/** A full join wants operators that can be merged or hashed. */
const joinable = (same: string, key: readonly string[]) =>
  key.includes('event_id')
    ? `row(${key.map((c) => `coalesce(s.${c}::text, '')`).join(', ')}) = row(${key.map((c) => `coalesce(r.${c}::text, '')`).join(', ')})`
    : same.replace(/ IS NOT DISTINCT FROM /g, ' = ');

/** The event that wrote the row, or that gave the field the value it should have. */
async function eventOf(
  client: pg.ClientBase,
  engine: Engine,
  { table, event, of }: ReadModel,
  row: Row,
  { field, rebuilt }: { field: string; rebuilt: unknown },
): Promise<string | undefined> {
  if (event && typeof row[event] === 'string') return row[event];
  const kind = [...engine.kinds.values()].find((each) => each.table === table);
  if (kind && field.startsWith('context')) return originOf(client, kind, String(row['id']), field, rebuilt);
  if (!of || typeof row[of] !== 'string') return undefined;
  const { rows } = await client.query<{ event_id: string }>(
    'SELECT event_id FROM liandan.audit_event WHERE case_id = $1 ORDER BY seq DESC LIMIT 1',
    [row[of]],
  );
  return rows[0]?.event_id;
}

/** The last event after which the field had another value than before. */
async function originOf(client: pg.ClientBase, kind: Kind<unknown>, id: string, field: string, rebuilt: unknown) {
  const query = async <T extends object>(_name: string, text: string, values: unknown[] = []) =>
    (await client.query<T & Row>(text, values)).rows;
  const kept = (await keptEvents({ query }, [id])).get(id) ?? [];
  const path = field.split('/').slice(1);
  let last: string | undefined;
  let before: string | undefined;
  for (const { id: event, context } of replayed(kind, kept)) {
    const value = JSON.stringify(path.reduce<unknown>((at, step) => (at as Row | undefined | null)?.[step], context));
    if (value !== before) last = event;
    before = value;
  }
  return before === JSON.stringify(rebuilt) || rebuilt === undefined ? last : (last ?? kept.at(-1)?.id);
}

/** Names of the members of a case that lost a value by a recorded erasure. */
async function erasedIn(client: pg.ClientBase, id: string): Promise<ReadonlySet<string>> {
  const { rows } = await client.query<{ pointer: string }>(
    `SELECT DISTINCT place ->> 'pointer' AS pointer FROM liandan.audit_event e JOIN liandan.audit_payload p USING (event_id)
      CROSS JOIN LATERAL jsonb_array_elements(convert_from(p.payload, 'UTF8')::jsonb -> 'places') AS place
      WHERE e.machine = 'erasure' AND e.type = 'erase' AND e.outcome <> 'refused'
        AND place ->> 'event' IN (SELECT event_id::text FROM liandan.audit_event WHERE case_id = $1)`,
    [id],
  );
  return new Set(rows.map(({ pointer }) => pointer.slice(pointer.lastIndexOf('/') + 1)));
}

/**
 * The first place, in the order of names, where two values differ. `erased`: members of which a stored text may say that
 * it is erased, where the record still has one.
 */
export function firstDifference(
  stored: unknown,
  rebuilt: unknown,
  erased: ReadonlySet<string> = new Set(),
  field = '',
): { field: string; stored: unknown; rebuilt: unknown } | undefined {
  if (stored === ERASED && typeof rebuilt === 'string' && erased.has(field.slice(field.lastIndexOf('/') + 1)))
    return undefined;
  if (typeof stored !== 'object' || typeof rebuilt !== 'object' || stored === null || rebuilt === null) {
    return stored === rebuilt ? undefined : { field, stored, rebuilt };
  }
  if (Array.isArray(stored) !== Array.isArray(rebuilt)) return { field, stored, rebuilt };
  const names = [...new Set([...Object.keys(stored), ...Object.keys(rebuilt)])].sort();
  for (const name of names) {
    const inner = field === '' ? name : `${field}/${name}`;
    const found = firstDifference((stored as Row)[name], (rebuilt as Row)[name], erased, inner);
    if (found) return found;
  }
  return undefined;
}
