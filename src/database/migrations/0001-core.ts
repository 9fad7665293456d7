import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The floor of the house: schema, civil clock, readers of row-level security, idempotency, facts, outbox and inbox.
 * Roles are created by whoever creates the cluster (config/tooling/embedded.mjs, docker-compose.yml).
 */
export class Core1700000001000 implements MigrationInterface {
  name = 'Core1700000001000';

  async up(q: QueryRunner): Promise<void> {
    await q.query(`
      CREATE SCHEMA IF NOT EXISTS liandan;
      REVOKE ALL ON SCHEMA public FROM PUBLIC;
      GRANT USAGE ON SCHEMA liandan TO liandan_app, liandan_worker, liandan_sequencer, liandan_signer, liandan_auditor;

      -- Civil clock: database time plus an offset that only a settable instance may move, and only forward.
      CREATE TABLE liandan.civil_clock (
        one boolean PRIMARY KEY DEFAULT true CHECK (one),
        settable boolean NOT NULL DEFAULT false,
        offset_us bigint NOT NULL DEFAULT 0
      );
      INSERT INTO liandan.civil_clock DEFAULT VALUES;
      CREATE FUNCTION liandan.now() RETURNS timestamptz LANGUAGE sql STABLE AS
        $$ SELECT date_trunc('milliseconds', clock_timestamp() + (SELECT offset_us FROM liandan.civil_clock) * interval '1 microsecond') $$;
      CREATE FUNCTION liandan.guard_clock() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF TG_OP = 'DELETE' THEN RAISE EXCEPTION 'the civil clock cannot be removed'; END IF;
          IF NOT OLD.settable THEN RAISE EXCEPTION 'the civil clock of this instance is not settable'; END IF;
          IF NEW.offset_us < OLD.offset_us THEN RAISE EXCEPTION 'the civil clock moves only forward'; END IF;
          RETURN NEW;
        END $$;
      -- An instance becomes settable once, when it is created (cli migrate with LIANDAN_CLOCK=settable), never after use.
      CREATE TRIGGER civil_clock_forward BEFORE UPDATE OF offset_us OR DELETE ON liandan.civil_clock
        FOR EACH ROW EXECUTE FUNCTION liandan.guard_clock();
      GRANT SELECT ON liandan.civil_clock TO PUBLIC;
      CREATE FUNCTION liandan.set_clock(at timestamptz) RETURNS timestamptz LANGUAGE plpgsql SECURITY DEFINER SET search_path = liandan AS $$
        BEGIN
          UPDATE liandan.civil_clock SET offset_us = greatest(offset_us, (extract(epoch FROM at - clock_timestamp()) * 1000000)::bigint);
          RETURN liandan.now();
        END $$;
      REVOKE ALL ON FUNCTION liandan.set_clock FROM PUBLIC;
      GRANT EXECUTE ON FUNCTION liandan.set_clock TO liandan_app, liandan_worker;

      -- Readers: the tokens of whoever asks, set per transaction. 'audit' sees everything (Z-07).
      CREATE FUNCTION liandan.readers() RETURNS text[] LANGUAGE sql STABLE PARALLEL SAFE AS
        $$ SELECT string_to_array(coalesce(current_setting('app.readers', true), ''), ',') $$;

      -- One clause without an alternative, so that a GIN index on array_append(readers, 'audit') serves it: a condition of
      -- the query itself may not be looked up before the policy has judged. The function stands bare, not in a SELECT, so
      -- that the planner knows whose rows it counts: few of a firm by the index, many of a province in the list's order.
      CREATE FUNCTION liandan.protect(name text) RETURNS void LANGUAGE plpgsql AS $$
        BEGIN
          EXECUTE format('ALTER TABLE liandan.%I ENABLE ROW LEVEL SECURITY', name);
          EXECUTE format('ALTER TABLE liandan.%I FORCE ROW LEVEL SECURITY', name);
          EXECUTE format('CREATE POLICY owner_all ON liandan.%I TO liandan_owner USING (true) WITH CHECK (true)', name);
          EXECUTE format('CREATE POLICY worker_all ON liandan.%I TO liandan_worker USING (true) WITH CHECK (true)', name);
          EXECUTE format('CREATE POLICY auditor_all ON liandan.%I FOR SELECT TO liandan_auditor, liandan_sequencer, liandan_signer USING (true)', name);
          EXECUTE format('CREATE POLICY app_sees ON liandan.%I FOR SELECT TO liandan_app USING (array_append(readers, ''audit'') && liandan.readers())', name);
          EXECUTE format('CREATE POLICY app_adds ON liandan.%I FOR INSERT TO liandan_app WITH CHECK (true)', name);
          EXECUTE format('CREATE POLICY app_edits ON liandan.%I FOR UPDATE TO liandan_app USING (readers && (SELECT liandan.readers())) WITH CHECK (true)', name);
          EXECUTE format('GRANT SELECT, INSERT, UPDATE ON liandan.%I TO liandan_app, liandan_worker', name);
          EXECUTE format('GRANT SELECT ON liandan.%I TO liandan_auditor', name);
        END $$;
      CREATE FUNCTION liandan.open_table(name text) RETURNS void LANGUAGE plpgsql AS $$
        BEGIN
          EXECUTE format('GRANT SELECT, INSERT, UPDATE ON liandan.%I TO liandan_app, liandan_worker', name);
          EXECUTE format('GRANT SELECT ON liandan.%I TO liandan_auditor', name);
        END $$;
      CREATE FUNCTION liandan.create_case_table(name text) RETURNS void LANGUAGE plpgsql AS $$
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
            updated_at timestamptz NOT NULL)', name);
          EXECUTE format('ALTER TABLE liandan.%I SET (fillfactor = 80)', name);
          PERFORM liandan.protect(name);
        END $$;

      CREATE TABLE liandan.idempotency (
        actor text NOT NULL,
        key text NOT NULL,
        fingerprint text NOT NULL,
        answer json,
        created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        PRIMARY KEY (actor, key)
      );
      CREATE INDEX idempotency_age ON liandan.idempotency (created_at);
      GRANT SELECT, INSERT, UPDATE, DELETE ON liandan.idempotency TO liandan_app, liandan_worker;

      CREATE TABLE liandan.fact (
        id uuid PRIMARY KEY,
        type text NOT NULL,
        machine text NOT NULL,
        case_id uuid NOT NULL,
        version int NOT NULL,
        event_id uuid NOT NULL,
        at timestamptz NOT NULL,
        actor jsonb NOT NULL,
        data jsonb NOT NULL,
        readers text[] NOT NULL
      );
      SELECT liandan.protect('fact');
      REVOKE UPDATE ON liandan.fact FROM liandan_app, liandan_worker;
      CREATE INDEX fact_case ON liandan.fact (case_id, id);
      CREATE INDEX fact_event ON liandan.fact (event_id);

      CREATE TABLE liandan.outbox (
        id uuid PRIMARY KEY,
        fact_id uuid NOT NULL REFERENCES liandan.fact (id),
        queue text NOT NULL,
        generation int NOT NULL DEFAULT 0,
        created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        sent_at timestamptz,
        done_at timestamptz,
        failures int NOT NULL DEFAULT 0,
        last_error text
      );
      CREATE INDEX outbox_unsent ON liandan.outbox (id) WHERE sent_at IS NULL AND done_at IS NULL;
      CREATE INDEX outbox_undone ON liandan.outbox (sent_at) WHERE done_at IS NULL AND sent_at IS NOT NULL;
      CREATE INDEX outbox_fact ON liandan.outbox (fact_id);
      GRANT INSERT ON liandan.outbox TO liandan_app;
      GRANT SELECT, INSERT, UPDATE, DELETE ON liandan.outbox TO liandan_worker;
      GRANT SELECT ON liandan.outbox TO liandan_app, liandan_auditor;

      CREATE TABLE liandan.inbox (
        queue text NOT NULL,
        fact_id uuid NOT NULL,
        at timestamptz NOT NULL DEFAULT clock_timestamp(),
        PRIMARY KEY (queue, fact_id)
      );
      GRANT SELECT, INSERT ON liandan.inbox TO liandan_worker;
      GRANT SELECT ON liandan.inbox TO liandan_app;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
