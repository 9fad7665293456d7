import { type Leaf, payloadCommitment, sha256 } from '../leaf.js';
import { type Commitment, commitmentsIn, hasMark } from '../personal.js';
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
  /** gathers values that are gone, to be held against the record of erasures */
  erased: Gone[];
}
interface Gone extends Commitment {
  eventId: string;
  caseId: string;
}

type EventRow = StoredEvent & {
  salt: Buffer | null;
  payload: Buffer | null;
  logged: Buffer | null;
  waited: string | null;
  /** personal values beside the payload: pointers, salts, canonical JSON of the values; null when there are none */
  pointers: string[] | null;
  salts: Buffer[] | null;
  values: string[] | null;
  /** the year's time is over: bytes and payload are gone, the skeleton stands */
  removed: boolean;
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
      const { leaf, before, known, journal } = it;
      // What is refused to a firm by several registers stands in one chain, the firm's.
      if (before && before.leaf.machine !== leaf.machine && !journal)
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
    name: 'personal values',
    run: (it) => {
      const { row, erased } = it;
      if (!row.payload || (!row.pointers && !hasMark(row.payload))) return;
      const places = new Map(
        commitmentsIn(JSON.parse(row.payload.toString('utf8'))).map((each) => [each.pointer, each.commitment]),
      );
      for (const [i, pointer] of (row.pointers ?? []).entries()) {
        const [salt, value] = [row.salts?.[i], row.values?.[i]];
        const commitment = places.get(pointer);
        if (commitment === undefined || !salt || value === undefined)
          return found(
            `a personal value at ${pointer} has no place in the payload`,
            `位置 ${pointer} 的个人信息在内容中无对应承诺`,
            placeOf(it),
          );
        if (sha256(salt, Buffer.from(value, 'utf8')).toString('hex') !== commitment)
          found(
            `the personal value at ${pointer} or its salt was altered`,
            `位置 ${pointer} 的个人信息或其盐值被改动`,
            placeOf(it),
          );
        places.delete(pointer);
      }
      for (const [pointer, commitment] of places) erased.push({ pointer, commitment, ...placeOf(it) });
    },
  },
  {
    name: 'queue',
    run: (it, { pendingSeconds }) => {
      const { row } = it;
      if (row.logged && row.waited !== null)
        found('is in the log and still waits to be logged', '已入日志却仍在等待入日志', placeOf(it));
      if (!row.logged && row.waited === null)
        found('is neither in the log nor waiting for it', '既未入日志，也不在等待队列', placeOf(it));
      const waited = Math.round(Number(row.waited));
      if (row.waited !== null && waited > pendingSeconds)
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

/** Of an event of a removed year the chain can still be followed; its bytes, payload and persons must be gone. */
export const removedChecks: Check<EventAt>[] = [
  {
    name: 'removed',
    run: (it) => {
      const { row } = it;
      if (row.leaf !== null || row.payload || row.salt || row.person_id !== null || row.org_id !== null)
        found('its year was removed, yet something of it is left', '所属年度已移除，却仍有残留', placeOf(it));
    },
  },
  ...eventChecks.filter(({ name }) => !['leaf bytes', 'columns', 'payload'].includes(name)),
];

/** As much of a leaf as the columns still tell. */
const skeletonOf = (row: EventRow): Leaf =>
  ({
    event_id: row.event_id,
    tree: row.tree,
    case_id: row.case_id,
    case_version: row.case_version,
    seq: row.seq,
    prev: row.prev?.toString('hex') ?? null,
    type: row.type,
    from: row.from_state,
    to: row.to_state,
    outcome: row.outcome,
    machine: row.machine,
  }) as Leaf;

/** A year may only be gone when the record says so, and when its time was over. */
export const removals: Check<undefined> = {
  name: 'removals',
  run: async (_, { client }) => {
    const { rows } = await client.query<{ tree: string }>(
      `SELECT r.tree FROM liandan.log_removed r WHERE NOT EXISTS (
         SELECT FROM liandan.audit_event e JOIN liandan.audit_payload p USING (event_id) JOIN liandan.log_leaf l USING (event_id)
         WHERE e.event_id = r.event_id AND e.machine = 'retention' AND e.type = 'remove'
           AND convert_from(p.payload, 'UTF8')::json ->> 'tree' = r.tree
           AND convert_from(p.payload, 'UTF8')::json ->> 'root' = encode(r.root, 'hex')
           AND convert_from(p.payload, 'UTF8')::json ->> 'export' = r.export_sha256
           AND right(e.tree, 4)::int > right(r.tree, 4)::int + 10)
         -- The year that says so may be gone as well, and says no more than that.
         AND NOT EXISTS (
         SELECT FROM liandan.audit_event e JOIN liandan.log_leaf l USING (event_id)
           JOIN liandan.log_removed also ON also.tree = e.tree
         WHERE e.event_id = r.event_id AND e.machine = 'retention' AND e.type = 'remove'
           AND right(e.tree, 4)::int > right(r.tree, 4)::int + 10)
       UNION ALL
       SELECT e.tree FROM liandan.audit_event e WHERE e.leaf IS NULL
         AND NOT EXISTS (SELECT FROM liandan.log_removed r WHERE r.tree = e.tree)
       LIMIT 1`,
    );
    if (rows[0])
      found('entries are gone without a record that their time was over', '条目缺失，且无保存期满的记录', {
        tree: rows[0].tree,
      });
  },
};

/** What is known of the events, whatever the machines are. */
export interface Register {
  machines: ReadonlySet<string>;
  journals: ReadonlySet<string>;
}

/** Every event, case by case, with all checks on each. Memory does not grow with the record. */
export async function walkEvents(session: Session, { machines, journals }: Register): Promise<void> {
  const rows = stream<EventRow>(
    session.client,
    'verify_events',
    `SELECT ${EVENT_COLUMNS}, p.salt, p.payload, l.hash AS logged,
            extract(epoch FROM clock_timestamp() - q.recorded_at) AS waited,
            v.pointers, v.salts, v.values,
            EXISTS (SELECT FROM liandan.log_removed r WHERE r.tree = e.tree) AS removed
     FROM liandan.audit_event e
     LEFT JOIN liandan.audit_payload p USING (event_id)
     LEFT JOIN liandan.log_leaf l USING (event_id)
     LEFT JOIN liandan.audit_pending q USING (event_id)
     LEFT JOIN LATERAL (SELECT array_agg(pointer) AS pointers, array_agg(salt) AS salts, array_agg(value::text) AS values
       FROM liandan.audit_personal WHERE event_id = e.event_id) v ON true
     ORDER BY e.case_id, e.seq`,
  );
  const erased: Gone[] = [];
  let before: { leaf: Leaf; hash: Buffer } | undefined;
  let caseId: string | undefined;
  for await (const row of rows) {
    if (row.case_id !== caseId) [before, caseId] = [undefined, row.case_id];
    session.counts.events += 1;
    const { leaf } = row.removed ? { leaf: skeletonOf(row) } : leafFault(row);
    if (!leaf) {
      await runAll([leafBytes], { row }, session);
      continue;
    }
    const journal = journals.has(leaf.machine) && (!before || journals.has(before.leaf.machine));
    const known = journal || machines.has(leaf.machine);
    await runAll(row.removed ? removedChecks : eventChecks, { row, leaf, before, journal, known, erased }, session);
    before = { leaf, hash: row.hash };
  }
  await runAll([erasures], erased, session);
}

/** A personal value may be gone only if its erasure stands in the record, or that of all values of its log. */
export const erasures: Check<readonly Gone[]> = {
  name: 'erasures',
  run: async (gone, { client }) => {
    if (gone.length === 0) return;
    const { rows } = await client.query<{ eventId: string; pointer: string; commitment: string }>(
      `SELECT g."eventId", g.pointer, g.commitment
       FROM jsonb_to_recordset($1::jsonb) AS g ("eventId" uuid, pointer text, commitment text)
       WHERE NOT EXISTS (
         SELECT FROM liandan.audit_event e JOIN liandan.audit_payload p USING (event_id)
           CROSS JOIN LATERAL jsonb_array_elements(convert_from(p.payload, 'UTF8')::jsonb -> 'places') AS place
         WHERE e.machine = 'erasure' AND e.type = 'erase' AND e.outcome <> 'refused'
           AND place ->> 'event' = g."eventId"::text AND place ->> 'pointer' = g.pointer
           AND place ->> 'commitment' = g.commitment)
       LIMIT 1`,
      [JSON.stringify(gone)],
    );
    const [first] = rows;
    const place = gone.find(({ eventId, pointer }) => eventId === first?.eventId && pointer === first.pointer);
    if (place)
      found(
        `the personal value at ${place.pointer} is gone, and no erasure is recorded`,
        `位置 ${place.pointer} 的个人信息缺失，且无删除记录`,
        { eventId: place.eventId, caseId: place.caseId },
      );
  },
};

/** What stands beside the events must belong to one. */
export const orphans: Check<undefined> = {
  name: 'orphans',
  run: async (_, { client }) => {
    const { rows } = await client.query<{ event_id: string; table: string }>(
      `SELECT event_id, 'audit_payload' AS table FROM liandan.audit_payload p
       WHERE NOT EXISTS (SELECT FROM liandan.audit_event e WHERE e.event_id = p.event_id)
       UNION ALL
       SELECT event_id, 'audit_personal' FROM liandan.audit_personal p
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
