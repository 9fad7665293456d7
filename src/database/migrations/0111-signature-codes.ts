import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Codes by which somebody without an account signs for their organisation on the device of another party. A code is kept as
 * its Argon2id hash, which no role reads; three digits say which of the organisation's codes it is. An attempt counts before
 * it is judged, so parallel guesses gain nothing: from the third on it waits, the tenth locks the code for good. Real time,
 * as for logins.
 */
export class SignatureCodes1700000111000 implements MigrationInterface {
  name = 'SignatureCodes1700000111000';

  async up(q: QueryRunner): Promise<void> {
    await q.query(`
      CREATE TABLE liandan.signature_code (
        id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
        organisation uuid NOT NULL REFERENCES liandan.organisation (id),
        no int NOT NULL CHECK (no BETWEEN 100 AND 999),
        hash text NOT NULL,
        holder text NOT NULL,
        verb text NOT NULL CHECK (verb IN ('load', 'handOver')),
        given_by text NOT NULL,
        created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        expires_at timestamptz NOT NULL,
        revoked_at timestamptz,
        failed int NOT NULL DEFAULT 0,
        blocked_until timestamptz,
        locked_at timestamptz,
        used int NOT NULL DEFAULT 0,
        used_at timestamptz,
        readers text[] NOT NULL
      );
      CREATE INDEX signature_code_of ON liandan.signature_code (organisation, no);
      CREATE INDEX signature_code_readers ON liandan.signature_code USING gin (array_append(readers, 'audit'));
      SELECT liandan.protect('signature_code');
      REVOKE SELECT, UPDATE ON liandan.signature_code FROM liandan_app, liandan_worker, liandan_auditor;
      GRANT SELECT (id, organisation, no, holder, verb, given_by, created_at, expires_at, revoked_at, failed, blocked_until,
        locked_at, used, used_at, readers) ON liandan.signature_code TO liandan_app, liandan_worker, liandan_auditor;
      GRANT UPDATE (revoked_at) ON liandan.signature_code TO liandan_app;

      -- A number that no code of the organisation has that still counts; one at a time takes one.
      CREATE FUNCTION liandan.signature_code_no(owner uuid) RETURNS int
        LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = liandan, pg_temp AS $$
          SELECT pg_advisory_xact_lock(hashtextextended('signature_code ' || owner, 0));
          SELECT n FROM generate_series(100, 999) n
           WHERE NOT EXISTS (SELECT FROM signature_code c WHERE c.organisation = owner AND c.no = n AND c.expires_at > clock_timestamp())
           ORDER BY random() LIMIT 1
        $$;
      -- Counts an attempt at a code and tells what it is to be judged by. No row: no such code, or none that still counts.
      CREATE FUNCTION liandan.signature_code_try(owner uuid, act text, wanted int)
        RETURNS TABLE (id uuid, hash text, wait int, who jsonb)
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = liandan, pg_temp AS $$
        DECLARE c signature_code; current timestamptz := clock_timestamp();
        BEGIN
          SELECT * INTO c FROM signature_code s
           WHERE s.organisation = owner AND s.verb = act AND s.no = wanted AND s.revoked_at IS NULL AND s.locked_at IS NULL
             AND s.expires_at > current FOR UPDATE;
          IF NOT FOUND THEN RETURN; END IF;
          IF c.blocked_until > current THEN
            RETURN QUERY SELECT c.id, NULL::text, ceil(extract(epoch FROM c.blocked_until - current))::int, NULL::jsonb;
            RETURN;
          END IF;
          UPDATE signature_code s SET failed = s.failed + 1,
            blocked_until = CASE WHEN s.failed + 1 >= 3 THEN current + least(300, (2 ^ (s.failed - 1))::int) * interval '1 second' END,
            locked_at = CASE WHEN s.failed + 1 >= 10 THEN current END
           WHERE s.id = c.id;
          RETURN QUERY SELECT c.id, c.hash, 0, jsonb_build_object(
            'person', c.id, 'name', c.holder, 'org', o.id, 'orgName', o.name, 'kind', o.kind, 'province', o.province,
            'city', o.city, 'roles', jsonb_build_array('handler'), 'delegations', '[]'::jsonb, 'auth', 'code')
            FROM organisation o WHERE o.id = c.organisation AND o.active;
        END $$;
      CREATE FUNCTION liandan.signature_code_passed(code uuid) RETURNS void
        LANGUAGE sql SECURITY DEFINER SET search_path = liandan, pg_temp AS $$
          UPDATE signature_code SET failed = 0, blocked_until = NULL, locked_at = NULL, used = used + 1, used_at = clock_timestamp()
           WHERE id = code
        $$;
      REVOKE ALL ON FUNCTION liandan.signature_code_no, liandan.signature_code_try, liandan.signature_code_passed FROM PUBLIC;
      GRANT EXECUTE ON FUNCTION liandan.signature_code_no, liandan.signature_code_try, liandan.signature_code_passed TO liandan_app;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
