import type { Fault } from './fault.js';
import { civilYear, type Leaf, leafHash, parseLeaf, yearOf } from './leaf.js';

/** A row of audit_event as read by EVENT_COLUMNS. */
export interface StoredEvent {
  event_id: string;
  tree: string;
  machine: string;
  machine_version: string;
  case_id: string;
  case_version: number;
  seq: number;
  type: string;
  from_state: string | null;
  to_state: string | null;
  outcome: string;
  person_id: string | null;
  org_id: string | null;
  authority: string | null;
  rule_ids: string[];
  /** UTC with microseconds, so that nothing PostgreSQL keeps goes uncompared */
  occurred_at: string;
  prev: Buffer | null;
  hash: Buffer;
  leaf: Buffer;
}

/** Select list over `liandan.audit_event e`. */
export const EVENT_COLUMNS = `
  e.event_id, e.tree, e.machine, e.machine_version, e.case_id, e.case_version, e.seq, e.type, e.from_state, e.to_state,
  e.outcome, e.person_id, e.org_id, e.authority, e.rule_ids, e.prev, e.hash, e.leaf,
  to_char(e.occurred_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS occurred_at`;

/** Recomputes an event from its stored bytes: its leaf, or the fault that makes it unfit to be logged. */
export function readEvent(row: StoredEvent): { leaf: Leaf; fault?: undefined } | { leaf?: undefined; fault: Fault } {
  const { leaf, fault } = leafFault(row);
  if (fault) return { fault };
  const other = columnFault(row, leaf);
  return other ? { fault: other } : { leaf };
}

/** The leaf as its bytes say, where they can be read, and what is wrong with the bytes or their hash. */
export function leafFault(row: StoredEvent): { leaf: Leaf; fault?: undefined } | { leaf?: Leaf; fault: Fault } {
  const place = { eventId: row.event_id, caseId: row.case_id };
  const altered = leafHash(row.leaf).equals(row.hash)
    ? undefined
    : {
        ...place,
        en: 'the stored leaf does not have the stored hash: leaf or hash was altered',
        zh: '所存叶数据与所存哈希不符：叶数据或哈希被改动',
      };
  try {
    const leaf = parseLeaf(row.leaf);
    return altered ? { leaf, fault: altered } : { leaf };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const unread = { ...place, en: `the stored leaf cannot be read: ${why}`, zh: `所存叶数据无法解读：${why}` };
    return { fault: altered ?? unread };
  }
}

/** What stands in the columns must be what the leaf says, and the leaf must belong to the log that it names. */
export function columnFault(row: StoredEvent, leaf: Leaf): Fault | undefined {
  const place = { eventId: row.event_id, caseId: row.case_id };
  for (const [column, stored, hashed] of columns(row, leaf)) {
    if (stored === hashed) continue;
    return {
      ...place,
      en: `column ${column} says ${show(stored)}, the hashed leaf says ${show(hashed)}`,
      zh: `列 ${column} 为 ${show(stored)}，而已哈希的叶数据为 ${show(hashed)}`,
    };
  }
  if (yearOf(leaf.tree) === civilYear(leaf.occurred_at)) return undefined;
  return {
    ...place,
    en: `an event of ${leaf.occurred_at} does not belong to log ${leaf.tree}`,
    zh: `${leaf.occurred_at} 的事件不属于日志 ${leaf.tree}`,
  };
}

type Value = string | number | null;

const columns = (row: StoredEvent, leaf: Leaf): [string, Value, Value][] => [
  ['event_id', row.event_id, leaf.event_id],
  ['tree', row.tree, leaf.tree],
  ['machine', row.machine, leaf.machine],
  ['machine_version', row.machine_version, leaf.machine_version],
  ['case_id', row.case_id, leaf.case_id],
  ['case_version', row.case_version, leaf.case_version],
  ['seq', row.seq, leaf.seq],
  ['type', row.type, leaf.type],
  ['from_state', row.from_state, leaf.from],
  ['to_state', row.to_state, leaf.to],
  ['outcome', row.outcome, leaf.outcome],
  ['person_id', row.person_id, leaf.actor.person],
  ['org_id', row.org_id, leaf.actor.org],
  ['authority', row.authority, leaf.actor.authority],
  ['rule_ids', JSON.stringify(row.rule_ids), JSON.stringify(leaf.rule_ids)],
  ['occurred_at', row.occurred_at, leaf.occurred_at.replace('Z', '000Z')],
  ['prev', row.prev?.toString('hex') ?? null, leaf.prev],
];

const show = (value: Value) => (value === null ? 'nothing' : String(value));
