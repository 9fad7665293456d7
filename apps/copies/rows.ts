import type pg from 'pg';

const columns = new Map<string, string>();

/** The rows of a table as JSON text, to be copied with other names in it. */
export async function rowsOf(sql: pg.Client, table: string, where: string, values: unknown[]): Promise<string[]> {
  const { rows } = await sql.query<{ row: string }>(
    `SELECT to_jsonb(t)::text AS row FROM liandan.${table} t WHERE ${where}`,
    values,
  );
  return rows.map(({ row }) => row);
}

/** Writes rows that were told as JSON text; what is there already stays. Generated columns write themselves. Returns how many were new. */
export async function insertRows(sql: pg.Client, table: string, rows: readonly string[]): Promise<number> {
  if (rows.length === 0) return 0;
  let list = columns.get(table);
  if (!list) {
    const { rows: found } = await sql.query<{ list: string }>(
      `SELECT string_agg(quote_ident(column_name), ', ' ORDER BY ordinal_position) AS list FROM information_schema.columns
       WHERE table_schema = 'liandan' AND table_name = $1 AND is_generated = 'NEVER' AND is_identity = 'NO'`,
      [table],
    );
    columns.set(table, (list = found[0]?.list ?? ''));
  }
  const { rowCount } = await sql.query({
    name: `copy_${table}`,
    text: `INSERT INTO liandan.${table} (${list}) SELECT ${list} FROM jsonb_populate_recordset(NULL::liandan.${table}, $1::jsonb) ON CONFLICT DO NOTHING`,
    values: [`[${rows.join(',')}]`],
  });
  return rowCount ?? 0;
}
