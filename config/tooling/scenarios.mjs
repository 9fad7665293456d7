// `npm run scenarios`: plays the law's main cases at their own size and prints each as it went, from its own record.
// `npm run scenarios -- 07` plays one.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const folder = path.join(root, 'node_modules/.cache/liandan/scenarios');
fs.rmSync(folder, { recursive: true, force: true });
const wanted = process.argv.slice(2).map((name) => `test/scenarios/${name}`);
const child = spawn(
  process.execPath,
  [path.join(root, 'config/tooling/test.mjs'), ...(wanted.length > 0 ? wanted : ['test/scenarios'])],
  { cwd: root, stdio: 'inherit', env: { ...process.env, LIANDAN_SCENARIOS: 'whole' } },
);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
process.exitCode = await new Promise((resolve) => child.once('exit', (status) => resolve(status ?? 1)));
const told = fs.existsSync(folder) ? fs.readdirSync(folder).sort() : [];
for (const name of told) console.log(`\n${fs.readFileSync(path.join(folder, name), 'utf8')}`);
console.log(`${told.length} journeys, also in ${path.relative(root, folder)}/*.md`);
