import type { Client } from 'pg';

const WITHOUT_GUARD = (statement: string) => `
  BEGIN;
  ALTER TABLE liandan.civil_clock DISABLE TRIGGER civil_clock_forward;
  ${statement};
  ALTER TABLE liandan.civil_clock ENABLE TRIGGER civil_clock_forward;
  COMMIT;`;

/** Lets an instance in which nothing has happened begin at `start` with a movable clock. Owner only. */
export async function rewindClock(owner: Client, start: string | undefined): Promise<void> {
  const { rows } = await owner.query<{ used: boolean }>('SELECT EXISTS (SELECT FROM liandan.audit_event) AS used');
  if (rows[0]?.used) throw new Error('the civil clock of an instance in use cannot be set back');
  const offset = start
    ? `(extract(epoch FROM ${owner.escapeLiteral(start)}::timestamptz - clock_timestamp()) * 1000000)::bigint`
    : '0';
  await owner.query(WITHOUT_GUARD(`UPDATE liandan.civil_clock SET settable = true, offset_us = ${offset}`));
}
