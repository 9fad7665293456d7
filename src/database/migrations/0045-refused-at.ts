import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A case knows when it was last refused something: whoever waited for it acts after that too (Z-03). */
export class RefusedAt1700000045000 implements MigrationInterface {
  name = 'RefusedAt1700000045000';

  async up(q: QueryRunner): Promise<void> {
    await q.query(`
      CREATE OR REPLACE FUNCTION liandan.create_case_table(name text) RETURNS void LANGUAGE plpgsql AS $$
        BEGIN
          EXECUTE format('CREATE TABLE liandan.%I (
            id uuid PRIMARY KEY,
            state text NOT NULL,
            version int NOT NULL CHECK (version > 0),
            seq int NOT NULL CHECK (seq > 0),
            head bytea NOT NULL,
            machine_version int NOT NULL,
            context jsonb NOT NULL,
            readers text[] NOT NULL,
            created_at timestamptz NOT NULL,
            updated_at timestamptz NOT NULL,
            refused_at timestamptz)', name);
          EXECUTE format('ALTER TABLE liandan.%I SET (fillfactor = 80)', name);
          PERFORM liandan.protect(name);
        END $$;

      CREATE TEMP TABLE refused ON COMMIT DROP AS
        SELECT case_id, max(occurred_at) AS at FROM liandan.audit_event WHERE outcome = 'refused' GROUP BY case_id;
      DO $$
        DECLARE name text;
        BEGIN
          FOR name IN SELECT t.relname FROM pg_class t
                       WHERE t.relnamespace = 'liandan'::regnamespace AND t.relkind = 'r'
                         AND (SELECT count(*) FROM pg_attribute a WHERE a.attrelid = t.oid AND NOT a.attisdropped
                               AND a.attname IN ('head', 'seq', 'machine_version', 'context', 'updated_at')) = 5
          LOOP
            EXECUTE format('ALTER TABLE liandan.%I ADD COLUMN refused_at timestamptz', name);
            EXECUTE format('UPDATE liandan.%I c SET refused_at = r.at FROM refused r WHERE r.case_id = c.id', name);
          END LOOP;
        END $$;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
