import { DataSource } from 'typeorm';
import pg from 'pg';
import { rewindClock } from './clock.js';
import { dataSourceOptions } from './data-source.js';
import { migrations } from './migrations/index.js';

/**
 * Brings a database to the present schema, one process at a time. `settable` makes the civil clock of a new instance
 * movable (tests, demo); an instance that is in use keeps what it was created with.
 */
export async function migrate(
  ownerUrl: string,
  options: { settable?: boolean; clockStart?: string } = {},
): Promise<string[]> {
  const lock = new pg.Client({ connectionString: ownerUrl });
  await lock.connect();
  try {
    await lock.query('SELECT pg_advisory_lock(7305, 0)');
    await lock.query('CREATE SCHEMA IF NOT EXISTS liandan');
    const source = new DataSource({
      ...dataSourceOptions(ownerUrl, 2),
      migrations,
      migrationsTableName: 'migration',
      extra: { options: '-c lock_timeout=60000 -c timezone=UTC' },
    } as never);
    await source.initialize();
    try {
      const done = await source.runMigrations({ transaction: 'each' });
      const created = done.some((m) => m.name.startsWith('Core'));
      if (created && options.settable) await rewindClock(lock, options.clockStart);
      return done.map((m) => m.name);
    } finally {
      await source.destroy();
    }
  } finally {
    await lock.end();
  }
}
