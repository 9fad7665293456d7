import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What administrators do with people and queues, by functions: the serving role reads no login and no hash of itself. */
export class People1700000030000 implements MigrationInterface {
  name = 'People1700000030000';

  async up(q: QueryRunner): Promise<void> {
    await q.query(`
      CREATE FUNCTION liandan.people() RETURNS TABLE (id uuid, login text, name text, active boolean, created_at timestamptz,
          second_factor boolean, last_login timestamptz, organisations uuid[], memberships jsonb)
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = liandan, pg_temp AS $$
          SELECT p.id, p.login, p.name, p.active, p.created_at,
                 EXISTS (SELECT FROM second_factor f WHERE f.person = p.id AND f.secret IS NOT NULL),
                 (SELECT max(s.created_at) FROM session s WHERE s.person = p.id),
                 coalesce(array_agg(o.id ORDER BY o.id) FILTER (WHERE o.id IS NOT NULL), '{}'),
                 coalesce(jsonb_agg(jsonb_build_object('organisation', o.id, 'name', o.name, 'kind', o.kind,
                   'province', o.province, 'city', o.city, 'roles', to_jsonb(m.roles)) ORDER BY o.id)
                   FILTER (WHERE o.id IS NOT NULL), '[]')
          FROM person p LEFT JOIN membership m ON m.person = p.id LEFT JOIN organisation o ON o.id = m.organisation
          GROUP BY p.id
        $$;
      CREATE FUNCTION liandan.person_create(who uuid, wanted text, called text, secret text) RETURNS boolean
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = liandan, pg_temp AS $$
        BEGIN
          INSERT INTO person (id, login, name, hash) VALUES (who, lower(wanted), called, secret) ON CONFLICT DO NOTHING;
          RETURN FOUND;
        END $$;
      CREATE FUNCTION liandan.membership_set(who uuid, org uuid, given text[]) RETURNS void
        LANGUAGE sql SECURITY DEFINER SET search_path = liandan, pg_temp AS $$
          INSERT INTO membership (person, organisation, roles) VALUES (who, org, given)
          ON CONFLICT (person, organisation) DO UPDATE SET roles = excluded.roles
        $$;
      -- Out of one organisation: its sessions and tokens end with it. Who belongs to none any more cannot log in.
      CREATE FUNCTION liandan.membership_end(who uuid, org uuid) RETURNS int
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = liandan, pg_temp AS $$
        DECLARE ended int;
        BEGIN
          DELETE FROM membership WHERE person = who AND organisation = org;
          DELETE FROM session WHERE person = who AND organisation = org;
          GET DIAGNOSTICS ended = ROW_COUNT;
          UPDATE token SET revoked_at = clock_timestamp() WHERE person = who AND organisation = org AND revoked_at IS NULL;
          UPDATE person SET active = false WHERE id = who AND NOT EXISTS (SELECT FROM membership WHERE person = who);
          RETURN ended;
        END $$;
      -- One's own password; whoever else is logged in under the old one is out.
      CREATE FUNCTION liandan.password_change(session_hash bytea, secret text) RETURNS boolean
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = liandan, pg_temp AS $$
        DECLARE me uuid;
        BEGIN
          SELECT s.person INTO me FROM session s WHERE s.hash = session_hash AND s.expires_at > clock_timestamp();
          IF me IS NULL THEN RETURN false; END IF;
          UPDATE person SET hash = secret WHERE id = me;
          DELETE FROM session WHERE person = me AND session.hash <> session_hash;
          RETURN true;
        END $$;
      -- Deliveries that failed, sent from the outbox once more.
      CREATE FUNCTION liandan.outbox_retry(named text) RETURNS int
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = liandan, pg_temp AS $$
        DECLARE n int;
        BEGIN
          UPDATE outbox SET sent_at = NULL, generation = generation + 1
           WHERE queue = named AND done_at IS NULL AND sent_at IS NOT NULL AND failures > 0;
          GET DIAGNOSTICS n = ROW_COUNT;
          RETURN n;
        END $$;
      -- What kind of fact is delivered, and nothing of it: whoever keeps the queues sees no case.
      CREATE FUNCTION liandan.fact_type(which uuid) RETURNS text
        LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = liandan, pg_temp AS $$
        BEGIN
          RETURN (SELECT type FROM fact WHERE id = which);
        END $$;
      REVOKE ALL ON FUNCTION liandan.outbox_retry, liandan.fact_type, liandan.people, liandan.person_create, liandan.membership_set, liandan.membership_end,
        liandan.password_change FROM PUBLIC;
      GRANT EXECUTE ON FUNCTION liandan.outbox_retry, liandan.fact_type, liandan.people, liandan.person_create, liandan.membership_set, liandan.membership_end,
        liandan.password_change TO liandan_app;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
