import fs from 'node:fs';
import pg from 'pg';

/**
 * Notes which transitions the engine has taken in a test's database, before that is removed. `npm run conformance` says
 * which rows of the register no test ever took through the engine.
 */
export async function noteTaken(url: string): Promise<void> {
  const report = process.env.LIANDAN_TEST_TAKEN;
  if (!report) return;
  const client = new pg.Client({ connectionString: url });
  try {
    await client.connect();
    const { rows } = await client.query<{ taken: string }>(
      `SELECT DISTINCT concat_ws(' ', machine, coalesce(from_state, 'new'), type, to_state) AS taken
         FROM liandan.audit_event WHERE outcome <> 'refused' AND to_state IS NOT NULL`,
    );
    if (rows.length > 0) fs.appendFileSync(report, rows.map(({ taken }) => `${taken}\n`).join(''));
  } catch {
    // A database that a test has broken on purpose has nothing to tell.
  } finally {
    await client.end().catch(() => undefined);
  }
}
