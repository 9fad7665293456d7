import { join } from 'node:path';
import pg from 'pg';
import { calendarYear, loadReference } from '#config/reference';
import { sequence } from '#ledger/sequencer';
import { signHeads } from '#ledger/signer';
import { openSignerHome } from '#ledger/signer-home';
import { verifierKey } from '#ledger/note';
import { exportLogs } from '#src/archive/export';
import { caseTables } from '#src/audit/case-tables';
import { copyLog } from './log-copies.js';
import { DEPLOYMENT, seconds, type Host } from './host.js';

/** Figures of a million events: seconds and resident memory. */
const LIMITS = { log: 30, all: 120, megabytes: 300 };

export interface ExportHost extends Host {
  folder: string;
  events: number;
  /** Runs the single-file verifier and watches how much memory it takes. */
  measured(...args: string[]): Promise<{ out: string; seconds: number; megabytes: number }>;
}

/** A log of many events is made, exported form and all, and verified as anybody would. */
export async function runExport(host: ExportHost): Promise<{ ok: boolean } & Record<string, unknown>> {
  host.say('generating a year of cases');
  await host.cli('generate', '--cases', '400');
  const small = await exported(host);
  host.say(`copying them to ${host.events} events`);
  const since = performance.now();
  const { file, events, keys } = await copyLog(small, host.folder, host.events);
  const made = seconds(since);
  host.say(`verifying ${file}`);
  const trust = keys.flatMap((key) => ['--key', key]);
  const runs: Record<string, unknown> = {};
  let ok = true;
  for (const [name, more, limit] of [
    ['log', ['--log'], LIMITS.log],
    ['all', [], LIMITS.all],
  ] as const) {
    const { out, seconds: taken, megabytes } = await host.measured(file, ...trust, '--json', ...more);
    const verdict = JSON.parse(out) as {
      ok: boolean;
      events: number;
      judged: number;
      seconds: object;
      fault?: unknown;
    };
    const scaled = (limit * events) / 1_000_000;
    ok &&= verdict.ok && (events < 100_000 || taken <= scaled) && megabytes <= LIMITS.megabytes;
    runs[name] = {
      seconds: taken,
      limit: Math.round(scaled * 10) / 10,
      megabytes,
      microsecondsAnEvent: Math.round((taken * 1e6) / events),
      verdict,
    };
  }
  return { ok, events, made, limits: LIMITS, ...runs };
}

/** The generated instance as an export; its newest year but one has the cases. */
async function exported({ adminUrl, folder, say }: ExportHost): Promise<string> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    const signer = join(folder, 'signer');
    const turn = async () => {
      while ((await sequence(client)).sequenced > 0);
      await signHeads(client, openSignerHome(signer));
    };
    await turn();
    const home = openSignerHome(signer);
    const made = await exportLogs(client, {
      deployment: DEPLOYMENT,
      folder: join(folder, 'small'),
      personal: 'figures',
      keys: [...home.heads.keys()].map((name) => verifierKey({ name, publicKey: home.publicKey })),
      policy: null,
      calendar: loadReference().calendarFiles.map(calendarYear),
      cases: caseTables,
      meanwhile: turn,
      say,
    });
    const largest = made.sort((a, b) => b.size - a.size)[0];
    if (!largest) throw new Error('nothing was exported');
    return largest.file;
  } finally {
    await client.end();
  }
}
