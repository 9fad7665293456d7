// `npm run sizes`: what is promised at size, on generated data, one campaign at a time; prints JSON with the limits and exits
// 1 when one is missed. `--short` takes a hundredth of each.
//   --only=year    (the usual one) the work that a year brings at once: opening a list of 3,000 entries, 5,000 clocks at one
//                  midnight by two workers, statistics over a million manifests: `--cases=100000 --entries=3000
//                  --clocks=5000 --manifests=1000000` are the full sizes
//   --only=export  an exported log of a million events, made and verified: hashes within 30 s, all checks within 120 s,
//                  300 MB: `--events=1000000`
//   --only=deep    the history of a case of 10,000 events in a log of ten million leaves within 2 s, any proof within 50 ms:
//                  `--leaves=10000000 --history=10000`
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { makeReady } from './ready.mjs';

await makeReady({ web: false });
const { checkout, freePort, passingFolder, ROLES, startServices } = await import('./embedded.mjs');
const { cli, environment, startInstance } = await import('./instance.mjs');
const { PROCESSES } = await import('./processes.mjs');
const { run, DATABASE, DEPLOYMENT } = await import('../../dist/apps/sizes/main.js');
const { runExport } = await import('../../dist/apps/sizes/export.js');
const { runDeep } = await import('../../dist/apps/sizes/deep.js');

const say = (line) => console.error(line);
const given = (name, usual) =>
  Number(new RegExp(`^--${name}=(\\d+)$`, 'm').exec(process.argv.join('\n'))?.[1]) || usual;
const share = process.argv.includes('--short') ? 100 : 1;
const only = /^--only=(\w+)$/m.exec(process.argv.join('\n'))?.[1] ?? 'year';
const campaigns = { year: run, export: runExport, deep: runDeep };
if (!campaigns[only]) {
  console.error(`usage: npm run sizes -- --only=${Object.keys(campaigns).join('|')} [--short]`);
  process.exit(2);
}
const dir = passingFolder();
const services = await startServices({ dir, durable: true, passing: true, name: DATABASE, say });
for (const signal of ['SIGINT', 'SIGTERM'])
  process.on(signal, () => void services.stop().then(() => process.exit(130)));
const roles = Object.keys(ROLES);
const env = { LIANDAN_CLOCK: 'settable', LIANDAN_CLOCK_START: '2022-11-01T01:00:00Z', LIANDAN_DEPLOYMENT: DEPLOYMENT };
let folders = 0;

const host = {
  sizes: {
    cases: given('cases', 100_000 / share),
    entries: given('entries', 3_000 / share),
    clocks: given('clocks', 5_000 / share),
    manifests: given('manifests', 1_000_000 / share),
  },
  adminUrl: Object.assign(new URL(services.adminUrl), { pathname: `/${DATABASE}` }).href,
  async cli(...args) {
    const own = environment({ services, database: DATABASE, folder: path.join(dir, DATABASE, 'cli'), roles, env });
    const { code, out, err } = await cli(checkout, args, own);
    if (code !== 0) throw new Error(`${args.join(' ')} failed\n${out}${err}`);
    return out;
  },
  async start(...names) {
    const processes = names.map((name) => PROCESSES.find((process) => process.name === name));
    const folder = path.join(dir, DATABASE, `instance-${++folders}`);
    const port = await freePort();
    return startInstance({ services, checkout, processes, roles, database: DATABASE, folder, port, env });
  },
  say,
  folder: path.join(dir, 'logs'),
  events: given('events', 1_000_000 / share),
  deep: { leaves: given('leaves', 10_000_000 / share), events: given('history', 10_000 / share) },
  /** The verifier as one file, alone: with the time it took and the most memory that it held. */
  async measured(...args) {
    const since = performance.now();
    const child = spawn(process.execPath, [path.join(checkout, 'dist/verify.mjs'), ...args], {
      env: { PATH: process.env.PATH },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let [out, kilobytes] = ['', 0];
    child.stdout.on('data', (data) => (out += data));
    const watch = setInterval(() => {
      const status = fs.readFileSync(`/proc/${child.pid}/status`, 'utf8');
      kilobytes = Math.max(kilobytes, Number(/^VmHWM:\s+(\d+)/m.exec(status)?.[1] ?? 0));
    }, 100);
    await new Promise((resolve) => child.once('exit', resolve));
    clearInterval(watch);
    await new Promise((resolve) => (child.stdout.readableEnded ? resolve() : child.stdout.once('end', resolve)));
    return { out, seconds: Math.round(performance.now() - since) / 1000, megabytes: Math.round(kilobytes / 1024) };
  },
};

try {
  await host.cli('migrate');
  if (only === 'export') {
    fs.mkdirSync(host.folder, { recursive: true });
    await (await import('./verifier.mjs')).buildVerifier();
  }
  const result = await campaigns[only](host);
  console.log(JSON.stringify(result, null, 2));
  process.exitCode = result.ok ? 0 : 1;
} catch (error) {
  console.error(error);
  process.exitCode = 1;
} finally {
  await services.stop();
}
process.exit();
