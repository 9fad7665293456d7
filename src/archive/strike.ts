import { inOrder, type Needle, struck } from '#domain/personal/striking';
import { ERASED } from '#ledger/personal';
import { type Sql, stream } from '#ledger/sql';

/** Tables that hold no copy of what a payload says: the record and its log, erasures, the schema, logins. */
const APART = `c.relname LIKE 'audit\\_%' OR c.relname LIKE 'log\\_%' OR c.relname LIKE 'erasure%' OR
  c.relname IN ('migration', 'civil_clock', 'person', 'membership', 'identity', 'identity_attempt', 'session', 'token', 'login_limit')`;

interface Table {
  name: string;
  /** columns by which a row belongs to a case */
  links: string[];
  /** columns that may repeat what a payload says: json or text */
  columns: { name: string; type: 'json' | 'jsonb' | 'text' | '_text' }[];
  guarded: boolean;
}

/**
 * Puts ERASED wherever a row of one of the cases repeats a personal value of it: case rows, snapshots, facts, letters,
 * notices, documents' records, entries of books. Rows of other cases stay as they are, whatever they tell of these. What
 * is frozen gives way: its triggers sleep. Needs an open transaction of the owner. Returns how many rows were changed.
 */
export async function strikeCopies(client: Sql, values: ReadonlyMap<string, readonly Needle[]>): Promise<number> {
  const cases = [...values.keys()];
  const needles = new Map([...values].map(([id, each]) => [id, inOrder(each)]));
  let changed = 0;
  for (const table of await tablesOf(client)) {
    const found = table.links.map((link) => `x.${quoted(link)} = ANY ($1)`).join(' OR ');
    const links = table.links.map((link) => `x.${quoted(link)}`).join(', ');
    const columns = table.columns.map(({ name }) => quoted(name)).join(', ');
    const rows: { row: string; links: (string | null)[]; said: Record<string, unknown> }[] = [];
    for await (const row of stream<(typeof rows)[number]>(
      client,
      'strike_copies',
      `SELECT x.ctid::text AS row, ARRAY[${links}] AS links, to_jsonb((SELECT r FROM (SELECT ${columns}) r)) AS said
         FROM liandan.${quoted(table.name)} x WHERE ${found}`,
      [cases],
    )) {
      const of = row.links.find((id) => id !== null && needles.has(id));
      const said = struck(row.said, needles.get(of ?? '') ?? [], ERASED);
      if (said !== row.said) rows.push({ ...row, said });
    }
    if (rows.length === 0) continue;
    const name = `liandan.${quoted(table.name)}`;
    if (table.guarded) await client.query(`ALTER TABLE ${name} DISABLE TRIGGER USER`);
    const sets = table.columns.map(({ name: column }) => `${quoted(column)} = r.${quoted(column)}`).join(', ');
    for (const { row, said } of rows)
      await client.query(
        `UPDATE ${name} x SET ${sets} FROM jsonb_populate_record(NULL::${name}, $2) r WHERE x.ctid = $1::tid`,
        [row, JSON.stringify(said)],
      );
    if (table.guarded) await client.query(`ALTER TABLE ${name} ENABLE TRIGGER USER`);
    changed += rows.length;
  }
  return changed;
}

/** Tables with rows of cases. A case table tells of other cases too, and its row is of its own alone. */
async function tablesOf(client: Sql): Promise<Table[]> {
  const { rows } = await client.query<Table>(
    `SELECT c.relname AS name,
            CASE WHEN bool_or(a.attname = 'machine_version') AND bool_or(a.attname = 'context') THEN ARRAY['id']
                 WHEN bool_or(a.attname = 'case_id') THEN ARRAY['case_id']
                 ELSE coalesce(array_agg(a.attname::text) FILTER (WHERE y.typname = 'uuid'), '{}') END AS links,
            coalesce(jsonb_agg(jsonb_build_object('name', a.attname, 'type', y.typname))
              FILTER (WHERE y.typname IN ('text', 'varchar', 'json', 'jsonb', '_text') AND a.attgenerated = ''
                AND a.attname NOT IN ('state', 'machine', 'readers', 'sha256')), '[]') AS columns,
            EXISTS (SELECT FROM pg_trigger g WHERE g.tgrelid = c.oid AND NOT g.tgisinternal) AS guarded
       FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
       JOIN pg_type y ON y.oid = a.atttypid
      WHERE c.relnamespace = 'liandan'::regnamespace AND c.relkind = 'r' AND NOT (${APART})
      GROUP BY c.oid, c.relname ORDER BY c.relname`,
  );
  return rows.filter(({ links, columns }) => links.length > 0 && columns.length > 0);
}

/** Values of registers that a row still says: by chain and text. */
export async function standing(
  client: Sql,
  values: readonly { chain: string; text: string }[],
): Promise<{ chain: string; text: string }[]> {
  const found: { chain: string; text: string }[] = [];
  const { rows: tables } = await client.query<{ name: string }>(
    `SELECT c.relname AS name FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'id'
       JOIN pg_type y ON y.oid = a.atttypid AND y.typname = 'uuid'
      WHERE c.relnamespace = 'liandan'::regnamespace AND c.relkind = 'r'
        AND c.relname NOT LIKE 'audit\\_%' AND c.relname NOT LIKE 'erasure%'`,
  );
  for (const { name } of tables) {
    const { rows } = await client.query<{ chain: string; text: string }>(
      `SELECT v.chain, v.text FROM jsonb_to_recordset($1::jsonb) AS v (chain uuid, text text)
         JOIN liandan.${quoted(name)} x ON x.id = v.chain
        WHERE strpos(to_jsonb(x)::text, substr(to_json(v.text)::text, 2, length(to_json(v.text)::text) - 2)) > 0`,
      [JSON.stringify(values)],
    );
    found.push(...rows);
  }
  return found;
}

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
