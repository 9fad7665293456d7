import type { Actor } from '#domain/actor';
import { type Day, isRealDay } from '#domain/calendar/civil';
import { clockSql, LIGHTS, ofUrgentDuty } from '../deadline/lights.js';
import type { List } from '../http/page.js';

/** Manifests that the caller may see, newest first; row-level security decides which. */
export const MANIFESTS: List = {
  name: 'manifests',
  from: 'liandan.manifest m',
  select: `m.id, m.number, m.state, m.version, m.origin, m.destination, m.overdue, m.planned_date AS "plannedDate",
    m.context -> 'remover' ->> 'name' AS remover, m.context -> 'receiver' ->> 'name' AS receiver,
    m.context -> 'approval' ->> 'number' AS "approvalNumber", m.approval, m.context ->> 'issuedAt' AS "issuedAt",
    m.context ->> 'receivedOn' AS "receivedOn", m.context ->> 'closedAt' AS "closedAt",
    (SELECT jsonb_agg(jsonb_build_object('line', l -> 'line', 'wasteCode', l -> 'wasteCode', 'name', l -> 'name',
       'removed', l -> 'removed') ORDER BY (l ->> 'line')::int) FROM jsonb_array_elements(m.context -> 'lines') l) AS lines`,
  id: 'm.id',
  filters: {
    state: { column: 'm.state' },
    number: { column: 'm.number', op: 'prefix' },
    origin: { column: 'm.origin' },
    originCity: { column: 'm.origin_city' },
    destination: { column: 'm.destination' },
    remover: { column: 'm.remover', type: 'uuid' },
    receiver: { column: 'm.receiver', type: 'uuid' },
    approval: { column: 'm.approval', type: 'uuid' },
    trip: { column: 'm.trip', type: 'uuid' },
    overdue: { column: 'm.overdue', type: 'boolean' },
    plannedFrom: { column: 'm.planned_date', op: '>=', type: 'dayText' },
    plannedTo: { column: 'm.planned_date', op: '<=', type: 'dayText' },
  },
  sorts: {
    number: { column: `coalesce(m.number, '')`, type: 'text' },
    plannedDate: { column: `coalesce(m.planned_date, '')`, type: 'text' },
  },
};

/**
 * The same with the most urgent clock of each that is still owed, and its light; `green` is the first day on which what is
 * due is not yet yellow. Read by clock for what is shown, and for all only where the light is asked for.
 */
export const litManifests = (green: Day): List => lit(MANIFESTS, green);

function lit(list: List, green: Day): List {
  if (!isRealDay(green)) throw new Error('not a day');
  const { light, overdue } = clockSql(`'${green}'::date`);
  const shown = `jsonb_build_object('light', ${light}, 'clock', d.clock, 'dueAt', d.due_at, 'dueDay', d.due_day::text,
    'overdue', ${overdue}, 'paused', d.status = 'paused', 'pauses', d.paused, 'provisional', d.provisional)`;
  return {
    ...list,
    select: `${list.select}, ${ofUrgentDuty('m.id', shown)} AS duty`,
    filters: {
      ...list.filters,
      light: { column: `coalesce(${ofUrgentDuty('m.id', light)}, 'none')`, of: [...LIGHTS, 'none'] },
    },
    sorts: {
      ...list.sorts,
      dueAt: { column: `coalesce(${ofUrgentDuty('m.id', 'd.due_at')}, 'infinity')`, type: 'timestamptz' },
    },
  };
}

/** Manifests from the issue until the receiver has taken over: of these there is an index by who may see them. */
const ON_THE_ROAD = `m.state IN ('issued', 'loaded', 'inTransit', 'handingOver', 'returning', 'frozen', 'arrived')`;
/** What the caller's firm drives, or as consignor has still to load; whole, as a road check asks for it. */
export const runsOf = (by: Actor): List => ({
  name: 'runs',
  from: 'liandan.manifest m',
  select: 'm.id, m.state, m.version, m.context',
  id: 'm.id',
  filters: { number: { column: 'm.number', op: 'prefix' } },
  where: [
    {
      sql: `${ON_THE_ROAD} AND (
        m.context -> 'legs' @> jsonb_build_array(jsonb_build_object('carrier', jsonb_build_object('id', $1::text)))
        OR m.state = 'issued' AND $1 = m.context -> CASE m.context ->> 'consignor' WHEN 'REMOVER' THEN 'remover'
          ELSE 'receiver' END ->> 'id')`,
      values: [by.org],
    },
  ],
});

const STORED: List = {
  name: 'stored_manifests',
  from: 'liandan.manifest m',
  select: `m.id, m.number, m.state, m.version, m.context -> 'remover' ->> 'name' AS remover,
    (SELECT jsonb_agg(jsonb_build_object('line', r -> 'line', 'method', r -> 'method', 'accepted', r -> 'quantity',
       'name', (SELECT l ->> 'name' FROM jsonb_array_elements(m.context -> 'lines') l WHERE l -> 'line' = r -> 'line' LIMIT 1),
       'treated', (SELECT coalesce(jsonb_agg(t -> 'quantity'), '[]') FROM jsonb_array_elements(m.context -> 'results') t
                    WHERE t -> 'line' = r -> 'line'))
       ORDER BY (r ->> 'line')::int) FROM jsonb_array_elements(m.context -> 'receipt' -> 'lines') r) AS lines`,
  id: 'm.id',
  filters: { number: { column: 'm.number', op: 'prefix' } },
  order: 'dueAt',
};
/** Manifests whose treatment result waits for the caller, who has accepted them, with what of each line is still stored. */
export const storedManifests = (by: Actor, green: Day): List => ({
  ...lit(STORED, green),
  where: [
    { sql: 'm.receiver = $1::uuid', values: [by.org] },
    {
      sql: `EXISTS (SELECT FROM liandan.task t WHERE t.case_id = m.id AND t.addressee = $1 AND t.roles && $2::text[]
        AND 'reportResult' = ANY (t.verbs))`,
      values: [`o:${by.org}`, by.roles],
    },
  ],
});
