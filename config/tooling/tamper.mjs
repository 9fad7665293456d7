// `npm run tamper -- --runs 10000 [--logs 1000] [--seed N] [--report FILE] [--json]`: random attacks of every class on
// histories of the running engine and on files exported from it (test/integration/tamper*.spec.ts): all must be found, what
// was attacked named, and clean logs must give no alarm. Then each check of the verifiers is left out once, and an attack
// must show that it is missed. `--report` keeps the figures history by history: the same command goes on where it was
// interrupted. Exits 1 when an attack is missed, a clean log gives an alarm or a check is shown by nothing; the seed plays
// the same again.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '1000' },
    logs: { type: 'string', default: '100' },
    seed: { type: 'string' },
    report: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
});
const [runs, logs] = [values.runs, values.logs].map(Number);
const kept = values.report === undefined ? undefined : path.resolve(values.report);
const before = kept && fs.existsSync(kept) ? JSON.parse(fs.readFileSync(kept, 'utf8')) : undefined;
const seed = Number(values.seed ?? before?.seed ?? Math.floor(Math.random() * 2 ** 31));
if (![runs, logs, seed].every(Number.isInteger) || runs < 1 || logs < 1) {
  console.error('usage: npm run tamper -- --runs 1000 [--logs 100] [--seed N] [--report FILE] [--json]');
  process.exit(2);
}
if (before && (before.runs !== runs || before.logs !== logs || before.seed !== seed)) {
  console.error(`${kept} is of another campaign: --runs ${before.runs} --logs ${before.logs} --seed ${before.seed}`);
  process.exit(2);
}
console.error(`seed ${seed}`); // whatever becomes of the run, it can be played again
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'liandan-tamper-'));
const report = kept ?? path.join(folder, 'report.json');
const test = path.join(path.dirname(fileURLToPath(import.meta.url)), 'test.mjs');
try {
  const code = await new Promise((resolve) => {
    const child = spawn(process.execPath, [test, '--runInBand', 'test/integration/tamper'], {
      stdio: ['ignore', 2, 2],
      env: { ...process.env, LIANDAN_TAMPER: JSON.stringify({ runs, logs, seed, report }) },
    });
    for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
    child.once('exit', (status) => resolve(status ?? 1));
  });
  if (!fs.existsSync(report)) throw new Error('no history came to be');
  const text = fs.readFileSync(report, 'utf8');
  if (values.json) console.log(text);
  else tell(JSON.parse(text));
  process.exitCode = code;
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
} finally {
  fs.rmSync(folder, { recursive: true, force: true });
}

function tell(total) {
  const { attacks, found, named, narrowed, cleanLogs, falseAlarms, classes, missed, broken } = total;
  for (const [name, tally] of Object.entries(classes)) {
    console.log(
      `${name.padEnd(42)} ${tally.found}/${tally.attacks} found, ${tally.named} named, ${tally.narrowed} bounded`,
    );
  }
  console.log(`${found} of ${attacks} attacks found, ${named} named, ${narrowed} bounded between two signed heads`);
  console.log(`${falseAlarms} false alarms on ${cleanLogs} clean logs; seed ${total.seed}, ${total.seconds} s`);
  for (const miss of missed) console.log(`MISSED ${miss.class}, ${miss.attack}: ${miss.did}`);
  for (const words of broken) console.log(`BROKEN ${words}`);
  for (const [check, shown] of Object.entries(total.mutants)) {
    if (!shown) console.log(`UNSHOWN without ${check} nothing is missed`);
    else {
      const how = shown.then === 'missed' ? 'missed' : `found later, by ${shown.then}`;
      console.log(`without ${check}: ${shown.class}, ${shown.attack}: ${how}`);
    }
  }
}
