import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Contents that firms have stored, by digest; the bytes themselves lie in the file store. Each firm has a row of its own
 * for the same content, so that none learns what another has. Real time throughout: what nobody names is cleared away.
 */
export class StoredFiles1700000036000 implements MigrationInterface {
  name = 'StoredFiles1700000036000';

  async up(q: QueryRunner): Promise<void> {
    await q.query(`
      CREATE TABLE liandan.stored_file (
        sha256 text NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
        organisation uuid NOT NULL REFERENCES liandan.organisation (id),
        media_type text NOT NULL,
        bytes bigint NOT NULL CHECK (bytes > 0),
        stored_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        -- When a case of the firm named it; from then on it stays.
        named_at timestamptz,
        readers text[] NOT NULL,
        PRIMARY KEY (sha256, organisation)
      );
      CREATE INDEX stored_file_unnamed ON liandan.stored_file (organisation, stored_at) WHERE named_at IS NULL;
      SELECT liandan.protect('stored_file');
      REVOKE UPDATE ON liandan.stored_file FROM liandan_app, liandan_worker;
      GRANT UPDATE (stored_at, named_at) ON liandan.stored_file TO liandan_app, liandan_worker;
      GRANT DELETE ON liandan.stored_file TO liandan_worker;

      -- For who may read the case in which that firm names it; who asks has made sure of that.
      CREATE FUNCTION liandan.file_of(digest text, stored_by uuid) RETURNS TABLE (media_type text, bytes bigint)
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = liandan, pg_temp AS $$
          SELECT f.media_type, f.bytes FROM stored_file f WHERE f.sha256 = digest AND f.organisation = stored_by
        $$;
      REVOKE ALL ON FUNCTION liandan.file_of FROM PUBLIC;
      GRANT EXECUTE ON FUNCTION liandan.file_of TO liandan_app;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
