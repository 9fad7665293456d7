import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Sites and vehicles under row-level security: authorities see them, a firm its own and those of whom it has a confirmed
 * contract with (Z-07), and nobody enters or changes another's. What the law has others look up goes through functions that
 * tell no more than the act needs.
 */
export class Premises1700000104000 implements MigrationInterface {
  name = 'Premises1700000104000';

  async up(q: QueryRunner): Promise<void> {
    await q.query(`
      CREATE FUNCTION liandan.for_authority() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS
        $$ SELECT EXISTS (SELECT FROM unnest(liandan.readers()) r WHERE r IN ('audit', 'ministry') OR r ~ '^[pct]:') $$;
      CREATE FUNCTION liandan.own(organisation uuid) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS
        $$ SELECT 'o:' || $1::text = ANY (liandan.readers()) $$;
      CREATE FUNCTION liandan.partner(organisation uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
        SELECT EXISTS (SELECT FROM liandan.contract c
          WHERE c.confirmed_at IS NOT NULL AND $1 IN (c.remover, c.party) AND (liandan.own(c.remover) OR liandan.own(c.party))
            AND least(c.valid_to, c.ended_on) >= (liandan.now() AT TIME ZONE 'Asia/Shanghai')::date) $$;
      GRANT EXECUTE ON FUNCTION liandan.for_authority, liandan.own, liandan.partner TO liandan_app;

      DO $do$ DECLARE target text; BEGIN
        FOREACH target IN ARRAY ARRAY['site', 'vehicle'] LOOP
          EXECUTE format('ALTER TABLE liandan.%I ENABLE ROW LEVEL SECURITY', target);
          EXECUTE format('ALTER TABLE liandan.%I FORCE ROW LEVEL SECURITY', target);
          EXECUTE format('CREATE POLICY owner_all ON liandan.%I TO liandan_owner USING (true) WITH CHECK (true)', target);
          EXECUTE format('CREATE POLICY worker_all ON liandan.%I TO liandan_worker USING (true) WITH CHECK (true)', target);
          EXECUTE format('CREATE POLICY auditor_all ON liandan.%I FOR SELECT TO liandan_auditor USING (true)', target);
          EXECUTE format('CREATE POLICY app_sees ON liandan.%I FOR SELECT TO liandan_app
            USING ((SELECT liandan.for_authority()) OR liandan.own(organisation) OR liandan.partner(organisation))', target);
          EXECUTE format('CREATE POLICY app_adds ON liandan.%I FOR INSERT TO liandan_app
            WITH CHECK (liandan.own(organisation))', target);
          EXECUTE format('CREATE POLICY app_edits ON liandan.%I FOR UPDATE TO liandan_app
            USING (liandan.own(organisation)) WITH CHECK (liandan.own(organisation))', target);
        END LOOP;
      END $do$;

      -- Whoever draws up a manifest names the site, and the arrival is compared with the place of the receiver (R-11d).
      CREATE FUNCTION liandan.site_named(wanted uuid) RETURNS TABLE (id uuid, name text, address text, organisation uuid, city text)
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = liandan, pg_temp AS $$
          SELECT s.id, s.name, s.address, s.organisation, s.city FROM site s WHERE s.id = wanted $$;
      CREATE FUNCTION liandan.facility_place(receiver uuid) RETURNS TABLE (lat text, lon text)
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = liandan, pg_temp AS $$
          SELECT round(s.latitude::numeric, 7)::text, round(s.longitude::numeric, 7)::text FROM site s
           WHERE s.organisation = receiver AND s.latitude IS NOT NULL AND s.longitude IS NOT NULL ORDER BY s.id LIMIT 1 $$;
      -- Licensed receivers are on the map for everybody.
      CREATE FUNCTION liandan.receiver_sites(states text[]) RETURNS SETOF liandan.site
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = liandan, pg_temp AS $$
          SELECT s.* FROM site s WHERE s.organisation IN (SELECT l.holder FROM licence l WHERE l.state = ANY (states)) $$;
      -- The consignor checks the vehicle's papers at loading (R-13c) without seeing the carrier's register.
      CREATE FUNCTION liandan.vehicle_papers(carrier uuid, wanted text)
        RETURNS TABLE (plate text, document text, valid_to text, classes text[])
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = liandan, pg_temp AS $$
          SELECT v.plate, v.operating_document, v.valid_until::text, v.scope FROM vehicle v
           WHERE v.plate = wanted AND v.organisation = carrier AND v.active $$;
      -- A plate that was retired, by whomever, is taken up anew by the firm that enters it.
      CREATE FUNCTION liandan.enter_vehicle(firm uuid, wanted text, document text, until date, load bigint, classes text[])
        RETURNS uuid LANGUAGE sql SECURITY DEFINER SET search_path = liandan, pg_temp AS $$
          INSERT INTO vehicle AS v (organisation, plate, operating_document, valid_until, load, scope)
          SELECT $1, $2, $3, $4, $5, $6 WHERE liandan.own($1)
          ON CONFLICT (plate) DO UPDATE SET organisation = excluded.organisation, operating_document = excluded.operating_document,
            valid_until = excluded.valid_until, load = excluded.load, scope = excluded.scope, active = true
          WHERE NOT v.active RETURNING id $$;
      REVOKE ALL ON FUNCTION liandan.site_named, liandan.facility_place, liandan.receiver_sites, liandan.vehicle_papers,
        liandan.enter_vehicle FROM PUBLIC;
      GRANT EXECUTE ON FUNCTION liandan.site_named, liandan.facility_place, liandan.receiver_sites, liandan.vehicle_papers
        TO liandan_app, liandan_worker;
      GRANT EXECUTE ON FUNCTION liandan.enter_vehicle TO liandan_app;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
