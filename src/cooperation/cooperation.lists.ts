import { TODAY } from '#clock/civil-sql';
import { GRADES } from '#domain/cooperation/credit';
import { MECHANISM_TYPES } from '#domain/cooperation/mechanisms';
import type { List } from '../http/page.js';

export const MEETINGS: List = {
  name: 'meetings',
  from: 'liandan.meeting m',
  select: `m.id, m.title, m.agreement, m.level, m.mode, m.place, m.held_on::text AS "heldOn", m.next_on::text AS "nextOn",
    m.provinces, m.convener, m.state, m.version, m.minutes_version AS "minutesVersion"`,
  id: 'm.id',
  filters: {
    agreement: { column: 'm.agreement', type: 'uuid' },
    province: { column: 'm.provinces', op: 'any' },
    state: { column: 'm.state', of: ['planned', 'drafted', 'signed', 'cancelled'] },
    level: { column: 'm.level', of: ['PROVINCE', 'CITY', 'WORKING_GROUP'] },
    from: { column: 'm.held_on', type: 'day', op: '>=' },
    to: { column: 'm.held_on', type: 'day', op: '<=' },
  },
  sorts: { heldOn: { column: 'm.held_on', type: 'date' } },
  order: '-heldOn',
};

/** `open` until its day is over, then `overdue`; done late is told as late. */
const ITEM_STATE = `CASE WHEN i.done_on IS NOT NULL THEN CASE WHEN i.done_on > i.due_on THEN 'doneLate' ELSE 'done' END
  WHEN i.due_on < ${TODAY} THEN 'overdue' ELSE 'open' END`;
export const ACTION_ITEMS: List = {
  name: 'action_items',
  from: 'liandan.action_item i JOIN liandan.organisation o ON o.id = i.owner LEFT JOIN liandan.person n ON n.id = i.person',
  select: `i.id, i.meeting, i.subject, i.owner, o.name AS "ownerName", o.province, i.person, n.name AS "personName", i.due_on::text AS "dueOn",
    i.done_on::text AS "doneOn", i.outcome, ${ITEM_STATE} AS state, i.version`,
  id: 'i.id',
  filters: {
    meeting: { column: 'i.meeting', type: 'uuid' },
    owner: { column: 'i.owner', type: 'uuid' },
    province: { column: 'o.province' },
    person: { column: 'i.person', type: 'uuid' },
    state: { column: `(${ITEM_STATE})`, of: ['open', 'overdue', 'done', 'doneLate'] },
    dueBy: { column: 'i.due_on', type: 'day', op: '<=' },
  },
  sorts: { dueOn: { column: 'i.due_on', type: 'date' } },
  order: 'dueOn',
};

/** Officers of an authority. */
export const OFFICERS = `SELECT p.id, p.name FROM liandan.person p JOIN liandan.membership m ON m.person = p.id
  JOIN liandan.organisation o ON o.id = m.organisation
  WHERE o.id = $1 AND o.kind IN ('province', 'city', 'transport') AND p.active AND m.roles && '{officer,head}' ORDER BY p.name, p.id`;

export const MECHANISM_LIST: List = {
  name: 'mechanisms',
  from: 'liandan.mechanism m LEFT JOIN liandan.agreement a ON a.id = m.agreement',
  select: `m.id, m.type, m.provinces, m.agreement, a.key AS "agreementKey", a.state AS "agreementState", m.instrument,
    m.instrument_sha256 AS "instrumentSha256", m.meeting, m.valid_from::text AS "validFrom", m.ended_on::text AS "endedOn"`,
  id: 'm.id',
  filters: {
    type: { column: 'm.type', of: MECHANISM_TYPES },
    province: { column: 'm.provinces', op: 'any' },
    agreement: { column: 'm.agreement', type: 'uuid' },
  },
};

export const READ_GRANTS: List = {
  name: 'read_grants',
  from: 'liandan.read_grant g',
  select: `g.id, g.agreement, g.grantor, g.grantee, g.valid_from::text AS "validFrom", g.valid_to::text AS "validTo",
    g.instrument, g.revoked_at AS "revokedAt", g.cases, g.matters_from::text AS "mattersFrom", g.matters_to::text AS "mattersTo",
    g.revoked_at IS NULL AND ${TODAY} BETWEEN g.valid_from AND g.valid_to AS "inForce"`,
  id: 'g.id',
  filters: {
    agreement: { column: 'g.agreement', type: 'uuid' },
    grantor: { column: 'g.grantor' },
    grantee: { column: 'g.grantee' },
  },
};

export const CREDIT_RECORDS: List = {
  name: 'credit_records',
  from: 'liandan.credit_record c',
  select: `c.id, c.uscc, c.organisation, c.province, c.kind, c.grade, c.serious, c.source, c.document, c.summary,
    c.decided_on::text AS "decidedOn", c.valid_to::text AS "validTo", c.lead, c.trigger, c.entries, c.review,
    c.lifted_on::text AS "liftedOn", c.lifted_reason AS "liftedReason", c.version`,
  id: 'c.id',
  filters: {
    uscc: { column: 'c.uscc' },
    province: { column: 'c.province' },
    kind: { column: 'c.kind', of: ['GRADE', 'VIOLATION'] },
    grade: { column: 'c.grade', of: GRADES },
    serious: { column: 'c.serious', type: 'boolean' },
    trigger: { column: 'c.trigger', of: ['S1', 'S6'] },
    from: { column: 'c.decided_on', type: 'day', op: '>=' },
    to: { column: 'c.decided_on', type: 'day', op: '<=' },
  },
  sorts: { decidedOn: { column: 'c.decided_on', type: 'date' } },
  order: '-decidedOn',
};
