import { createHash } from 'node:crypto';
import { appendStatement, buildEvent } from '#ledger/append';
import type { Sql } from '#ledger/sql';

/** What operators do to the record itself: it is exported, a year of it is removed. One chain for each kind and deployment. */
export type Operation = 'export' | 'retention';

/** Records it, for auditors to read. Returns the event; call it in the transaction of what it records. */
export async function record(
  client: Sql,
  deployment: string,
  operation: Operation,
  type: string,
  ruleIds: readonly string[],
  payload: object,
): Promise<{ eventId: string; at: string }> {
  const id = chainOf(operation, deployment);
  const { rows } = await client.query<{ at: Date; seq: number | null; hash: Buffer | null }>(
    `SELECT liandan.now() AS at, h.seq, h.hash FROM (SELECT) one
     LEFT JOIN (SELECT seq, hash FROM liandan.audit_event WHERE case_id = $1 ORDER BY seq DESC LIMIT 1) h ON true`,
    [id],
  );
  const [row] = rows;
  if (!row) throw new Error('the database told no time');
  const at = row.at.toISOString();
  const { event } = buildEvent(
    { seq: row.seq ?? 0, hash: row.hash },
    {
      deployment,
      machine: operation,
      machineVersion: '1',
      caseId: id,
      caseVersion: (row.seq ?? 0) + 1,
      type,
      from: null,
      to: null,
      ruleIds,
      actor: {
        person: null,
        role: 'operator',
        org: null,
        province: null,
        authority: null,
        principal: null,
        door: 'command',
        auth: 'operator',
      },
      occurredAt: at,
      outcome: 'accepted',
      calendarVersion: null,
      payload: JSON.parse(JSON.stringify(payload)) as unknown,
      readers: ['audit'],
    },
  );
  const { text, values } = appendStatement([event]);
  await client.query(text, values);
  return { eventId: event.leaf.event_id, at };
}

/** The chain of what operators do in a deployment. */
export const chainOf = (operation: Operation, deployment: string): string => uuidOf(`${operation} of ${deployment}`);

/** A UUID that follows from a name (RFC 9562 version 8). */
function uuidOf(name: string): string {
  const bytes = createHash('sha256').update(`liandan ${name}`).digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
