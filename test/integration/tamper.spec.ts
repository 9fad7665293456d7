import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { signNote } from '#ledger/note';
import { Random } from '#src/demo/random';
import { bookAttacks } from '../support/tamper/book-attacks.js';
import { type Arsenals, campaign, newTally, undone } from '../support/tamper/campaign.js';
import { historyAttacks } from '../support/tamper/history-attacks.js';
import { logAttacks } from '../support/tamper/log-attacks.js';
import { APART, checkNames, type Mutant, mutants, WITNESSES } from '../support/tamper/mutants.js';
import { withoutRemoved } from '../support/tamper/removed-year.js';
import { asked, long, type Part, partsOf, summary, write } from '../support/tamper/report.js';
import { scene, type Scene } from '../support/tamper/scene.js';
import { stateAttacks } from '../support/tamper/state-attacks.js';
import { unsignedAttacks } from '../support/tamper/unsigned-attacks.js';

/** Steps of one history, in a long campaign enough to fill a tile; it is looked at after each of its last ones. */
const STEPS = long ? 280 : 60;
const LOOKS = long ? 50 : asked.logs;

const arsenalsOf = (s: Scene): Arsenals => {
  const all: Arsenals = {};
  const log = logAttacks((text, origin) => signNote(text, origin, s.key));
  for (const each of [historyAttacks, log, stateAttacks, unsignedAttacks, bookAttacks])
    for (const [name, arsenal] of Object.entries(each))
      all[name as keyof Arsenals] = { ...all[name as keyof Arsenals], ...arsenal };
  return all;
};

/** Plays one history, looks at it on its way, and attacks what has become of it. */
async function round(n: number, runs: number, logs: number): Promise<{ part: Part; s: Scene }> {
  const started = Date.now();
  const random = new Random(asked.seed + n);
  const part: Part = { n, seconds: 0, logs: 0, alarms: [], classes: {}, missed: [], elsewhere: [], broken: [] };
  const s = await scene();
  let step = 0;
  await s.play(random, STEPS, async () => {
    step += 1;
    if (step === Math.floor(STEPS / 4) || step === Math.floor(STEPS / 2)) await s.backUp();
    if (step <= STEPS - LOOKS || part.logs >= logs) return;
    const verdict = await undone(s, () => s.verify());
    part.logs += 1;
    if (!verdict.ok) part.alarms.push(verdict.fault);
  });
  await s.log();
  await s.play(random, 8, undefined, false); // what waits can be attacked too
  await campaign(s, arsenalsOf(s), random, runs, part);
  part.seconds = Math.round((Date.now() - started) / 1000);
  return { part, s };
}

let last: Scene | undefined;
afterAll(() => last?.stop());

it(
  '[Z-02] every random attack on a history of the running engine is found, what was attacked is named, clean logs give no alarm',
  async () => {
    const histories = Math.max(1, Math.ceil(asked.logs / LOOKS));
    const parts = partsOf();
    for (let n = 0; n < histories; n++) {
      if (parts.some((part) => part.n === n)) continue; // an earlier run of the same campaign has it
      await last?.stop();
      const { part, s } = await round(n, Math.ceil(asked.runs / histories), Math.min(LOOKS, asked.logs - n * LOOKS));
      [last, parts[parts.length]] = [s, part];
      write({ parts });
    }
    const total = summary(parts);
    expect(parts.flatMap(({ alarms }) => alarms)).toEqual([]);
    expect(total.broken).toEqual([]);
    expect(total.missed).toEqual([]);
    expect(total.found).toBe(total.attacks);
    if (long) expect((total.named + total.narrowed) / total.attacks).toBeGreaterThanOrEqual(0.95);
  },
  long ? 36_000_000 : 300_000,
);

it('the report of a campaign sums all its histories, whenever each was played', () => {
  const { report } = asked;
  asked.report = join(mkdtempSync(join(tmpdir(), 'report-')), 'report.json');
  try {
    const part = (n: number): Part => ({
      ...{ n, seconds: 1, logs: 2, alarms: [], missed: [], elsewhere: [], broken: [] },
      classes: { 'row edit': { ...newTally(), attacks: 10, found: 10 - n } },
    });
    write({ parts: [part(0)] });
    write({ parts: [...partsOf(), part(1)] });
    write({ files: part(2) });
    expect(JSON.parse(readFileSync(asked.report, 'utf8'))).toMatchObject({
      ...{ attacks: 30, found: 27, cleanLogs: 6, parts: [{ n: 0 }, { n: 1 }], files: { n: 2 } },
    });
  } finally {
    if (report === undefined) delete asked.report;
    else asked.report = report;
  }
});

it('[Z-02] a verifier that leaves any one check out misses an attack that it finds with it', async () => {
  last ??= (await round(0, 0, 0)).s;
  const random = new Random(asked.seed);
  // Until a tile is full, and something waits again.
  while ((await last.survey()).tiles.length === 0) await last.play(random, 20).then(last.log);
  await last.play(random, 8, undefined, false);
  expect([...Object.keys(WITNESSES), ...APART].sort()).toEqual(checkNames(last).sort());
  const table: Record<string, Mutant | undefined> = {
    ...(await mutants(last, arsenalsOf(last), random)),
    removed: await withoutRemoved(),
  };
  write({ mutants: table });
  expect(Object.keys(table).filter((check) => !table[check])).toEqual([]);
}, 600_000);
