// `npm run tamper -- --runs 10000 [--logs 1000] [--seed N] [--mutants N] [--json]`: random attacks of every class on
// histories of the running engine (test/integration/tamper.spec.ts): all must be found, what was attacked named, and clean
// logs must give no alarm. `--mutants 20` also leaves out each check that found something and prints what then becomes of
// the attack. Exits 1 when an attack is missed or a clean log gives an alarm; the seed plays the same again.
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
    mutants: { type: 'string', default: '0' },
    json: { type: 'boolean', default: false },
  },
});
const [runs, logs, mutants] = [values.runs, values.logs, values.mutants].map(Number);
const seed = values.seed === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(values.seed);
if (![runs, logs, mutants, seed].every(Number.isInteger) || runs < 1 || logs < 1 || mutants < 0) {
  console.error('usage: npm run tamper -- --runs 1000 [--logs 100] [--seed N] [--mutants N] [--json]');
  process.exit(2);
}
console.error(`seed ${seed}`); // whatever becomes of the run, it can be played again
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'liandan-tamper-'));
const report = path.join(folder, 'report.json');
const test = path.join(path.dirname(fileURLToPath(import.meta.url)), 'test.mjs');
try {
  const code = await new Promise((resolve) => {
    const child = spawn(process.execPath, [test, 'test/integration/tamper.spec'], {
      stdio: ['ignore', 2, 2],
      env: { ...process.env, LIANDAN_TAMPER: JSON.stringify({ runs, logs, seed, mutants, report }) },
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
  for (const [check, byClass] of Object.entries(total.mutants)) {
    for (const [name, { first, missed: lost, then }] of Object.entries(byClass)) {
      const others = Object.entries(then).map(([other, n]) => `${n} by ${other}`);
      console.log(
        `without ${check}: of ${first} (${name}) ${lost} slip through${others.length > 0 ? `, ${others.join(', ')}` : ''}`,
      );
    }
  }
}
