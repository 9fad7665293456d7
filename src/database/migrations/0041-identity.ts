import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Login by a provider of identities (OpenID Connect): which identity is whose, what one login is waiting for while the
 * person is away at the provider, and which sessions came by it. Reached by functions only. Real time, as for logins.
 */
export class Identity1700000041000 implements MigrationInterface {
  name = 'Identity1700000041000';

  async up(q: QueryRunner): Promise<void> {
    await q.query(`
      CREATE TABLE liandan.identity (
        id uuid PRIMARY KEY,
        issuer text NOT NULL,
        subject text NOT NULL,
        person uuid NOT NULL REFERENCES liandan.person (id),
        -- What the provider calls it, for people to tell it by.
        label text NOT NULL,
        bound_by text NOT NULL CHECK (bound_by IN ('self', 'admin')),
        bound_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        last_login timestamptz,
        UNIQUE (issuer, subject)
      );
      CREATE INDEX identity_person ON liandan.identity (person, bound_at);

      -- One row for each browser that is away at the provider; taken once, whatever comes of it.
      CREATE TABLE liandan.identity_attempt (
        -- Of the secret in the browser's cookie.
        hash bytea PRIMARY KEY,
        purpose text NOT NULL CHECK (purpose IN ('login', 'bind')),
        state text NOT NULL,
        nonce text NOT NULL,
        verifier text NOT NULL,
        -- Who binds: the session that asked.
        session bytea,
        organisation uuid,
        return_to text NOT NULL,
        expires_at timestamptz NOT NULL,
        CHECK ((purpose = 'bind') = (session IS NOT NULL))
      );
      CREATE INDEX identity_attempt_expiry ON liandan.identity_attempt (expires_at);
      GRANT DELETE, SELECT (expires_at) ON liandan.identity_attempt TO liandan_worker;

      -- Sessions that came by an identity end with its binding.
      ALTER TABLE liandan.session
        ADD COLUMN identity uuid REFERENCES liandan.identity (id) ON DELETE CASCADE,
        ADD COLUMN provider_factor_until timestamptz;
      CREATE INDEX session_identity ON liandan.session (identity);

      CREATE FUNCTION liandan.identity_begin(secret bytea, what text, given_state text, given_nonce text, given_verifier text,
          asking bytea, org uuid, back text, minutes int) RETURNS void
        LANGUAGE sql SECURITY DEFINER SET search_path = liandan, pg_temp AS $$
          INSERT INTO identity_attempt (hash, purpose, state, nonce, verifier, session, organisation, return_to, expires_at)
          VALUES (secret, what, given_state, given_nonce, given_verifier, asking, org, back,
                  clock_timestamp() + minutes * interval '1 minute')
        $$;
      -- No row: nobody waits under this cookie, any more.
      CREATE FUNCTION liandan.identity_take(secret bytea)
        RETURNS TABLE (purpose text, state text, nonce text, verifier text, session bytea, organisation uuid, return_to text)
        LANGUAGE sql SECURITY DEFINER SET search_path = liandan, pg_temp AS $$
          WITH taken AS (DELETE FROM identity_attempt a WHERE a.hash = secret RETURNING a.*)
          SELECT t.purpose, t.state, t.nonce, t.verifier, t.session, t.organisation, t.return_to
            FROM taken t WHERE t.expires_at > clock_timestamp()
        $$;

      -- A session for whom the identity is bound to: as by a password, in one of the organisations that may be entered so.
      CREATE FUNCTION liandan.identity_enter(secret bytea, from_issuer text, who text, org uuid, allowed uuid[], hours int,
          factor_until timestamptz) RETURNS TABLE (outcome text, at timestamptz)
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = liandan, pg_temp AS $$
        DECLARE found identity; place uuid;
        BEGIN
          SELECT * INTO found FROM identity i WHERE i.issuer = from_issuer AND i.subject = who FOR UPDATE;
          IF found.id IS NULL THEN RETURN QUERY SELECT 'unbound', NULL::timestamptz; RETURN; END IF;
          IF NOT EXISTS (SELECT FROM person p WHERE p.id = found.person AND p.active) THEN
            RETURN QUERY SELECT 'ended', NULL::timestamptz; RETURN;
          END IF;
          SELECT m.organisation INTO place FROM membership m JOIN organisation o ON o.id = m.organisation AND o.active
           WHERE m.person = found.person AND (org IS NULL OR m.organisation = org)
             AND (allowed IS NULL OR m.organisation = ANY (allowed))
           ORDER BY m.organisation LIMIT 1;
          IF place IS NULL THEN RETURN QUERY SELECT 'elsewhere', NULL::timestamptz; RETURN; END IF;
          UPDATE identity i SET last_login = clock_timestamp() WHERE i.id = found.id;
          RETURN QUERY INSERT INTO session (hash, person, organisation, expires_at, identity, provider_factor_until)
            VALUES (secret, found.person, place, clock_timestamp() + hours * interval '1 hour', found.id, factor_until)
            RETURNING 'open', session.expires_at;
        END $$;
      -- Whether the session came by the provider.
      CREATE FUNCTION liandan.by_provider(session_hash bytea) RETURNS boolean
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = liandan, pg_temp AS $$
          SELECT EXISTS (SELECT FROM session s WHERE s.hash = session_hash AND s.identity IS NOT NULL)
        $$;

      CREATE FUNCTION liandan.identities_of(who uuid) RETURNS TABLE (id uuid, issuer text, subject text, label text,
          bound_by text, bound_at timestamptz, last_login timestamptz)
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = liandan, pg_temp AS $$
          SELECT i.id, i.issuer, i.subject, i.label, i.bound_by, i.bound_at, i.last_login
            FROM identity i WHERE i.person = who ORDER BY i.bound_at, i.id
        $$;
      -- False: the identity is somebody's already. That of an ended account is free again.
      CREATE FUNCTION liandan.identity_bind(which uuid, from_issuer text, who text, whose uuid, called text, hand text) RETURNS boolean
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = liandan, pg_temp AS $$
        BEGIN
          DELETE FROM identity i USING person p
           WHERE i.issuer = from_issuer AND i.subject = who AND p.id = i.person AND NOT p.active;
          INSERT INTO identity (id, issuer, subject, person, label, bound_by)
          VALUES (which, from_issuer, who, whose, called, hand) ON CONFLICT DO NOTHING;
          RETURN FOUND;
        END $$;
      -- No row: no such binding of this person.
      CREATE FUNCTION liandan.identity_unbind(which uuid, whose uuid) RETURNS TABLE (issuer text, subject text, label text)
        LANGUAGE sql SECURITY DEFINER SET search_path = liandan, pg_temp AS $$
          DELETE FROM identity i WHERE i.id = which AND i.person = whose RETURNING i.issuer, i.subject, i.label
        $$;

      -- Who came by the provider has not come by the password that somebody else has seen.
      CREATE OR REPLACE FUNCTION liandan.password_given(session_hash bytea) RETURNS boolean
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = liandan, pg_temp AS $$
          SELECT coalesce((SELECT p.password_given AND s.identity IS NULL
                             FROM session s JOIN person p ON p.id = s.person WHERE s.hash = session_hash), false)
        $$;
      -- Now also until when a second factor that the provider has asked for counts.
      DROP FUNCTION liandan.second_factor_of;
      CREATE FUNCTION liandan.second_factor_of(session_hash bytea)
        RETURNS TABLE (person uuid, login text, secret text, pending text, last_step bigint, confirmed_at timestamptz,
          until timestamptz, provider_until timestamptz)
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = liandan, pg_temp AS $$
          SELECT p.id, p.login, f.secret,
                 CASE WHEN f.pending_at > clock_timestamp() - interval '15 minutes' THEN f.pending END,
                 coalesce(f.last_step, 0), f.confirmed_at,
                 CASE WHEN f.secret IS NOT NULL AND s.stepped_up_until > clock_timestamp() THEN s.stepped_up_until END,
                 CASE WHEN s.provider_factor_until > clock_timestamp() THEN s.provider_factor_until END
          FROM session s JOIN person p ON p.id = s.person AND p.active LEFT JOIN second_factor f ON f.person = p.id
          WHERE s.hash = session_hash AND s.expires_at > clock_timestamp()
        $$;

      REVOKE ALL ON FUNCTION liandan.identity_begin, liandan.identity_take, liandan.identity_enter, liandan.by_provider,
        liandan.identities_of, liandan.identity_bind, liandan.identity_unbind, liandan.second_factor_of FROM PUBLIC;
      GRANT EXECUTE ON FUNCTION liandan.identity_begin, liandan.identity_take, liandan.identity_enter, liandan.by_provider,
        liandan.identities_of, liandan.identity_bind, liandan.identity_unbind, liandan.second_factor_of TO liandan_app;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
