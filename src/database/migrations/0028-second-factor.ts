import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A second factor of each person (TOTP, RFC 6238) and the step-up of a session that it brings. The serving role reaches
 * both through functions only, and only by the secret of a session. Real time throughout, as for logins.
 */
export class SecondFactor1700000028000 implements MigrationInterface {
  name = 'SecondFactor1700000028000';

  async up(q: QueryRunner): Promise<void> {
    await q.query(`
      CREATE TABLE liandan.second_factor (
        person uuid PRIMARY KEY REFERENCES liandan.person (id),
        secret text,
        confirmed_at timestamptz,
        -- Not in force until its first code has come.
        pending text,
        pending_at timestamptz,
        -- No code of this time step or of an earlier one is taken any more.
        last_step bigint NOT NULL DEFAULT 0,
        CHECK ((secret IS NULL) = (confirmed_at IS NULL)),
        CHECK ((pending IS NULL) = (pending_at IS NULL))
      );
      ALTER TABLE liandan.session ADD COLUMN stepped_up_until timestamptz;
      CREATE INDEX session_person ON liandan.session (person);

      -- How the session's person stands; no row: no such session.
      CREATE FUNCTION liandan.second_factor_of(session_hash bytea)
        RETURNS TABLE (person uuid, login text, secret text, pending text, last_step bigint, confirmed_at timestamptz, until timestamptz)
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = liandan, pg_temp AS $$
          SELECT p.id, p.login, f.secret,
                 CASE WHEN f.pending_at > clock_timestamp() - interval '15 minutes' THEN f.pending END,
                 coalesce(f.last_step, 0), f.confirmed_at,
                 CASE WHEN f.secret IS NOT NULL AND s.stepped_up_until > clock_timestamp() THEN s.stepped_up_until END
          FROM session s JOIN person p ON p.id = s.person AND p.active LEFT JOIN second_factor f ON f.person = p.id
          WHERE s.hash = session_hash AND s.expires_at > clock_timestamp()
        $$;

      -- A factor that waits for its first code. One in force is replaced only by a session that it has stepped up.
      CREATE FUNCTION liandan.second_factor_begin(session_hash bytea, sealed text) RETURNS boolean
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = liandan, pg_temp AS $$
        BEGIN
          INSERT INTO second_factor AS f (person, pending, pending_at)
            SELECT s.person, sealed, clock_timestamp() FROM session s
             WHERE s.hash = session_hash AND s.expires_at > clock_timestamp()
          ON CONFLICT (person) DO UPDATE SET pending = excluded.pending, pending_at = excluded.pending_at
            WHERE f.secret IS NULL OR EXISTS (
              SELECT FROM session s WHERE s.hash = session_hash AND s.stepped_up_until > clock_timestamp());
          RETURN FOUND;
        END $$;

      -- The step-up of this session and of no other. Null: the code's step was used, by whoever was first.
      CREATE FUNCTION liandan.step_up(session_hash bytea, of text, step bigint, minutes int) RETURNS timestamptz
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = liandan, pg_temp AS $$
        DECLARE until timestamptz;
        BEGIN
          UPDATE second_factor f SET last_step = step FROM session s
           WHERE s.hash = session_hash AND s.expires_at > clock_timestamp() AND f.person = s.person
             AND f.secret = of AND f.last_step < step;
          IF NOT FOUND THEN RETURN NULL; END IF;
          UPDATE session SET stepped_up_until = least(expires_at, clock_timestamp() + minutes * interval '1 minute')
           WHERE hash = session_hash RETURNING stepped_up_until INTO until;
          RETURN until;
        END $$;

      -- The first code: the waiting factor is in force, earlier step-ups are over, and this session is stepped up.
      CREATE FUNCTION liandan.second_factor_confirm(session_hash bytea, of text, step bigint, minutes int) RETURNS timestamptz
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = liandan, pg_temp AS $$
        DECLARE who uuid;
        BEGIN
          UPDATE second_factor f SET secret = f.pending, confirmed_at = clock_timestamp(), pending = NULL, pending_at = NULL,
                 last_step = step - 1
            FROM session s
           WHERE s.hash = session_hash AND s.expires_at > clock_timestamp() AND f.person = s.person AND f.pending = of
          RETURNING f.person INTO who;
          IF NOT FOUND THEN RETURN NULL; END IF;
          UPDATE session SET stepped_up_until = NULL WHERE person = who;
          RETURN liandan.step_up(session_hash, of, step, minutes);
        END $$;

      -- An administrator takes a lost factor away, never reads it.
      CREATE FUNCTION liandan.second_factor_reset(who uuid) RETURNS boolean
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = liandan, pg_temp AS $$
        DECLARE had boolean;
        BEGIN
          DELETE FROM second_factor WHERE person = who RETURNING secret IS NOT NULL INTO had;
          UPDATE session SET stepped_up_until = NULL WHERE person = who;
          RETURN coalesce(had, false);
        END $$;

      REVOKE ALL ON FUNCTION liandan.second_factor_of, liandan.second_factor_begin, liandan.step_up,
        liandan.second_factor_confirm, liandan.second_factor_reset FROM PUBLIC;
      GRANT EXECUTE ON FUNCTION liandan.second_factor_of, liandan.second_factor_begin, liandan.step_up,
        liandan.second_factor_confirm, liandan.second_factor_reset TO liandan_app;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
