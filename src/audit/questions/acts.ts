import type { List } from '../../http/page.js';
import { casesNamed } from '../case-subjects.js';
import { disclosed } from '../payloads.js';
import type { Item, Question } from './question.js';

/** Columns of an event as the bench shows it; the payload comes with the page. */
export const EVENT = `e.event_id AS event, e.tree, e.machine, e.machine_version AS "machineVersion", e.case_id AS "caseId",
  e.case_version AS version, e.seq, e.type, e.from_state AS "from", e.to_state AS "to", e.outcome, e.person_id AS person,
  e.org_id AS organisation, e.authority, liandan.principal_of(e.leaf) AS principal, e.rule_ids AS rules,
  e.occurred_at AS at, encode(e.prev, 'hex') AS prev, encode(e.hash, 'hex') AS hash`;

const events: Omit<List, 'name'> = {
  from: 'liandan.bench_event e',
  select: EVENT,
  id: 'e.event_id',
  filters: {
    person: { column: 'e.person_id', type: 'uuid' },
    organisation: { column: 'e.org_id', type: 'uuid' },
    /** the authority that acted, by its id; a delegate is one */
    authority: { column: 'e.authority', type: 'uuidText' },
    /** on whose behalf a delegate acted (R-DEL) */
    principal: { column: 'liandan.principal_of(e.leaf)' },
    case: { column: 'e.case_id', type: 'uuid' },
    machine: { column: 'e.machine' },
    type: { column: 'e.type' },
    outcome: { column: 'e.outcome' },
    rule: { column: 'e.rule_ids', op: 'any' },
    from: { column: 'e.occurred_at', type: 'instant', op: '>=' },
    to: { column: 'e.occurred_at', type: 'instant', op: '<=' },
  },
  sorts: { at: { column: 'e.occurred_at', type: 'timestamptz' } },
};

/** All acts: of an officer, of an authority, of a delegate and of whoever it acted for. */
export const acts: Question = { list: { ...events, name: 'audit_acts' }, complete: disclosed };

/** What was refused, by rule, person or machine (Z-01). */
export const refusals: Question = {
  list: {
    ...events,
    name: 'audit_refusals',
    order: '-at',
    where: [{ sql: `e.outcome = 'refused'`, values: [] }],
  },
  complete: disclosed,
};

const UUID = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/;
/** The case that was read, at whose address something was, or of which something was asked for. */
const lookedAt = ({ payload }: Item): string => {
  const { about = {} } = (payload ?? {}) as { about?: { case?: unknown; path?: unknown; query?: { case?: unknown } } };
  const places = [about.case, about.path, about.query?.case];
  return places.flatMap((place) => (typeof place === 'string' ? (UUID.exec(place)?.[0] ?? []) : []))[0] ?? '';
};

/** Who looked at what: the auditors' own reads, those refused among them. */
export const reads: Question = {
  list: {
    ...events,
    name: 'audit_reads',
    order: '-at',
    where: [{ sql: `e.machine = 'audit'`, values: [] }],
  },
  complete: async (tx, items) => {
    const told = await disclosed(tx, items);
    const named = await casesNamed(tx, [...new Set(told.flatMap((item) => lookedAt(item) || []))]);
    return told.map((item) => {
      const id = lookedAt(item);
      const of = named.get(id);
      return { ...item, of: of ? { id, ...of } : null };
    });
  },
};
