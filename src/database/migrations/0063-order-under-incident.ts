import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A bureau orders a load to stand still under an incident (M19, PL13): of one whose room it does not see it is told whether
 * it is open, where it happened, and whether it is of this load.
 */
export class OrderUnderIncident1700000063000 implements MigrationInterface {
  name = 'OrderUnderIncident1700000063000';

  async up(q: QueryRunner): Promise<void> {
    await q.query(`
      CREATE FUNCTION liandan.incident_for_order(wanted uuid, load uuid)
        RETURNS TABLE (state text, place text, names boolean)
        LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = liandan, pg_temp AS $$
          BEGIN
            RETURN QUERY SELECT i.state, i.context -> 'place' ->> 'division',
                i.context -> 'manifests' @> jsonb_build_array(jsonb_build_object('id', load))
                OR EXISTS (SELECT FROM incident_manifest m WHERE m.incident = wanted AND m.manifest = load)
              FROM incident i WHERE i.id = wanted;
          END $$;
      REVOKE ALL ON FUNCTION liandan.incident_for_order FROM PUBLIC;
      GRANT EXECUTE ON FUNCTION liandan.incident_for_order TO liandan_app, liandan_worker;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
