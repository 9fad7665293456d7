import type { MigrationInterface, QueryRunner } from 'typeorm';

/** An index for each filter of a list of cases that names few records among many. */
export class AskedIndexes1700000066000 implements MigrationInterface {
  name = 'AskedIndexes1700000066000';

  async up(q: QueryRunner): Promise<void> {
    await q.query(`
      CREATE INDEX manifest_trip ON liandan.manifest (trip) WHERE trip IS NOT NULL;
      CREATE INDEX manifest_to_depart ON liandan.manifest (id) WHERE state IN ('issued', 'loaded', 'handingOver');
      CREATE INDEX manifest_overdue ON liandan.manifest (id) WHERE overdue;
      CREATE INDEX manifest_planned ON liandan.manifest (planned_date, id);
      CREATE INDEX transfer_application_received ON liandan.transfer_application (received_on, id);
      CREATE INDEX transfer_application_licence ON liandan.transfer_application (licence);
      CREATE INDEX transfer_application_listing ON liandan.transfer_application (listing);
      CREATE INDEX transfer_application_overdue ON liandan.transfer_application (id) WHERE overdue;
      CREATE INDEX consultation_overdue ON liandan.consultation (id) WHERE overdue;
      CREATE INDEX approval_receiver ON liandan.approval (receiver, id DESC);
      CREATE INDEX approval_of_licence ON liandan.approval (licence);
      CREATE INDEX approval_until ON liandan.approval (valid_to, id);
      CREATE INDEX overdue_due ON liandan.overdue (coalesce(due_day, ''), id);
      CREATE INDEX overdue_late ON liandan.overdue (coalesce(days_late, 0), id);
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
