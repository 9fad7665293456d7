import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Links by which a person sets the password and enrols the second factor without a login. Kept as the hash of the secret, one
 * live at a time; reached by the serving role and the worker through functions only. Real time throughout, as for logins.
 */
export class Enrolment1700000115000 implements MigrationInterface {
  name = 'Enrolment1700000115000';

  async up(q: QueryRunner): Promise<void> {
    await q.query(`
      CREATE TABLE liandan.enrolment (
        id uuid PRIMARY KEY,
        hash bytea NOT NULL UNIQUE,
        person uuid NOT NULL REFERENCES liandan.person (id),
        created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        expires_at timestamptz NOT NULL,
        used_at timestamptz,
        revoked_at timestamptz,
        -- The factor that waits for its first code, sealed.
        pending text,
        -- Where the link is mailed, and the link itself, sealed, until it is sent.
        mail text CHECK (mail IN ('waiting', 'sent', 'refused')),
        mail_to text,
        mail_sealed text,
        mail_attempts int NOT NULL DEFAULT 0,
        mail_next_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        CHECK ((coalesce(mail, '') = 'waiting') = (mail_sealed IS NOT NULL)),
        CHECK ((mail_to IS NULL) = (mail_sealed IS NULL)),
        CHECK (mail_sealed IS NULL OR (used_at IS NULL AND revoked_at IS NULL))
      );
      CREATE UNIQUE INDEX enrolment_live ON liandan.enrolment (person) WHERE used_at IS NULL AND revoked_at IS NULL;
      CREATE INDEX enrolment_mail ON liandan.enrolment (mail_next_at) WHERE mail = 'waiting';

      CREATE FUNCTION liandan.enrolment_revoke(who uuid) RETURNS boolean
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = liandan, pg_temp AS $$
        DECLARE was_live boolean;
        BEGIN
          UPDATE enrolment SET revoked_at = clock_timestamp(), pending = NULL, mail_to = NULL, mail_sealed = NULL,
                 mail = CASE WHEN mail = 'sent' THEN mail END
           WHERE person = who AND used_at IS NULL AND revoked_at IS NULL
          RETURNING expires_at > clock_timestamp() INTO was_live;
          RETURN coalesce(was_live, false);
        END $$;

      -- The one that was live is revoked by it.
      CREATE FUNCTION liandan.enrolment_give(named uuid, link bytea, who uuid, hours int, address text, sealed text)
        RETURNS timestamptz LANGUAGE plpgsql SECURITY DEFINER SET search_path = liandan, pg_temp AS $$
        DECLARE until timestamptz;
        BEGIN
          PERFORM FROM person WHERE id = who AND active FOR UPDATE;
          IF NOT FOUND THEN RETURN NULL; END IF;
          PERFORM liandan.enrolment_revoke(who);
          INSERT INTO enrolment (id, hash, person, expires_at, mail, mail_to, mail_sealed)
            VALUES (named, link, who, clock_timestamp() + hours * interval '1 hour',
              CASE WHEN sealed IS NOT NULL THEN 'waiting' END, CASE WHEN sealed IS NOT NULL THEN address END, sealed)
          RETURNING expires_at INTO until;
          RETURN until;
        END $$;

      -- Where a person wants mail.
      CREATE FUNCTION liandan.mail_address(who uuid) RETURNS text
        LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = liandan, pg_temp AS $$
        BEGIN
          RETURN (SELECT address FROM mail_setting WHERE person = who AND enabled);
        END $$;

      -- The live link of a person as administrators see it; null where there is none.
      CREATE FUNCTION liandan.enrolment_standing(who uuid) RETURNS jsonb
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = liandan, pg_temp AS $$
          SELECT jsonb_build_object('until', expires_at, 'mail', mail) FROM enrolment
           WHERE person = who AND used_at IS NULL AND revoked_at IS NULL AND expires_at > clock_timestamp()
        $$;

      -- What a link opens; no row: nobody's link.
      CREATE FUNCTION liandan.enrolment_of(link bytea)
        RETURNS TABLE (id uuid, person uuid, login text, name text, state text, until timestamptz, pending text,
          factor text, last_step bigint, offices jsonb)
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = liandan, pg_temp AS $$
          SELECT e.id, p.id, p.login, p.name,
                 CASE WHEN e.used_at IS NOT NULL THEN 'used' WHEN e.revoked_at IS NOT NULL OR NOT p.active THEN 'revoked'
                      WHEN e.expires_at <= clock_timestamp() THEN 'over' ELSE 'live' END,
                 e.expires_at, e.pending, f.secret, coalesce(f.last_step, 0),
                 coalesce((SELECT jsonb_agg(jsonb_build_object('org', o.id, 'orgName', o.name, 'kind', o.kind, 'province', o.province,
                     'city', o.city, 'roles', to_jsonb(m.roles)) ORDER BY o.id)
                   FROM membership m JOIN organisation o ON o.id = m.organisation WHERE m.person = p.id), '[]')
          FROM enrolment e JOIN person p ON p.id = e.person LEFT JOIN second_factor f ON f.person = p.id
          WHERE e.hash = link
        $$;

      -- A factor that waits for its first code: whoever opens the link once more makes the one before void.
      CREATE FUNCTION liandan.enrolment_begin(link bytea, sealed text) RETURNS boolean
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = liandan, pg_temp AS $$
        BEGIN
          UPDATE enrolment SET pending = sealed
           WHERE hash = link AND used_at IS NULL AND revoked_at IS NULL AND expires_at > clock_timestamp();
          RETURN FOUND;
        END $$;

      -- The link is used: password, factor, and every door that was open is shut. 'new': the waiting factor comes into force;
      -- 'own': a code of the one in force; 'none': no factor is in force and none is asked for. False: somebody was first.
      CREATE FUNCTION liandan.enrolment_complete(link bytea, secret_hash text, how text, of text, step bigint) RETURNS boolean
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = liandan, pg_temp AS $$
        DECLARE me uuid;
        BEGIN
          UPDATE enrolment SET used_at = clock_timestamp(), pending = NULL, mail_to = NULL, mail_sealed = NULL,
                 mail = CASE WHEN mail = 'sent' THEN mail END
           WHERE hash = link AND used_at IS NULL AND revoked_at IS NULL AND expires_at > clock_timestamp()
             AND (how <> 'new' OR pending = of)
          RETURNING person INTO me;
          IF me IS NULL THEN RETURN false; END IF;
          PERFORM FROM person WHERE id = me AND active FOR UPDATE;
          IF NOT FOUND THEN RETURN false; END IF;
          IF how = 'new' THEN
            INSERT INTO second_factor AS f (person, secret, confirmed_at, last_step) VALUES (me, of, clock_timestamp(), step)
            ON CONFLICT (person) DO UPDATE SET secret = excluded.secret, confirmed_at = excluded.confirmed_at,
              last_step = excluded.last_step, pending = NULL, pending_at = NULL WHERE f.secret IS NULL;
          ELSIF how = 'own' THEN
            UPDATE second_factor SET last_step = step WHERE person = me AND secret = of AND last_step < step;
          ELSE
            PERFORM WHERE NOT EXISTS (SELECT FROM second_factor WHERE person = me AND secret IS NOT NULL);
          END IF;
          IF NOT FOUND THEN RETURN false; END IF;
          UPDATE person SET hash = secret_hash, password_given = false WHERE id = me;
          DELETE FROM session WHERE person = me;
          UPDATE token SET revoked_at = clock_timestamp() WHERE person = me AND revoked_at IS NULL;
          RETURN true;
        END $$;

      -- Mails that are due, each taken by a lease.
      CREATE FUNCTION liandan.enrolment_mails(lease int, most int)
        RETURNS TABLE (id uuid, address text, sealed text, attempts int, until timestamptz, name text, login text)
        LANGUAGE sql SECURITY DEFINER SET search_path = liandan, pg_temp AS $$
          UPDATE enrolment e SET mail_attempts = e.mail_attempts + 1, mail_next_at = clock_timestamp() + lease * interval '1 second'
            FROM person p
           WHERE p.id = e.person AND e.id IN (
             SELECT w.id FROM enrolment w WHERE w.mail = 'waiting' AND w.mail_next_at <= clock_timestamp()
                AND w.expires_at > clock_timestamp()
              ORDER BY w.mail_next_at LIMIT most FOR UPDATE SKIP LOCKED)
          RETURNING e.id, e.mail_to, e.mail_sealed, e.mail_attempts, e.expires_at, p.name, p.login
        $$;
      -- What became of it. Nothing of the link is kept once it is sent, or never will be.
      CREATE FUNCTION liandan.enrolment_mailed(which uuid, outcome text, pause double precision) RETURNS void
        LANGUAGE sql SECURITY DEFINER SET search_path = liandan, pg_temp AS $$
          UPDATE enrolment SET mail = outcome, mail_next_at = clock_timestamp() + pause * interval '1 second',
                 mail_to = CASE WHEN outcome = 'waiting' THEN mail_to END,
                 mail_sealed = CASE WHEN outcome = 'waiting' THEN mail_sealed END
           WHERE id = which AND mail = 'waiting'
        $$;

      REVOKE ALL ON FUNCTION liandan.enrolment_revoke, liandan.enrolment_give, liandan.mail_address, liandan.enrolment_standing,
        liandan.enrolment_of, liandan.enrolment_begin, liandan.enrolment_complete, liandan.enrolment_mails,
        liandan.enrolment_mailed FROM PUBLIC;
      GRANT EXECUTE ON FUNCTION liandan.enrolment_revoke, liandan.enrolment_give, liandan.mail_address,
        liandan.enrolment_standing, liandan.enrolment_of, liandan.enrolment_begin, liandan.enrolment_complete TO liandan_app;
      GRANT EXECUTE ON FUNCTION liandan.enrolment_mails, liandan.enrolment_mailed TO liandan_worker;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
