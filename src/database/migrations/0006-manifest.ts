import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Manifests with their counter of numbers, the labels and vehicles on the road (T-08, R-16a), and the quota book
 * in double entry (W-05, R-27c, P-12).
 */
export class Manifest1700000006000 implements MigrationInterface {
  name = 'Manifest1700000006000';

  async up(q: QueryRunner): Promise<void> {
    await q.query(`
      SELECT liandan.create_case_table('manifest');
      ALTER TABLE liandan.manifest
        ADD COLUMN number text GENERATED ALWAYS AS (context ->> 'number') STORED,
        ADD COLUMN origin text GENERATED ALWAYS AS (context ->> 'origin') STORED,
        ADD COLUMN origin_city text GENERATED ALWAYS AS (context ->> 'originCity') STORED,
        ADD COLUMN destination text GENERATED ALWAYS AS (context ->> 'destination') STORED,
        ADD COLUMN remover uuid GENERATED ALWAYS AS ((context -> 'remover' ->> 'id')::uuid) STORED,
        ADD COLUMN receiver uuid GENERATED ALWAYS AS ((context -> 'receiver' ->> 'id')::uuid) STORED,
        ADD COLUMN approval uuid GENERATED ALWAYS AS ((context -> 'approval' ->> 'id')::uuid) STORED,
        ADD COLUMN trip uuid GENERATED ALWAYS AS ((context ->> 'trip')::uuid) STORED,
        ADD COLUMN planned_date text GENERATED ALWAYS AS (context ->> 'plannedDate') STORED,
        ADD COLUMN overdue boolean GENERATED ALWAYS AS (jsonb_array_length(coalesce(context -> 'overdue', '[]')) > 0) STORED,
        ADD CONSTRAINT manifest_numbered CHECK (state IN ('draft', 'discarded') OR number ~ '^[0-9]{14}$'),
        ADD CONSTRAINT manifest_number_of_city CHECK (number IS NULL OR substr(number, 5, 4) = context ->> 'originCity');
      CREATE UNIQUE INDEX manifest_number ON liandan.manifest (number);
      CREATE INDEX manifest_origin ON liandan.manifest (origin, state, id DESC);
      CREATE INDEX manifest_destination ON liandan.manifest (destination, state, id DESC);
      CREATE INDEX manifest_remover ON liandan.manifest (remover, id DESC);
      CREATE INDEX manifest_receiver ON liandan.manifest (receiver, id DESC);
      CREATE INDEX manifest_approval ON liandan.manifest (approval) WHERE approval IS NOT NULL;
      CREATE INDEX manifest_readers ON liandan.manifest USING gin (array_append(readers, 'audit'));

      -- The last serial given, per year and city of origin. Taken last, so that a refused issue leaves no gap (R-15).
      CREATE TABLE liandan.manifest_counter (
        year int NOT NULL,
        city text NOT NULL CHECK (city ~ '^[0-9]{4}$'),
        last int NOT NULL CHECK (last > 0),
        PRIMARY KEY (year, city)
      );
      SELECT liandan.open_table('manifest_counter');

      -- One code per container, open on one manifest (T-08).
      CREATE TABLE liandan.open_label (
        code text PRIMARY KEY,
        manifest uuid NOT NULL
      );
      CREATE INDEX open_label_manifest ON liandan.open_label (manifest);
      -- Vehicles under way, and what they carry, for R-16a and L-81a across manifests that one remover cannot see.
      CREATE TABLE liandan.moving_vehicle (
        vehicle text NOT NULL,
        manifest uuid NOT NULL,
        trip uuid,
        wastes jsonb NOT NULL,
        PRIMARY KEY (vehicle, manifest)
      );
      CREATE INDEX moving_vehicle_manifest ON liandan.moving_vehicle (manifest);
      GRANT SELECT, INSERT, DELETE ON liandan.open_label, liandan.moving_vehicle TO liandan_app, liandan_worker;
      GRANT SELECT ON liandan.open_label, liandan.moving_vehicle TO liandan_auditor;

      -- What anybody may learn of a manifest by its number: that it exists, between whom, and how it stands.
      CREATE FUNCTION liandan.manifest_by_number(wanted text) RETURNS TABLE (
          number text, state text, origin text, destination text, issued_at text, remover text, receiver text)
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = liandan, pg_temp AS $$
          SELECT m.number, m.state, m.origin, m.destination, m.context ->> 'issuedAt',
                 m.context -> 'remover' ->> 'name', m.context -> 'receiver' ->> 'name'
            FROM manifest m WHERE m.number = wanted
        $$;
      -- The consignor checks the crew's certificates at loading (R-13c) without seeing the carrier's register.
      CREATE FUNCTION liandan.crew_valid_until(carrier uuid, wanted text, of_escort boolean) RETURNS date
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = liandan, pg_temp AS $$
          SELECT max(d.valid_until) FROM driver d
           WHERE d.organisation = carrier AND d.certificate = wanted AND d.active AND (d.escort OR NOT of_escort)
        $$;
      REVOKE ALL ON FUNCTION liandan.manifest_by_number, liandan.crew_valid_until FROM PUBLIC;
      GRANT EXECUTE ON FUNCTION liandan.manifest_by_number, liandan.crew_valid_until TO liandan_app, liandan_worker;

      -- The quota book. Quantities in grams; identity and lock order are the account's id.
      CREATE TABLE liandan.quota_account (
        id text COLLATE "C" PRIMARY KEY,
        owner_kind text NOT NULL CHECK (owner_kind IN ('listing', 'approval', 'licence', 'plan')),
        owner_id uuid NOT NULL,
        line int NOT NULL DEFAULT 0,
        year int NOT NULL DEFAULT 0,
        cap bigint CHECK (cap >= 0),
        reserved bigint NOT NULL DEFAULT 0 CHECK (reserved >= 0),
        settled bigint NOT NULL DEFAULT 0 CHECK (settled >= 0),
        excess bigint NOT NULL DEFAULT 0 CHECK (excess >= 0),
        readers text[] NOT NULL,
        line_readers text[] NOT NULL,
        UNIQUE (owner_kind, owner_id, line, year),
        CHECK (cap IS NULL OR reserved + settled <= cap)
      );
      ALTER TABLE liandan.quota_account SET (fillfactor = 70);
      SELECT liandan.protect('quota_account');
      CREATE TABLE liandan.quota_line (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        account text COLLATE "C" NOT NULL REFERENCES liandan.quota_account (id),
        at timestamptz NOT NULL,
        cap bigint NOT NULL DEFAULT 0,
        reserved bigint NOT NULL DEFAULT 0,
        settled bigint NOT NULL DEFAULT 0,
        excess bigint NOT NULL DEFAULT 0,
        cause_machine text NOT NULL,
        cause_id uuid NOT NULL,
        reason text NOT NULL,
        readers text[] NOT NULL
      );
      SELECT liandan.protect('quota_line');
      REVOKE UPDATE ON liandan.quota_line FROM liandan_app, liandan_worker;
      CREATE INDEX quota_line_account ON liandan.quota_line (account, id);
      CREATE INDEX quota_line_cause ON liandan.quota_line (cause_id, id);
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
