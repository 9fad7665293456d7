// `npm run soak -- --steps 5000 [--seed N]`: one long random history over the real engine on PostgreSQL, the invariants
// after every step (test/integration/mass.spec.ts). Prints JSON; exits 1 when an invariant breaks, with the seed that
// plays the same history again.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: { steps: { type: 'string', default: '5000' }, seed: { type: 'string' } },
});
const steps = Number(values.steps);
const seed = values.seed === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(values.seed);
if (!Number.isInteger(steps) || steps < 1 || !Number.isInteger(seed)) {
  console.error('usage: npm run soak -- --steps 5000 [--seed N]');
  process.exit(2);
}
console.error(`seed ${seed}`); // whatever becomes of the run, it can be played again
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'liandan-soak-'));
const report = path.join(folder, 'report.json');
const test = path.join(path.dirname(fileURLToPath(import.meta.url)), 'test.mjs');
try {
  const code = await new Promise((resolve) => {
    const child = spawn(process.execPath, [test, 'test/integration/mass.spec'], {
      stdio: ['ignore', 2, 2],
      env: { ...process.env, LIANDAN_SOAK: JSON.stringify({ steps, seed, report }) },
    });
    for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
    child.once('exit', (status) => resolve(status ?? 1));
  });
  if (fs.existsSync(report)) console.log(JSON.stringify(JSON.parse(fs.readFileSync(report, 'utf8')), null, 2));
  else console.log(JSON.stringify({ ok: false, steps, seed, fault: 'the history did not begin' }));
  process.exitCode = code;
} finally {
  fs.rmSync(folder, { recursive: true, force: true });
}
