import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Corrections that a party asks for and a province consents to, and alerts to loads on the road (R-28c). */
export class Road1700000008000 implements MigrationInterface {
  name = 'Road1700000008000';

  async up(q: QueryRunner): Promise<void> {
    await q.query(`
      CREATE TABLE liandan.manifest_correction (
        id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
        manifest uuid NOT NULL,
        number text,
        org uuid NOT NULL,
        org_name text NOT NULL,
        reason text NOT NULL,
        changes jsonb NOT NULL,
        state text NOT NULL DEFAULT 'ASKED' CHECK (state IN ('ASKED', 'CONSENTED', 'REFUSED', 'ENTERED')),
        version int NOT NULL DEFAULT 1,
        asked_at timestamptz NOT NULL,
        -- Who consented or refused: side (OUT or IN), name, orgName, at, remarks.
        decision jsonb,
        readers text[] NOT NULL,
        CHECK (state IN ('ASKED') = (decision IS NULL))
      );
      SELECT liandan.protect('manifest_correction');
      CREATE INDEX manifest_correction_manifest ON liandan.manifest_correction (manifest, id);
      CREATE INDEX manifest_correction_readers ON liandan.manifest_correction USING gin (array_append(readers, 'audit'));

      CREATE TABLE liandan.manifest_alert (
        id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
        manifest uuid NOT NULL,
        kind text NOT NULL,
        -- The fact that called for it: one alert for each manifest.
        cause uuid NOT NULL,
        reason text NOT NULL,
        state text NOT NULL,
        at timestamptz NOT NULL,
        readers text[] NOT NULL,
        UNIQUE (manifest, cause)
      );
      SELECT liandan.protect('manifest_alert');
      REVOKE UPDATE ON liandan.manifest_alert FROM liandan_app, liandan_worker;

      -- Manifests by the licence they go to, for a licence that is lost while they are on the road.
      ALTER TABLE liandan.manifest
        ADD COLUMN licence uuid GENERATED ALWAYS AS ((context -> 'licence' ->> 'id')::uuid) STORED;
      CREATE INDEX manifest_licence_moving ON liandan.manifest (licence)
        WHERE state IN ('loaded', 'inTransit', 'handingOver', 'arrived', 'frozen');

      -- How the cases about a manifest's differences stand: a carrier that joins later must know that one is closed.
      CREATE FUNCTION liandan.discrepancies_of(wanted uuid) RETURNS TABLE (
          id uuid, state text, line int, leg int, rest_settled boolean)
        LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = liandan, pg_temp AS $$
          BEGIN
            RETURN QUERY SELECT d.id, d.state, (d.context ->> 'line')::int, (d.context ->> 'leg')::int,
                coalesce((d.context -> 'finding' ->> 'restSettled')::boolean, false)
              FROM discrepancy d WHERE d.subject = wanted;
          END $$;
      REVOKE ALL ON FUNCTION liandan.discrepancies_of FROM PUBLIC;
      GRANT EXECUTE ON FUNCTION liandan.discrepancies_of TO liandan_app, liandan_worker;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
