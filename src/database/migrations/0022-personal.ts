import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Personal values beside the payloads that commit to them: they alone can be erased. */
export class Personal1700000022000 implements MigrationInterface {
  name = 'Personal1700000022000';

  async up(q: QueryRunner): Promise<void> {
    await q.query(VALUES);
    await q.query(DISCLOSED);
    await q.query(ERASURES);
    await q.query(REACH);
    await q.query(ERASE);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}

const VALUES = `
  -- In the payload stands {"$personal": SHA-256(salt || value)}; value is the canonical JSON that was hashed.
  CREATE TABLE liandan.audit_personal (
    event_id uuid  NOT NULL,
    pointer  text  NOT NULL,
    salt     bytea NOT NULL CHECK (octet_length(salt) = 16),
    value    json  NOT NULL,
    PRIMARY KEY (event_id, pointer)
  );
  ALTER TABLE liandan.audit_personal OWNER TO liandan_owner;
  REVOKE ALL ON liandan.audit_personal
    FROM PUBLIC, liandan_app, liandan_worker, liandan_sequencer, liandan_signer, liandan_auditor;
  GRANT SELECT ON liandan.audit_personal TO liandan_auditor;
  GRANT SELECT, INSERT ON liandan.audit_personal TO liandan_app, liandan_worker;

  -- Who sees the event sees its values.
  ALTER TABLE liandan.audit_personal ENABLE ROW LEVEL SECURITY;
  CREATE POLICY append ON liandan.audit_personal FOR INSERT TO liandan_app, liandan_worker WITH CHECK (true);
  CREATE POLICY own ON liandan.audit_personal FOR SELECT TO liandan_app
    USING (EXISTS (SELECT FROM liandan.audit_event e WHERE e.event_id = audit_personal.event_id));
  CREATE POLICY whole ON liandan.audit_personal FOR SELECT TO liandan_worker, liandan_auditor USING (true);

  CREATE TRIGGER append_only BEFORE UPDATE OR TRUNCATE ON liandan.audit_personal
    FOR EACH STATEMENT EXECUTE FUNCTION liandan.refuse_change();
`;

// The words of libs/ledger/personal.ts (MARK, ERASED) in SQL; a test holds both together.
const DISCLOSED = `
  -- A stored payload as its readers see it. A commitment is found by its hash, so that an altered value has no place.
  -- It tells only what the bytes given commit to: who may read a payload, by a table or a view, may read its values.
  CREATE FUNCTION liandan.disclosed(event uuid, stored bytea) RETURNS json
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = liandan, pg_temp AS $$
    DECLARE
      words text := convert_from(stored, 'UTF8');
      kept record;
    BEGIN
      IF strpos(words, '"$personal":') = 0 THEN RETURN words::json; END IF;
      FOR kept IN
        SELECT p.pointer, p.value::text AS value,
               '{"$personal":"' || encode(sha256(p.salt || convert_to(p.value::text, 'UTF8')), 'hex') || '"}' AS place
          FROM audit_personal p WHERE p.event_id = event
      LOOP
        IF strpos(words, kept.place) = 0 THEN
          RAISE EXCEPTION 'event %: the personal value at % or its salt was altered / 事件 % 位置 % 的个人信息或其盐值被改动',
            event, kept.pointer, event, kept.pointer USING ERRCODE = 'data_corrupted';
        END IF;
        words := replace(words, kept.place, kept.value);
      END LOOP;
      RETURN regexp_replace(words, '\\{"\\$personal":"[0-9a-f]{64}"\\}', '"[已删除 erased]"', 'g')::json;
    END $$;
  ALTER FUNCTION liandan.disclosed OWNER TO liandan_owner;
  REVOKE ALL ON FUNCTION liandan.disclosed FROM PUBLIC;
  GRANT EXECUTE ON FUNCTION liandan.disclosed TO liandan_app, liandan_worker, liandan_auditor;
`;

const ERASURES = `
  -- Asked for by one, decided by another. Neither table ever holds a personal value.
  CREATE TABLE liandan.erasure (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    state text NOT NULL DEFAULT 'asked' CHECK (state IN ('asked', 'approved', 'refused', 'done')),
    basis text NOT NULL,
    reason text NOT NULL,
    everywhere boolean NOT NULL,
    asked_by uuid NOT NULL REFERENCES liandan.person (id),
    asked_by_name text NOT NULL,
    asked_at timestamptz NOT NULL,
    decided_by uuid REFERENCES liandan.person (id) CHECK (decided_by <> asked_by),
    decided_by_name text,
    decided_at timestamptz,
    remarks text,
    done_at timestamptz,
    version int NOT NULL DEFAULT 1,
    CHECK ((state = 'asked') = (decided_by IS NULL)),
    CHECK ((state = 'done') = (done_at IS NOT NULL))
  );
  CREATE TABLE liandan.erasure_place (
    erasure uuid NOT NULL REFERENCES liandan.erasure (id),
    event_id uuid NOT NULL,
    pointer text NOT NULL,
    case_id uuid NOT NULL,
    machine text NOT NULL,
    commitment text NOT NULL CHECK (commitment ~ '^[0-9a-f]{64}$'),
    PRIMARY KEY (erasure, event_id, pointer)
  );
  SELECT liandan.open_table('erasure'), liandan.open_table('erasure_place');
  REVOKE UPDATE ON liandan.erasure_place FROM liandan_app, liandan_worker;
  -- For those who may ask and decide (Z-07).
  DO $$ DECLARE target text; BEGIN
    FOREACH target IN ARRAY ARRAY['erasure', 'erasure_place'] LOOP
      EXECUTE format('ALTER TABLE liandan.%I ENABLE ROW LEVEL SECURITY', target);
      EXECUTE format('CREATE POLICY whole ON liandan.%I TO liandan_worker USING (true) WITH CHECK (true)', target);
      EXECUTE format('CREATE POLICY auditor ON liandan.%I FOR SELECT TO liandan_auditor USING (true)', target);
      EXECUTE format('CREATE POLICY deciders ON liandan.%I TO liandan_app
        USING (liandan.readers() && ARRAY[''erasures'', ''audit'']) WITH CHECK (liandan.readers() && ARRAY[''erasures'', ''audit''])', target);
    END LOOP;
  END $$;

  -- What was printed or frozen and has lost a value since.
  ALTER TABLE liandan.document ADD COLUMN erased uuid;
  ALTER TABLE liandan.letter ADD COLUMN erased uuid;
`;

const REACH = `
  -- Places of cases with their commitments, never their values: what somebody may ask to be erased.
  CREATE FUNCTION liandan.personal_places(cases uuid[])
    RETURNS TABLE (case_id uuid, machine text, type text, at timestamptz, event_id uuid, pointer text, commitment text)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = liandan, pg_temp AS $$
    BEGIN
      RETURN QUERY
        SELECT e.case_id, e.machine, e.type, e.occurred_at, p.event_id, p.pointer,
               encode(sha256(p.salt || convert_to(p.value::text, 'UTF8')), 'hex')
          FROM audit_event e JOIN audit_personal p USING (event_id)
         WHERE e.case_id = ANY (cases) ORDER BY e.case_id, e.seq, p.pointer;
    END $$;

  -- The same values wherever they stand in the same cases and in those that hand them on: a case whose event with the
  -- value names the other. With everywhere, in every case.
  CREATE FUNCTION liandan.personal_reach(events uuid[], pointers text[], everywhere boolean)
    RETURNS TABLE (case_id uuid, machine text, event_id uuid, pointer text, commitment text)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = liandan, pg_temp AS $$
    DECLARE wanted text[]; scope uuid[]; before int;
    BEGIN
      wanted := ARRAY(SELECT DISTINCT p.value::text FROM unnest(events, pointers) AS a (event_id, pointer)
                        JOIN audit_personal p USING (event_id, pointer));
      scope := ARRAY(SELECT DISTINCT e.case_id FROM audit_event e WHERE e.event_id = ANY (events));
      LOOP
        before := cardinality(scope);
        scope := ARRAY(
          SELECT DISTINCT e.case_id FROM audit_personal p JOIN audit_event e USING (event_id)
            JOIN audit_payload b USING (event_id)
           WHERE p.value::text = ANY (wanted) AND (everywhere OR e.case_id = ANY (scope)
             OR EXISTS (SELECT FROM unnest(scope) s WHERE strpos(convert_from(b.payload, 'UTF8'), s::text) > 0)
             OR EXISTS (SELECT FROM audit_event o JOIN audit_payload q USING (event_id)
                         WHERE o.case_id = ANY (scope) AND strpos(convert_from(q.payload, 'UTF8'), e.case_id::text) > 0)));
        EXIT WHEN cardinality(scope) = before;
      END LOOP;
      RETURN QUERY
        SELECT e.case_id, e.machine, p.event_id, p.pointer,
               encode(sha256(p.salt || convert_to(p.value::text, 'UTF8')), 'hex')
          FROM audit_event e JOIN audit_personal p USING (event_id)
         WHERE e.case_id = ANY (scope) AND p.value::text = ANY (wanted) ORDER BY e.case_id, e.seq, p.pointer;
    END $$;

  -- Whether a text that stays on record repeats one of the values.
  CREATE FUNCTION liandan.personal_told(events uuid[], pointers text[], words text) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = liandan, pg_temp AS $$
      SELECT EXISTS (SELECT FROM unnest(events, pointers) AS a (event_id, pointer) JOIN audit_personal p USING (event_id, pointer)
        WHERE length(p.value #>> '{}') > 1 AND strpos(words, p.value #>> '{}') > 0) $$;

  -- How each case stands: its state, since which act of a person or change of state (a clock that passes on a closed case
  -- does not begin the term anew), and the methods in it (landfill is kept for ever).
  CREATE FUNCTION liandan.standing_cases(cases uuid[], kinds text[], names text[])
    RETURNS TABLE (case_id uuid, machine text, state text, since timestamptz, methods text[])
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = liandan, pg_temp AS $$
    DECLARE found record; place text; held jsonb;
    BEGIN
      FOR found IN
        SELECT DISTINCT ON (e.case_id) e.case_id, e.machine, e.to_state, e.occurred_at FROM audit_event e
         WHERE e.case_id = ANY (cases) AND (e.outcome = 'accepted' OR e.from_state IS DISTINCT FROM e.to_state)
           AND e.outcome <> 'refused' ORDER BY e.case_id, e.seq DESC
      LOOP
        place := names[array_position(kinds, found.machine)];
        held := NULL;
        IF place IS NOT NULL THEN
          EXECUTE format('SELECT jsonb_path_query_array(context, ''$.**.method'') FROM liandan.%I WHERE id = $1', place)
            INTO held USING found.case_id;
        END IF;
        RETURN QUERY SELECT found.case_id, found.machine, found.to_state, found.occurred_at,
          ARRAY(SELECT DISTINCT m FROM jsonb_array_elements_text(coalesce(held, '[]')) m);
      END LOOP;
    END $$;
  REVOKE ALL ON FUNCTION liandan.personal_places, liandan.personal_reach, liandan.personal_told, liandan.standing_cases FROM PUBLIC;
  GRANT EXECUTE ON FUNCTION liandan.personal_places, liandan.personal_reach, liandan.personal_told, liandan.standing_cases
    TO liandan_app, liandan_worker;
`;

const ERASE = `
  -- Takes the values of an approved erasure out of the record and tells them once more, for the copies.
  CREATE FUNCTION liandan.erase_values(wanted uuid)
    RETURNS TABLE (event_id uuid, pointer text, commitment text, case_id uuid, machine text, value json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = liandan, pg_temp AS $$
    BEGIN
      PERFORM FROM erasure e WHERE e.id = wanted AND e.state = 'approved' AND e.decided_by <> e.asked_by FOR UPDATE;
      IF NOT FOUND THEN RAISE EXCEPTION 'no approved erasure %', wanted USING ERRCODE = 'insufficient_privilege'; END IF;
      RETURN QUERY
        WITH gone AS (
          DELETE FROM audit_personal p USING erasure_place w
           WHERE w.erasure = wanted AND p.event_id = w.event_id AND p.pointer = w.pointer
          RETURNING p.event_id, p.pointer, p.value, w.commitment, w.case_id, w.machine)
        SELECT g.event_id, g.pointer, g.commitment, g.case_id, g.machine, g.value FROM gone g;
    END $$;

  -- Puts 'instead' for a text wherever a row tells of one of the cases or events. Cases themselves are rebuilt from the
  -- record by the caller. A text of less than four bytes stands for itself only as the value of the member named.
  -- What is frozen or kept for good gives way here alone: its triggers sleep for this statement.
  CREATE FUNCTION liandan.erase_copies(wanted uuid, needle text, member text, instead text, scope text[], kept text[])
    RETURNS TABLE (place text, row_id text) LANGUAGE plpgsql SECURITY DEFINER SET search_path = liandan, pg_temp AS $$
    DECLARE
      t record; c record; sets text; hits text; term text; putting text; woken boolean;
      inner_needle text := substr(to_json(needle)::text, 2, length(to_json(needle)::text) - 2);
      inner_instead text := substr(to_json(instead)::text, 2, length(to_json(instead)::text) - 2);
      short boolean := octet_length(needle) < 4;
    BEGIN
      PERFORM FROM erasure e WHERE e.id = wanted AND e.state = 'approved' AND e.decided_by <> e.asked_by;
      IF NOT FOUND THEN RAISE EXCEPTION 'no approved erasure %', wanted USING ERRCODE = 'insufficient_privilege'; END IF;
      IF short THEN
        inner_needle := to_json(member)::text || ': ' || to_json(needle)::text;
        inner_instead := to_json(member)::text || ': ' || to_json(instead)::text;
      END IF;
      FOR t IN
        SELECT k.oid, k.relname, EXISTS (SELECT FROM pg_trigger g WHERE g.tgrelid = k.oid AND NOT g.tgisinternal) AS guarded,
               EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = k.oid AND a.attname = 'erased') AS marked
          FROM pg_class k WHERE k.relnamespace = 'liandan'::regnamespace AND k.relkind = 'r' AND k.relname <> ALL (kept)
         ORDER BY k.relname
      LOOP
        sets := NULL; hits := NULL;
        FOR c IN
          SELECT a.attname, y.typname,
                 EXISTS (SELECT FROM pg_index i WHERE i.indrelid = t.oid AND i.indisunique AND a.attnum = ANY (i.indkey)) AS alone
            FROM pg_attribute a JOIN pg_type y ON y.oid = a.atttypid
           WHERE a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
             AND y.typname IN ('text', 'varchar', 'json', 'jsonb', '_text')
        LOOP
          term := format('x.%I', c.attname);
          IF c.typname IN ('json', 'jsonb') THEN
            putting := format('replace(%s::jsonb::text, $2, $4)::%s', term, c.typname);
            hits := concat_ws(' OR ', hits, format('strpos(%s::jsonb::text, $2) > 0', term));
          ELSIF short AND lower(c.attname) <> lower(member) THEN CONTINUE;
          ELSIF c.typname = '_text' THEN
            putting := format('ARRAY(SELECT replace(item, $1, $3) FROM unnest(%s) item)', term);
            hits := concat_ws(' OR ', hits, format('EXISTS (SELECT FROM unnest(%s) item WHERE strpos(item, $1) > 0)', term));
          ELSE
            -- What must be unique stays so.
            putting := format('replace(%s, $1, $3%s)', term, CASE WHEN c.alone THEN ' || '' '' || (to_jsonb(x) ->> ''id'')' ELSE '' END);
            hits := concat_ws(' OR ', hits, format('strpos(%s, $1) > 0', term));
          END IF;
          sets := concat_ws(', ', sets, format('%I = %s', c.attname, putting));
        END LOOP;
        CONTINUE WHEN sets IS NULL;
        IF t.marked THEN sets := sets || format(', erased = %L::uuid', wanted); END IF;
        hits := format('(%s) AND EXISTS (SELECT FROM unnest($5) s WHERE strpos((to_jsonb(x) - ''pdf'' - ''content'')::text, s) > 0)', hits);
        EXECUTE format('SELECT EXISTS (SELECT FROM liandan.%I x WHERE %s)', t.relname, hits)
          INTO woken USING needle, inner_needle, instead, inner_instead, scope;
        CONTINUE WHEN NOT woken;
        IF t.guarded THEN EXECUTE format('ALTER TABLE liandan.%I DISABLE TRIGGER USER', t.relname); END IF;
        RETURN QUERY EXECUTE format(
          'WITH done AS (UPDATE liandan.%I x SET %s WHERE %s RETURNING x.*)
           SELECT %L::text, coalesce(to_jsonb(d) ->> ''id'', to_jsonb(d) ->> ''case_id'') FROM done d', t.relname, sets, hits, t.relname)
          USING needle, inner_needle, instead, inner_instead, scope;
        IF t.guarded THEN EXECUTE format('ALTER TABLE liandan.%I ENABLE TRIGGER USER', t.relname); END IF;
      END LOOP;
    END $$;

  -- The bytes of a document printed again without what was erased from its record.
  CREATE FUNCTION liandan.reprint(wanted uuid, bytes bytea, hash text, sheets int, made_by text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = liandan, pg_temp AS $$
    BEGIN
      ALTER TABLE liandan.document DISABLE TRIGGER USER;
      UPDATE document SET pdf = bytes, sha256 = hash, pages = sheets, edition = made_by WHERE id = wanted AND erased IS NOT NULL;
      ALTER TABLE liandan.document ENABLE TRIGGER USER;
    END $$;

  -- Answers kept for repeated requests, with the fingerprints of what was asked: gone with the events that they tell of.
  CREATE FUNCTION liandan.erase_answers(events uuid[], needles text[]) RETURNS int
    LANGUAGE sql SECURITY DEFINER SET search_path = liandan, pg_temp AS $$
      WITH gone AS (
        DELETE FROM idempotency WHERE (answer -> 'ok' -> 'receipt' ->> 'event') = ANY (events::text[])
          OR EXISTS (SELECT FROM unnest(needles) n WHERE octet_length(n) >= 4 AND strpos(answer::text, n) > 0) RETURNING 1)
      SELECT count(*)::int FROM gone $$;

  -- Scans of paper forms show everything that was written on them.
  CREATE FUNCTION liandan.erase_scans(cases uuid[]) RETURNS int
    LANGUAGE sql SECURITY DEFINER SET search_path = liandan, pg_temp AS $$
      WITH gone AS (DELETE FROM paper_scan WHERE fallback = ANY (cases) RETURNING 1) SELECT count(*)::int FROM gone $$;

  DO $$ DECLARE f regprocedure; BEGIN
    FOREACH f IN ARRAY ARRAY['liandan.personal_places(uuid[])', 'liandan.personal_reach(uuid[], text[], boolean)',
      'liandan.personal_told(uuid[], text[], text)', 'liandan.standing_cases(uuid[], text[], text[])', 'liandan.erase_values(uuid)',
      'liandan.erase_copies(uuid, text, text, text, text[], text[])', 'liandan.reprint(uuid, bytea, text, int, text)',
      'liandan.erase_answers(uuid[], text[])', 'liandan.erase_scans(uuid[])']::regprocedure[] LOOP
      EXECUTE format('ALTER FUNCTION %s OWNER TO liandan_owner', f);
      EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', f);
    END LOOP;
  END $$;
  GRANT EXECUTE ON FUNCTION liandan.erase_values, liandan.erase_copies, liandan.reprint, liandan.erase_answers,
    liandan.erase_scans TO liandan_worker;
`;
