import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The tree as immutable tiles of 256 hashes (C2SP tlog-tiles) instead of single nodes. Partial tiles are never stored. */
export class Tiles1700000019000 implements MigrationInterface {
  name = 'Tiles1700000019000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- Level 0 holds leaf hashes, each hash above is the root of a full tile of the level below.
      CREATE TABLE liandan.log_tile (
        tree   text   NOT NULL,
        level  int    NOT NULL CHECK (level BETWEEN 0 AND 6),
        idx    bigint NOT NULL CHECK (idx >= 0),
        hashes bytea  NOT NULL CHECK (octet_length(hashes) = 8192),
        root   bytea  NOT NULL CHECK (octet_length(root) = 32),
        PRIMARY KEY (tree, level, idx)
      );
      ALTER TABLE liandan.log_tile ALTER COLUMN hashes SET STORAGE EXTERNAL; -- hashes do not shrink

      INSERT INTO liandan.log_tile (tree, level, idx, hashes, root)
      SELECT root.tree, root.level / 8 - 1, root.idx, row.hashes, root.hash
      FROM liandan.log_node root CROSS JOIN LATERAL (
        SELECT string_agg(n.hash, '' ORDER BY n.idx) AS hashes
        FROM (SELECT idx, hash FROM liandan.log_leaf WHERE tree = root.tree AND root.level = 8
              UNION ALL
              SELECT idx, hash FROM liandan.log_node WHERE tree = root.tree AND level = root.level - 8) n
        WHERE n.idx >= root.idx * 256 AND n.idx < (root.idx + 1) * 256) row
      WHERE root.level % 8 = 0;
      DROP TABLE liandan.log_node;

      CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON liandan.log_tile
        FOR EACH STATEMENT EXECUTE FUNCTION liandan.refuse_change();
      ALTER TABLE liandan.log_tile OWNER TO liandan_owner;
      REVOKE ALL ON liandan.log_tile FROM PUBLIC, liandan_app, liandan_worker, liandan_sequencer, liandan_signer, liandan_auditor;
      GRANT SELECT ON liandan.log_tile TO liandan_app, liandan_worker, liandan_sequencer, liandan_signer, liandan_auditor;
      GRANT INSERT ON liandan.log_tile TO liandan_sequencer;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
