import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Whose sites and vehicles a firm sees is asked once a query, not of the contracts for every row. */
export class KnownFirms1700000106000 implements MigrationInterface {
  name = 'KnownFirms1700000106000';

  async up(q: QueryRunner): Promise<void> {
    await q.query(`
      CREATE FUNCTION liandan.known_firms() RETURNS uuid[] LANGUAGE sql STABLE AS $$
        WITH own AS (SELECT substr(r, 3)::uuid AS firm FROM unnest(liandan.readers()) r WHERE r ~ '^o:[0-9a-f-]{36}$')
        SELECT array(
          SELECT firm FROM own UNION
          SELECT v.firm FROM liandan.contract c CROSS JOIN LATERAL (VALUES (c.remover), (c.party)) v (firm)
           WHERE c.confirmed_at IS NOT NULL AND (c.remover IN (SELECT firm FROM own) OR c.party IN (SELECT firm FROM own))
             AND least(c.valid_to, c.ended_on) >= (liandan.now() AT TIME ZONE 'Asia/Shanghai')::date) $$;
      GRANT EXECUTE ON FUNCTION liandan.known_firms TO liandan_app;
      DO $do$ DECLARE target text; BEGIN
        FOREACH target IN ARRAY ARRAY['site', 'vehicle'] LOOP
          EXECUTE format('DROP POLICY app_sees ON liandan.%I', target);
          EXECUTE format('CREATE POLICY app_sees ON liandan.%I FOR SELECT TO liandan_app
            USING ((SELECT liandan.for_authority()) OR organisation = ANY ((SELECT liandan.known_firms())::uuid[]))', target);
        END LOOP;
      END $do$;
      DROP FUNCTION liandan.partner(uuid);
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
