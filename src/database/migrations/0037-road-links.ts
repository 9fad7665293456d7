import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Detours as drivers tell them, and the links by which a driver without an account opens one run. A link is kept as the
 * hash of its secret, and bound to the first device that opens it, by the hash of that device's cookie. Real time for
 * links, as for logins.
 */
export class RoadLinks1700000037000 implements MigrationInterface {
  name = 'RoadLinks1700000037000';

  async up(q: QueryRunner): Promise<void> {
    await q.query(`
      CREATE TABLE liandan.detour (
        id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
        manifest uuid NOT NULL,
        number text,
        org uuid NOT NULL,
        org_name text NOT NULL,
        told_by text NOT NULL,
        reason text NOT NULL,
        note text,
        via text,
        lat text,
        lon text,
        leg int NOT NULL,
        at timestamptz NOT NULL,
        received_at timestamptz NOT NULL,
        readers text[] NOT NULL,
        CHECK ((lat IS NULL) = (lon IS NULL))
      );
      CREATE INDEX detour_manifest ON liandan.detour (manifest, id);
      CREATE INDEX detour_readers ON liandan.detour USING gin (array_append(readers, 'audit'));
      SELECT liandan.protect('detour');
      REVOKE UPDATE ON liandan.detour FROM liandan_app, liandan_worker;

      CREATE TABLE liandan.run_link (
        id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
        hash bytea NOT NULL UNIQUE,
        manifest uuid NOT NULL,
        leg int NOT NULL,
        carrier uuid NOT NULL REFERENCES liandan.organisation (id),
        given_by uuid NOT NULL REFERENCES liandan.organisation (id),
        created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        expires_at timestamptz NOT NULL,
        revoked_at timestamptz,
        device bytea UNIQUE,
        bound_at timestamptz,
        readers text[] NOT NULL,
        CHECK ((device IS NULL) = (bound_at IS NULL))
      );
      CREATE INDEX run_link_manifest ON liandan.run_link (manifest, id);
      SELECT liandan.protect('run_link');
      REVOKE UPDATE ON liandan.run_link FROM liandan_app, liandan_worker;
      GRANT UPDATE (revoked_at) ON liandan.run_link TO liandan_app;

      -- Links that still open their run.
      CREATE VIEW liandan.open_run_link AS
        SELECT l.*, m.context ->> 'number' AS number,
          (SELECT nullif(each -> 'driver' ->> 'name', '') FROM jsonb_array_elements(m.context -> 'legs') each
            WHERE (each ->> 'leg')::int = l.leg) AS driver
        FROM liandan.run_link l JOIN liandan.manifest m ON m.id = l.manifest
        WHERE l.revoked_at IS NULL AND l.expires_at > clock_timestamp()
          AND m.state IN ('issued', 'loaded', 'inTransit', 'handingOver', 'returning', 'frozen', 'arrived');

      -- Binds the link to the device that asks first. No row: nobody's link. Not bound: another device has it.
      CREATE FUNCTION liandan.run_link_bind(link bytea, held bytea, fresh bytea)
        RETURNS TABLE (manifest uuid, expires_at timestamptz, bound boolean, anew boolean)
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = liandan, pg_temp AS $$
        DECLARE found run_link;
        BEGIN
          SELECT * INTO found FROM run_link l WHERE l.hash = link FOR UPDATE;
          IF NOT EXISTS (SELECT FROM open_run_link o WHERE o.id = found.id) THEN RETURN; END IF;
          IF found.device IS NULL THEN
            UPDATE run_link l SET device = fresh, bound_at = clock_timestamp() WHERE l.id = found.id;
            RETURN QUERY SELECT found.manifest, found.expires_at, true, true;
          ELSE
            RETURN QUERY SELECT found.manifest, found.expires_at, coalesce(found.device = held, false), false;
          END IF;
        END $$;

      -- The cookie of a device that holds a link is the driver of that leg, for the one run.
      ALTER FUNCTION liandan.who RENAME TO who_by_login;
      CREATE FUNCTION liandan.who(secret bytea) RETURNS jsonb
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = liandan, pg_temp AS $$
          SELECT coalesce(liandan.who_by_login(secret), (
            SELECT jsonb_build_object(
              'person', l.id, 'name', coalesce(l.driver, o.name), 'org', o.id, 'orgName', o.name, 'kind', o.kind,
              'province', o.province, 'city', o.city, 'roles', jsonb_build_array('handler'), 'auth', 'link',
              'scopes', jsonb_build_array('run:' || l.manifest || ':' || l.number), 'expiresAt', l.expires_at,
              'delegations', '[]'::jsonb)
            FROM open_run_link l JOIN organisation o ON o.id = l.carrier AND o.active
            WHERE l.device = secret))
        $$;

      REVOKE ALL ON liandan.open_run_link FROM PUBLIC;
      REVOKE ALL ON FUNCTION liandan.run_link_bind, liandan.who, liandan.who_by_login FROM PUBLIC;
      REVOKE ALL ON FUNCTION liandan.who_by_login FROM liandan_app;
      GRANT EXECUTE ON FUNCTION liandan.run_link_bind, liandan.who TO liandan_app;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
