const SHOWN = (of: string) =>
  `NOT EXISTS (SELECT FROM liandan.file_struck s WHERE s.case_id = ${of}.id AND s.sha256 = $1::text)`;
/** Cases that name the content $1 as of the firm $2 and still show it: table and id, asked of the cases themselves. */
export const NAMED_IN = `SELECT 'transfer_application' AS "table", a.id FROM liandan.transfer_application a
   WHERE a.remover = $2::uuid AND a.context -> 'attachments' @> jsonb_build_array(jsonb_build_object('sha256', $1::text)) AND ${SHOWN('a')}
  UNION ALL SELECT 'manifest', m.id FROM liandan.manifest m
   WHERE (m.remover = $2::uuid OR m.receiver = $2::uuid) AND m.context -> 'photos' @> jsonb_build_array(jsonb_build_object('sha256', $1::text))
     AND ${SHOWN('m')}
  UNION ALL SELECT 'incident', i.id FROM liandan.incident i
   WHERE i.context -> 'reporter' ->> 'org' = $2::text
     AND i.context -> 'photos' @> jsonb_build_array(jsonb_build_object('sha256', $1::text)) AND ${SHOWN('i')}
  UNION ALL SELECT 'discrepancy', d.id FROM liandan.discrepancy d
   WHERE (d.context -> 'finder' ->> 'org' = $2::text AND d.context -> 'photos' @> jsonb_build_array(jsonb_build_object('sha256', $1::text))
       OR d.context -> 'report' ->> 'org' = $2::text AND d.context -> 'report' -> 'photos' @> jsonb_build_array(jsonb_build_object('sha256', $1::text)))
     AND ${SHOWN('d')}`;
