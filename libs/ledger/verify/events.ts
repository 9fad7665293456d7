import { type Leaf, payloadCommitment } from '../leaf.js';
import { stream } from '../sql.js';
import { columnFault, EVENT_COLUMNS, leafFault, type StoredEvent } from '../stored-event.js';
import { type Check, Found, found, runAll, type Session } from './check.js';

/** An event with all that is stored about it, and the event before it in its case. */
export interface EventAt {
  row: EventRow;
  leaf: Leaf;
  before: { leaf: Leaf; hash: Buffer } | undefined;
  /** chained like a case, but without states */
  journal: boolean;
  known: boolean;
  pendingSeconds: number;
}

type EventRow = StoredEvent & {
  salt: Buffer | null;
  payload: Buffer | null;
  logged: Buffer | null;
  waited: string | null;
};

const placeOf = ({ row }: EventAt) => ({ eventId: row.event_id, caseId: row.case_id });

const leafBytes: Check<Pick<EventAt, 'row'>> = {
  name: 'leaf bytes',
  run: ({ row }) => {
    const { fault } = leafFault(row);
    if (fault) throw new Found(fault);
  },
};

export const eventChecks: Check<EventAt>[] = [
  leafBytes,
  {
    name: 'columns',
    run: ({ row, leaf }) => {
      const fault = columnFault(row, leaf);
      if (fault) throw new Found(fault);
    },
  },
  {
    name: 'case chain',
    run: (it) => {
      const { leaf, before } = it;
      const expected = (before?.leaf.seq ?? 0) + 1;
      if (leaf.seq !== expected)
        found(
          `event ${expected} of the case is missing, ${leaf.seq} comes next`,
          `该案第 ${expected} 个事件缺失，其后为第 ${leaf.seq} 个`,
          placeOf(it),
        );
      if (leaf.prev !== (before?.hash.toString('hex') ?? null))
        found(
          `does not carry the hash of the event before it in the case${before ? `, ${before.leaf.event_id}` : ''}`,
          `未载明本案前一事件${before ? ` ${before.leaf.event_id} ` : ''}的哈希`,
          placeOf(it),
        );
    },
  },
  {
    name: 'machine',
    run: (it) => {
      const { leaf, before, known } = it;
      if (before && before.leaf.machine !== leaf.machine)
        found(`the case was ${before.leaf.machine}, now ${leaf.machine}`, '同一案的状态机不一致', placeOf(it));
      if (!known)
        found(`machine ${leaf.machine} is unknown to the verifier`, `校验器不认识状态机 ${leaf.machine}`, placeOf(it));
    },
  },
  {
    name: 'case path',
    run: (it) => {
      const { leaf, before, journal } = it;
      if (journal) return;
      if (leaf.from !== (before?.leaf.to ?? null))
        found(
          `leaves state ${leaf.from ?? 'none'}, but the case was in ${before?.leaf.to ?? 'none'}`,
          `起始状态 ${leaf.from ?? '无'} 与前一状态 ${before?.leaf.to ?? '无'} 不符`,
          placeOf(it),
        );
      const version = (before?.leaf.case_version ?? 0) + (leaf.outcome === 'refused' ? 0 : 1);
      if (leaf.case_version !== version)
        found(
          `has case version ${leaf.case_version} where ${version} follows`,
          `案件版本为 ${leaf.case_version}，应为 ${version}`,
          placeOf(it),
        );
    },
  },
  {
    name: 'payload',
    run: (it) => {
      const { row, leaf } = it;
      if (!row.salt || !row.payload) return found('the payload is gone', '事件内容缺失', placeOf(it));
      if (payloadCommitment(row.salt, row.payload).toString('hex') !== leaf.payload_commitment)
        found('the payload or its salt was altered', '事件内容或其盐值被改动', placeOf(it));
    },
  },
  {
    name: 'queue',
    run: (it) => {
      const { row, pendingSeconds } = it;
      if (row.logged && row.waited !== null)
        found('is in the log and still waits to be logged', '已入日志却仍在等待入日志', placeOf(it));
      if (!row.logged && row.waited === null)
        found('is neither in the log nor waiting for it', '既未入日志，也不在等待队列', placeOf(it));
      const waited = Math.round(Number(row.waited ?? 0));
      if (waited > pendingSeconds)
        found(`has waited ${waited} s to be logged`, `等待入日志已 ${waited} 秒`, placeOf(it));
    },
  },
  {
    name: 'log entry',
    run: (it) => {
      const { row } = it;
      if (row.logged && !row.logged.equals(row.hash))
        found('stands in the log with another hash', '日志中的哈希与记录不符', placeOf(it));
    },
  },
];

/** What is known of the events, whatever the machines are. */
export interface Register {
  machines: ReadonlySet<string>;
  journals: ReadonlySet<string>;
  pendingSeconds: number;
}

/** Every event, case by case, with all checks on each. Memory does not grow with the record. */
export async function walkEvents(session: Session, { machines, journals, pendingSeconds }: Register): Promise<void> {
  const rows = stream<EventRow>(
    session.client,
    'verify_events',
    `SELECT ${EVENT_COLUMNS}, p.salt, p.payload, l.hash AS logged,
            extract(epoch FROM clock_timestamp() - q.recorded_at) AS waited
     FROM liandan.audit_event e
     LEFT JOIN liandan.audit_payload p USING (event_id)
     LEFT JOIN liandan.log_leaf l USING (event_id)
     LEFT JOIN liandan.audit_pending q USING (event_id)
     ORDER BY e.case_id, e.seq`,
  );
  let before: { leaf: Leaf; hash: Buffer } | undefined;
  let caseId: string | undefined;
  for await (const row of rows) {
    if (row.case_id !== caseId) [before, caseId] = [undefined, row.case_id];
    session.counts.events += 1;
    const { leaf } = leafFault(row);
    if (!leaf) {
      await runAll([leafBytes], { row }, session);
      continue;
    }
    const journal = journals.has(leaf.machine) && (!before || journals.has(before.leaf.machine));
    const known = journal || machines.has(leaf.machine);
    await runAll(eventChecks, { row, leaf, before, journal, known, pendingSeconds }, session);
    before = { leaf, hash: row.hash };
  }
}

/** What stands beside the events must belong to one. */
export const orphans: Check<undefined> = {
  name: 'orphans',
  run: async (_, { client }) => {
    const { rows } = await client.query<{ event_id: string; table: string }>(
      `SELECT event_id, 'audit_payload' AS table FROM liandan.audit_payload p
       WHERE NOT EXISTS (SELECT FROM liandan.audit_event e WHERE e.event_id = p.event_id)
       UNION ALL
       SELECT event_id, 'audit_pending' FROM liandan.audit_pending p
       WHERE NOT EXISTS (SELECT FROM liandan.audit_event e WHERE e.event_id = p.event_id)
       LIMIT 1`,
    );
    const [orphan] = rows;
    if (orphan)
      found(
        `${orphan.table} names an event that is not recorded: it was removed`,
        `${orphan.table} 所指事件无记录：已被删除`,
        { eventId: orphan.event_id },
      );
  },
};
