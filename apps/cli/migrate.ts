import type { Settings } from '#config/env';
import { Queues } from '#outbox/queues';
import { migrate } from '#src/database/migrate';

/** Migrates the product's schema and, where queues run on PostgreSQL, BullMQ's. */
export async function migrateAll(settings: Settings): Promise<string[]> {
  const done = await migrate(settings.need('DATABASE_URL_OWNER'), {
    settable: settings.LIANDAN_CLOCK === 'settable',
    ...(settings.LIANDAN_CLOCK_START ? { clockStart: settings.LIANDAN_CLOCK_START } : {}),
  });
  if (settings.queue === 'postgres' && settings.DATABASE_URL_QUEUE) await Queues.migrate(settings.DATABASE_URL_QUEUE);
  return done;
}
