import pg from 'pg';
import { sequence } from '#ledger/sequencer';
import { query } from './database.js';
import type { Full } from './full.js';

/** Whether every event of an instance stands under signed heads of both trees. */
export async function logged(adminUrl: string): Promise<boolean> {
  const { rows } = await query(
    adminUrl,
    `SELECT (SELECT count(*)::int FROM liandan.audit_pending) AS waiting,
       (SELECT count(*)::int FROM liandan.log_state s WHERE NOT EXISTS (
          SELECT FROM liandan.log_checkpoint c WHERE c.tree = s.tree AND c.size = s.size)
        OR NOT EXISTS (SELECT FROM liandan.log_national_head n WHERE n.tree = s.tree AND n.size = s.size)) AS unsigned`,
  );
  const [row] = rows as { waiting: number; unsigned: number }[];
  return row?.waiting === 0 && row.unsigned === 0;
}

/** Puts all that has been recorded into the log. */
export async function sequenced(w: Full): Promise<void> {
  const client = new pg.Client({ connectionString: w.database.urls.sequencer });
  await client.connect();
  try {
    while ((await sequence(client)).sequenced > 0);
  } finally {
    await client.end();
  }
}
