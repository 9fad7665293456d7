import { randomBytes } from 'node:crypto';
import { placesOf } from '#domain/personal/places';
import { canonicalJson, NotCanonical } from './canonical.js';
import { eventId } from './event-id.js';
import { type Leaf, type LeafActor, leafBytes, leafHash, type Outcome, payloadCommitment, treeOf } from './leaf.js';
import { commit, type PersonalValue, refuseMarks } from './personal.js';

/** Where the chain of a case stands; kept in the case row and moved under its lock. A new case: seq 0, hash null. */
export interface ChainHead {
  seq: number;
  hash: Buffer | null;
}

export interface EventFields {
  /** drawn after the row lock, where what is written with the event names it; else drawn here */
  eventId?: string;
  deployment: string;
  machine: string;
  machineVersion: string;
  caseId: string;
  /** version after the command; a refusal repeats the version it met, a refused opening says 0 */
  caseVersion: number;
  type: string;
  from: string | null;
  to: string | null;
  ruleIds: readonly string[];
  actor: LeafActor;
  /** UTC with milliseconds, from the civil clock */
  occurredAt: string;
  outcome: Outcome;
  calendarVersion: string | null;
  /** any JSON value; bound by hash, kept apart; what it says of persons is kept apart once more and can be erased */
  payload: unknown;
  /** who may see the event (row-level security); not part of the leaf */
  readers: readonly string[];
}

/** An event ready to be stored. */
export interface LedgerEvent {
  leaf: Leaf;
  bytes: Buffer;
  hash: Buffer;
  prev: Buffer | null;
  payloadSalt: Buffer;
  /** canonical JSON with commitments in the place of personal values */
  payload: Buffer;
  personal: readonly PersonalValue[];
  readers: readonly string[];
}

/**
 * The next event of a case and the head to store in the case row. Call it after the row lock: the id drawn here orders the event. Throws RangeError for a
 * refusal that changes the state, and whatever `leafBytes` and `canonicalJson` throw.
 */
export function buildEvent(head: ChainHead, fields: EventFields): { event: LedgerEvent; head: ChainHead } {
  if ((head.seq === 0) !== (head.hash === null))
    throw new RangeError('a chain has a head if and only if it has events');
  if (fields.outcome === 'refused' && fields.from !== fields.to) throw new RangeError('a refusal changes no state');
  const { payload: said, values: personal } = commit(asJson(fields.payload), placesOf(fields.machine));
  const payload = canonicalJson(said);
  const payloadSalt = randomBytes(16);
  const leaf: Leaf = {
    v: 1,
    tree: treeOf(fields.deployment, fields.occurredAt),
    event_id: fields.eventId ?? eventId(),
    case_id: fields.caseId,
    case_version: fields.caseVersion,
    seq: head.seq + 1,
    prev: head.hash?.toString('hex') ?? null,
    type: fields.type,
    from: fields.from,
    to: fields.to,
    rule_ids: [...fields.ruleIds],
    actor: fields.actor,
    occurred_at: fields.occurredAt,
    outcome: fields.outcome,
    calendar_version: fields.calendarVersion,
    machine: fields.machine,
    machine_version: fields.machineVersion,
    payload_commitment: payloadCommitment(payloadSalt, payload).toString('hex'),
    salt: randomBytes(16).toString('hex'), // a proof shows sibling hashes: short leaves must not be guessable
  };
  const bytes = leafBytes(leaf);
  const hash = leafHash(bytes);
  return {
    event: { leaf, bytes, hash, prev: head.hash, payloadSalt, payload, personal, readers: fields.readers },
    head: { seq: leaf.seq, hash },
  };
}

/** What JSON.stringify would write: absent members dropped, dates and class instances plain; but never NaN as null. */
function asJson(payload: unknown): unknown {
  const text = JSON.stringify(payload ?? null, (key, value: unknown) => {
    if (typeof value === 'number' && !Number.isFinite(value))
      throw new NotCanonical(`/${key}`, 'a number must be finite');
    return value;
  });
  refuseMarks(text);
  return JSON.parse(text) as unknown;
}

