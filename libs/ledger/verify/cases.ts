import { stream } from '../sql.js';
import { type Check, found, runAll, type Session } from './check.js';

/** Where the cases of a machine live: a table with id, state, version, seq and head. */
export interface CaseTable {
  machine: string;
  table: string;
}

interface CaseAt {
  row: Row;
  machine: string;
  table: string;
}
type Row = { id: string; state: string; version: number; seq: number; head: Buffer } & {
  event_id: string | null;
  last_seq: number;
  machine: string;
  to_state: string | null;
  case_version: number;
  hash: Buffer;
};

const placeOf = ({ row }: CaseAt) => ({ caseId: row.id, ...(row.event_id === null ? {} : { eventId: row.event_id }) });

/** What a case is now must be what its last event says. What its document says is for the replay. */
export const caseChecks: Check<CaseAt>[] = [
  {
    name: 'case has a history',
    run: (it) => {
      const { row, machine, table } = it;
      if (row.event_id === null)
        found(`the case stands in ${table} without any history`, `${table} 中的案件没有任何历史记录`, placeOf(it));
      else if (row.machine !== machine)
        found(`the case stands in ${table} but its history is of ${row.machine}`, '案件所在表与历史不符', placeOf(it));
    },
  },
  {
    name: 'case head',
    run: (it) => {
      const { row } = it;
      if (row.event_id === null) return;
      if (row.seq !== row.last_seq)
        found(
          `the case counts ${row.seq} events, ${row.last_seq} are recorded`,
          `案件记有 ${row.seq} 个事件，实有 ${row.last_seq} 个`,
          placeOf(it),
        );
      if (!row.head.equals(row.hash))
        found('the case does not carry the hash of its last event', '案件所存链头与最后事件哈希不符', placeOf(it));
    },
  },
  {
    name: 'case state',
    run: (it) => {
      const { row } = it;
      if (row.event_id === null) return;
      if (row.state !== row.to_state)
        found(
          `the case is in ${row.state}, its last event led to ${row.to_state ?? 'none'}`,
          `案件状态为 ${row.state}，最后事件所至为 ${row.to_state ?? '无'}`,
          placeOf(it),
        );
      if (row.version !== row.case_version)
        found(
          `the case has version ${row.version}, its last event made ${row.case_version}`,
          `案件版本为 ${row.version}，最后事件为 ${row.case_version}`,
          placeOf(it),
        );
    },
  },
];

const nameOf = (table: string) => `liandan."${table.replace(/^liandan\./, '').replaceAll('"', '""')}"`;

/** A case that has a history has a row. */
export const lostCases: Check<CaseTable> = {
  name: 'lost cases',
  run: async ({ machine, table }, { client }) => {
    const { rows } = await client.query<{ case_id: string; event_id: string }>(
      `SELECT e.case_id, e.event_id FROM liandan.audit_event e
       WHERE e.machine = $1 AND e.case_version = 1 AND e.outcome <> 'refused'
         AND NOT EXISTS (SELECT FROM ${nameOf(table)} c WHERE c.id = e.case_id) LIMIT 1`,
      [machine],
    );
    const [lost] = rows;
    if (lost)
      found(`the case has a history but no row in ${table}`, `案件有历史记录，但 ${table} 中无此案`, {
        caseId: lost.case_id,
        eventId: lost.event_id,
      });
  },
};

export async function walkCases(session: Session, kind: CaseTable): Promise<void> {
  await runAll([lostCases], kind, session);
  const rows = stream<Row>(
    session.client,
    'verify_cases',
    `SELECT c.id, c.state::text AS state, c.version, c.seq, c.head, e.event_id, e.seq AS last_seq, e.machine, e.to_state,
            e.case_version, e.hash
     FROM ${nameOf(kind.table)} c LEFT JOIN LATERAL (
       SELECT * FROM liandan.audit_event a WHERE a.case_id = c.id ORDER BY a.seq DESC LIMIT 1) e ON true
     ORDER BY c.id`,
  );
  for await (const row of rows) await runAll(caseChecks, { row, ...kind }, session);
}
