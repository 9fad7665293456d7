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
  const { length } = policy.witnesses;
  console.log(
    `sequencer: 日志头由 ${policyFile} 所列 ${length} 个见证最终确认 / heads become final by ${length} witnesses`,
  );
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
          late > ALARM_SECONDS ? lateWords(late) : quietOf(collector.quiet),
          collector.trouble.map(({ witness, what, grave }) => ({ text: `witness ${witness} ${what}`, grave })),
        );
        await rhythm.pause(INTERVAL_MS);
      }
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      say.failure(`未能收集见证签名 / cosignatures are not collected: ${why}`);
      await rhythm.pause(1000);
    } finally {
      await client.end().catch(() => undefined);
    }
  }
}

interface Words {
  zh: string;
  en: string;
}
const lateWords = (seconds: number): Words => ({
  zh: `已有 ${Math.round(seconds)} 秒没有最终确认`,
  en: `nothing has become final for ${Math.round(seconds)} s`,
});
function quietOf(seconds: number): Words | undefined {
  const minutes = Math.round(seconds / 60);
  if (seconds <= QUIET_SECONDS) return undefined;
  return {
    zh: `见证已有 ${minutes} 分钟未确认最新日志头，无从得知日志是静止还是已停止`,
    en: `the witnesses have not confirmed the newest head for ${minutes} minutes: nobody can tell whether the log rests or has stopped`,
  };
}

/** Says a thing when it begins, when it ends, and once a minute as long as it is an alarm. */
class Announcer {
  private alarmAt = 0;
  private said = '';

  /** `late`: what has waited too long. */
  state(late: Words | undefined, troubles: { text: string; grave: boolean }[]): void {
    const alarm = late !== undefined || troubles.some(({ grave }) => grave);
    const what = troubles.map(({ text }) => text).join('; ');
    if (alarm && (Date.now() - this.alarmAt > AGAIN_MS || what !== this.said)) {
      const { zh, en } = late ?? { zh: '最终确认存疑', en: 'finality is in question' };
      const more = what ? `: ${what}` : '';
      console.error(`sequencer: 告警：${zh}，决定照常 / ALARM, ${en}${more}. Decisions go on.`);
      this.alarmAt = Date.now();
    } else if (!alarm && what !== '' && what !== this.said) {
      console.error(`sequencer: ${what}`);
    } else if (!alarm && what === '' && this.said !== '') {
      console.log('sequencer: 各见证均已应答 / all witnesses answer');
    }
    this.said = what;
    if (!alarm) this.alarmAt = 0;
  }

  failure(what: string): void {
    if (what !== this.said) console.error(`sequencer: ${what}`);
    this.said = what;
  }
}