/** Stores any number of events, their payloads and their places in the queue to the log, in one round trip. */
const appendSql = (more = ''): string => `
  WITH e AS (
    SELECT * FROM unnest(
      $1::uuid[], $2::text[], $3::text[], $4::text[], $5::uuid[], $6::int[], $7::int[], $8::text[], $9::text[],
      $10::text[], $11::text[], $12::uuid[], $13::uuid[], $14::text[], $15::text[], $16::timestamptz[], $17::bytea[],
      $18::bytea[], $19::bytea[], $20::text[], $21::bytea[], $22::bytea[]
    ) AS e (event_id, tree, machine, machine_version, case_id, case_version, seq, type, from_state, to_state, outcome,
            person_id, org_id, authority, rule_ids, occurred_at, prev, hash, leaf, readers, salt, payload)
  ), event AS (
    INSERT INTO liandan.audit_event
      (event_id, tree, machine, machine_version, case_id, case_version, seq, type, from_state, to_state, outcome,
       person_id, org_id, authority, rule_ids, occurred_at, prev, hash, leaf, readers)
    SELECT event_id, tree, machine, machine_version, case_id, case_version, seq, type, from_state, to_state, outcome,
           person_id, org_id, authority, rule_ids::text[], occurred_at, prev, hash, leaf, readers::text[] FROM e
  ), payload AS (
    INSERT INTO liandan.audit_payload (event_id, salt, payload) SELECT event_id, salt, payload FROM e
  )${more}
  INSERT INTO liandan.audit_pending (event_id) SELECT event_id FROM e`;

const APPEND_SQL = appendSql();
const PERSONAL_SQL = appendSql(`, personal AS (
    INSERT INTO liandan.audit_personal (event_id, pointer, salt, value)
    SELECT * FROM unnest($23::uuid[], $24::text[], $25::bytea[], $26::json[])
  )`);

/** The prepared statement that stores these events; it affects one row per event. Most have no personal values. */
export function appendStatement(events: readonly LedgerEvent[]): { name: string; text: string; values: unknown[] } {
  const column = (pick: (event: LedgerEvent) => unknown) => events.map(pick);
  const kept = events.flatMap(({ leaf, personal }) => personal.map((value) => ({ event: leaf.event_id, ...value })));
  return {
    ...(kept.length > 0
      ? { name: 'ledger-append-personal', text: PERSONAL_SQL }
      : { name: 'ledger-append', text: APPEND_SQL }),
    values: [
      column(({ leaf }) => leaf.event_id),
      column(({ leaf }) => leaf.tree),
      column(({ leaf }) => leaf.machine),
      column(({ leaf }) => leaf.machine_version),
      column(({ leaf }) => leaf.case_id),
      column(({ leaf }) => leaf.case_version),
      column(({ leaf }) => leaf.seq),
      column(({ leaf }) => leaf.type),
      column(({ leaf }) => leaf.from),
      column(({ leaf }) => leaf.to),
      column(({ leaf }) => leaf.outcome),
      column(({ leaf }) => leaf.actor.person),
      column(({ leaf }) => leaf.actor.org),
      column(({ leaf }) => leaf.actor.authority),
      column(({ leaf }) => textArray(leaf.rule_ids)),
      column(({ leaf }) => leaf.occurred_at),
      column(({ prev }) => prev),
      column(({ hash }) => hash),
      column(({ bytes }) => bytes),
      column(({ readers }) => textArray(readers)),
      column(({ payloadSalt }) => payloadSalt),
      column(({ payload }) => payload),
      ...(kept.length > 0
        ? [
            kept.map(({ event }) => event),
            kept.map(({ pointer }) => pointer),
            kept.map(({ salt }) => salt),
            kept.map(({ value }) => canonicalJson(value).toString()),
          ]
        : []),
    ],
  };
}

/** A text[] written as text: unnest would flatten an array of arrays. */
const textArray = (items: readonly string[]) =>
  `{${items.map((item) => `"${item.replace(/["\\]/g, '\\$&')}"`).join(',')}}`;
