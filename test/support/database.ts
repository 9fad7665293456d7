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

/** A migrated database of one's own, copied from the template in some tens of milliseconds. */
export async function freshDatabase(): Promise<TestDatabase> {
  const name = `test_${randomBytes(8).toString('hex')}`;
  const admin = setting('LIANDAN_TEST_ADMIN_URL');
  await createDatabase(admin, name, setting('LIANDAN_TEST_TEMPLATE'));
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
