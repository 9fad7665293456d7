import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Incidents (lifecycle §8.3) with their room: the manifests they hold, remarks, after-action reports; the duty rosters of
 * the authorities; time-boxed restrictions of departures; and negative-list items that two or more provinces share.
 */
export class Incident1700000011000 implements MigrationInterface {
  name = 'Incident1700000011000';

  async up(q: QueryRunner): Promise<void> {
    await q.query(`
      SELECT liandan.create_case_table('incident');
      ALTER TABLE liandan.incident
        ADD COLUMN province text GENERATED ALWAYS AS (context ->> 'province') STORED,
        ADD COLUMN city text GENERATED ALWAYS AS (context ->> 'city') STORED,
        ADD COLUMN level text GENERATED ALWAYS AS (context ->> 'level') STORED,
        ADD COLUMN kind text GENERATED ALWAYS AS (context ->> 'kind') STORED,
        ADD COLUMN overdue boolean GENERATED ALWAYS AS (jsonb_array_length(coalesce(context -> 'overdue', '[]')) > 0) STORED;
      CREATE INDEX incident_place ON liandan.incident (province, state, id DESC);
      CREATE INDEX incident_readers ON liandan.incident USING gin (array_append(readers, 'audit'));

      -- Manifests of an incident: named by it, frozen by order under it, or on the same trip as one of these (E-07).
      CREATE TABLE liandan.incident_manifest (
        incident uuid NOT NULL,
        machine text NOT NULL CHECK (machine IN ('manifest', 'pipeline')),
        manifest uuid NOT NULL,
        number text NOT NULL,
        relation text NOT NULL CHECK (relation IN ('NAMED', 'ORDER', 'TRIP')),
        frozen_at timestamptz,
        released_at timestamptz,
        -- Named, but in no state in which it could be frozen: nothing to release.
        not_frozen_because text,
        PRIMARY KEY (incident, manifest)
      );
      CREATE INDEX incident_manifest_of ON liandan.incident_manifest (manifest, incident);
      CREATE TABLE liandan.incident_remark (
        id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
        incident uuid NOT NULL,
        at timestamptz NOT NULL,
        org uuid,
        org_name text NOT NULL,
        person_name text NOT NULL,
        text text NOT NULL
      );
      CREATE INDEX incident_remark_order ON liandan.incident_remark (incident, at, id);
      CREATE TABLE liandan.after_action (
        id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
        incident uuid NOT NULL,
        version int NOT NULL CHECK (version > 0),
        course text NOT NULL,
        causes text NOT NULL,
        lessons text NOT NULL,
        provinces text[] NOT NULL CHECK (cardinality(provinces) > 1),
        drafted_by text NOT NULL,
        drafted_at timestamptz NOT NULL,
        UNIQUE (incident, version)
      );
      CREATE TABLE liandan.after_action_signature (
        report uuid NOT NULL REFERENCES liandan.after_action (id),
        incident uuid NOT NULL,
        province text NOT NULL,
        person_name text NOT NULL,
        at timestamptz NOT NULL,
        PRIMARY KEY (report, province)
      );
      -- Who sees the case sees its room, also who joins later.
      DO $$ DECLARE target text; BEGIN
        FOREACH target IN ARRAY ARRAY['incident_manifest', 'incident_remark', 'after_action', 'after_action_signature'] LOOP
          EXECUTE format('ALTER TABLE liandan.%I ENABLE ROW LEVEL SECURITY', target);
          EXECUTE format('ALTER TABLE liandan.%I FORCE ROW LEVEL SECURITY', target);
          EXECUTE format('CREATE POLICY owner_all ON liandan.%I TO liandan_owner USING (true) WITH CHECK (true)', target);
          EXECUTE format('CREATE POLICY worker_all ON liandan.%I TO liandan_worker USING (true) WITH CHECK (true)', target);
          EXECUTE format('CREATE POLICY auditor_all ON liandan.%I FOR SELECT TO liandan_auditor USING (true)', target);
          EXECUTE format('CREATE POLICY room_sees ON liandan.%1$I FOR SELECT TO liandan_app
            USING (EXISTS (SELECT FROM liandan.incident i WHERE i.id = %1$I.incident))', target);
          EXECUTE format('CREATE POLICY room_adds ON liandan.%1$I FOR INSERT TO liandan_app
            WITH CHECK (EXISTS (SELECT FROM liandan.incident i WHERE i.id = %1$I.incident))', target);
          EXECUTE format('GRANT SELECT, INSERT ON liandan.%I TO liandan_app, liandan_worker', target);
          EXECUTE format('GRANT SELECT ON liandan.%I TO liandan_auditor', target);
        END LOOP;
      END $$;
      GRANT UPDATE ON liandan.incident_manifest TO liandan_worker;

      -- Who is on duty where and when; firms on the road need the number too.
      CREATE TABLE liandan.duty_roster (
        id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
        authority uuid NOT NULL REFERENCES liandan.organisation (id),
        authority_name text NOT NULL,
        province text NOT NULL,
        city text,
        person text NOT NULL,
        phone text NOT NULL,
        duty_from timestamptz NOT NULL,
        duty_to timestamptz NOT NULL CHECK (duty_to > duty_from),
        version int NOT NULL DEFAULT 1,
        withdrawn_at timestamptz,
        readers text[] NOT NULL
      );
      SELECT liandan.protect('duty_roster');
      CREATE INDEX duty_roster_place ON liandan.duty_roster (province, duty_to, id);

      -- Manifests by number as an incident must know them, whoever reports it: states, parties and wastes, nothing else.
      CREATE FUNCTION liandan.incident_manifests(numbers text[]) RETURNS TABLE (
          machine text, id uuid, number text, state text, context jsonb)
        LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = liandan, pg_temp AS $$
        DECLARE kind text;
        BEGIN
          FOREACH kind IN ARRAY ARRAY['manifest', 'pipeline'] LOOP
            IF to_regclass('liandan.' || kind) IS NOT NULL THEN
              RETURN QUERY EXECUTE format($q$
                SELECT %L, m.id, m.context ->> 'number', m.state, jsonb_build_object(
                    'remover', m.context -> 'remover' ->> 'id', 'receiver', m.context -> 'receiver' ->> 'id',
                    'carriers', coalesce((SELECT jsonb_agg(DISTINCT l -> 'carrier' ->> 'id')
                                          FROM jsonb_array_elements(m.context -> 'legs') l), '[]'),
                    'origin', m.context ->> 'origin', 'originCity', m.context ->> 'originCity',
                    'destination', m.context ->> 'destination', 'destinationCity', m.context ->> 'destinationCity',
                    'trip', m.context ->> 'trip',
                    'categories', coalesce((SELECT jsonb_agg(DISTINCT l ->> 'category')
                                            FROM jsonb_array_elements(m.context -> 'lines') l), '[]'))
                  FROM liandan.%I m WHERE m.context ->> 'number' = ANY ($1)$q$, kind, kind) USING numbers;
            END IF;
          END LOOP;
        END $$;
      -- What stands frozen of what an incident names, and what is frozen under it by order.
      CREATE FUNCTION liandan.incident_holds(incident uuid) RETURNS SETOF text
        LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = liandan, pg_temp AS $$
        DECLARE kind text;
        BEGIN
          FOREACH kind IN ARRAY ARRAY['manifest', 'pipeline'] LOOP
            IF to_regclass('liandan.' || kind) IS NOT NULL THEN
              RETURN QUERY EXECUTE format($q$
                SELECT m.context ->> 'number' FROM liandan.incident_manifest h JOIN liandan.%1$I m ON m.id = h.manifest
                 WHERE h.incident = $1 AND h.relation <> 'TRIP' AND m.state = 'frozen'
                UNION
                SELECT m.context ->> 'number' FROM liandan.%1$I m
                 WHERE m.state = 'frozen' AND m.context -> 'frozen' ->> 'incident' = $1::text$q$, kind) USING incident;
            END IF;
          END LOOP;
        END $$;
      CREATE INDEX manifest_frozen ON liandan.manifest ((context -> 'frozen' ->> 'incident')) WHERE state = 'frozen';
      REVOKE ALL ON FUNCTION liandan.incident_manifests, liandan.incident_holds FROM PUBLIC;
      GRANT EXECUTE ON FUNCTION liandan.incident_manifests, liandan.incident_holds TO liandan_app, liandan_worker;

      -- Departures blocked or to be confirmed, by area or route, for some days (whitelist.md §1).
      CREATE TABLE liandan.restriction (
        id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
        province text NOT NULL CHECK (province ~ '^[0-9]{2}$'),
        confirmed_by text[] NOT NULL CHECK (cardinality(confirmed_by) > 0),
        kind text NOT NULL CHECK (kind IN ('AREA', 'ROUTE')),
        places text[] NOT NULL CHECK (cardinality(places) > 0),
        effect text NOT NULL CHECK (effect IN ('BLOCK', 'CONFIRM')),
        ground text NOT NULL CHECK (ground IN ('EVENT', 'HEAVY_POLLUTION', 'INCIDENT', 'OTHER')),
        title text NOT NULL,
        reason text NOT NULL,
        valid_from date NOT NULL,
        valid_to date NOT NULL CHECK (valid_to >= valid_from),
        version int NOT NULL DEFAULT 1,
        made_at timestamptz NOT NULL,
        readers text[] NOT NULL DEFAULT '{all}'
      );
      SELECT liandan.protect('restriction');
      CREATE INDEX restriction_days ON liandan.restriction (valid_to, valid_from);
      -- A departure that the authority has confirmed all the same.
      CREATE TABLE liandan.restriction_pass (
        id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
        restriction uuid NOT NULL REFERENCES liandan.restriction (id),
        manifest text NOT NULL CHECK (manifest ~ '^[0-9]{14}$'),
        reason text NOT NULL,
        given_by text NOT NULL,
        given_at timestamptz NOT NULL,
        readers text[] NOT NULL DEFAULT '{all}',
        UNIQUE (restriction, manifest)
      );
      SELECT liandan.protect('restriction_pass');
      REVOKE UPDATE ON liandan.restriction_pass FROM liandan_app, liandan_worker;

      -- What other provinces agree to is entered in the registers by the worker.
      GRANT EXECUTE ON FUNCTION liandan.chain_head TO liandan_worker;

      -- Items of one list for several places: each province has its row, and no row changes without the others' word.
      ALTER TABLE liandan.negative_list_item ADD COLUMN joint uuid;
      CREATE INDEX negative_list_joint ON liandan.negative_list_item (joint) WHERE joint IS NOT NULL;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
