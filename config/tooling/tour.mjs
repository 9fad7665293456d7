// `npm run tour`: plays the tour of the README, as printed there, on a fresh installation, and compares its output.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { makeReady } from './ready.mjs';

/** What the tour must print, in this order. */
const EXPECTED = [
  /^auditor is logged in$/m,
  /^accepted$/m,
  /^WHITELIST \d+ tests passed$/m,
  /^accepted$/m,
  /^422 R-24a: /m,
  /^approved$/m,
  /^川环许决〔\d{4}〕\d+号, valid to \d{4}-12-31$/m,
  /^409 INVALID_TRANSITION: /m,
  /^delivered$/m,
  /^answered$/m,
  /^repliedAgree$/m,
  /^422 R-18b: /m,
  /^closed$/m,
  / {2}approve {2}refused {2}/,
  / {2}approve {2}accepted {2}\d+ of \d+/,
  /^unbroken: true$/m,
];

await makeReady({ web: false });
const { checkout, freePort, passingFolder, ROLES, startServices } = await import('./embedded.mjs');
const { cli, environment, startInstance } = await import('./instance.mjs');
const { PROCESSES } = await import('./processes.mjs');

const block = /<!-- tour:begin -->\s*```bash\n([\s\S]*?)```/.exec(
  fs.readFileSync(path.join(checkout, 'README.md'), 'utf8'),
)?.[1];
if (!block) throw new Error('README.md has no tour');
const dir = passingFolder();
const services = await startServices({ dir, durable: false, passing: true, name: 'liandan_tour' });
for (const signal of ['SIGINT', 'SIGTERM'])
  process.on(signal, () => void services.stop().then(() => process.exit(130)));
let missing;
try {
  const roles = Object.keys(ROLES);
  const env = environment({ services, database: 'liandan_tour', folder: path.join(dir, 'cli'), roles });
  for (const command of ['migrate', 'seed']) {
    const { code, err } = await cli(checkout, [command], env);
    if (code !== 0) throw new Error(`${command} failed\n${err}`);
  }
  const port = await freePort();
  const instance = await startInstance({
    services,
    checkout,
    processes: PROCESSES,
    roles,
    database: 'liandan_tour',
    folder: dir,
    port,
  });
  const child = spawn('bash', ['-euo', 'pipefail', '-c', block], {
    env: { PATH: process.env.PATH, BASE: instance.address },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.on('data', (chunk) => {
    text += chunk;
    process.stdout.write(chunk);
  });
  const code = await new Promise((resolve) => child.once('close', resolve));
  await instance.stop();
  let rest = text;
  missing = EXPECTED.find((wanted) => {
    const found = wanted.exec(rest);
    if (found) rest = rest.slice(found.index + found[0].length);
    return !found;
  });
  if (code !== 0) missing ??= `an end without error (code ${code})`;
} finally {
  await services.stop();
}
if (missing) {
  console.error(`the tour did not print ${missing}`);
  process.exitCode = 1;
} else console.log('the tour of the README holds');
