// `npm run sizes`: the work that a year brings at once, on generated cases: opening a list of 3,000 entries, 5,000 clocks
// at one midnight by two workers, statistics over a million manifests, lists and histories. Prints JSON; exits 1 when a
// limit is missed. `--cases=100000`, `--entries=3000`, `--clocks=5000`, `--manifests=1000000` are the full sizes;
// `--short` takes a hundredth of each.
// `npm run sizes -- export --events=1000000`: an exported log of so many events is made and verified; seconds and memory.
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

const say = (line) => console.error(line);
const given = (name, usual) =>
  Number(new RegExp(`^--${name}=(\\d+)$`, 'm').exec(process.argv.join('\n'))?.[1]) || usual;
const share = process.argv.includes('--short') ? 100 : 1;
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
  if (process.argv.includes('export')) {
    fs.mkdirSync(host.folder, { recursive: true });
    await (await import('./verifier.mjs')).buildVerifier();
  }
  const result = await (process.argv.includes('export') ? runExport(host) : run(host));
  console.log(JSON.stringify(result, null, 2));
  process.exitCode = result.ok ? 0 : 1;
} catch (error) {
  console.error(error);
  process.exitCode = 1;
} finally {
  await services.stop();
}
process.exit();
