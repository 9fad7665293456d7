import pg from 'pg';
import type { Rhythm } from '#clock/rhythm';
import { LedgerFault } from '#ledger/fault';
import { extendNational } from '#ledger/national';

const IDLE_MS = 500;
const BATCH = 1000;

/** Keeps the second tree of each log, by the national algorithms, behind the first. What stops it does not stop the log. */
export async function follow(rhythm: Rhythm, url: string): Promise<void> {
  while (!rhythm.stopping) {
    const client = new pg.Client({ connectionString: url, application_name: 'liandan-sequencer-national' });
    client.on('error', () => undefined); // the query under way, or the next one, fails and says so
    try {
      await client.connect();
      await client.query(`SET lock_timeout = '5s'; SET statement_timeout = '30s'`);
      while (!rhythm.stopping) if ((await extendNational(client, BATCH)) < BATCH) await rhythm.pause(IDLE_MS);
    } catch (error) {
      console.error(`sequencer: second tree: ${error instanceof Error ? error.message : String(error)}`);
      await rhythm.pause(error instanceof LedgerFault ? 30_000 : 1000);
    } finally {
      await client.end().catch(() => undefined);
    }
  }
}
