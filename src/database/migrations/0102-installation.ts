import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Who looks after the installation reads no case, and yet sees that the record is taken elsewhere and which editions of the
 * templates have printed what: counts and instants, no content.
 */
export class Installation1700000102000 implements MigrationInterface {
  name = 'Installation1700000102000';

  async up(q: QueryRunner): Promise<void> {
    await q.query(`
      CREATE FUNCTION liandan.last_operations(chains uuid[]) RETURNS TABLE (machine text, type text, at timestamptz, times int)
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = liandan, pg_temp AS $$
          SELECT e.machine, e.type, max(e.occurred_at), count(*)::int FROM audit_event e
           WHERE e.case_id = ANY (chains) AND e.machine IN ('export', 'retention') GROUP BY e.machine, e.type
        $$;
      CREATE FUNCTION liandan.template_editions() RETURNS TABLE (kind text, edition text, papers int, first timestamptz, last timestamptz)
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = liandan, pg_temp AS $$
          SELECT d.kind, d.edition, count(*)::int, min(d.issued_at), max(d.issued_at) FROM document d GROUP BY d.kind, d.edition
        $$;
      REVOKE ALL ON FUNCTION liandan.last_operations, liandan.template_editions FROM PUBLIC;
      GRANT EXECUTE ON FUNCTION liandan.last_operations, liandan.template_editions TO liandan_app;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
