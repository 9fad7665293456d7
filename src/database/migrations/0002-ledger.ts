import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The audit record and its Merkle log: written once, changed by nobody, each process with just the rights it needs. */
export class Ledger1700000002000 implements MigrationInterface {
  name = 'Ledger1700000002000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TABLES);
    await runner.query(APPEND_ONLY);
    await runner.query(RIGHTS);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}

const TABLES = `
  CREATE TABLE liandan.audit_event (
    event_id        uuid PRIMARY KEY,
    tree            text NOT NULL,
    machine         text NOT NULL,
    machine_version text NOT NULL,
    case_id         uuid NOT NULL,
    case_version    int  NOT NULL CHECK (case_version >= 0),
    seq             int  NOT NULL CHECK (seq >= 1),
    type            text NOT NULL,
    from_state      text,
    to_state        text,
    outcome         text NOT NULL CHECK (outcome IN ('accepted', 'automatic', 'refused')),
    person_id       uuid,
    org_id          uuid,
    authority       text,
    rule_ids        text[] NOT NULL,
    occurred_at     timestamptz NOT NULL,
    prev            bytea CHECK (octet_length(prev) = 32),
    hash            bytea NOT NULL CHECK (octet_length(hash) = 32),
    leaf            bytea NOT NULL CHECK (octet_length(leaf) <= 65535),
    readers         text[] NOT NULL,
    UNIQUE (case_id, seq),
    CHECK ((seq = 1) = (prev IS NULL))
  );
  CREATE INDEX audit_event_person ON liandan.audit_event (person_id, occurred_at, event_id) WHERE person_id IS NOT NULL;
  CREATE INDEX audit_event_org ON liandan.audit_event (org_id, occurred_at, event_id) WHERE org_id IS NOT NULL;

  -- Apart from the event, because erasure may take payload and salt, never the leaf.
  CREATE TABLE liandan.audit_payload (
    event_id uuid PRIMARY KEY,
    salt     bytea NOT NULL CHECK (octet_length(salt) = 16),
    payload  bytea NOT NULL
  );

  -- recorded_at is real time, not the civil clock: it measures the sequencer's lag.
  CREATE TABLE liandan.audit_pending (
    event_id    uuid PRIMARY KEY,
    recorded_at timestamptz NOT NULL DEFAULT now()
  ) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000); -- a queue: always small, always dead rows

  -- A leaf is an event, or (first of a year) the head of the latest earlier tree.
  CREATE TABLE liandan.log_leaf (
    tree     text   NOT NULL,
    idx      bigint NOT NULL CHECK (idx >= 0),
    event_id uuid UNIQUE,
    head     text,
    hash     bytea NOT NULL CHECK (octet_length(hash) = 32),
    PRIMARY KEY (tree, idx),
    CHECK ((event_id IS NULL) <> (head IS NULL)),
    CHECK (head IS NULL OR idx = 0)
  );

  -- Complete subtrees from level 1 up; level 0 is log_leaf.
  CREATE TABLE liandan.log_node (
    tree  text   NOT NULL,
    level int    NOT NULL CHECK (level >= 1),
    idx   bigint NOT NULL CHECK (idx >= 0),
    hash  bytea  NOT NULL CHECK (octet_length(hash) = 32),
    PRIMARY KEY (tree, level, idx)
  );

  CREATE TABLE liandan.log_state (
    tree     text PRIMARY KEY,
    size     bigint  NOT NULL CHECK (size >= 0),
    root     bytea   NOT NULL CHECK (octet_length(root) = 32),
    frontier bytea[] NOT NULL
  );

  CREATE TABLE liandan.log_checkpoint (
    tree      text   NOT NULL,
    size      bigint NOT NULL,
    root      bytea  NOT NULL CHECK (octet_length(root) = 32),
    note      text   NOT NULL,
    signed_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tree, size)
  );
`;

const APPEND_ONLY = `
  CREATE FUNCTION liandan.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    RAISE EXCEPTION '[Z-02] % on %: what is recorded is neither changed nor removed', TG_OP, TG_TABLE_NAME
      USING ERRCODE = 'insufficient_privilege';
  END $$;

  DO $$ DECLARE target text; BEGIN
    FOREACH target IN ARRAY ARRAY['audit_event', 'log_leaf', 'log_node', 'log_checkpoint'] LOOP
      EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON liandan.%I
                      FOR EACH STATEMENT EXECUTE FUNCTION liandan.refuse_change()', target);
    END LOOP;
  END $$;
  CREATE TRIGGER append_only BEFORE UPDATE OR TRUNCATE ON liandan.audit_payload
    FOR EACH STATEMENT EXECUTE FUNCTION liandan.refuse_change();
`;

const RIGHTS = `
  DO $$ DECLARE target text; BEGIN
    FOREACH target IN ARRAY ARRAY['audit_event', 'audit_payload', 'audit_pending', 'log_leaf', 'log_node',
                                  'log_state', 'log_checkpoint'] LOOP
      EXECUTE format('ALTER TABLE liandan.%I OWNER TO liandan_owner', target);
      EXECUTE format('REVOKE ALL ON liandan.%I FROM PUBLIC, liandan_app, liandan_worker, liandan_sequencer,
                      liandan_signer, liandan_auditor', target);
      EXECUTE format('GRANT SELECT ON liandan.%I TO liandan_auditor', target);
    END LOOP;
  END $$;
  ALTER FUNCTION liandan.refuse_change() OWNER TO liandan_owner;

  GRANT SELECT, INSERT ON liandan.audit_event, liandan.audit_payload TO liandan_app, liandan_worker;
  GRANT INSERT ON liandan.audit_pending TO liandan_app, liandan_worker;
  GRANT SELECT ON liandan.audit_pending TO liandan_worker;
  GRANT SELECT ON liandan.log_leaf, liandan.log_node, liandan.log_state, liandan.log_checkpoint
    TO liandan_app, liandan_worker, liandan_sequencer, liandan_signer;

  GRANT SELECT ON liandan.audit_event TO liandan_sequencer, liandan_signer;
  GRANT SELECT, DELETE ON liandan.audit_pending TO liandan_sequencer;
  GRANT INSERT ON liandan.log_leaf, liandan.log_node TO liandan_sequencer;
  GRANT INSERT, UPDATE ON liandan.log_state TO liandan_sequencer;
  GRANT INSERT ON liandan.log_checkpoint TO liandan_signer;

  ALTER TABLE liandan.audit_event ENABLE ROW LEVEL SECURITY;
  CREATE POLICY append ON liandan.audit_event FOR INSERT TO liandan_app, liandan_worker WITH CHECK (true);
  CREATE POLICY own ON liandan.audit_event FOR SELECT TO liandan_app
    USING (readers && (SELECT liandan.readers()) OR (SELECT liandan.readers()) @> ARRAY['audit']);
  CREATE POLICY whole ON liandan.audit_event FOR SELECT
    TO liandan_worker, liandan_sequencer, liandan_signer, liandan_auditor USING (true);

  -- Who sees the event sees its payload.
  ALTER TABLE liandan.audit_payload ENABLE ROW LEVEL SECURITY;
  CREATE POLICY append ON liandan.audit_payload FOR INSERT TO liandan_app, liandan_worker WITH CHECK (true);
  CREATE POLICY own ON liandan.audit_payload FOR SELECT TO liandan_app
    USING (EXISTS (SELECT FROM liandan.audit_event e WHERE e.event_id = audit_payload.event_id));
  CREATE POLICY whole ON liandan.audit_payload FOR SELECT TO liandan_worker, liandan_auditor USING (true);
`;
