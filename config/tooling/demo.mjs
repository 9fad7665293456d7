// `npm run demo`: the main job over HTTP on a fresh embedded installation, one database per journey.
// Exits 1 when anything differs from what the law says. `npm run demo -- 2` runs one journey.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { makeReady } from './ready.mjs';

const wanted = process.argv
  .slice(2)
  .filter((a) => /^\d+$/.test(a))
  .map(Number);
const verbose = process.argv.includes('--verbose');

await makeReady({ web: false });
const { checkout, freePort, passingFolder, ROLES, startServices } = await import('./embedded.mjs');
const { cli, environment, startInstance } = await import('./instance.mjs');
const { PROCESSES, TRACES } = await import('./processes.mjs');

const JOURNEYS = [1, 2, 3, 4, 5];
const dir = passingFolder();
const services = await startServices({ dir, durable: false, passing: true, name: 'liandan_template' });
const stop = () => services.stop();
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => void stop().then(() => process.exit(130)));
const roles = Object.keys(ROLES);
const summaries = [];
try {
  const clock = { LIANDAN_CLOCK: 'settable', LIANDAN_CLOCK_START: '2022-11-01T01:00:00Z', LIANDAN_DEPLOYMENT: 'demo' };
  const env = environment({
    services,
    database: 'liandan_template',
    folder: path.join(dir, 'template', 'cli'),
    roles,
    env: clock,
  });
  for (const command of [['migrate'], ['seed', '--bare']]) {
    const { code, err, out } = await cli(checkout, command, env);
    if (code !== 0) throw new Error(`${command.join(' ')} failed\n${out}${err}`);
  }
  for (const number of JOURNEYS.filter((n) => wanted.length === 0 || wanted.includes(n))) {
    const database = `liandan_journey_${number}`;
    await services.createDatabase(database, 'liandan_template');
    const folder = path.join(dir, `journey-${number}`);
    const instance = await startInstance({
      services,
      checkout,
      processes: PROCESSES,
      roles,
      database,
      folder,
      port: await freePort(),
      env: clock,
      quiet: !verbose,
    });
    const child = spawn(process.execPath, [...TRACES, path.join(checkout, 'dist/apps/demo/main.js'), String(number)], {
      cwd: checkout,
      env: instance.environment(roles, {
        LIANDAN_ADDRESS: instance.address,
        LIANDAN_ADMIN_URL: onDatabase(services.adminUrl, database),
      }),
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let text = '';
    child.stdout.on('data', (chunk) => {
      text += chunk;
      process.stdout.write(String(chunk).replaceAll(/^RESULT .*\n/gm, ''));
    });
    const code = await new Promise((resolve) => child.once('close', resolve));
    const result = /^RESULT (.*)$/m.exec(text)?.[1];
    summaries.push(code === 0 && result ? JSON.parse(result) : { journey: number, ok: false, code });
    await instance.stop();
    if (code !== 0 && verbose) console.error(`journey ${number} failed; logs in ${folder}`);
  }
} finally {
  await stop();
}
const ok = summaries.length > 0 && summaries.every((s) => s.ok);
console.log(JSON.stringify({ ok, journeys: summaries }));
process.exitCode = ok ? 0 : 1;

function onDatabase(adminUrl, database) {
  const url = new URL(adminUrl);
  url.pathname = `/${database}`;
  return url.href;
}
