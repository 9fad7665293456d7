import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The auditor's bench: grants that let an auditor read for a time and within a scope (Z-07), views of the record that
 * show what a live grant of whoever asks covers and nothing else, an index for each question (Z-06), and the anomalies
 * that were found.
 */
export class Audit1700000021000 implements MigrationInterface {
  name = 'Audit1700000021000';

  async up(q: QueryRunner): Promise<void> {
    await q.query(GRANTS);
    await q.query(SCOPE);
    await q.query(ANOMALIES);
    await q.query(VIEWS);
    await q.query(INDEXES);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}

const GRANTS = `
  CREATE TABLE liandan.audit_grant (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    auditor uuid NOT NULL REFERENCES liandan.person (id),
    auditor_name text NOT NULL,
    -- Whose records may be read: provinces, or all of them ('*').
    provinces text[] NOT NULL CHECK (provinces = '{*}' OR array_to_string(provinces, ',') ~ '^[0-9]{2}(,[0-9]{2})*$'),
    -- Narrower: these cases with what hangs on them; matters of this period only.
    cases uuid[] CHECK (cardinality(cases) > 0),
    matters_from date,
    matters_to date CHECK (matters_to >= matters_from),
    valid_from timestamptz NOT NULL,
    valid_to timestamptz NOT NULL CHECK (valid_to > valid_from AND valid_to <= valid_from + interval '3 years'),
    reason text NOT NULL,
    -- Four eyes, and neither pair is the auditor's own.
    proposed_by uuid NOT NULL CHECK (proposed_by <> auditor),
    proposed_at timestamptz NOT NULL,
    confirmed_by uuid CHECK (confirmed_by <> auditor AND confirmed_by <> proposed_by),
    confirmed_at timestamptz,
    revoked_at timestamptz,
    version int NOT NULL DEFAULT 1,
    readers text[] NOT NULL,
    CHECK ((confirmed_by IS NULL) = (confirmed_at IS NULL))
  );
  SELECT liandan.protect('audit_grant');
  REVOKE UPDATE ON liandan.audit_grant FROM liandan_app, liandan_worker;
  GRANT UPDATE (confirmed_by, confirmed_at, revoked_at, version) ON liandan.audit_grant TO liandan_app;
  CREATE INDEX audit_grant_auditor ON liandan.audit_grant (auditor, valid_to);
  CREATE INDEX audit_grant_readers ON liandan.audit_grant USING gin (array_append(readers, 'audit'));

  -- Confirmed once, revoked once; a grant is never given back its force, nor taken off the record.
  CREATE FUNCTION liandan.guard_grant() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP <> 'UPDATE' THEN RAISE EXCEPTION '[Z-02] an audit grant stays on record'; END IF;
      IF OLD.confirmed_at IS NOT NULL AND (NEW.confirmed_at, NEW.confirmed_by) IS DISTINCT FROM (OLD.confirmed_at, OLD.confirmed_by)
         OR OLD.revoked_at IS NOT NULL AND NEW.revoked_at IS DISTINCT FROM OLD.revoked_at THEN
        RAISE EXCEPTION '[Z-07] what was confirmed or revoked stays so';
      END IF;
      RETURN NEW;
    END $$;
  CREATE TRIGGER kept BEFORE UPDATE OR DELETE ON liandan.audit_grant FOR EACH ROW EXECUTE FUNCTION liandan.guard_grant();
  CREATE TRIGGER kept_all BEFORE TRUNCATE ON liandan.audit_grant EXECUTE FUNCTION liandan.guard_grant();
`;

const SCOPE = `
  -- A case with what it led to and what it rests on: its entry and list, letters, approval, manifests, and their cases.
  CREATE FUNCTION liandan.family_of(cases uuid[]) RETURNS uuid[]
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = liandan, pg_temp AS $$
    DECLARE known uuid[] := cases; approvals uuid[]; loads uuid[];
    BEGIN
      approvals := ARRAY(SELECT id FROM approval WHERE application = ANY (cases) OR id = ANY (cases));
      loads := ARRAY(SELECT id FROM manifest WHERE approval = ANY (approvals) OR id = ANY (cases));
      known := known || approvals || loads;
      known := known || ARRAY(SELECT listing FROM transfer_application WHERE id = ANY (cases) AND listing IS NOT NULL);
      known := known || ARRAY(SELECT e.list_id FROM whitelist_entry e WHERE e.id = ANY (known) AND e.list_id IS NOT NULL);
      known := known || ARRAY(SELECT id FROM consultation WHERE about_id = ANY (known));
      known := known || ARRAY(SELECT id FROM discrepancy WHERE subject = ANY (loads));
      known := known || ARRAY(SELECT id FROM overdue WHERE case_id = ANY (known));
      RETURN known;
    END $$;

  -- What the auditor named in app.auditor ('person/organisation') may read at this civil instant, one row for each live
  -- grant. An inspector of a province has that province, and others while they grant it to the province (0012).
  -- No tokens (null): every reader; no family: every case. What is published ('all') is published to auditors too.
  CREATE FUNCTION liandan.audit_scope()
    RETURNS TABLE (id uuid, tokens text[], family uuid[], since timestamptz, until timestamptz)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = liandan, pg_temp ROWS 1 AS $$
    DECLARE
      who uuid := nullif(split_part(coalesce(current_setting('app.auditor', true), ''), '/', 1), '')::uuid;
      unit uuid := nullif(split_part(coalesce(current_setting('app.auditor', true), ''), '/', 2), '')::uuid;
      present timestamptz := liandan.now();
    BEGIN
      IF who IS NULL THEN RETURN; END IF;
      RETURN QUERY
        SELECT g.id,
               CASE WHEN g.provinces <> '{*}' THEN array_append(ARRAY(SELECT 'p:' || p FROM unnest(g.provinces) p), 'all') END,
               CASE WHEN g.cases IS NOT NULL THEN family_of(g.cases) END,
               coalesce(g.matters_from::timestamp AT TIME ZONE 'Asia/Shanghai', '-infinity'),
               coalesce((g.matters_to + 1)::timestamp AT TIME ZONE 'Asia/Shanghai', 'infinity')
          FROM audit_grant g
         WHERE g.auditor = who AND g.confirmed_at IS NOT NULL AND g.revoked_at IS NULL
           AND g.valid_from <= present AND present < g.valid_to;
      RETURN QUERY
        SELECT NULL::uuid, array_append(ARRAY(SELECT 'p:' || p FROM unnest(array_append(cross_reads(o.province), o.province)) p), 'all'),
               NULL::uuid[], '-infinity'::timestamptz, 'infinity'::timestamptz
          FROM membership m JOIN organisation o ON o.id = m.organisation AND o.active
         WHERE m.person = who AND m.organisation = unit AND 'auditor' = ANY (m.roles)
           AND o.kind = 'auditor' AND o.province IS NOT NULL;
    END $$;

  -- The tokens of whoever begins a transaction. An auditor's own token opens nothing by itself: it becomes the provinces
  -- of the grants in force at this instant, so that a grant ends with its last moment whatever a process remembers.
  -- A grant for some cases or a period opens the bench only, where each row is judged.
  CREATE FUNCTION liandan.admit(given text) RETURNS text
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = liandan, pg_temp AS $$
    DECLARE mark text := substring(given FROM 'auditor:([0-9a-f-]{36})'); more text;
    BEGIN
      IF mark IS NULL THEN RETURN given; END IF;
      SELECT string_agg(DISTINCT CASE p WHEN '*' THEN 'audit' ELSE 'p:' || p END, ',') INTO more
        FROM audit_grant g CROSS JOIN unnest(g.provinces) p
       WHERE g.auditor = mark::uuid AND g.confirmed_at IS NOT NULL AND g.revoked_at IS NULL
         AND g.valid_from <= liandan.now() AND liandan.now() < g.valid_to
         AND g.cases IS NULL AND g.matters_from IS NULL AND g.matters_to IS NULL;
      RETURN concat_ws(',', given, more);
    END $$;
  REVOKE ALL ON FUNCTION liandan.family_of, liandan.audit_scope, liandan.admit FROM PUBLIC;
  GRANT EXECUTE ON FUNCTION liandan.audit_scope, liandan.admit TO liandan_app, liandan_worker;
`;

const ANOMALIES = `
  CREATE TABLE liandan.anomaly (
    id uuid PRIMARY KEY,
    rule text NOT NULL,
    -- What it is about: a finding of the same subject at an overlapping time is the same finding, found again.
    subject text NOT NULL,
    -- gone: the data no longer show it, as after a correction.
    state text NOT NULL DEFAULT 'standing' CHECK (state IN ('standing', 'gone')),
    parameters jsonb NOT NULL,
    evidence jsonb NOT NULL,
    cases uuid[] NOT NULL,
    -- When the first and the last of what shows it happened.
    since timestamptz NOT NULL,
    until timestamptz NOT NULL,
    found_at timestamptz NOT NULL,
    gone_at timestamptz,
    version int NOT NULL DEFAULT 1,
    readers text[] NOT NULL,
    UNIQUE (rule, subject, since),
    CHECK ((state = 'gone') = (gone_at IS NOT NULL))
  );
  SELECT liandan.protect('anomaly');
  REVOKE INSERT, UPDATE ON liandan.anomaly FROM liandan_app;
  CREATE INDEX anomaly_order ON liandan.anomaly (found_at, id);
  CREATE INDEX anomaly_cases ON liandan.anomaly USING gin (cases);

  -- How far each rule has looked. Real time: it measures the rhythm.
  CREATE TABLE liandan.anomaly_run (
    rule text PRIMARY KEY,
    ran_at timestamptz NOT NULL,
    -- The newest event of the record when it ran.
    event_id uuid,
    looked int NOT NULL,
    found int NOT NULL
  );
  SELECT liandan.open_table('anomaly_run');
  REVOKE INSERT, UPDATE ON liandan.anomaly_run FROM liandan_app;
`;

/**
 * Views run with the rights of their owner, on purpose: the serving role sees through them what a grant covers, judged
 * here against the grants themselves, and through the tables only what its tokens open. Without app.auditor they are empty.
 */
const view = (
  name: string,
  table: string,
  { readers, cases, from, to }: Record<'readers' | 'cases' | 'from' | 'to', string>,
) => `
  CREATE VIEW liandan.bench_${name} AS SELECT x.* FROM liandan.${table} x
    WHERE EXISTS (SELECT FROM liandan.audit_scope() s
      WHERE (s.tokens IS NULL OR ${readers} && s.tokens) AND (s.family IS NULL OR ${cases})
        AND ${from} < s.until AND ${to} >= s.since);
  GRANT SELECT ON liandan.bench_${name} TO liandan_app;`;

const LIVED = { readers: 'x.readers', cases: 'x.id = ANY (s.family)', from: 'x.created_at', to: 'x.updated_at' };
/** Published entries and lists are open to everybody; on the bench they belong to the provinces of their mechanism. */
const OF_A_YEAR = {
  readers: `(SELECT array_agg('p:' || p) FROM jsonb_array_elements_text(
    coalesce(x.context -> 'parties', x.context -> 'counterparts') || to_jsonb(x.receiving)) p)`,
  from: `make_date(x.year, 1, 1)::timestamp AT TIME ZONE 'Asia/Shanghai'`,
  to: `(make_date(x.year + 1, 1, 1)::timestamp AT TIME ZONE 'Asia/Shanghai' - interval '1 second')`,
};

const VIEWS = [
  view('event', 'audit_event', {
    readers: 'x.readers',
    cases: 'x.case_id = ANY (s.family)',
    from: 'x.occurred_at',
    to: 'x.occurred_at',
  }),
  `CREATE VIEW liandan.bench_payload AS SELECT p.* FROM liandan.audit_payload p
     WHERE EXISTS (SELECT FROM liandan.bench_event e WHERE e.event_id = p.event_id);
   GRANT SELECT ON liandan.bench_payload TO liandan_app;`,
  view('deadline', 'deadline', {
    readers: 'x.readers',
    cases: 'x.case_id = ANY (s.family)',
    from: 'x.started_at',
    to: `coalesce(x.met_at, x.ended_at, x.fired_at, 'infinity')`,
  }),
  view('overdue', 'overdue', LIVED),
  view('application', 'transfer_application', LIVED),
  view('letter', 'consultation', LIVED),
  view('approval', 'approval', LIVED),
  view('manifest', 'manifest', LIVED),
  view('entry', 'whitelist_entry', { ...OF_A_YEAR, cases: 'x.id = ANY (s.family)' }),
  view('list', 'whitelist', { ...OF_A_YEAR, cases: 'x.id = ANY (s.family)' }),
  view('transfer', 'transfer_line', {
    readers: 'x.readers',
    cases: 'x.manifest = ANY (s.family)',
    from: `x.day::timestamp AT TIME ZONE 'Asia/Shanghai'`,
    to: `x.day::timestamp AT TIME ZONE 'Asia/Shanghai'`,
  }),
  view('anomaly', 'anomaly', {
    readers: 'x.readers',
    cases: 'x.cases && s.family',
    from: 'x.since',
    to: 'x.until',
  }),
].join('\n');

const INDEXES = `
  -- On whose behalf a delegate acted stands in the leaf alone. A quotation mark inside a text of the leaf is escaped
  -- there, so that the pattern meets nothing but the member itself; bytes that are no leaf have no principal.
  CREATE FUNCTION liandan.principal_of(leaf bytea) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS
    $$ SELECT substring(encode(leaf, 'escape') FROM '"principal":"([^"\\\\]{1,60})"') $$;

  CREATE INDEX audit_event_principal ON liandan.audit_event (liandan.principal_of(leaf), occurred_at, event_id)
    WHERE liandan.principal_of(leaf) IS NOT NULL;
  CREATE INDEX audit_event_authority ON liandan.audit_event (authority, occurred_at, event_id) WHERE authority IS NOT NULL;
  CREATE INDEX audit_event_refused ON liandan.audit_event (occurred_at, event_id) WHERE outcome = 'refused';
  CREATE INDEX audit_event_refused_rule ON liandan.audit_event USING gin (rule_ids) WHERE outcome = 'refused';
  CREATE INDEX audit_event_approved ON liandan.audit_event (occurred_at, event_id)
    WHERE machine = 'application' AND type = 'approve' AND outcome = 'accepted';
  CREATE INDEX audit_event_reads ON liandan.audit_event (occurred_at, event_id) WHERE machine = 'audit';
  CREATE INDEX approval_listing ON liandan.approval (listing) WHERE listing IS NOT NULL;
  CREATE INDEX transfer_line_code ON liandan.transfer_line (code, day);
  CREATE INDEX transfer_line_receiver ON liandan.transfer_line (receiver, day);
`;
