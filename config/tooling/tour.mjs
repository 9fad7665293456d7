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
  /^409 W-01: /m,
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
const { checkout } = await import('./place.mjs');
const { startDemonstration } = await import('./demonstration.mjs');

const block = /<!-- tour:begin -->\s*```bash\n([\s\S]*?)```/.exec(
  fs.readFileSync(path.join(checkout, 'README.md'), 'utf8'),
)?.[1];
if (!block) throw new Error('README.md has no tour');
const instance = await startDemonstration({ name: 'liandan_tour' });
for (const signal of ['SIGINT', 'SIGTERM'])
  process.on(signal, () => void instance.stop().then(() => process.exit(130)));
let missing;
try {
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
  let rest = text;
  missing = EXPECTED.find((wanted) => {
    const found = wanted.exec(rest);
    if (found) rest = rest.slice(found.index + found[0].length);
    return !found;
  });
  if (code !== 0) missing ??= `an end without error (code ${code})`;
} finally {
  await instance.stop();
}
if (missing) {
  console.error(`the tour did not print ${missing}`);
  process.exitCode = 1;
} else console.log('the tour of the README holds');
