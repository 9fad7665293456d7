import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What hangs on a case for an auditor who has a grant of that case: pipelines, papers back-entered, incidents and leads as
 * well. A finding about several cases is for whoever may see all of them.
 */
export class Families1700000050000 implements MigrationInterface {
  name = 'Families1700000050000';

  async up(q: QueryRunner): Promise<void> {
    await q.query(`
      CREATE OR REPLACE FUNCTION liandan.family_of(cases uuid[]) RETURNS uuid[]
        LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = liandan, pg_temp AS $$
        DECLARE known uuid[] := cases; approvals uuid[]; loads uuid[];
        BEGIN
          approvals := ARRAY(SELECT id FROM approval WHERE application = ANY (cases) OR id = ANY (cases));
          loads := ARRAY(SELECT id FROM manifest WHERE approval = ANY (approvals) OR id = ANY (cases))
                || ARRAY(SELECT id FROM pipeline WHERE approval = ANY (approvals) OR id = ANY (cases));
          known := known || approvals || loads;
          known := known || ARRAY(SELECT listing FROM transfer_application WHERE id = ANY (cases) AND listing IS NOT NULL);
          known := known || ARRAY(SELECT e.list_id FROM whitelist_entry e WHERE e.id = ANY (known) AND e.list_id IS NOT NULL);
          known := known || ARRAY(SELECT id FROM discrepancy WHERE subject = ANY (loads));
          known := known || ARRAY(SELECT id FROM paper_fallback WHERE manifest = ANY (loads));
          known := known || ARRAY(SELECT m.incident FROM incident_manifest m WHERE m.manifest = ANY (loads));
          known := known || ARRAY(SELECT id FROM enforcement_lead WHERE (context -> 'about' ->> 'id')::uuid = ANY (known));
          known := known || ARRAY(SELECT id FROM consultation WHERE about_id = ANY (known));
          known := known || ARRAY(SELECT id FROM overdue WHERE case_id = ANY (known));
          RETURN known;
        END $$;
      CREATE INDEX enforcement_lead_about ON liandan.enforcement_lead (((context -> 'about' ->> 'id')::uuid));
      CREATE OR REPLACE VIEW liandan.bench_anomaly AS SELECT x.* FROM liandan.anomaly x
        WHERE EXISTS (SELECT FROM liandan.audit_scope() s
          WHERE (s.tokens IS NULL OR x.readers && s.tokens) AND (s.family IS NULL OR x.cases <@ s.family)
            AND x.since < s.until AND x.until >= s.since);
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
