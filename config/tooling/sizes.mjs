// `npm run sizes`: the work that a year brings at once, on generated cases: opening a list of 3,000 entries, 5,000 clocks
// at one midnight by two workers, statistics over a million manifests, lists and histories. Prints JSON; exits 1 when a
// limit is missed. `--cases=100000`, `--entries=3000`, `--clocks=5000`, `--manifests=1000000` are the full sizes;
// `--short` takes a hundredth of each.
import path from 'node:path';
import { makeReady } from './ready.mjs';

await makeReady({ web: false });
const { checkout, freePort, passingFolder, ROLES, startServices } = await import('./embedded.mjs');
const { cli, environment, startInstance } = await import('./instance.mjs');
const { PROCESSES } = await import('./processes.mjs');
const { run, DATABASE, DEPLOYMENT } = await import('../../dist/apps/sizes/main.js');

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
};

try {
  await host.cli('migrate');
  const result = await run(host);
  console.log(JSON.stringify(result, null, 2));
  process.exitCode = result.ok ? 0 : 1;
} catch (error) {
  console.error(error);
  process.exitCode = 1;
} finally {
  await services.stop();
}
process.exit();
