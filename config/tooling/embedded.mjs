// PostgreSQL and a queue for development, demonstration and tests: no Docker, no system service.
import fs from 'node:fs';
import path from 'node:path';
import * as database from './database.mjs';
import { startGuard } from './guard.mjs';
import { checkout, secret } from './place.mjs';
import { startPostgres } from './postgres.mjs';
import { startRedis } from './redis.mjs';

export { ROLES } from './database.mjs';
export { checkout, dataFolder, freePort, passingFolder } from './place.mjs';

/**
 * Starts what is not given by DATABASE_URL (an administrator's URL) and REDIS_URL. Everything started ends with
 * `stop()`, and also when this process dies in whatever way.
 *
 * @param {{ dir: string, durable?: boolean, passing?: boolean, name?: string, redis?: boolean,
 *   say?: (line: string) => void }} options
 *   `dir` keeps data, logs and passwords; `passing` removes it at the end; `name` is the database's.
 */
export async function startServices({
  dir,
  durable = true,
  passing = false,
  name = 'liandan',
  redis: wantsRedis = true,
  say = console.log,
}) {
  const guard = startGuard();
  if (passing) guard.remove(dir);
  try {
    const perRole = urlsPerRole();
    const given = process.env.DATABASE_URL ?? perRole?.owner;
    const [postgres, redis] = await settleAll([
      given ? { adminUrl: given } : startPostgres({ folder: dir, guard, durable, say }),
      !wantsRedis
        ? undefined
        : process.env.REDIS_URL
          ? { url: process.env.REDIS_URL }
          : startRedis({ folder: dir, guard, durable }),
    ]);
    // Roles belong to a cluster, not to a run: on a given one the next test run must know their passwords.
    const kept = given && passing;
    const passwords = kept ? path.join(checkout, '.liandan', 'test-passwords') : path.join(dir, 'passwords');
    const { adminUrl } = postgres;
    if (!perRole) {
      if (given) await refuseForeignRoles(adminUrl, passwords);
      await database.prepareRoles(adminUrl, (role) => secret(passwords, role));
      if (kept) await database.dropDatabase(adminUrl, name);
      if (!(await database.databaseExists(adminUrl, name))) await database.createDatabase(adminUrl, name);
    }
    if (wantsRedis && !redis) {
      say('no Redis here (REDIS_URL, or redis-server or valkey-server on PATH): queues run on PostgreSQL');
    }
    return {
      /** The URL of `owner`, `app`, `worker`, … on the installation's database or another one. */
      databaseUrl: (role, on = name) => {
        const user = database.ROLES[role];
        if (!user) throw new Error(`no role ${role}`);
        if (perRole) return perRole[role];
        return database.urlFor(adminUrl, user, secret(passwords, user), on);
      },
      adminUrl,
      redisUrl: redis?.url,
      children: { postgres: postgres.child, redis: redis?.child },
      createDatabase: (other, template) => database.createDatabase(adminUrl, other, template),
      dropDatabase: (other) => database.dropDatabase(adminUrl, other),
      guard,
      stop: () => guard.stop(),
    };
  } catch (error) {
    await guard.stop();
    throw error;
  }
}

/** DATABASE_URL_OWNER, DATABASE_URL_APP, …: all of them, for a database that an administrator prepared; or none. */
function urlsPerRole() {
  const names = Object.keys(database.ROLES);
  const urls = Object.fromEntries(names.map((role) => [role, process.env[`DATABASE_URL_${role.toUpperCase()}`]]));
  const missing = names.filter((role) => !urls[role]);
  if (missing.length === names.length) return undefined;
  if (missing.length === 0) return urls;
  throw new Error(`Also set ${missing.map((role) => `DATABASE_URL_${role.toUpperCase()}`).join(', ')}`);
}

/** Waits for all before it throws, so that nothing is still starting when the caller cleans up. */
async function settleAll(promises) {
  const outcomes = await Promise.allSettled(promises);
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failed) throw failed.reason;
  return outcomes.map((outcome) => outcome.value);
}

/** On a cluster that is not ours, roles whose passwords we never set belong to another installation. */
async function refuseForeignRoles(adminUrl, passwords) {
  const roles = Object.values(database.ROLES).filter((role) => !fs.existsSync(path.join(passwords, role)));
  const { rows } = await database.withClient(adminUrl, (client) =>
    client.query('select rolname from pg_roles where rolname = any($1)', [roles]),
  );
  if (rows.length === 0) return;
  const names = rows.map((row) => row.rolname).join(', ');
  throw new Error(
    `The PostgreSQL of DATABASE_URL already has roles of another installation (${names}). ` +
      'Give one URL per role instead (DATABASE_URL_OWNER, DATABASE_URL_APP, …), or use a cluster of its own.',
  );
}
