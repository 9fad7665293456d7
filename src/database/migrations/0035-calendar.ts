import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Years of the official calendar that came after the release, put in force by an administrator (TIME-2). */
export class Calendar1700000035000 implements MigrationInterface {
  name = 'Calendar1700000035000';

  async up(q: QueryRunner): Promise<void> {
    await q.query(`
      CREATE TABLE liandan.calendar_year (
        year int PRIMARY KEY CHECK (year BETWEEN 2018 AND 2099),
        id uuid NOT NULL UNIQUE,
        file jsonb NOT NULL,
        committed_at timestamptz NOT NULL
      );
      SELECT liandan.open_table('calendar_year');
      REVOKE UPDATE ON liandan.calendar_year FROM liandan_app, liandan_worker;
      REVOKE INSERT ON liandan.calendar_year FROM liandan_worker;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
