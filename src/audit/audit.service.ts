import { Injectable } from '@nestjs/common';
import type { Actor } from '#domain/actor';
import { DomainError } from '#domain/errors';
import { inclusionProof } from '#ledger/proof';
import type { Sql } from '#ledger/sql';
import { Workflow, type Tx } from '#workflow/workflow';
import { type List, type ListQuery, type Page, pageOf, statementName } from '../http/page.js';
import { ReadingRecord } from './reading.js';

interface EventRow {
  event: string;
  seq: number;
  leaf: string;
  hash: string;
  [field: string]: unknown;
}

const EVENT = `e.event_id AS event, e.tree, e.machine, e.machine_version AS "machineVersion", e.case_id AS "caseId",
  e.case_version AS version, e.seq, e.type, e.from_state AS "from", e.to_state AS "to", e.outcome, e.person_id AS person,
  e.org_id AS organisation, e.authority, e.rule_ids AS rules, e.occurred_at AS at, encode(e.prev, 'hex') AS prev,
  encode(e.hash, 'hex') AS hash`;
const PAYLOAD = `convert_from(p.payload, 'UTF8')::jsonb AS payload`;
const WITH_PAYLOAD = 'liandan.audit_event e LEFT JOIN liandan.audit_payload p ON p.event_id = e.event_id';

/** All recorded acts; with `person` those of one officer (Z-06). */
export const actList: List = {
  name: 'audit_acts',
  from: WITH_PAYLOAD,
  select: `${EVENT}, ${PAYLOAD}`,
  id: 'e.event_id',
  filters: {
    person: { column: 'e.person_id', type: 'uuid' },
    organisation: { column: 'e.org_id', type: 'uuid' },
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
/** Fast-track decisions: approvals that cite W-02 or, with an over-quota consent, W-06; the payload holds the entry. */
export const fastTrackList: List = {
  ...actList,
  name: 'audit_fast_track',
  where: [
    {
      sql: `e.machine = 'application' AND e.type = 'approve' AND e.outcome = 'accepted' AND e.rule_ids && $1::text[]`,
      values: [['W-02', 'W-06']],
    },
  ],
};
/** Every clock that passed before its duty was done, whether done since or not (Z-06). */
export const overdueList: List = {
  name: 'audit_overdue',
  from: 'liandan.deadline d',
  select: `d.id, d.machine, d.case_id AS "caseId", d.clock, d.key, d.status, d.started_at AS "startedAt", d.due_at AS "dueAt",
    d.due_day::text AS "dueDay", d.met_at AS "metAt", d.overdue_at AS "overdueAt", d.provisional, d.calendar_version AS "calendarVersion"`,
  id: 'd.id',
  filters: {
    clock: { column: 'd.clock' },
    machine: { column: 'd.machine' },
    case: { column: 'd.case_id', type: 'uuid' },
    status: { column: 'd.status' },
    from: { column: 'd.due_at', type: 'instant', op: '>=' },
    to: { column: 'd.due_at', type: 'instant', op: '<=' },
  },
  sorts: { dueAt: { column: 'd.due_at', type: 'timestamptz' } },
  order: '-dueAt',
  where: [{ sql: `(d.overdue_at IS NOT NULL OR d.status = 'open' AND d.due_at <= liandan.now())`, values: [] }],
};

/** The auditor's questions (Z-06). Every one is recorded before it is answered. */
@Injectable()
export class AuditService {
  constructor(
    private readonly workflow: Workflow,
    private readonly record: ReadingRecord,
  ) {}

  async list<T extends object>(by: Actor, list: List, query: ListQuery): Promise<Page<T>> {
    await this.record.note(by, { question: list.name, about: { ...query } });
    return this.workflow.read(by, (tx) => pageOf<T>(tx, list, query));
  }

  /**
   * The whole record of a case, oldest first: each event with its stored leaf, its payload, and the proof that it stands
   * in the log (absent while the sequencer has not yet taken it), with the newest signed head of the log.
   */
  async history(by: Actor, id: string) {
    await this.record.note(by, { question: 'history', about: { case: id } });
    return this.workflow.read(by, async (tx) => {
      const events = await tx.query<EventRow>(
        'audit_history',
        `SELECT ${EVENT}, encode(e.leaf, 'base64') AS leaf, ${PAYLOAD}, encode(p.salt, 'hex') AS "payloadSalt"
         FROM ${WITH_PAYLOAD} WHERE e.case_id = $1 ORDER BY e.seq`,
        [id],
      );
      if (events.length === 0) throw new DomainError('NOT_FOUND');
      const items = [];
      for (const event of events) items.push({ ...event, proof: await proofOf(tx, event.event) });
      const checkpoints = await tx.query<{ tree: string; size: string; note: string }>(
        'audit_heads',
        `SELECT DISTINCT ON (tree) tree, size::text AS size, note FROM liandan.log_checkpoint
         WHERE tree = ANY ($1) ORDER BY tree, log_checkpoint.size DESC`,
        [[...new Set(events.map((event) => event['tree']))]],
      );
      const whole = events.every(
        (event, i) => event.seq === i + 1 && (event['prev'] ?? undefined) === events[i - 1]?.hash,
      );
      return { case: id, unbroken: whole, events: items, checkpoints };
    });
  }
}

async function proofOf(tx: Tx, event: string) {
  const sql = {
    query: async (text: string, values: unknown[] = []) => {
      const rows = await tx.query(statementName('audit_proof', text), text, values);
      return { rows, rowCount: rows.length };
    },
  } as unknown as Sql;
  const proof = await inclusionProof(sql, event);
  if (!proof) return null;
  const { tree, index, size, leaf, path } = proof;
  return { tree, index, size, leaf: leaf.toString('hex'), path: path.map((hash) => hash.toString('hex')) };
}
