import { INCIDENT_KINDS, LEVELS } from '#domain/incident/incident.commands';
import type { List } from '../http/page.js';

export const INCIDENTS: List = {
  name: 'incidents',
  from: 'liandan.incident i',
  select: `i.id, i.state, i.version, i.province, i.city, i.level, i.kind, i.overdue, i.context -> 'place' AS place,
    i.context ->> 'leaked' AS leaked, i.context ->> 'occurredAt' AS "occurredAt", i.context ->> 'knownAt' AS "knownAt"`,
  id: 'i.id',
  filters: {
    state: { column: 'i.state' },
    province: { column: 'i.province' },
    city: { column: 'i.city' },
    level: { column: 'i.level', of: LEVELS },
    kind: { column: 'i.kind', of: INCIDENT_KINDS },
    overdue: { column: 'i.overdue', type: 'boolean' },
    /** A manifest that the incident names or marks (E-07). */
    manifest: {
      column: 'h.manifest',
      type: 'uuid',
      among: 'liandan.incident_manifest h WHERE h.incident = i.id',
    },
  },
};

export const ROSTER: List = {
  name: 'duty_roster',
  from: 'liandan.duty_roster d',
  select: `d.id, d.version, d.authority, d.authority_name AS "authorityName", d.province, d.city, d.person, d.phone,
    d.duty_from AS "from", d.duty_to AS "to", d.withdrawn_at AS "withdrawnAt"`,
  id: 'd.id',
  filters: {
    authority: { column: 'd.authority', type: 'uuid' },
    province: { column: 'd.province' },
    city: { column: 'd.city' },
    endsAfter: { column: 'd.duty_to', type: 'instant', op: '>=' },
    startsBefore: { column: 'd.duty_from', type: 'instant', op: '<=' },
  },
  sorts: { from: { column: 'd.duty_from', type: 'timestamptz' } },
};
/** What firms are shown of it: which authority is reached where, not who sits there. */
export const DUTY_LINES: List = {
  ...ROSTER,
  name: 'duty_lines',
  select: ROSTER.select.replace('d.person', 'NULL::text AS person'),
};
