import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Settings } from '#config/env';
import { projectRoot } from '#config/reference';
import { RECORD_KINDS, type RecordKind, type Retention, retentionOf } from '#domain/retention/retention';
import { chainOf } from '../archive/journal.js';
import { migrations } from '../database/migrations/index.js';

interface Database {
  version: string;
  archiving: boolean;
  archived: Date | null;
  failed: Date | null;
  standbys: number;
  schema: number;
}
interface Operation {
  machine: 'export' | 'retention';
  type: string;
  at: Date;
  times: number;
}

/** What the server itself knows of the software that runs, of where its data goes, and of how long it is kept. */
@Injectable()
export class InstallationService {
  private readonly software = (
    JSON.parse(readFileSync(join(projectRoot(), 'package.json'), 'utf8')) as { version: string }
  ).version;

  constructor(
    private readonly db: DataSource,
    private readonly settings: Settings,
  ) {}

  async overview() {
    const { LIANDAN_DEPLOYMENT: deployment } = this.settings;
    const [[database], operations] = await Promise.all([
      this.db.query<Database[]>(
        `SELECT current_setting('server_version') AS version, current_setting('archive_mode') <> 'off' AS archiving,
           a.last_archived_time AS archived, a.last_failed_time AS failed,
           (SELECT count(*)::int FROM pg_stat_replication) AS standbys, liandan.schema_version() AS schema
         FROM pg_stat_archiver a`,
      ),
      this.db.query<Operation[]>('SELECT * FROM liandan.last_operations($1)', [
        [chainOf('export', deployment), chainOf('retention', deployment)],
      ]),
    ]);
    if (!database) throw new Error('the database says nothing of itself');
    const { schema, ...server } = database;
    const of = (machine: Operation['machine']) =>
      operations.filter((each) => each.machine === machine).map(({ type, at, times }) => ({ type, at, times }));
    return {
      ...{ software: this.software, deployment },
      schema: { applied: schema, known: migrations.length },
      database: server,
      exports: of('export'),
      removals: of('retention'),
      kept: RECORD_KINDS.flatMap((kind): (Retention & { kind: RecordKind; landfill: boolean })[] => [
        { kind, landfill: false, ...retentionOf([kind]) },
        ...(kind === 'LEDGER' ? [] : [{ kind, landfill: true, ...retentionOf([kind], ['D1']) }]),
      ]),
    };
  }
}
