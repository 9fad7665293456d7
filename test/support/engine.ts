import { DataSource } from 'typeorm';
import { loadReference } from '#config/reference';
import type { Routes } from '#outbox/outbox';
import { dataSourceOptions } from '#src/database/data-source';
import { clockBook } from '#src/deadline/clock-book';
import { Workflow } from '#workflow/workflow';
import { connected, freshDatabase, type TestDatabase } from './database.js';

/** An engine on a database of its own, without Nest: pools of the serving and of the worker role. */
export interface Engine {
  database: TestDatabase;
  app: Workflow;
  worker: Workflow;
  sql: (text: string, values?: unknown[]) => Promise<Record<string, unknown>[]>;
  stop: () => Promise<void>;
}

export async function engine(routes: Routes, options: { pool?: number; settable?: boolean } = {}): Promise<Engine> {
  const database = await freshDatabase();
  const sources = await Promise.all(
    (['app', 'worker'] as const).map((role) =>
      new DataSource(dataSourceOptions(database.urls[role], options.pool ?? 8)).initialize(),
    ),
  );
  const workflows = sources.map((source) => {
    const { calendar } = loadReference();
    const workflow = new Workflow(source, routes, { deployment: 'test', calendarVersion: calendar.version });
    workflow.keep(clockBook(calendar));
    return workflow;
  });
  const { sql, end } = connected(database.adminUrl);
  if (options.settable) await sql('UPDATE liandan.civil_clock SET settable = true');
  return {
    database,
    app: workflows[0]!,
    worker: workflows[1]!,
    sql,
    stop: async () => {
      await Promise.all(sources.map((source) => source.destroy()));
      await end();
      await database.drop();
    },
  };
}
