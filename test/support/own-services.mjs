// A PostgreSQL cluster and a Redis of a test's own, durable, that may be killed without hurting other tests.
import fs from 'node:fs';
import path from 'node:path';
import * as database from '../../config/tooling/database.mjs';
import { startGuard } from '../../config/tooling/guard.mjs';
import { passingFolder, secret } from '../../config/tooling/place.mjs';
import { startPostgres } from '../../config/tooling/postgres.mjs';
import { redisProgram, startRedis } from '../../config/tooling/redis.mjs';

export const redisHere = () => redisProgram() !== undefined;

export async function ownRedis() {
  const guard = startGuard();
  const folder = passingFolder();
  guard.remove(folder);
  const { url } = await startRedis({ folder, guard, durable: true });
  return { url, stop: () => guard.stop() };
}

export async function ownPostgres() {
  const guard = startGuard();
  const folder = passingFolder();
  guard.remove(folder);
  const start = () => startPostgres({ folder, guard, durable: true, say: () => {} });
  let postgres = await start();
  const passwordOf = (role) => secret(path.join(folder, 'passwords'), role);
  await database.prepareRoles(postgres.adminUrl, passwordOf);
  await database.createDatabase(postgres.adminUrl, 'liandan');
  const onOurs = (url) => Object.assign(new URL(url), { pathname: '/liandan' }).href;
  return {
    urlOf: (role) =>
      database.urlFor(postgres.adminUrl, database.ROLES[role], passwordOf(database.ROLES[role]), 'liandan'),
    adminUrl: () => onOurs(postgres.adminUrl),
    /** SIGKILL for one serving process: the postmaster throws out all others and recovers from the log. */
    killBackend: () => {
      const pids = childrenOf(postgres.child.pid);
      const serving = pids.filter((pid) => /liandan_app/.test(titleOf(pid)));
      const victim = serving[Math.floor(Math.random() * serving.length)];
      if (victim) process.kill(victim, 'SIGKILL');
      return victim !== undefined;
    },
    /** SIGKILL for the postmaster and every process of it, as when the machine loses its power (but for the disk cache). */
    killAll: async () => {
      const pids = [postgres.child.pid, ...childrenOf(postgres.child.pid)];
      const gone = new Promise((resolve) => postgres.child.once('exit', resolve));
      for (const pid of pids) {
        try {
          process.kill(pid, 'SIGKILL');
        } catch {
          // it went in this very moment
        }
      }
      await gone;
    },
    restart: async () => {
      postgres = await start();
    },
    stop: () => guard.stop(),
  };
}

const titleOf = (pid) => {
  try {
    return fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
};

const childrenOf = (parent) =>
  fs
    .readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        return Number(/^PPid:\s+(\d+)/m.exec(fs.readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) === parent;
      } catch {
        return false;
      }
    });
