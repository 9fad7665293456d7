import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Who is who: organisations, people, roles, delegations (R-DEL), logins; and the papers that others take as evidence:
 * sites, management plans (M-02 to M-04), contracts (R-10a), vehicles and drivers, the negative list (W-19).
 * People's hashes, sessions and login limits are reached by the serving role only through functions.
 */
export class Party1700000003000 implements MigrationInterface {
  name = 'Party1700000003000';

  async up(q: QueryRunner): Promise<void> {
    await q.query(`
      CREATE TABLE liandan.organisation (
        id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
        kind text NOT NULL CHECK (kind IN ('firm', 'province', 'city', 'transport', 'auditor', 'operator', 'register', 'ministry')),
        name text NOT NULL,
        uscc text UNIQUE,
        province text CHECK (province ~ '^[0-9]{2}$'),
        city text CHECK (city ~ '^[0-9]{4}$'),
        address text,
        legal_representative text,
        phone text,
        letter_prefix text,
        document_prefix text,
        unit_class text CHECK (unit_class IN ('key', 'simplified', 'registration')),
        emergency_plan_no text,
        emergency_plan_until date,
        carrier_scope text[] NOT NULL DEFAULT '{}',
        operating_document text,
        operating_document_until date,
        active boolean NOT NULL DEFAULT true,
        created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        CHECK (kind NOT IN ('province', 'city') OR province IS NOT NULL),
        CHECK (kind <> 'city' OR city IS NOT NULL),
        CHECK (city IS NULL OR left(city, 2) = province)
      );
      SELECT liandan.open_table('organisation');
      CREATE UNIQUE INDEX organisation_authority ON liandan.organisation (province) WHERE kind = 'province';
      CREATE INDEX organisation_place ON liandan.organisation (kind, province, city, id);

      CREATE TABLE liandan.person (
        id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
        login text NOT NULL CHECK (login = lower(login)),
        name text NOT NULL,
        hash text NOT NULL CHECK (hash LIKE '$argon2id$%'),
        active boolean NOT NULL DEFAULT true,
        created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        UNIQUE (login)
      );
      GRANT SELECT (id, name, active) ON liandan.person TO liandan_app, liandan_worker, liandan_auditor;

      CREATE TABLE liandan.membership (
        person uuid NOT NULL REFERENCES liandan.person (id),
        organisation uuid NOT NULL REFERENCES liandan.organisation (id),
        roles text[] NOT NULL CHECK (roles <@ ARRAY['handler', 'officer', 'head', 'auditor', 'admin', 'machine']),
        PRIMARY KEY (person, organisation)
      );
      GRANT SELECT ON liandan.membership TO liandan_app, liandan_worker, liandan_auditor;

      CREATE TABLE liandan.delegation (
        id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
        principal text NOT NULL CHECK (principal ~ '^[0-9]{2}$'),
        delegate uuid NOT NULL REFERENCES liandan.organisation (id),
        power text NOT NULL CHECK (power IN ('OUTBOUND_ACCEPT', 'OUTBOUND_DECIDE', 'INBOUND_REPLY', 'WHITELIST_PROPOSE')),
        cities text[] NOT NULL DEFAULT '{}',
        valid_from date NOT NULL,
        valid_to date CHECK (valid_to >= valid_from),
        instrument text NOT NULL,
        created_at timestamptz NOT NULL DEFAULT clock_timestamp()
      );
      SELECT liandan.open_table('delegation');
      CREATE INDEX delegation_delegate ON liandan.delegation (delegate, valid_from);
      CREATE INDEX delegation_principal ON liandan.delegation (principal, id);

      CREATE TABLE liandan.session (
        hash bytea PRIMARY KEY,
        person uuid NOT NULL REFERENCES liandan.person (id),
        organisation uuid NOT NULL REFERENCES liandan.organisation (id),
        created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        expires_at timestamptz NOT NULL
      );
      CREATE INDEX session_expiry ON liandan.session (expires_at);
      GRANT DELETE, SELECT (expires_at) ON liandan.session TO liandan_worker;

      CREATE TABLE liandan.token (
        id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
        hash bytea NOT NULL UNIQUE,
        label text NOT NULL,
        person uuid NOT NULL REFERENCES liandan.person (id),
        organisation uuid NOT NULL REFERENCES liandan.organisation (id),
        scopes text[] NOT NULL,
        created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        expires_at timestamptz NOT NULL,
        revoked_at timestamptz,
        readers text[] NOT NULL
      );
      SELECT liandan.protect('token');
      CREATE INDEX token_person ON liandan.token (person, id);

      CREATE TABLE liandan.login_limit (
        bucket text PRIMARY KEY,
        attempts int NOT NULL,
        last_at timestamptz NOT NULL,
        blocked_until timestamptz
      );
      GRANT DELETE, SELECT (last_at) ON liandan.login_limit TO liandan_worker;

      CREATE TABLE liandan.site (
        id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
        organisation uuid NOT NULL REFERENCES liandan.organisation (id),
        name text NOT NULL,
        address text NOT NULL,
        city text NOT NULL CHECK (city ~ '^[0-9]{4}$'),
        longitude double precision,
        latitude double precision
      );
      SELECT liandan.open_table('site');
      CREATE INDEX site_organisation ON liandan.site (organisation, id);

      CREATE TABLE liandan.plan (
        id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
        organisation uuid NOT NULL REFERENCES liandan.organisation (id),
        site uuid NOT NULL REFERENCES liandan.site (id),
        year int NOT NULL,
        version int NOT NULL DEFAULT 1,
        filing_no text NOT NULL UNIQUE,
        unit_class text NOT NULL CHECK (unit_class IN ('key', 'simplified', 'registration')),
        filed_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL,
        readers text[] NOT NULL,
        UNIQUE (site, year)
      );
      SELECT liandan.protect('plan');
      CREATE INDEX plan_filed ON liandan.plan (filed_at, id);
      CREATE INDEX plan_readers ON liandan.plan USING gin (array_append(readers, 'audit'));
      CREATE INDEX plan_organisation ON liandan.plan (organisation, year);
      CREATE SEQUENCE liandan.plan_filing;
      GRANT USAGE ON SEQUENCE liandan.plan_filing TO liandan_app, liandan_worker;

      CREATE TABLE liandan.plan_version (
        plan uuid NOT NULL REFERENCES liandan.plan (id),
        version int NOT NULL,
        filed_at timestamptz NOT NULL,
        filed_by uuid REFERENCES liandan.person (id),
        reason text,
        readers text[] NOT NULL,
        PRIMARY KEY (plan, version)
      );
      SELECT liandan.protect('plan_version');
      REVOKE UPDATE ON liandan.plan_version FROM liandan_app, liandan_worker;

      CREATE TABLE liandan.plan_row (
        id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
        plan uuid NOT NULL,
        version int NOT NULL,
        line int NOT NULL CHECK (line > 0),
        transfer_type text NOT NULL CHECK (transfer_type IN ('IN_PROVINCE', 'CROSS_PROVINCE', 'EXPORT')),
        waste_name text NOT NULL,
        waste_code text NOT NULL,
        category text NOT NULL,
        harmful_component text,
        form text,
        hazard text[] NOT NULL DEFAULT '{}',
        quantity bigint NOT NULL CHECK (quantity > 0),
        method text NOT NULL,
        receiver_kind text NOT NULL CHECK (receiver_kind IN ('LICENCE_HOLDER', 'EXEMPTED', 'OVERSEAS')),
        receiver uuid REFERENCES liandan.organisation (id),
        receiver_name text NOT NULL,
        licence_no text,
        readers text[] NOT NULL,
        UNIQUE (plan, version, line),
        FOREIGN KEY (plan, version) REFERENCES liandan.plan_version (plan, version)
      );
      SELECT liandan.protect('plan_row');
      REVOKE UPDATE ON liandan.plan_row FROM liandan_app, liandan_worker;
      CREATE INDEX plan_row_code ON liandan.plan_row (plan, version, waste_code);

      CREATE TABLE liandan.contract (
        id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
        number text NOT NULL,
        remover uuid NOT NULL REFERENCES liandan.organisation (id),
        party uuid NOT NULL REFERENCES liandan.organisation (id),
        party_role text NOT NULL CHECK (party_role IN ('RECEIVER', 'CARRIER')),
        waste_codes text[] NOT NULL CHECK (cardinality(waste_codes) > 0),
        valid_from date NOT NULL,
        valid_to date NOT NULL CHECK (valid_to >= valid_from),
        attachment_sha256 text CHECK (attachment_sha256 ~ '^[0-9a-f]{64}$'),
        signed_at timestamptz NOT NULL,
        ended_on date,
        readers text[] NOT NULL,
        UNIQUE (remover, number)
      );
      SELECT liandan.protect('contract');
      CREATE INDEX contract_end ON liandan.contract (valid_to, id);
      CREATE INDEX contract_readers ON liandan.contract USING gin (array_append(readers, 'audit'));
      CREATE INDEX contract_parties ON liandan.contract (remover, party, valid_to);

      CREATE TABLE liandan.vehicle (
        id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
        organisation uuid NOT NULL REFERENCES liandan.organisation (id),
        plate text NOT NULL UNIQUE,
        operating_document text NOT NULL,
        valid_until date NOT NULL,
        load bigint NOT NULL CHECK (load > 0),
        scope text[] NOT NULL DEFAULT '{}',
        active boolean NOT NULL DEFAULT true
      );
      SELECT liandan.open_table('vehicle');
      CREATE INDEX vehicle_organisation ON liandan.vehicle (organisation, id);

      CREATE TABLE liandan.driver (
        id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
        organisation uuid NOT NULL REFERENCES liandan.organisation (id),
        name text NOT NULL,
        certificate text NOT NULL,
        valid_until date NOT NULL,
        escort boolean NOT NULL DEFAULT false,
        active boolean NOT NULL DEFAULT true,
        readers text[] NOT NULL,
        UNIQUE (organisation, certificate)
      );
      SELECT liandan.protect('driver');

      CREATE TABLE liandan.negative_list_item (
        id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
        scope text NOT NULL CHECK (scope IN ('PROVINCE', 'AGREEMENT')),
        province text CHECK (province ~ '^[0-9]{2}$'),
        agreement text,
        direction text NOT NULL CHECK (direction IN ('IN', 'OUT', 'BOTH')),
        kind text NOT NULL CHECK (kind IN ('WASTE_CODE', 'ENTERPRISE', 'AREA', 'ROUTE')),
        value text NOT NULL,
        reason text NOT NULL,
        valid_from date NOT NULL,
        valid_to date CHECK (valid_to >= valid_from),
        confirmed_by text[] NOT NULL DEFAULT '{}',
        CHECK ((scope = 'PROVINCE') = (province IS NOT NULL)),
        CHECK ((scope = 'AGREEMENT') = (agreement IS NOT NULL))
      );
      SELECT liandan.open_table('negative_list_item');
      CREATE INDEX negative_list_value ON liandan.negative_list_item (kind, value, valid_from);

      -- Logins. Real time throughout: a demo that moves the civil clock does not end or extend a login.
      CREATE FUNCTION liandan.login_try(buckets text[], free int[], longest int[]) RETURNS int
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = liandan, pg_temp AS $$
        DECLARE wait int := 0; held login_limit; i int; current timestamptz := clock_timestamp();
        BEGIN
          FOR i IN 1 .. cardinality(buckets) LOOP
            INSERT INTO login_limit (bucket, attempts, last_at) VALUES (buckets[i], 0, current) ON CONFLICT DO NOTHING;
            SELECT * INTO held FROM login_limit WHERE bucket = buckets[i] FOR UPDATE;
            IF held.blocked_until > current THEN
              wait := greatest(wait, ceil(extract(epoch FROM held.blocked_until - current))::int);
            END IF;
          END LOOP;
          IF wait > 0 THEN RETURN wait; END IF;
          FOR i IN 1 .. cardinality(buckets) LOOP
            UPDATE login_limit l SET
              attempts = CASE WHEN l.last_at < current - interval '30 minutes' THEN 1 ELSE l.attempts + 1 END,
              last_at = current,
              blocked_until = CASE WHEN l.last_at >= current - interval '30 minutes' AND l.attempts + 1 >= free[i]
                THEN current + least(longest[i], (2 ^ least(l.attempts + 1 - free[i], 20))::int) * interval '1 second' END
            WHERE l.bucket = buckets[i];
          END LOOP;
          RETURN 0;
        END $$;
      -- A login that passed is forgotten by its own bucket, and takes back its one attempt from its address: an office
      -- behind one address may log in every morning, and nobody clears the failures of others by a login of his own.
      CREATE FUNCTION liandan.login_passed(login text, address text) RETURNS void
        LANGUAGE sql SECURITY DEFINER SET search_path = liandan, pg_temp AS $$
          DELETE FROM login_limit WHERE bucket = login;
          UPDATE login_limit SET attempts = greatest(attempts - 1, 0), blocked_until = NULL WHERE bucket = address;
        $$;

      CREATE FUNCTION liandan.login_person(wanted text) RETURNS TABLE (id uuid, hash text)
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = liandan, pg_temp AS
        $$ SELECT p.id, p.hash FROM person p WHERE p.login = lower(wanted) AND p.active $$;

      CREATE FUNCTION liandan.session_open(secret bytea, who uuid, org uuid, hours int) RETURNS timestamptz
        LANGUAGE sql SECURITY DEFINER SET search_path = liandan, pg_temp AS
        $$ INSERT INTO session (hash, person, organisation, expires_at)
           SELECT secret, who, org, clock_timestamp() + hours * interval '1 hour'
           FROM membership m WHERE m.person = who AND m.organisation = org
           RETURNING expires_at $$;
      CREATE FUNCTION liandan.session_close(secret bytea) RETURNS void
        LANGUAGE sql SECURITY DEFINER SET search_path = liandan, pg_temp AS
        $$ DELETE FROM session WHERE hash = secret $$;

      -- Who stands behind a session or token, with delegations in force on the civil day; no row: nobody.
      CREATE FUNCTION liandan.who(secret bytea) RETURNS jsonb
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = liandan, pg_temp AS $$
          SELECT jsonb_build_object(
            'person', p.id, 'name', p.name, 'org', o.id, 'orgName', o.name, 'kind', o.kind, 'province', o.province,
            'city', o.city, 'roles', to_jsonb(m.roles), 'auth', a.auth, 'scopes', to_jsonb(a.scopes),
            'expiresAt', a.expires_at,
            'delegations', coalesce((
              SELECT jsonb_agg(jsonb_build_object('principal', d.principal, 'power', d.power, 'cities', to_jsonb(d.cities),
                'instrument', d.instrument) ORDER BY d.id)
              FROM delegation d
              WHERE d.delegate = o.id
                AND d.valid_from <= (liandan.now() AT TIME ZONE '+08:00'::interval)::date
                AND (d.valid_to IS NULL OR d.valid_to >= (liandan.now() AT TIME ZONE '+08:00'::interval)::date)), '[]'))
          FROM (
            SELECT person, organisation, 'session' AS auth, NULL::text[] AS scopes, expires_at
              FROM session WHERE hash = secret AND expires_at > clock_timestamp()
            UNION ALL
            SELECT person, organisation, 'token', scopes, expires_at
              FROM token WHERE hash = secret AND expires_at > clock_timestamp() AND revoked_at IS NULL
          ) a
          JOIN person p ON p.id = a.person AND p.active
          JOIN organisation o ON o.id = a.organisation AND o.active
          JOIN membership m ON m.person = p.id AND m.organisation = o.id
        $$;

      -- How far the log is behind, in events and real seconds, without a view of the events themselves.
      CREATE FUNCTION liandan.sequencer_lag() RETURNS TABLE (events bigint, seconds double precision)
        LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = liandan, pg_temp AS $$
        BEGIN
          RETURN QUERY SELECT count(*), coalesce(extract(epoch FROM clock_timestamp() - min(recorded_at)), 0)::double precision
            FROM audit_pending;
        END $$;

      -- How many migrations this database has seen.
      CREATE FUNCTION liandan.schema_version() RETURNS int
        LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = liandan, pg_temp AS $$
        BEGIN
          RETURN (SELECT count(*)::int FROM migration);
        END $$;

      -- Where the chain of a register's record stands, whoever may see its events.
      CREATE FUNCTION liandan.chain_head(subject uuid) RETURNS TABLE (seq int, hash bytea)
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = liandan, pg_temp AS $$
        BEGIN
          PERFORM pg_advisory_xact_lock(7303, hashtext(subject::text));
          RETURN QUERY SELECT e.seq, e.hash FROM audit_event e WHERE e.case_id = subject ORDER BY e.seq DESC LIMIT 1;
        END $$;

      REVOKE ALL ON FUNCTION liandan.schema_version, liandan.chain_head, liandan.sequencer_lag, liandan.login_try, liandan.login_passed, liandan.login_person, liandan.session_open,
        liandan.session_close, liandan.who FROM PUBLIC;
      GRANT EXECUTE ON FUNCTION liandan.schema_version, liandan.chain_head, liandan.sequencer_lag, liandan.login_try, liandan.login_passed, liandan.login_person, liandan.session_open,
        liandan.session_close, liandan.who TO liandan_app;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
