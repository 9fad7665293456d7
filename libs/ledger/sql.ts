import type { QueryResultRow } from 'pg';

/** What the ledger asks of a connection: one client of `pg`, not a pool (it opens transactions on it). */
export interface Sql {
  query<Row extends QueryResultRow>(
    text: string,
    values?: unknown[],
  ): Promise<{ rows: Row[]; rowCount: number | null }>;
}

/** Runs `work` between BEGIN and COMMIT; any error rolls back and is thrown on. */
export async function inTransaction<T>(client: Sql, mode: string, work: () => Promise<T>): Promise<T> {
  await client.query(`BEGIN ${mode}`);
  try {
    const result = await work();
    await client.query('COMMIT');
    return result;
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined); // the connection may be what failed
    throw error;
  }
}

/** The rows of a query by a server-side cursor, so that memory stays bounded. Needs an open transaction. */
export async function* stream<Row extends QueryResultRow>(
  client: Sql,
  cursor: string,
  text: string,
  values: unknown[] = [],
): AsyncGenerator<Row, undefined> {
  await client.query(`DECLARE ${cursor} NO SCROLL CURSOR FOR ${text}`, values);
  try {
    for (;;) {
      const { rows } = await client.query<Row>(`FETCH 500 FROM ${cursor}`);
      if (rows.length === 0) return undefined;
      yield* rows;
    }
  } finally {
    await client.query(`CLOSE ${cursor}`).catch(() => undefined); // in a transaction that failed it is gone already
  }
}
