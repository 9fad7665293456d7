import { readFileSync } from 'node:fs';
import pg from 'pg';
import type { Rhythm } from '#clock/rhythm';
import { Collector, HEARTBEAT_SECONDS } from '#ledger/collector';
import { parsePolicy } from '#ledger/policy';

const INTERVAL_MS = 500;
const ALARM_SECONDS = 60;
const AGAIN_MS = 60_000;
const QUIET_SECONDS = HEARTBEAT_SECONDS + 600;

/** Collects cosignatures until stopped, on a connection of its own: nothing that happens here holds up the log. */
export async function collect(
  rhythm: Rhythm,
  url: string,
  { policyFile, deployment }: { policyFile: string; deployment: string },
): Promise<void> {
  const policy = parsePolicy(readFileSync(policyFile, 'utf8'));
  const collector = new Collector(policy, { deployment });
  const say = new Announcer();
  console.log(`sequencer: heads become final by ${policy.witnesses.length} witnesses of ${policyFile}`);
  while (!rhythm.stopping) {
    const client = new pg.Client({ connectionString: url, application_name: 'liandan-collector' });
    client.on('error', () => undefined); // the query under way, or the next one, fails and says so
    try {
      await client.connect();
      await client.query(`SET lock_timeout = '5s'; SET statement_timeout = '30s'`);
      while (!rhythm.stopping) {
        await collector.turn(client);
        const { rows } = await client.query<{ tree: string; lag: number }>('SELECT tree, lag FROM liandan.finality()');
        const late = Math.max(0, ...rows.map(({ lag }) => lag));
        say.state(
          late > ALARM_SECONDS ? `nothing has become final for ${Math.round(late)} s` : quietOf(collector.quiet),
          collector.trouble.map(({ witness, what, grave }) => ({ text: `witness ${witness} ${what}`, grave })),
        );
        await rhythm.pause(INTERVAL_MS);
      }
    } catch (error) {
      say.failure(`cosignatures are not collected: ${error instanceof Error ? error.message : String(error)}`);
      await rhythm.pause(1000);
    } finally {
      await client.end().catch(() => undefined);
    }
  }
}

const quietOf = (seconds: number): string | undefined =>
  seconds > QUIET_SECONDS
    ? `the witnesses have not confirmed the newest head for ${Math.round(seconds / 60)} minutes: nobody can tell whether the log rests or has stopped`
    : undefined;

/** Says a thing when it begins, when it ends, and once a minute as long as it is an alarm. */
class Announcer {
  private alarmAt = 0;
  private said = '';

  /** `late`: in words, what has waited too long. */
  state(late: string | undefined, troubles: { text: string; grave: boolean }[]): void {
    const alarm = late !== undefined || troubles.some(({ grave }) => grave);
    const what = troubles.map(({ text }) => text).join('; ');
    if (alarm && (Date.now() - this.alarmAt > AGAIN_MS || what !== this.said)) {
      console.error(
        `sequencer: ALARM, ${late ?? 'finality is in question'}${what ? `: ${what}` : ''}. Decisions go on. / 告警：最终确认滞后，决定照常`,
      );
      this.alarmAt = Date.now();
    } else if (!alarm && what !== '' && what !== this.said) {
      console.error(`sequencer: ${what}`);
    } else if (!alarm && what === '' && this.said !== '') {
      console.log('sequencer: all witnesses answer');
    }
    this.said = what;
    if (!alarm) this.alarmAt = 0;
  }

  failure(what: string): void {
    if (what !== this.said) console.error(`sequencer: ${what}`);
    this.said = what;
  }
}
