import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What goes to and comes from systems outside: messages of the feeds and their flags, tracks of vehicles with what was
 * found on them, scale readings, the storage ledger, and changes of licence holders in the register of enterprises.
 */
export class Exchange1700000017000 implements MigrationInterface {
  name = 'Exchange1700000017000';

  async up(q: QueryRunner): Promise<void> {
    await q.query(`
      -- The outbox of a feed. It is sent in real time; what is told when, and what is late, is civil time.
      CREATE TABLE liandan.feed_message (
        id uuid PRIMARY KEY,
        feed text NOT NULL CHECK (feed IN ('national', 'transport', 'police', 'credit')),
        type text NOT NULL,
        -- The fact that it tells; null for what is no fact, as a track.
        fact uuid,
        case_id uuid NOT NULL,
        version int NOT NULL,
        number text,
        body jsonb NOT NULL,
        told_at timestamptz NOT NULL,
        due_at timestamptz NOT NULL,
        state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'sent')),
        attempts int NOT NULL DEFAULT 0,
        next_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        last_error text,
        sent_at timestamptz,
        flagged_at timestamptz,
        readers text[] NOT NULL,
        UNIQUE (feed, fact),
        CHECK ((state = 'sent') = (sent_at IS NOT NULL))
      );
      SELECT liandan.protect('feed_message');
      REVOKE UPDATE ON liandan.feed_message FROM liandan_app;
      CREATE INDEX feed_message_waiting ON liandan.feed_message (feed, case_id, version, id) WHERE state = 'waiting';
      CREATE INDEX feed_message_due ON liandan.feed_message (due_at) WHERE state = 'waiting' AND flagged_at IS NULL;
      CREATE INDEX feed_message_case ON liandan.feed_message (case_id, id);
      CREATE INDEX feed_message_readers ON liandan.feed_message USING gin (array_append(readers, 'audit'));
      CREATE FUNCTION liandan.keep_flag() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF TG_OP <> 'UPDATE' THEN RAISE EXCEPTION '[%] % is kept', TG_ARGV[0], TG_TABLE_NAME; END IF;
          IF OLD.flagged_at IS NOT NULL AND NEW.flagged_at IS DISTINCT FROM OLD.flagged_at THEN
            RAISE EXCEPTION '[%] the flag of a late message stays', TG_ARGV[0];
          END IF;
          IF OLD.sent_at IS NOT NULL AND NEW.sent_at IS DISTINCT FROM OLD.sent_at OR NEW.body <> OLD.body THEN
            RAISE EXCEPTION '[%] what was sent stays', TG_ARGV[0];
          END IF;
          RETURN NEW;
        END $$;
      CREATE TRIGGER kept BEFORE UPDATE OR DELETE ON liandan.feed_message FOR EACH ROW EXECUTE FUNCTION liandan.keep_flag('R-07');
      CREATE TRIGGER kept_all BEFORE TRUNCATE ON liandan.feed_message EXECUTE FUNCTION liandan.keep_flag('R-07');

      CREATE FUNCTION liandan.keep_entry() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION '[%] % is never changed or deleted', TG_ARGV[0], TG_TABLE_NAME; END $$;

      -- Points of a vehicle under a manifest, one row for each report.
      CREATE TABLE liandan.track (
        id uuid PRIMARY KEY,
        manifest uuid NOT NULL,
        number text NOT NULL,
        leg int NOT NULL,
        vehicle text,
        points jsonb NOT NULL,
        from_at timestamptz NOT NULL,
        to_at timestamptz NOT NULL CHECK (to_at >= from_at),
        source text NOT NULL,
        reported_at timestamptz NOT NULL,
        readers text[] NOT NULL
      );
      SELECT liandan.protect('track');
      REVOKE UPDATE ON liandan.track FROM liandan_app, liandan_worker;
      CREATE INDEX track_manifest ON liandan.track (manifest, from_at, id);
      CREATE INDEX track_readers ON liandan.track USING gin (array_append(readers, 'audit'));
      -- Where a vehicle was last seen; written anew with each report.
      CREATE TABLE liandan.track_head (
        manifest uuid PRIMARY KEY,
        leg int NOT NULL,
        at timestamptz NOT NULL,
        lat double precision NOT NULL,
        lon double precision NOT NULL,
        strayed boolean NOT NULL DEFAULT false,
        -- Its present silence is flagged already.
        silent boolean NOT NULL DEFAULT false,
        readers text[] NOT NULL
      );
      SELECT liandan.protect('track_head');
      -- The way that the carrier declares, a line of points; the newest counts.
      CREATE TABLE liandan.track_route (
        id uuid PRIMARY KEY,
        manifest uuid NOT NULL,
        leg int NOT NULL,
        line jsonb NOT NULL,
        declared_at timestamptz NOT NULL,
        readers text[] NOT NULL
      );
      SELECT liandan.protect('track_route');
      REVOKE UPDATE ON liandan.track_route FROM liandan_app, liandan_worker;
      CREATE INDEX track_route_leg ON liandan.track_route (manifest, leg, declared_at DESC);
      CREATE TABLE liandan.track_flag (
        id uuid PRIMARY KEY,
        manifest uuid NOT NULL,
        number text NOT NULL,
        leg int NOT NULL,
        kind text NOT NULL CHECK (kind IN ('GAP', 'DEVIATION')),
        from_at timestamptz NOT NULL,
        -- Null: silence that had not ended when it was found.
        to_at timestamptz,
        minutes int,
        metres int,
        lat double precision,
        lon double precision,
        flagged_at timestamptz NOT NULL,
        readers text[] NOT NULL,
        UNIQUE (manifest, kind, from_at)
      );
      SELECT liandan.protect('track_flag');
      CREATE TRIGGER kept BEFORE UPDATE OR DELETE ON liandan.track_flag FOR EACH ROW EXECUTE FUNCTION liandan.keep_entry('R-11c');
      CREATE TRIGGER kept_all BEFORE TRUNCATE ON liandan.track_flag EXECUTE FUNCTION liandan.keep_entry('R-11c');
      CREATE INDEX track_flag_readers ON liandan.track_flag USING gin (array_append(readers, 'audit'));

      -- What a weighbridge said by itself (R-10c). Grams.
      CREATE TABLE liandan.weighing (
        id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
        organisation uuid NOT NULL,
        scale text NOT NULL,
        ticket text NOT NULL,
        plate text NOT NULL,
        gross bigint NOT NULL,
        tare bigint NOT NULL CHECK (tare >= 0),
        net bigint NOT NULL CHECK (net = gross - tare AND net > 0),
        at timestamptz NOT NULL,
        readers text[] NOT NULL,
        UNIQUE (organisation, scale, ticket)
      );
      SELECT liandan.protect('weighing');
      CREATE TRIGGER kept BEFORE UPDATE OR DELETE ON liandan.weighing FOR EACH ROW EXECUTE FUNCTION liandan.keep_entry('R-10c');
      CREATE INDEX weighing_plate ON liandan.weighing (organisation, plate, at DESC);

      -- The ledger of a unit (管理台账), one entry for each container, or a day where there is none (M-08). Grams.
      CREATE TABLE liandan.storage_entry (
        id uuid PRIMARY KEY,
        organisation uuid NOT NULL,
        site uuid,
        kind text NOT NULL CHECK (kind IN ('PRODUCED', 'INTO_STORE', 'OUT_OF_STORE', 'OWN_UTILISED', 'OWN_DISPOSED', 'SENT_UTILISED', 'SENT_DISPOSED')),
        batch text NOT NULL,
        day date NOT NULL,
        waste_code text NOT NULL,
        waste_name text NOT NULL,
        -- Label of the container; null for a day of a pipeline, or a load without packages.
        container text,
        quantity bigint NOT NULL CHECK (quantity > 0),
        method text,
        manifest uuid,
        number text,
        line int,
        -- The fact that wrote it; null for the unit's own word.
        fact uuid,
        entered_at timestamptz NOT NULL,
        readers text[] NOT NULL,
        UNIQUE (organisation, batch)
      );
      SELECT liandan.protect('storage_entry');
      REVOKE UPDATE ON liandan.storage_entry FROM liandan_app, liandan_worker;
      CREATE TRIGGER kept BEFORE UPDATE OR DELETE ON liandan.storage_entry FOR EACH ROW EXECUTE FUNCTION liandan.keep_entry('M-08');
      CREATE TRIGGER kept_all BEFORE TRUNCATE ON liandan.storage_entry EXECUTE FUNCTION liandan.keep_entry('M-08');
      CREATE INDEX storage_entry_day ON liandan.storage_entry (organisation, day DESC, id);
      CREATE INDEX storage_entry_manifest ON liandan.storage_entry (manifest);
      CREATE INDEX storage_entry_readers ON liandan.storage_entry USING gin (array_append(readers, 'audit'));
      CREATE TABLE liandan.storage_counter (
        organisation uuid NOT NULL,
        prefix text NOT NULL,
        day date NOT NULL,
        last int NOT NULL,
        PRIMARY KEY (organisation, prefix, day)
      );
      SELECT liandan.open_table('storage_counter');

      -- P-11: what the register of enterprises changed of a licence holder.
      CREATE TABLE liandan.holder_change (
        id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
        uscc text NOT NULL,
        organisation uuid,
        changed_on date NOT NULL,
        due_day date NOT NULL,
        name_was text NOT NULL,
        name text,
        representative text,
        domicile text,
        met_on date,
        version int NOT NULL DEFAULT 1,
        reported_at timestamptz NOT NULL,
        UNIQUE (uscc, changed_on)
      );
      SELECT liandan.open_table('holder_change');
      CREATE INDEX holder_change_organisation ON liandan.holder_change (organisation);
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
