import type { Sql } from '#ledger/sql';

/** The log and its payloads: exported as entries, never as rows. */
const LOG = [
  'audit_event',
  'audit_payload',
  'audit_pending',
  'audit_personal',
  'log_checkpoint',
  'log_closed',
  'log_cosignature',
  'log_final',
  'log_heartbeat',
  'log_leaf',
  'log_removed',
  'log_state',
  'log_tile',
];
/** Of this instance and this hour: who is logged in, which request waits for its answer, what time it is here. */
const LEFT = ['civil_clock', 'idempotency', 'identity_attempt', 'login_limit', 'session'];

export interface RegisterTable {
  name: string;
  /** columns that can be written */
  columns: string[];
  /** the primary key: the order of the rows */
  key: string[];
}

/**
 * Every table that an export carries in rows, because the log alone does not give it: registers, books and read models. In
 * the order in which they can be written (a row after the rows it refers to). Not among them: the log, cases (rebuilt by
 * replay), and what belongs to the instance alone. A table that nobody has named is carried: nothing is forgotten.
 */
export async function registerTables(client: Sql, cases: readonly string[]): Promise<RegisterTable[]> {
  const apart = [...LOG, ...LEFT, ...cases];
  const { rows } = await client.query<RegisterTable & { refers: string[] }>(
    `SELECT c.relname AS name,
       ARRAY(SELECT a.attname::text FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
             AND a.attgenerated = '' ORDER BY a.attnum) AS columns,
       ARRAY(SELECT a.attname::text FROM pg_index i JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY (i.indkey)
             WHERE i.indrelid = c.oid AND i.indisprimary ORDER BY array_position(i.indkey::int2[], a.attnum)) AS key,
       ARRAY(SELECT DISTINCT r.relname::text FROM pg_constraint f JOIN pg_class r ON r.oid = f.confrelid
             WHERE f.conrelid = c.oid AND f.contype = 'f' AND f.confrelid <> c.oid) AS refers
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = 'liandan' AND c.relkind = 'r' AND NOT c.relname = ANY ($1) AND c.relname NOT LIKE '%migration%'
     ORDER BY c.relname`,
    [apart],
  );
  const names = new Set(rows.map(({ name }) => name));
  const ordered: RegisterTable[] = [];
  const done = new Set<string>();
  while (ordered.length < rows.length) {
    const ready = rows.filter(
      ({ name, refers }) => !done.has(name) && refers.every((to) => done.has(to) || !names.has(to)),
    );
    if (ready.length === 0) throw new Error('tables refer to one another in a circle');
    for (const { name, columns, key } of ready) {
      ordered.push({ name, columns, key });
      done.add(name);
    }
  }
  return ordered;
}

const quoted = (names: readonly string[]): string => names.map((name) => `"${name}"`).join(', ');

/** The rows of a table, one JSON object each, in the order of its key; every value in a form that reads back the same. */
export const rowsOf = ({ name, columns, key }: RegisterTable): string =>
  `SELECT row_to_json(t)::text AS line FROM (SELECT ${quoted(columns)} FROM liandan."${name}" ORDER BY ${quoted(key.length > 0 ? key : columns)}) t`;

/** Writes such rows ($1: a JSON array of them). */
export const insertRows = ({ name, columns }: RegisterTable): string =>
  `INSERT INTO liandan."${name}" (${quoted(columns)}) OVERRIDING SYSTEM VALUE
   SELECT ${quoted(columns)} FROM json_populate_recordset(NULL::liandan."${name}", $1::json)`;

/** Tables of which a new instance must be empty; the migration itself fills some. */
export async function inUse(client: Sql, tables: readonly string[]): Promise<string | undefined> {
  for (const name of tables) {
    const { rows } = await client.query<{ used: boolean }>(`SELECT EXISTS (SELECT FROM liandan."${name}") AS used`);
    if (rows[0]?.used) return name;
  }
  return undefined;
}
