// `npm run bench`: full commands over HTTP against the same SQL without the framework, in one run, on embedded
// PostgreSQL with durable commits. Prints JSON; exits 1 when a goal is missed. `npm run bench -- --short`: one minute;
// `--cases=100000` with it: short rounds on a large history.
import fs from 'node:fs';
import path from 'node:path';
import { makeReady } from './ready.mjs';

await makeReady({ web: false });
const { checkout, freePort, passingFolder, ROLES, startServices } = await import('./embedded.mjs');
const { cli, environment, startInstance } = await import('./instance.mjs');
const { PROCESSES } = await import('./processes.mjs');
const { run, DEPLOYMENT, TEMPLATE } = await import('../../dist/apps/bench/main.js');

const say = (line) => console.error(line);
const dir = passingFolder();
const services = await startServices({ dir, durable: true, passing: true, name: TEMPLATE, say });
for (const signal of ['SIGINT', 'SIGTERM'])
  process.on(signal, () => void services.stop().then(() => process.exit(130)));
const roles = Object.keys(ROLES);
const env = { LIANDAN_CLOCK: 'settable', LIANDAN_CLOCK_START: '2022-11-01T01:00:00Z', LIANDAN_DEPLOYMENT: DEPLOYMENT };
/** What is started of an installation. */
const PARTS = {
  api: ({ listens }) => listens,
  evidence: ({ name, witnessOf }) => witnessOf !== undefined || name === 'sequencer' || name === 'signer',
  everything: () => true,
};
const onDatabase = (database) => Object.assign(new URL(services.adminUrl), { pathname: `/${database}` }).href;

const host = {
  folder: dir,
  short: process.argv.includes('--short'),
  cases: Number(/^--cases=(\d+)$/m.exec(process.argv.join('\n'))?.[1]) || undefined,
  postgresPid: services.children.postgres?.pid,
  adminUrl: onDatabase,
  appUrl: (database) => services.databaseUrl('app', database),
  async copyDatabase(name, template) {
    await services.createDatabase(name, template);
    // Who has signed and cosigned the heads of the template goes on with those of the copy.
    for (const { name: owner } of PROCESSES.filter(({ folder, witnessOf }) => folder ?? witnessOf)) {
      const [from, to] = [path.join(dir, template, owner), path.join(dir, name, owner)];
      if (fs.existsSync(from)) fs.cpSync(from, to, { recursive: true });
    }
  },
  dropDatabase: (name) => services.dropDatabase(name),
  async cli(database, ...args) {
    const own = environment({ services, database, folder: path.join(dir, database, 'cli'), roles, env });
    const { code, out, err } = await cli(checkout, args, own);
    if (code !== 0) throw new Error(`${args.join(' ')} failed\n${out}${err}`);
    return out;
  },
  async start(database, what, more = {}) {
    const processes = PROCESSES.filter(PARTS[what]);
    const port = what === 'evidence' ? undefined : await freePort();
    const started = performance.now();
    const folder = path.join(dir, database);
    const instance = await startInstance({
      services,
      checkout,
      processes,
      roles,
      database,
      folder,
      port,
      env: { ...env, ...more },
    });
    return {
      address: instance.address,
      startMs: Math.round(performance.now() - started),
      pids: Object.fromEntries(instance.children.map(({ name, child }) => [name, child.pid])),
      stop: () => instance.stop(),
    };
  },
  say,
};

try {
  await host.cli(TEMPLATE, 'migrate');
  await host.cli(TEMPLATE, 'seed', '--bare');
  const result = await run(host);
  console.log(JSON.stringify(result, null, 2));
  process.exitCode = result.ok ? 0 : 1;
} catch (error) {
  console.error(error);
  process.exitCode = 1;
} finally {
  await services.stop();
}
process.exit(); // a failed run may have left sockets open
