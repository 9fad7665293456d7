import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What a firm has running is read at every opening of its workbench: an index over the cases that have not ended. */
export class RunningCases1700000100000 implements MigrationInterface {
  name = 'RunningCases1700000100000';

  async up(q: QueryRunner): Promise<void> {
    await q.query(
      `CREATE INDEX docket_running ON liandan.docket USING gin (array_append(readers, 'audit')) WHERE NOT ended`,
    );
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
