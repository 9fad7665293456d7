import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What provinces keep together: switches and material lists, meetings with minutes and action items, the catalogue of
 * standing mechanisms, auditors' mutual read rights, credit and violations. Versions and signatures are never changed.
 */
export class Cooperation1700000012000 implements MigrationInterface {
  name = 'Cooperation1700000012000';

  async up(q: QueryRunner): Promise<void> {
    await q.query(`
      CREATE TABLE liandan.policy_switch (
        id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
        scope text NOT NULL CHECK (scope IN ('PROVINCE', 'AGREEMENT')),
        province text NOT NULL CHECK (province ~ '^[0-9]{2}$'),
        agreement uuid,
        parties text[] NOT NULL DEFAULT '{}',
        name text NOT NULL,
        value jsonb NOT NULL,
        valid_from date NOT NULL,
        instrument text NOT NULL,
        confirmed_by text[] NOT NULL,
        set_at timestamptz NOT NULL,
        CHECK ((scope = 'AGREEMENT') = (agreement IS NOT NULL))
      );
      SELECT liandan.open_table('policy_switch');
      CREATE INDEX policy_switch_province ON liandan.policy_switch (province, name, valid_from);
      CREATE INDEX policy_switch_agreement ON liandan.policy_switch (agreement, name, valid_from);

      CREATE TABLE liandan.material_list (
        id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
        province text NOT NULL CHECK (province ~ '^[0-9]{2}$'),
        version int NOT NULL CHECK (version > 0),
        materials jsonb NOT NULL,
        valid_from date NOT NULL,
        instrument text NOT NULL,
        published_at timestamptz NOT NULL,
        UNIQUE (province, version)
      );
      SELECT liandan.open_table('material_list');
      REVOKE UPDATE ON liandan.material_list FROM liandan_app, liandan_worker;

      CREATE TABLE liandan.meeting (
        id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
        agreement uuid REFERENCES liandan.agreement (id),
        title text NOT NULL,
        level text NOT NULL CHECK (level IN ('PROVINCE', 'CITY', 'WORKING_GROUP')),
        mode text NOT NULL CHECK (mode IN ('VIDEO', 'ON_SITE')),
        place text,
        held_on date NOT NULL,
        next_on date CHECK (next_on > held_on),
        provinces text[] NOT NULL CHECK (cardinality(provinces) > 1),
        convener text NOT NULL,
        participants jsonb NOT NULL,
        agenda jsonb NOT NULL,
        state text NOT NULL DEFAULT 'planned' CHECK (state IN ('planned', 'drafted', 'signed', 'cancelled')),
        version int NOT NULL DEFAULT 1,
        minutes_version int NOT NULL DEFAULT 0,
        reminded_on date,
        readers text[] NOT NULL
      );
      SELECT liandan.protect('meeting');
      CREATE INDEX meeting_held ON liandan.meeting (held_on, id);
      CREATE INDEX meeting_readers ON liandan.meeting USING gin (array_append(readers, 'audit'));
      CREATE TABLE liandan.meeting_minutes (
        meeting uuid NOT NULL REFERENCES liandan.meeting (id),
        version int NOT NULL,
        text text NOT NULL,
        sha256 text NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
        province text NOT NULL,
        written_by text NOT NULL,
        written_at timestamptz NOT NULL,
        readers text[] NOT NULL,
        PRIMARY KEY (meeting, version)
      );
      SELECT liandan.protect('meeting_minutes');
      CREATE TABLE liandan.meeting_signature (
        meeting uuid NOT NULL,
        version int NOT NULL,
        province text NOT NULL,
        name text NOT NULL,
        signed_at timestamptz NOT NULL,
        sha256 text NOT NULL,
        readers text[] NOT NULL,
        PRIMARY KEY (meeting, version, province),
        FOREIGN KEY (meeting, version) REFERENCES liandan.meeting_minutes (meeting, version)
      );
      SELECT liandan.protect('meeting_signature');
      CREATE TABLE liandan.meeting_instrument (
        id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
        meeting uuid NOT NULL REFERENCES liandan.meeting (id),
        title text NOT NULL,
        agreement uuid REFERENCES liandan.agreement (id),
        sha256 text CHECK (sha256 ~ '^[0-9a-f]{64}$'),
        readers text[] NOT NULL,
        CHECK (num_nonnulls(agreement, sha256) = 1)
      );
      SELECT liandan.protect('meeting_instrument');
      CREATE INDEX meeting_instrument_meeting ON liandan.meeting_instrument (meeting);
      REVOKE UPDATE ON liandan.meeting_minutes, liandan.meeting_signature, liandan.meeting_instrument FROM liandan_app, liandan_worker;
      CREATE TABLE liandan.action_item (
        id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
        meeting uuid NOT NULL REFERENCES liandan.meeting (id),
        subject text NOT NULL,
        owner uuid NOT NULL REFERENCES liandan.organisation (id),
        person uuid REFERENCES liandan.person (id),
        due_on date NOT NULL,
        done_on date,
        outcome text,
        overdue_on date,
        version int NOT NULL DEFAULT 1,
        readers text[] NOT NULL
      );
      SELECT liandan.protect('action_item');
      CREATE INDEX action_item_meeting ON liandan.action_item (meeting, id);
      CREATE INDEX action_item_due ON liandan.action_item (due_on, id);

      CREATE TABLE liandan.mechanism (
        id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
        type text NOT NULL,
        provinces text[] NOT NULL CHECK (cardinality(provinces) > 1),
        agreement uuid REFERENCES liandan.agreement (id),
        instrument text NOT NULL,
        instrument_sha256 text CHECK (instrument_sha256 ~ '^[0-9a-f]{64}$'),
        meeting uuid REFERENCES liandan.meeting (id),
        valid_from date NOT NULL,
        ended_on date CHECK (ended_on >= valid_from)
      );
      SELECT liandan.open_table('mechanism');
      CREATE INDEX mechanism_type ON liandan.mechanism (type, id);

      CREATE TABLE liandan.read_grant (
        id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
        agreement uuid NOT NULL REFERENCES liandan.agreement (id),
        grantor text NOT NULL CHECK (grantor ~ '^[0-9]{2}$'),
        grantee text NOT NULL CHECK (grantee ~ '^[0-9]{2}$' AND grantee <> grantor),
        valid_from date NOT NULL,
        valid_to date NOT NULL CHECK (valid_to >= valid_from),
        instrument text NOT NULL,
        revoked_at timestamptz,
        readers text[] NOT NULL
      );
      SELECT liandan.protect('read_grant');
      CREATE INDEX read_grant_grantee ON liandan.read_grant (grantee, valid_to);

      CREATE TABLE liandan.credit_record (
        id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
        uscc text NOT NULL,
        organisation uuid REFERENCES liandan.organisation (id),
        province text NOT NULL CHECK (province ~ '^[0-9]{2}$'),
        kind text NOT NULL CHECK (kind IN ('GRADE', 'VIOLATION')),
        grade text CHECK (grade IN ('A', 'B', 'C', 'D')),
        serious boolean NOT NULL DEFAULT false,
        source text NOT NULL CHECK (source IN ('FEED', 'ENFORCEMENT', 'EVALUATION')),
        document text NOT NULL,
        summary text NOT NULL,
        decided_on date NOT NULL,
        valid_to date CHECK (valid_to >= decided_on),
        lead uuid,
        trigger text CHECK (trigger IN ('S1', 'S6')),
        entries uuid[] NOT NULL DEFAULT '{}',
        review jsonb,
        lifted_on date,
        lifted_reason text,
        version int NOT NULL DEFAULT 1,
        readers text[] NOT NULL,
        CHECK ((kind = 'GRADE') = (grade IS NOT NULL)),
        UNIQUE (province, document, uscc)
      );
      SELECT liandan.protect('credit_record');
      CREATE INDEX credit_record_uscc ON liandan.credit_record (uscc, decided_on);
      CREATE INDEX credit_record_order ON liandan.credit_record (decided_on, id);

      -- Nobody deletes a record before its time (Z-05), whatever the role: manifests and records of licence holders after
      -- ten years, those of landfill (D1) never (P-18), management plans after five (M-09).
      CREATE FUNCTION liandan.keep_record() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE row jsonb := CASE WHEN TG_LEVEL = 'ROW' THEN to_jsonb(OLD) END; until timestamptz;
        BEGIN
          IF row IS NULL THEN RAISE EXCEPTION '[Z-05] % is kept', TG_TABLE_NAME; END IF;
          IF TG_ARGV[0] = '10' AND jsonb_path_exists(row, '$.** ? (@ == "D1")') THEN
            RAISE EXCEPTION '[P-18] records of landfill are kept for ever';
          END IF;
          until := coalesce(row ->> 'updated_at', row ->> 'filed_at')::timestamptz + make_interval(years => TG_ARGV[0]::int);
          IF until > liandan.now() THEN RAISE EXCEPTION '[Z-05] % is kept until %', TG_TABLE_NAME, until; END IF;
          RETURN OLD;
        END $$;
      DO $$ DECLARE name text; BEGIN
        FOREACH name IN ARRAY ARRAY['manifest', 'approval', 'transfer_application', 'licence', 'consultation'] LOOP
          EXECUTE format('CREATE TRIGGER kept BEFORE DELETE ON liandan.%I FOR EACH ROW EXECUTE FUNCTION liandan.keep_record(10)', name);
          EXECUTE format('CREATE TRIGGER kept_all BEFORE TRUNCATE ON liandan.%I EXECUTE FUNCTION liandan.keep_record(10)', name);
        END LOOP;
        FOREACH name IN ARRAY ARRAY['plan', 'plan_version'] LOOP
          EXECUTE format('CREATE TRIGGER kept BEFORE DELETE ON liandan.%I FOR EACH ROW EXECUTE FUNCTION liandan.keep_record(5)', name);
          EXECUTE format('CREATE TRIGGER kept_all BEFORE TRUNCATE ON liandan.%I EXECUTE FUNCTION liandan.keep_record(5)', name);
        END LOOP;
      END $$;

      -- Another province's records that the auditors of this one may read on the civil day (one row per grantor).
      CREATE FUNCTION liandan.cross_reads(auditor text) RETURNS text[]
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = liandan, pg_temp AS $$
          SELECT coalesce(array_agg(DISTINCT g.grantor ORDER BY g.grantor), '{}')
          FROM read_grant g JOIN agreement a ON a.id = g.agreement AND a.state = 'active'
          WHERE g.grantee = auditor AND g.revoked_at IS NULL
            AND (liandan.now() AT TIME ZONE '+08:00'::interval)::date BETWEEN g.valid_from AND g.valid_to
        $$;
      REVOKE ALL ON FUNCTION liandan.cross_reads FROM PUBLIC;
      ALTER FUNCTION liandan.who RENAME TO who_alone;
      CREATE FUNCTION liandan.who(secret bytea) RETURNS jsonb
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = liandan, pg_temp AS $$
          SELECT w || CASE WHEN w ->> 'kind' = 'auditor' AND w ->> 'province' IS NOT NULL
            THEN jsonb_build_object('crossReads', to_jsonb(liandan.cross_reads(w ->> 'province'))) ELSE '{}' END
          FROM liandan.who_alone(secret) w
        $$;
      REVOKE ALL ON FUNCTION liandan.who, liandan.who_alone FROM PUBLIC;
      REVOKE ALL ON FUNCTION liandan.who_alone FROM liandan_app;
      GRANT EXECUTE ON FUNCTION liandan.who TO liandan_app;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
