import { isoInstant } from '#clock/civil-sql';
import type { Machine } from '../http/places.js';
import type { CaseDocument } from '#case-file/format';
import { POSTING_MACHINES } from '#case-file/quota';
import type { ClockLine } from '#case-file/clocks';
import { accountsOf } from '#case-file/quota';
import type { Tx } from '#workflow/workflow';

/** What the database says of a case at one instant. */
export interface CaseRecord {
  document: CaseDocument;
  /** The logs in which its events stand, one after the other, with the places of the first and the last event there. */
  logs: { tree: string; first: number; last: number }[];
  /** Events that no log has taken yet. */
  pending: number;
}

interface Row {
  state: string;
  version: number;
  machine_version: number;
  context: unknown;
  leaves: string[];
  logs: CaseRecord['logs'] | null;
  pending: number;
  clocks: (Omit<ClockLine, 'status' | 'ended_at' | 'late'> & {
    status: string;
    met_at: string | null;
    lapsed_at: string | null;
    overdue: boolean;
  })[];
  accounts: { account: string; cap: string | null; reserved: string; settled: string }[];
  postings: { account: string; reserved: string; taken: string; reason: string }[];
}

/**
 * How the case stands by the database: row, clocks, accounts, postings and the places of its events in the log, of one
 * snapshot. `sends`: which events come to the machine through the clock's door, so that a clock has passed by its event.
 */
export async function recordOf(
  tx: Tx,
  { machine, table }: { machine: Machine; table: string },
  id: string,
  sends: (event: string) => boolean,
): Promise<CaseRecord | undefined> {
  const [row] = await tx.query<Row>(`case_file_${table}`, recordSql(table), [id, machine]);
  if (!row) return undefined;
  const { state, version, machine_version: machineVersion, context, leaves, logs, pending, accounts, postings } = row;
  const expected = accountsOf(machine, id, state, context);
  return {
    document: {
      format: 'liandan.case-file/1',
      case: id,
      machine,
      machine_version: String(machineVersion),
      state,
      version,
      leaves,
      context,
      clocks: row.clocks.map((clock) => clockLine(clock, sends)),
      accounts:
        expected?.map(({ account }) => accounts.find((each) => each.account === account) ?? lost(account)) ?? null,
      postings: POSTING_MACHINES.includes(machine) ? postings : [],
    },
    logs: logs ?? [],
    pending,
  };
}

const lost = (account: string) => ({ account, cap: null, reserved: '0', settled: '0' });

/** A clock without what only the poller knows. */
function clockLine(
  { status, met_at: met, lapsed_at: lapsed, overdue, ...line }: Row['clocks'][number],
  sends: (event: string) => boolean,
): ClockLine {
  const ended = met ?? lapsed;
  const byEvent = line.fires !== null && sends(line.fires);
  const running =
    status === 'passed' && byEvent ? 'passed' : status === 'paused' || status === 'lapsed' ? status : 'running';
  return {
    ...line,
    status: met !== null ? 'met' : lapsed !== null ? 'lapsed' : running,
    ended_at: ended,
    late: ended === null ? null : overdue,
  };
}

const recordSql = (table: string) => `
  SELECT c.state, c.version, c.machine_version, c.context,
    (SELECT array_agg(encode(e.hash, 'hex') ORDER BY e.seq) FROM liandan.audit_event e WHERE e.case_id = c.id) AS leaves,
    (SELECT json_agg(json_build_object('tree', l.tree, 'first', l.first, 'last', l.last) ORDER BY l.seq) FROM (
       SELECT l.tree, min(l.idx) AS first, max(l.idx) AS last, min(e.seq) AS seq FROM liandan.audit_event e
         JOIN liandan.log_leaf l USING (event_id) WHERE e.case_id = c.id GROUP BY l.tree) l) AS logs,
    (SELECT count(*)::int FROM liandan.audit_event e
      WHERE e.case_id = c.id AND NOT EXISTS (SELECT FROM liandan.log_leaf l WHERE l.event_id = e.event_id)) AS pending,
    (SELECT coalesce(json_agg(json_build_object(
       'clock', d.clock, 'key', d.key, 'event', d.event_id, 'started_at', ${isoInstant('d.started_at')},
       'due_at', ${isoInstant('d.due_at')}, 'due_day', d.due_day, 'calendar_version', d.calendar_version,
       'provisional', d.provisional, 'length', d.length, 'fires', d.fires, 'paused', d.paused, 'status', d.status,
       'met_at', ${isoInstant('d.met_at')}, 'lapsed_at', ${isoInstant('d.ended_at')}, 'overdue', d.overdue_at IS NOT NULL)
       ORDER BY d.id), '[]') FROM liandan.deadline d WHERE d.case_id = c.id AND d.machine = $2) AS clocks,
    (SELECT coalesce(json_agg(json_build_object('account', a.id, 'cap', a.cap::text, 'reserved', a.reserved::text,
       'settled', a.settled::text)), '[]')
       FROM liandan.quota_account a WHERE a.owner_kind = $2 AND a.owner_id = c.id) AS accounts,
    (SELECT coalesce(json_agg(json_build_object('account', q.account, 'reserved', q.reserved::text,
       'taken', (q.settled + q.excess)::text, 'reason', q.reason) ORDER BY q.id), '[]')
       FROM liandan.quota_line q WHERE q.cause_id = c.id AND q.cause_machine = $2
        AND (q.reserved <> 0 OR q.settled <> 0 OR q.excess <> 0)) AS postings
  FROM liandan.${table} c WHERE c.id = $1`;
