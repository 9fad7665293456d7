import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import pg from 'pg';
import { createDatabase, dropDatabase } from '../../config/tooling/database.mjs';
import { noteTaken } from './taken.js';

export const ROLE_NAMES = ['owner', 'app', 'worker', 'sequencer', 'signer', 'auditor', 'queue'] as const;
export type RoleName = (typeof ROLE_NAMES)[number];

export interface TestDatabase {
  name: string;
  /** One connection URL per login role. */
  urls: Record<RoleName, string>;
  /** A superuser on this database, to look behind row-level security and to tamper. */
  adminUrl: string;
  /** Ends the sessions on it and removes it. */
  drop: () => Promise<void>;
}

function setting(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: this test belongs under test/, where services are started`);
  return value;
}

function on(url: string, database: string): string {
  const changed = new URL(url);
  changed.pathname = `/${database}`;
  return changed.href;
}

/** A migrated database of one's own, copied from the template (or another one) in some tens of milliseconds. */
export async function freshDatabase(template = setting('LIANDAN_TEST_TEMPLATE')): Promise<TestDatabase> {
  const name = `test_${randomBytes(8).toString('hex')}`;
  const admin = setting('LIANDAN_TEST_ADMIN_URL');
  await createDatabase(admin, name, template);
  const urlOf = (role: RoleName) => [role, on(setting(`LIANDAN_TEST_URL_${role.toUpperCase()}`), name)] as const;
  return {
    name,
    urls: Object.fromEntries(ROLE_NAMES.map(urlOf)) as Record<RoleName, string>,
    adminUrl: on(admin, name),
    drop: async () => {
      await noteTaken(on(admin, name));
      await dropDatabase(admin, name);
    },
  };
}

/**
 * The name of a database that all files of a run copy: made by the first that wants it, while the others wait. It goes with
 * the services of the run. `build` must leave no session on it.
 */
export async function sharedTemplate(key: string, build: () => Promise<TestDatabase>): Promise<string> {
  const name = `shared_${key.toLowerCase().replace(/[^a-z0-9]+/g, '_')}`;
  const client = new pg.Client({ connectionString: on(setting('LIANDAN_TEST_ADMIN_URL'), 'postgres') });
  await client.connect();
  try {
    await client.query('SELECT pg_advisory_lock(hashtext($1))', [name]);
    const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [name]);
    if (rowCount) return name;
    const built = await build();
    // A session that is just ending is waited for: ended from here, its client would take it for a fault.
    for (let left = 1, tries = 0; left > 0 && tries < 200; tries++) {
      const { rows } = await client.query<{ n: number }>(
        'SELECT count(*)::int AS n FROM pg_stat_activity WHERE datname = $1',
        [built.name],
      );
      left = rows[0]?.n ?? 0;
      if (left > 0) await new Promise((resolve) => setTimeout(resolve, 50));
    }
    await client.query(`ALTER DATABASE ${built.name} RENAME TO ${name}`);
    return name;
  } finally {
    await client.end();
  }
}

/** Runs one statement on a connection of its own. */
export async function query(url: string, text: string, values: unknown[] = []): Promise<pg.QueryResult> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await client.query(text, values);
  } finally {
    await client.end();
  }
}

/** Statements over connections that are kept: a new one costs as much as a hundred statements. */
export function connected(url: string) {
  const pool = new pg.Pool({ connectionString: url, max: 4 });
  pool.on('error', () => undefined); // an idle connection that ends is no fault of a test
  return {
    sql: async (text: string, values: unknown[] = []) =>
      (await pool.query(text, values)).rows as Record<string, unknown>[],
    end: () => pool.end(),
  };
}

/** The queue backends that can be had here: PostgreSQL always, Redis when there is one. */
export function queueBackends(): { name: 'postgres' | 'redis'; redisUrl?: string }[] {
  const redisUrl = process.env.LIANDAN_TEST_REDIS;
  return [{ name: 'postgres' }, ...(redisUrl ? [{ name: 'redis' as const, redisUrl }] : [])];
}

/** Records by name what cannot run on this machine; `npm test` prints it, and fails on it with CI=true. */
export function notRun(what: string): void {
  const report = process.env.LIANDAN_TEST_NOT_RUN;
  if (report) fs.appendFileSync(report, `${what}\n`);
  else console.log(`not run: ${what}`);
}
