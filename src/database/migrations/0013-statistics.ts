import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What has been received, one narrow row per line of a manifest, so that sums over a million manifests need not read a
 * million documents; and the yearly reports that provinces exchange (W-10). The rows are a projection of the manifest,
 * kept by the database itself: a correction or a late entry cannot pass them by.
 */
export class Statistics1700000013000 implements MigrationInterface {
  name = 'Statistics1700000013000';

  async up(q: QueryRunner): Promise<void> {
    await q.query(`
      CREATE TABLE liandan.transfer_line (
        manifest uuid NOT NULL,
        line int NOT NULL,
        day date NOT NULL,
        origin text NOT NULL,
        destination text NOT NULL,
        receiver uuid NOT NULL,
        receiver_name text NOT NULL,
        category text NOT NULL,
        code text NOT NULL,
        method text NOT NULL,
        -- WHITELIST, OVER_QUOTA, CONSULTED; DOMESTIC where no application is needed (W-16).
        track text NOT NULL,
        agreement uuid,
        -- Grams.
        removed bigint NOT NULL,
        accepted bigint NOT NULL,
        treated bigint NOT NULL,
        readers text[] NOT NULL,
        PRIMARY KEY (manifest, line)
      );
      SELECT liandan.protect('transfer_line');
      REVOKE INSERT, UPDATE ON liandan.transfer_line FROM liandan_app, liandan_worker;
      CREATE INDEX transfer_line_day ON liandan.transfer_line (day);
      CREATE INDEX transfer_line_origin ON liandan.transfer_line (origin, day);
      CREATE INDEX transfer_line_destination ON liandan.transfer_line (destination, day);

      CREATE FUNCTION liandan.note_transfer() RETURNS trigger LANGUAGE plpgsql
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
                 ARRAY['p:' || NEW.origin, 'p:' || NEW.destination]
            FROM jsonb_array_elements(NEW.context -> 'lines') l
            LEFT JOIN jsonb_array_elements(NEW.context -> 'receipt' -> 'lines') r ON r ->> 'line' = l ->> 'line'
            LEFT JOIN approval a ON a.id = NEW.approval
           ON CONFLICT DO NOTHING;
          RETURN NULL;
        END $$;
      CREATE TRIGGER manifest_received AFTER INSERT ON liandan.manifest FOR EACH ROW
        WHEN (jsonb_typeof(NEW.context -> 'receipt') = 'object') EXECUTE FUNCTION liandan.note_transfer();
      CREATE TRIGGER manifest_received_anew AFTER UPDATE ON liandan.manifest FOR EACH ROW
        WHEN (jsonb_typeof(NEW.context -> 'receipt') = 'object' AND (
          NEW.context -> 'receipt' IS DISTINCT FROM OLD.context -> 'receipt' OR
          NEW.context -> 'results' IS DISTINCT FROM OLD.context -> 'results' OR
          NEW.context -> 'lines' IS DISTINCT FROM OLD.context -> 'lines'))
        EXECUTE FUNCTION liandan.note_transfer();
      CREATE TABLE liandan.statistics_report (
        id uuid PRIMARY KEY,
        agreement uuid NOT NULL,
        province text NOT NULL,
        -- The year reported on.
        year int NOT NULL,
        partners text[] NOT NULL,
        state text NOT NULL DEFAULT 'drafted' CHECK (state IN ('drafted', 'sent')),
        version int NOT NULL DEFAULT 1,
        body jsonb NOT NULL,
        drafted_at timestamptz NOT NULL,
        sent_at timestamptz,
        letters text[] NOT NULL DEFAULT '{}',
        readers text[] NOT NULL,
        UNIQUE (agreement, province, year),
        CHECK ((state = 'sent') = (sent_at IS NOT NULL))
      );
      SELECT liandan.protect('statistics_report');
      CREATE INDEX statistics_report_place ON liandan.statistics_report (province, year, id);

      CREATE INDEX transfer_application_decided ON liandan.transfer_application (agreement, track, accepted_on, (context -> 'decision' ->> 'day'))
        WHERE jsonb_typeof(context -> 'decision') = 'object';
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
