import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The loads that are on the road now, few among all that ever were, by who may see them: a driver reads them at every turn. */
export class Runs1700000110000 implements MigrationInterface {
  name = 'Runs1700000110000';

  async up(q: QueryRunner): Promise<void> {
    await q.query(`
      CREATE INDEX manifest_on_the_road ON liandan.manifest USING gin (array_append(readers, 'audit'))
        WHERE state IN ('issued', 'loaded', 'inTransit', 'handingOver', 'returning', 'frozen', 'arrived');
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
