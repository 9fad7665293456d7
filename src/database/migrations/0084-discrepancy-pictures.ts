import type { MigrationInterface } from 'typeorm';

/** Pictures that a discrepancy names go with its term, as those of manifests and incidents do (Z-05). */
export class DiscrepancyPictures1700000084000 implements MigrationInterface {
  name = 'DiscrepancyPictures1700000084000';

  async up(q: { query(text: string): Promise<unknown> }): Promise<void> {
    await q.query(`
      CREATE OR REPLACE FUNCTION liandan.strike_named(cases uuid[], leaf uuid) RETURNS int
        LANGUAGE sql SET search_path = liandan, pg_temp AS $$
          WITH named AS (
            SELECT DISTINCT c.id, f #>> '{}' AS sha256
              FROM (SELECT id, context -> 'attachments' AS files FROM transfer_application
                    UNION ALL SELECT id, context -> 'photos' FROM manifest UNION ALL SELECT id, context -> 'photos' FROM incident
                    UNION ALL SELECT id, context -> 'photos' FROM discrepancy
                    UNION ALL SELECT id, context -> 'report' -> 'photos' FROM discrepancy) c
             CROSS JOIN LATERAL jsonb_path_query(c.files, '$[*].sha256') f WHERE c.id = ANY (cases)),
          struck AS (
            INSERT INTO file_struck (case_id, sha256, event_id) SELECT id, sha256, leaf FROM named
            ON CONFLICT DO NOTHING RETURNING sha256),
          unnamed AS (UPDATE stored_file SET named_at = NULL WHERE sha256 IN (SELECT sha256 FROM struck))
          SELECT count(*)::int FROM struck $$;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
