import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Applications, letters that ask for an answer, approvals; and every frozen paper with its gapless numbers (Z-04). */
export class Application1700000005000 implements MigrationInterface {
  name = 'Application1700000005000';

  async up(q: QueryRunner): Promise<void> {
    await q.query(`
      SELECT liandan.create_case_table('transfer_application');
      ALTER TABLE liandan.transfer_application
        ADD COLUMN origin text GENERATED ALWAYS AS (context ->> 'origin') STORED,
        ADD COLUMN origin_city text GENERATED ALWAYS AS (context ->> 'originCity') STORED,
        ADD COLUMN destination text GENERATED ALWAYS AS (context ->> 'destination') STORED,
        ADD COLUMN remover uuid GENERATED ALWAYS AS ((context -> 'remover' ->> 'org')::uuid) STORED,
        ADD COLUMN receiver uuid GENERATED ALWAYS AS ((context -> 'receiver' ->> 'org')::uuid) STORED,
        ADD COLUMN licence uuid GENERATED ALWAYS AS ((context -> 'licence' ->> 'id')::uuid) STORED,
        ADD COLUMN listing uuid GENERATED ALWAYS AS ((context -> 'route' ->> 'listing')::uuid) STORED,
        ADD COLUMN agreement uuid GENERATED ALWAYS AS ((context -> 'route' -> 'agreement' ->> 'id')::uuid) STORED,
        ADD COLUMN track text GENERATED ALWAYS AS (context ->> 'track') STORED,
        ADD COLUMN received_on text GENERATED ALWAYS AS (context ->> 'receivedOn') STORED,
        ADD COLUMN accepted_on text GENERATED ALWAYS AS (context ->> 'acceptedOn') STORED,
        ADD COLUMN overdue boolean GENERATED ALWAYS AS (jsonb_array_length(coalesce(context -> 'overdue', '[]')) > 0) STORED,
        ADD CONSTRAINT deemed_from_receipt CHECK (context ->> 'deemed' <> 'true' OR context ->> 'acceptedOn' = context ->> 'receivedOn');
      CREATE INDEX transfer_application_origin ON liandan.transfer_application (origin, state, id DESC);
      CREATE INDEX transfer_application_destination ON liandan.transfer_application (destination, state, id DESC);
      CREATE INDEX transfer_application_remover ON liandan.transfer_application (remover, id DESC);
      CREATE INDEX transfer_application_receiver ON liandan.transfer_application (receiver, id DESC);
      CREATE INDEX transfer_application_open ON liandan.transfer_application (listing)
        WHERE state IN ('accepted', 'overQuotaConsulting', 'repliedAgree');
      CREATE INDEX transfer_application_readers ON liandan.transfer_application USING gin (array_append(readers, 'audit'));

      SELECT liandan.create_case_table('consultation');
      ALTER TABLE liandan.consultation
        ADD COLUMN kind text GENERATED ALWAYS AS (context ->> 'kind') STORED,
        ADD COLUMN number text GENERATED ALWAYS AS (context ->> 'number') STORED,
        ADD COLUMN sender text GENERATED ALWAYS AS (context ->> 'from') STORED,
        ADD COLUMN addressee text GENERATED ALWAYS AS (context ->> 'to') STORED,
        ADD COLUMN about_machine text GENERATED ALWAYS AS (context -> 'about' ->> 'machine') STORED,
        ADD COLUMN about_id uuid GENERATED ALWAYS AS ((context -> 'about' ->> 'id')::uuid) STORED,
        ADD COLUMN overdue boolean GENERATED ALWAYS AS (jsonb_array_length(coalesce(context -> 'overdue', '[]')) > 0) STORED;
      CREATE INDEX consultation_addressee ON liandan.consultation (addressee, state, id DESC);
      CREATE INDEX consultation_sender ON liandan.consultation (sender, state, id DESC);
      CREATE INDEX consultation_about ON liandan.consultation (about_id);
      CREATE INDEX consultation_readers ON liandan.consultation USING gin (array_append(readers, 'audit'));

      SELECT liandan.create_case_table('approval');
      ALTER TABLE liandan.approval
        ADD COLUMN number text GENERATED ALWAYS AS (context ->> 'number') STORED,
        ADD COLUMN application uuid GENERATED ALWAYS AS ((context ->> 'application')::uuid) STORED,
        ADD COLUMN origin text GENERATED ALWAYS AS (context ->> 'origin') STORED,
        ADD COLUMN destination text GENERATED ALWAYS AS (context ->> 'destination') STORED,
        ADD COLUMN remover uuid GENERATED ALWAYS AS ((context -> 'remover' ->> 'org')::uuid) STORED,
        ADD COLUMN receiver uuid GENERATED ALWAYS AS ((context -> 'receiver' ->> 'org')::uuid) STORED,
        ADD COLUMN licence uuid GENERATED ALWAYS AS ((context -> 'licence' ->> 'id')::uuid) STORED,
        ADD COLUMN listing uuid GENERATED ALWAYS AS ((context ->> 'listing')::uuid) STORED,
        ADD COLUMN valid_from text GENERATED ALWAYS AS (context ->> 'validFrom') STORED,
        ADD COLUMN valid_to text GENERATED ALWAYS AS (context ->> 'validTo') STORED,
        ADD CONSTRAINT approval_dates CHECK (context ->> 'validFrom' <= context ->> 'validTo');
      CREATE UNIQUE INDEX approval_application ON liandan.approval (application);
      CREATE UNIQUE INDEX approval_number ON liandan.approval (number);
      CREATE INDEX approval_origin ON liandan.approval (origin, state, id DESC);
      CREATE INDEX approval_destination ON liandan.approval (destination, state, id DESC);
      CREATE INDEX approval_remover ON liandan.approval (remover, id DESC);
      CREATE INDEX approval_licence ON liandan.approval (licence) WHERE state IN ('issued', 'active', 'exhausted');
      CREATE INDEX approval_readers ON liandan.approval USING gin (array_append(readers, 'audit'));

      -- Last serial given, per series and year; taken last, so that a refused act leaves no gap.
      CREATE TABLE liandan.letter_counter (
        series text NOT NULL,
        year int NOT NULL,
        last int NOT NULL CHECK (last > 0),
        PRIMARY KEY (series, year)
      );
      SELECT liandan.open_table('letter_counter');

      -- Frozen papers: only the instant of delivery is ever written afterwards, once (Z-02, Z-04).
      CREATE TABLE liandan.letter (
        id uuid PRIMARY KEY,
        kind text NOT NULL,
        number text UNIQUE,
        sender text NOT NULL,
        sender_name text NOT NULL,
        addressee text,
        addressee_org uuid,
        addressee_name text NOT NULL,
        machine text NOT NULL,
        case_id uuid NOT NULL,
        title text NOT NULL,
        body jsonb NOT NULL,
        hash text NOT NULL CHECK (hash ~ '^[0-9a-f]{64}$'),
        issued_at timestamptz NOT NULL,
        delivered_at timestamptz,
        readers text[] NOT NULL
      );
      SELECT liandan.protect('letter');
      REVOKE UPDATE ON liandan.letter FROM liandan_app, liandan_worker;
      GRANT UPDATE (delivered_at) ON liandan.letter TO liandan_app, liandan_worker;
      CREATE INDEX letter_case ON liandan.letter (case_id, id);
      CREATE INDEX letter_undelivered ON liandan.letter (addressee, id) WHERE delivered_at IS NULL;
      CREATE INDEX letter_readers ON liandan.letter USING gin (array_append(readers, 'audit'));
      CREATE FUNCTION liandan.guard_letter() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF TG_OP = 'DELETE' THEN RAISE EXCEPTION 'an issued letter cannot be removed (Z-02)'; END IF;
          IF to_jsonb(NEW) - 'delivered_at' <> to_jsonb(OLD) - 'delivered_at' THEN
            RAISE EXCEPTION 'an issued letter cannot be changed (Z-02)';
          END IF;
          IF OLD.delivered_at IS NOT NULL THEN RETURN NULL; END IF;
          RETURN NEW;
        END $$;
      CREATE TRIGGER letter_frozen BEFORE UPDATE OR DELETE ON liandan.letter FOR EACH ROW EXECUTE FUNCTION liandan.guard_letter();
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
