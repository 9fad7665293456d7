import fs from 'node:fs';
import { signNote } from '#ledger/note';
import { Random } from '#src/demo/random';
import { campaign, mutants, type Mutants, type Result, undone } from '../support/tamper/campaign.js';
import { historyAttacks } from '../support/tamper/history-attacks.js';
import { logAttacks } from '../support/tamper/log-attacks.js';
import { scene, type Scene } from '../support/tamper/scene.js';
import { stateAttacks } from '../support/tamper/state-attacks.js';

/** `npm run tamper` asks for a long campaign and its report (config/tooling/tamper.mjs). */
interface Asked {
  runs: number;
  logs: number;
  seed: number;
  /** attacks of each class for the table of mutants; 0: none */
  mutants: number;
  report?: string;
}
const asked: Asked = process.env['LIANDAN_TAMPER']
  ? (JSON.parse(process.env['LIANDAN_TAMPER']) as Asked)
  : { runs: 90, logs: 12, seed: 7, mutants: 0 };
const long = asked.report !== undefined;
/** Steps of one history, in a long campaign enough to fill a tile; it is looked at after each of its last ones. */
const STEPS = long ? 280 : 60;
const LOOKS = long ? 100 : asked.logs;

const arsenalsOf = (s: Scene) => ({
  ...historyAttacks,
  ...logAttacks((text, origin) => signNote(text, origin, s.key)),
  ...stateAttacks,
});

/** Plays one history, looks at it on its way, and attacks what has become of it. */
async function round(random: Random, runs: number, result: Result, clean: { logs: number; alarms: unknown[] }) {
  const s = await scene();
  try {
    let step = 0;
    await s.play(random, STEPS, async () => {
      step += 1;
      if (step === Math.floor(STEPS / 4) || step === Math.floor(STEPS / 2)) await s.backUp();
      if (step <= STEPS - LOOKS || clean.logs >= asked.logs) return;
      const verdict = await undone(s, () => s.verify());
      clean.logs += 1;
      if (!verdict.ok) clean.alarms.push(verdict.fault);
    });
    await s.log();
    await s.play(random, 8, undefined, false); // what waits can be attacked too
    await campaign(s, arsenalsOf(s), random, runs, result);
    return asked.mutants > 0 ? await mutants(s, arsenalsOf(s), random, asked.mutants) : {};
  } finally {
    await s.stop();
  }
}

it(
  '[Z-02] every random attack on a history of the running engine is found, what was attacked is named, clean logs give no alarm',
  async () => {
    const started = Date.now();
    const random = new Random(asked.seed);
    const result: Result = { classes: {}, missed: [], elsewhere: [], broken: [] };
    const clean = { logs: 0, alarms: [] as unknown[] };
    const histories = Math.max(1, Math.ceil(asked.logs / LOOKS));
    let table: Mutants = {};
    for (let n = 0; n < histories; n++) {
      const seen = await round(random, Math.ceil(asked.runs / histories), result, clean);
      if (n === 0) table = seen;
      if (asked.report) write(asked.report, summary(result, clean, started), table);
    }
    const total = summary(result, clean, started);
    expect(clean.alarms).toEqual([]);
    expect(result.broken).toEqual([]);
    expect(result.missed).toEqual([]);
    expect(total.found).toBe(total.attacks);
    if (long) expect((total.named + total.narrowed) / total.attacks).toBeGreaterThanOrEqual(0.95);
  },
  long ? 36_000_000 : 300_000,
);

function summary(result: Result, clean: { logs: number; alarms: unknown[] }, started: number) {
  const tallies = Object.values(result.classes);
  const sum = (of: 'attacks' | 'found' | 'named' | 'narrowed') => tallies.reduce((all, tally) => all + tally[of], 0);
  return {
    seed: asked.seed,
    seconds: Math.round((Date.now() - started) / 1000),
    cleanLogs: clean.logs,
    falseAlarms: clean.alarms.length,
    attacks: sum('attacks'),
    found: sum('found'),
    named: sum('named'),
    narrowed: sum('narrowed'),
    ...result,
  };
}

const write = (report: string, total: object, table: Mutants) =>
  fs.writeFileSync(report, JSON.stringify({ ...total, mutants: table }, null, 1));
