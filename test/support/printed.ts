import { signedVerbs } from '#domain/signing';

type Sql = (text: string, values?: unknown[]) => Promise<Record<string, unknown>[]>;

/** What should have been printed by now and is not: frozen papers, receipts of signatures, and forms of numbered manifests. */
export async function unprinted(sql: Sql): Promise<string[]> {
  const signed = [
    ...signedVerbs().flatMap(([machine, verbs]) => verbs.map((verb) => `${machine}.${verb}`)),
    'approvalAlarm.raise',
    'entryAlarm.raise',
  ];
  const rows = await sql(
    `SELECT 'paper ' || l.kind AS what FROM liandan.letter l
      WHERE NOT EXISTS (SELECT FROM liandan.document d WHERE d.source IN ('paper/' || l.id, 'paper/' || l.id || '/final'))
     UNION ALL
     SELECT 'receipt ' || e.machine || '.' || e.type FROM liandan.audit_event e
      WHERE e.machine || '.' || e.type = ANY ($1) AND e.outcome = 'accepted' AND e.person_id IS NOT NULL
        AND NOT EXISTS (SELECT FROM liandan.document d WHERE d.source = 'event/' || e.event_id)
     UNION ALL
     SELECT 'form ' || m.machine FROM (SELECT 'manifest' AS machine, id FROM liandan.manifest WHERE number IS NOT NULL
       UNION ALL SELECT 'pipeline', id FROM liandan.pipeline WHERE context ->> 'number' IS NOT NULL) m
      WHERE NOT EXISTS (SELECT FROM liandan.document d WHERE d.case_id = m.id AND d.kind = 'MANIFEST')
     ORDER BY 1`,
    [signed],
  );
  return rows.map(({ what }) => String(what));
}
