import type { DataSourceOptions } from 'typeorm';
import { GatheringClient } from './gathering-client.js';

/**
 * One pool on PostgreSQL for a role. Statements of a transaction are pipelined and bounded in time; schema changes come
 * only from migrations.
 */
export function dataSourceOptions(
  url: string,
  pool: number,
  entities: DataSourceOptions['entities'] = [],
  say: (message: string) => void = () => undefined,
): DataSourceOptions {
  return {
    type: 'postgres',
    url,
    entities: entities ?? [],
    schema: 'liandan',
    synchronize: false,
    poolSize: pool,
    extra: {
      pipeline: true,
      Client: GatheringClient,
      connectionTimeoutMillis: 30_000,
      application_name: 'liandan',
      options:
        '-c lock_timeout=2000 -c statement_timeout=15000 -c idle_in_transaction_session_timeout=15000 -c timezone=UTC',
    },
    // An idle connection that dies must not end the process.
    poolErrorHandler: (error: unknown) => say(error instanceof Error ? error.message : String(error)),
  };
}
