import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Remover and receiver read the figures of their own loads. */
export class OwnStatistics1700000101000 implements MigrationInterface {
  name = 'OwnStatistics1700000101000';

  async up(q: QueryRunner): Promise<void> {
    await q.query(`
      CREATE OR REPLACE FUNCTION liandan.note_transfer() RETURNS trigger LANGUAGE plpgsql
        SECURITY DEFINER SET search_path = liandan, pg_temp AS $$
        BEGIN
          DELETE FROM transfer_line WHERE manifest = NEW.id;
          INSERT INTO transfer_line (manifest, line, day, origin, destination, receiver, receiver_name, category, code,
                                     method, track, agreement, removed, accepted, treated, readers)
          SELECT NEW.id, (l ->> 'line')::int, ((NEW.context -> 'receipt' ->> 'at')::timestamptz AT TIME ZONE 'Asia/Shanghai')::date,
                 NEW.origin, NEW.destination, NEW.receiver, NEW.context -> 'receiver' ->> 'name', l ->> 'category',
                 l ->> 'wasteCode', coalesce(r ->> 'method', l ->> 'method'),
                 CASE WHEN NEW.approval IS NULL THEN 'DOMESTIC' ELSE coalesce(a.context ->> 'track', 'CONSULTED') END,
                 (a.context ->> 'agreement')::uuid,
                 round(coalesce((l ->> 'removed')::numeric, 0) * 1000000)::bigint,
                 round(coalesce((r ->> 'quantity')::numeric, 0) * 1000000)::bigint,
                 coalesce((SELECT round(sum((t ->> 'quantity')::numeric) * 1000000)::bigint
                             FROM jsonb_array_elements(NEW.context -> 'results') t WHERE t ->> 'line' = l ->> 'line'), 0),
                 ARRAY['p:' || NEW.origin, 'p:' || NEW.destination, 'o:' || NEW.remover, 'o:' || NEW.receiver]
            FROM jsonb_array_elements(NEW.context -> 'lines') l
            LEFT JOIN jsonb_array_elements(NEW.context -> 'receipt' -> 'lines') r ON r ->> 'line' = l ->> 'line'
            LEFT JOIN approval a ON a.id = NEW.approval
           ON CONFLICT DO NOTHING;
          RETURN NULL;
        END $$;

      UPDATE liandan.transfer_line t SET readers = t.readers || ARRAY['o:' || m.remover, 'o:' || m.receiver]
        FROM liandan.manifest m WHERE m.id = t.manifest;
      CREATE INDEX transfer_line_readers ON liandan.transfer_line USING gin (array_append(readers, 'audit'));
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
