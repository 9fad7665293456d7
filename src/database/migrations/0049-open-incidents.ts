import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What keeps a manifest from closing is every incident that names it or froze it (M17), also one whose room whoever
 * closes it does not see: of those it is told how many are open.
 */
export class OpenIncidents1700000049000 implements MigrationInterface {
  name = 'OpenIncidents1700000049000';

  async up(q: QueryRunner): Promise<void> {
    await q.query(`
      CREATE INDEX incident_open ON liandan.incident (id) WHERE state <> 'closed';
      CREATE FUNCTION liandan.incidents_open_on(wanted uuid, frozen_by uuid[]) RETURNS int
        LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = liandan, pg_temp AS $$
          BEGIN
            RETURN (SELECT count(*) FROM incident i
                     WHERE i.state <> 'closed'
                       AND (i.id = ANY (frozen_by)
                            OR i.context -> 'manifests' @> jsonb_build_array(jsonb_build_object('id', wanted))));
          END $$;
      REVOKE ALL ON FUNCTION liandan.incidents_open_on FROM PUBLIC;
      GRANT EXECUTE ON FUNCTION liandan.incidents_open_on TO liandan_app, liandan_worker;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
