import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Where a vehicle was last seen stands for each leg, so that it shows the carrier of that leg alone (Z-07). */
export class TrackLegs1700000080000 implements MigrationInterface {
  name = 'TrackLegs1700000080000';

  async up(q: QueryRunner): Promise<void> {
    await q.query('ALTER TABLE liandan.track_head DROP CONSTRAINT track_head_pkey, ADD PRIMARY KEY (manifest, leg)');
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
