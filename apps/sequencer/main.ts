import pg from 'pg';
import { settings } from '#config/env';
import { Rhythm } from '#clock/rhythm';
import { LedgerFault } from '#ledger/fault';
import { sequence } from '#ledger/sequencer';
import { collect } from './collect.js';
import { follow } from './follow.js';

/** Orders recorded events into the log: one batch after the other, every 200 ms when there is nothing to do. */
const IDLE_MS = 200;
const REPORT_MS = 60_000;
const BATCH = 1000;

const {
  DATABASE_URL_SEQUENCER: url,
  LIANDAN_POLICY: policyFile,
  LIANDAN_DEPLOYMENT: deployment,
  LIANDAN_SM,
} = settings();
if (!url) {
  console.error('sequencer: set DATABASE_URL_SEQUENCER (role liandan_sequencer)');
  process.exit(1);
}

const rhythm = Rhythm.untilSignalled();
// A policy that cannot be read is no reason to stop logging.
const collecting = policyFile
  ? collect(rhythm, url, { policyFile, deployment }).catch((error: unknown) =>
      console.error(
        `sequencer: ALARM, nothing becomes final: ${error instanceof Error ? error.message : String(error)}`,
      ),
    )
  : undefined;
const following = LIANDAN_SM === '1' ? follow(rhythm, url) : undefined;
let total = 0;
let worstLagMs = 0;
let reportedAt = Date.now();
function report(): void {
  console.log(`sequencer: ${total} events logged, worst lag ${worstLagMs} ms`);
  [total, worstLagMs, reportedAt] = [0, 0, Date.now()];
}

console.log('sequencer: started');
while (!rhythm.stopping) {
  const client = new pg.Client({ connectionString: url, application_name: 'liandan-sequencer' });
  client.on('error', () => undefined); // the query under way, or the next one, fails and says so
  try {
    await client.connect();
    await client.query(`SET lock_timeout = '5s'; SET statement_timeout = '30s'`);
    while (!rhythm.stopping) {
      const { sequenced, lagMs } = await sequence(client, BATCH);
      total += sequenced;
      worstLagMs = Math.max(worstLagMs, lagMs);
      if (total > 0 && Date.now() - reportedAt > REPORT_MS) report();
      if (sequenced < BATCH) await rhythm.pause(IDLE_MS);
    }
  } catch (error) {
    const alarm =
      error instanceof LedgerFault ? 'ALARM, nothing is logged until this is looked into' : 'will try again';
    console.error(`sequencer: ${error instanceof Error ? error.message : String(error)} (${alarm})`);
    await rhythm.pause(error instanceof LedgerFault ? 30_000 : 1000);
  } finally {
    await client.end().catch(() => undefined);
  }
}
await collecting;
await following;
if (total > 0) report();
console.log('sequencer: stopped');
