/** Whoever runs the statements: the transaction of a refresh, or a replay on tables of its own. */
export interface Sql {
  query<T>(text: string, values?: unknown[]): Promise<T>;
}

/** The yearly report that a province owes its partners waits and is done like a case, though no machine moves it (W-10). */
export const REPORT = 'statistics';

/** Writes docket and task of one report, or of all of them. */
export async function writeReports(sql: Sql, id: string | null = null): Promise<void> {
  await sql.query(
    `INSERT INTO liandan.docket (case_id, machine, state, version, ended, since, updated_at, subject, readers)
     SELECT r.id, '${REPORT}', r.state, r.version, r.state = 'sent', coalesce(r.sent_at, r.drafted_at), coalesce(r.sent_at, r.drafted_at),
       jsonb_build_object('from', r.province, 'year', r.year, 'agreement', a.key), r.readers
     FROM liandan.statistics_report r JOIN liandan.agreement a ON a.id = r.agreement WHERE $1::uuid IS NULL OR r.id = $1
     ON CONFLICT (case_id) DO UPDATE SET state = excluded.state, version = excluded.version, ended = excluded.ended,
       since = excluded.since, updated_at = excluded.updated_at, readers = excluded.readers`,
    [id],
  );
  await sql.query(
    `DELETE FROM liandan.task t USING liandan.statistics_report r
     WHERE t.case_id = r.id AND r.state = 'sent' AND ($1::uuid IS NULL OR r.id = $1)`,
    [id],
  );
  await sql.query(
    `INSERT INTO liandan.task (case_id, addressee, id, parts, verbs, roles, clocks, entrusted, entrusted_keys, left_to, readers)
     SELECT r.id, 'p:' || r.province, md5(r.id::text || 'p:' || r.province)::uuid, '{PROP}', '{send}', '{officer,head}', '{K-W}',
       '{}', '{}', '{}', ARRAY['p:' || r.province]
     FROM liandan.statistics_report r WHERE r.state = 'drafted' AND ($1::uuid IS NULL OR r.id = $1)
     ON CONFLICT DO NOTHING`,
    [id],
  );
}
