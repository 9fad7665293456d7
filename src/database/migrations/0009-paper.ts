import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Paper fallbacks, their scans, and the notices of outages (R-20b). */
export class Paper1700000009000 implements MigrationInterface {
  name = 'Paper1700000009000';

  async up(q: QueryRunner): Promise<void> {
    await q.query(`
      SELECT liandan.create_case_table('paper_fallback');
      ALTER TABLE liandan.paper_fallback
        ADD COLUMN origin text GENERATED ALWAYS AS (context ->> 'origin') STORED,
        ADD COLUMN remover uuid GENERATED ALWAYS AS ((context -> 'remover' ->> 'id')::uuid) STORED,
        ADD COLUMN paper_no text GENERATED ALWAYS AS (context ->> 'paperNo') STORED,
        ADD COLUMN manifest uuid GENERATED ALWAYS AS ((context ->> 'manifest')::uuid) STORED,
        ADD COLUMN overdue boolean GENERATED ALWAYS AS (jsonb_array_length(coalesce(context -> 'overdue', '[]')) > 0) STORED;
      CREATE UNIQUE INDEX paper_fallback_number ON liandan.paper_fallback (remover, paper_no);
      CREATE INDEX paper_fallback_origin ON liandan.paper_fallback (origin, state, id DESC);
      CREATE INDEX paper_fallback_readers ON liandan.paper_fallback USING gin (array_append(readers, 'audit'));

      -- Scans are frozen: their hash is what the record of the entry names.
      CREATE TABLE liandan.paper_scan (
        id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
        fallback uuid NOT NULL,
        name text NOT NULL,
        media_type text NOT NULL CHECK (media_type IN ('application/pdf', 'image/jpeg', 'image/png')),
        sha256 text NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
        bytes int NOT NULL CHECK (bytes BETWEEN 1 AND 716800),
        content bytea NOT NULL CHECK (octet_length(content) = bytes),
        stored_at timestamptz NOT NULL,
        readers text[] NOT NULL,
        UNIQUE (fallback, sha256)
      );
      SELECT liandan.protect('paper_scan');
      REVOKE UPDATE ON liandan.paper_scan FROM liandan_app, liandan_worker;
      CREATE INDEX paper_scan_readers ON liandan.paper_scan USING gin (array_append(readers, 'audit'));

      -- An outage of the system that stands for the reason of every firm of the province.
      CREATE TABLE liandan.outage_notice (
        id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
        province text NOT NULL CHECK (province ~ '^[0-9]{2}$'),
        text text NOT NULL,
        starts_at timestamptz NOT NULL,
        ends_at timestamptz CHECK (ends_at >= starts_at),
        version int NOT NULL DEFAULT 1,
        announced_at timestamptz NOT NULL,
        announced_by text NOT NULL
      );
      SELECT liandan.open_table('outage_notice');
      CREATE INDEX outage_notice_province ON liandan.outage_notice (province, starts_at DESC);
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
