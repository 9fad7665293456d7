// One running installation on a database of its own: the processes of `processes.mjs`, for demonstration and benchmark.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import readline from 'node:readline';
import { freePort } from './place.mjs';
import { TRACES } from './processes.mjs';
import { prepareWitnesses } from './witnesses.mjs';

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Environment of a process: only the URLs of its own roles.
 * @param {{ services: any, database: string, folder: string, roles: string[], env?: Record<string, string> }} of
 */
export function environment({ services, database, folder, roles, env = {} }) {
  const inherited = Object.fromEntries(
    Object.entries(process.env).filter(([key]) => !/^(DATABASE_URL|REDIS_URL|LIANDAN_)/.test(key)),
  );
  fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
  return {
    ...inherited,
    TZ: 'UTC',
    LIANDAN_DATA: folder,
    LIANDAN_FILES: path.join(folder, 'files'),
    LIANDAN_SIGNER_DIR: path.join(path.dirname(folder), 'signer'),
    LIANDAN_QUEUE_PREFIX: `{${database.replaceAll('_', '-')}}`,
    ...(services.redisUrl ? { REDIS_URL: services.redisUrl } : { LIANDAN_QUEUE: 'postgres' }),
    ...Object.fromEntries(
      roles.map((role) => [`DATABASE_URL_${role.toUpperCase()}`, services.databaseUrl(role, database)]),
    ),
    ...env,
  };
}

/** Runs a command of the command line tool to its end; returns what it printed. */
export async function cli(checkout, args, env) {
  const child = spawn(process.execPath, [...TRACES, path.join(checkout, 'dist/apps/cli/main.js'), ...args], {
    cwd: checkout,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let err = '';
  child.stdout.on('data', (d) => (out += d));
  child.stderr.on('data', (d) => (err += d));
  const code = await new Promise((resolve) => child.once('close', resolve));
  return { code, out, err };
}

/** Starts processes on a database and waits until the API, where it is one of them, is ready. */
export async function startInstance({
  services,
  checkout,
  processes,
  roles,
  database,
  folder,
  port,
  env = {},
  quiet = true,
}) {
  const witnesses = await prepareWitnesses({
    processes,
    folder,
    deployment: env.LIANDAN_DEPLOYMENT,
    freePort,
    cli: async (args) => {
      const own = environment({ services, database, folder: path.join(folder, 'cli'), roles, env });
      const { code, out, err } = await cli(checkout, args, own);
      if (code !== 0) throw new Error(`${args[0]} failed\n${out}${err}`);
      return out;
    },
  });
  const children = processes.map(({ name, app = name, roles: own, listens, node = [] }) => {
    const child = spawn(process.execPath, [...node, ...TRACES, path.join(checkout, 'dist/apps', app, 'main.js')], {
      cwd: checkout,
      env: environment({
        services,
        database,
        folder: path.join(folder, name),
        roles: own,
        env: { ...env, ...witnesses.envFor(name), ...(listens ? { PORT: String(port) } : {}) },
      }),
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    services.guard.watch(child, { stage: 3, signal: 'SIGTERM' });
    const log = fs.createWriteStream(path.join(folder, `${name}.log`), { flags: 'a' });
    for (const stream of [child.stdout, child.stderr]) {
      readline.createInterface({ input: stream }).on('line', (line) => {
        log.write(`${line}\n`);
        if (!quiet) console.log(`[${name}] ${line}`);
      });
    }
    return { name, child };
  });
  const address = `http://127.0.0.1:${port}`;
  const ended = () => children.find(({ child }) => child.exitCode !== null || child.signalCode !== null);
  const deadline = Date.now() + 30_000;
  for (;;) {
    const dead = ended();
    if (dead)
      throw new Error(
        `${dead.name} ended at once, see ${path.join(folder, `${dead.name}.log`)}\n${fs.readFileSync(path.join(folder, `${dead.name}.log`), 'utf8').slice(-2000)}`,
      );
    const ready =
      port === undefined ||
      (await fetch(`${address}/health/ready`).then(
        (r) => r.ok,
        () => false,
      ));
    if (ready) break;
    if (Date.now() > deadline) throw new Error(`the API did not become ready in 30 s, see ${folder}`);
    await sleep(100);
  }
  return {
    address,
    children,
    environment: (own, more = {}) =>
      environment({
        services,
        database,
        folder: path.join(folder, 'cli'),
        roles: own ?? roles,
        env: { ...env, ...witnesses.envFor('cli'), ...more },
      }),
    stop: async () => {
      for (const { child } of children) if (child.exitCode === null) child.kill('SIGTERM');
      await Promise.all(
        children.map(({ child }) =>
          child.exitCode !== null || child.signalCode !== null ? undefined : new Promise((r) => child.once('exit', r)),
        ),
      );
    },
  };
}
