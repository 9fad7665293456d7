import type { Actor } from '#domain/actor';
import { NOTICE_KINDS } from '#domain/notice/kinds';
import { URGENT_CLOCK, withUrgentClock } from '../deadline/lights.js';
import type { List } from '../http/page.js';

const NOBODY = '00000000-0000-0000-0000-000000000000';
/** An id that stands in the text of a list, where no value can be bound. */
const literal = (id: string | null) => {
  const uuid = id ?? NOBODY;
  if (!/^[0-9a-f-]{36}$/.test(uuid)) throw new Error('not an id');
  return `'${uuid}'::uuid`;
};

/** The sides that the caller speaks for, as tasks and notices name them. */
export function sidesOf(by: Actor): string[] {
  const kept = by.org && by.kind !== 'operator' && by.roles.includes('admin') ? [`a:${by.org}`] : [];
  if (by.roles.every((role) => role === 'admin')) return kept;
  const sides = by.org ? [...kept, `o:${by.org}`] : [];
  if (by.kind === 'province' && by.province) sides.push(`p:${by.province}`);
  if (by.kind === 'city' && by.city) sides.push(`c:${by.city}`);
  if (by.kind === 'transport' && by.province) sides.push(`t:${by.province}`);
  if (by.kind === 'auditor' && by.province === null) sides.push('audit');
  if (by.kind === 'ministry') sides.push('ministry');
  return sides;
}
/** What the caller may do in the place of others (R-DEL), as `province/power` and `province/power/city`. */
export const entrustedTo = (by: Actor): string[] =>
  by.delegations.flatMap(({ principal, power, cities }) =>
    cities.length === 0 ? [`${principal}/${power}`] : cities.map((city) => `${principal}/${power}/${city}`),
  );
const addressed = (alias: string, by: Actor) => ({
  sql: `(${alias}.addressee = ANY ($1::text[]) OR ${alias}.entrusted_keys && $2::text[])`,
  values: [sidesOf(by), entrustedTo(by)],
});

/** Of the clocks that bind the side. */
const CLOCK = withUrgentClock('d.case_id = t.case_id AND d.clock = ANY (t.clocks)');

const CASE = {
  machine: { column: 'k.machine' },
  state: { column: 'k.state' },
  case: { column: 'k.case_id', type: 'uuid' },
} as const;
/** Chooses the list itself; no row has any other value. */
const WHOSE = { column: 'NULL::text' };
const SHOWN =
  'k.case_id AS "caseId", k.machine, k.state, k.version, k.ended, k.since, k.subject, about.subject AS about, about.machine AS "aboutMachine"';
/** The case of which this one is a record. */
const ABOUT = `LEFT JOIN liandan.docket about ON about.case_id = (k.subject ->> 'about')::uuid`;

/** 待办: what waits for the caller, the most urgent first. */
export const todo = (by: Actor): List => ({
  name: 'inbox',
  from: `liandan.task t JOIN liandan.docket k ON k.case_id = t.case_id ${ABOUT} ${CLOCK}`,
  select: `t.id, 'todo' AS box, ${SHOWN}, t.addressee, t.parts, t.verbs, t.left_to -> ${literal(by.person)}::text AS left, t.entrusted,
    ${URGENT_CLOCK}`,
  id: 't.id',
  filters: {
    box: { column: `'todo'::text` },
    whose: WHOSE,
    ...CASE,
    addressee: { column: 't.addressee' },
    verb: { column: 't.verbs', op: 'any' },
    clock: { column: 'd.clock' },
    overdue: { column: 'coalesce(d.overdue, false)', type: 'boolean' },
    dueTo: { column: 'd.due_day', type: 'day', op: '<=' },
  },
  sorts: {
    dueAt: { column: `coalesce(d.due_at, 'infinity')`, type: 'timestamptz' },
    since: { column: 'k.since', type: 'timestamptz' },
  },
  order: 'dueAt',
  where: [
    addressed('t', by),
    { sql: 't.roles && $1::text[]', values: [by.roles] },
    { sql: `coalesce(jsonb_array_length(t.left_to -> ${literal(by.person)}::text), 1) > 0`, values: [] },
  ],
});

/** 已办 and 办结: cases in which the caller acted, or with `whose=organisation` anybody of the caller's organisation. */
export const handled = (by: Actor, box: 'done' | 'ended', whole: boolean): List => ({
  name: 'inbox',
  from: `liandan.hand h JOIN liandan.docket k ON k.case_id = h.case_id ${ABOUT}`,
  select: `h.id, '${box}' AS box, ${SHOWN}, h.acts, h.first_at AS "firstAt", h.last_at AS "lastAt"`,
  id: 'h.id',
  filters: { box: { column: `'${box}'::text` }, whose: WHOSE, ...CASE },
  sorts: { lastAt: { column: 'h.last_at', type: 'timestamptz' } },
  order: '-lastAt',
  where: [
    { sql: box === 'ended' ? 'k.ended' : 'NOT k.ended', values: [] },
    whole
      ? {
          sql: `h.org = $1::uuid AND NOT EXISTS (SELECT FROM liandan.hand o WHERE o.case_id = h.case_id AND o.org = h.org
            AND (o.last_at, o.id) > (h.last_at, h.id))`,
          values: [by.org],
        }
      : { sql: 'h.person = $1::uuid', values: [by.person] },
  ],
});

/** What the caller was told, newest first. */
export const notices = (by: Actor): List => {
  const read = `EXISTS (SELECT FROM liandan.notice_read r WHERE r.notice = n.id AND r.person = ${literal(by.person)})`;
  return {
    name: 'notices',
    from: 'liandan.notice n LEFT JOIN liandan.docket k ON k.case_id = n.case_id',
    select: `n.id, n.kind, n.level, n.rule, n.addressee, n.machine, n.case_id AS "caseId", n.title, n.text, n.paper,
      n.told_at AS "toldAt", k.subject, k.state, ${read} AS read`,
    id: 'n.id',
    filters: {
      kind: { column: 'n.kind', of: NOTICE_KINDS },
      level: { column: 'n.level', of: ['TOLD', 'REMINDER', 'ALARM'] },
      rule: { column: 'n.rule' },
      machine: { column: 'n.machine' },
      case: { column: 'n.case_id', type: 'uuid' },
      read: { column: read, type: 'boolean' },
      toldFrom: { column: 'n.told_at', type: 'instant', op: '>=' },
    },
    sorts: { toldAt: { column: 'n.told_at', type: 'timestamptz' } },
    order: '-toldAt',
    where: [addressed('n', by), { sql: `(n.roles = '{}' OR n.roles && $1::text[])`, values: [by.roles] }],
  };
};
