import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The keys that the signers use, for those who ask; and the second tree over the same leaves, by the national algorithms. */
export class National1700000025000 implements MigrationInterface {
  name = 'National1700000025000';

  async up(q: QueryRunner): Promise<void> {
    await q.query(`
      -- Verifier keys as the signers name them. They prove nothing: who trusts a log has its key from elsewhere.
      CREATE TABLE liandan.log_key (
        tree text NOT NULL,
        key  text NOT NULL,
        PRIMARY KEY (tree, key)
      );

      -- The tree of SM3 over the leaves of "tree". unfinished: the rows of its tiles that are not full, by level.
      CREATE TABLE liandan.log_national (
        tree       text PRIMARY KEY,
        size       bigint  NOT NULL CHECK (size >= 0),
        root       bytea   NOT NULL CHECK (octet_length(root) = 32),
        frontier   bytea[] NOT NULL,
        unfinished bytea[] NOT NULL
      );
      CREATE TABLE liandan.log_national_tile (LIKE liandan.log_tile INCLUDING ALL);
      CREATE TABLE liandan.log_national_head (
        tree      text   NOT NULL,
        size      bigint NOT NULL,
        root      bytea  NOT NULL CHECK (octet_length(root) = 32),
        note      text   NOT NULL,
        signed_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (tree, size)
      );

      DO $$ DECLARE target text; BEGIN
        FOREACH target IN ARRAY ARRAY['log_key', 'log_national', 'log_national_tile', 'log_national_head'] LOOP
          EXECUTE format('ALTER TABLE liandan.%I OWNER TO liandan_owner', target);
          EXECUTE format('REVOKE ALL ON liandan.%I FROM PUBLIC, liandan_app, liandan_worker, liandan_sequencer,
                          liandan_signer, liandan_auditor', target);
          EXECUTE format('GRANT SELECT ON liandan.%I TO liandan_app, liandan_worker, liandan_sequencer, liandan_signer,
                          liandan_auditor', target);
          CONTINUE WHEN target = 'log_national';
          EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON liandan.%I
                          FOR EACH STATEMENT EXECUTE FUNCTION liandan.refuse_change()', target);
        END LOOP;
      END $$;
      GRANT INSERT, UPDATE ON liandan.log_national TO liandan_sequencer;
      GRANT INSERT ON liandan.log_national_tile TO liandan_sequencer;
      GRANT INSERT ON liandan.log_national_head, liandan.log_key TO liandan_signer;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
