import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Of a manifest that an incident names also the provinces where it begins, ends and passes (E-07). */
export class IncidentWays1700000087000 implements MigrationInterface {
  name = 'IncidentWays1700000087000';

  async up(q: QueryRunner): Promise<void> {
    await q.query(`
      CREATE OR REPLACE FUNCTION liandan.incident_manifests(numbers text[]) RETURNS TABLE (
          machine text, id uuid, number text, state text, context jsonb)
        LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = liandan, pg_temp AS $$
        DECLARE kind text;
        BEGIN
          FOREACH kind IN ARRAY ARRAY['manifest', 'pipeline'] LOOP
            RETURN QUERY EXECUTE format($q$
              SELECT %L, m.id, m.context ->> 'number', m.state, jsonb_build_object(
                  'remover', m.context -> 'remover' ->> 'id', 'receiver', m.context -> 'receiver' ->> 'id',
                  'carriers', coalesce((SELECT jsonb_agg(DISTINCT l -> 'carrier' ->> 'id')
                                        FROM jsonb_array_elements(m.context -> 'legs') l), '[]'),
                  'origin', m.context ->> 'origin', 'originCity', m.context ->> 'originCity',
                  'destination', m.context ->> 'destination', 'destinationCity', m.context ->> 'destinationCity',
                  'trip', m.context ->> 'trip',
                  'categories', coalesce((SELECT jsonb_agg(DISTINCT l ->> 'category')
                                          FROM jsonb_array_elements(m.context -> 'lines') l), '[]'),
                  'ways', jsonb_build_array(m.context ->> 'origin', m.context ->> 'destination')
                    || coalesce((SELECT jsonb_agg(DISTINCT left(place, 2))
                                 FROM jsonb_array_elements(m.context -> 'legs') l,
                                 LATERAL (SELECT l -> 'from' ->> 'division' AS place UNION ALL
                                          SELECT l -> 'to' ->> 'division' UNION ALL
                                          SELECT jsonb_array_elements_text(l -> 'via')) passed), '[]'))
                FROM liandan.%I m WHERE m.context ->> 'number' = ANY ($1)$q$, kind, kind) USING numbers;
          END LOOP;
        END $$;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
