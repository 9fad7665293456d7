import type { Row } from './row.js';

/** A case is put down as it stands every so many versions. */
const EVERY = 500;

/** The statement that puts a case down as it stands after an act, where its version asks for it. */
export function snapshotOf(
  { id, version, state, context }: Pick<Row<unknown>, 'id' | 'version' | 'state' | 'context'>,
  { event, at }: { event: string; at: string },
): { name: string; text: string; values: unknown[] } | undefined {
  if (version % EVERY !== 0) return undefined;
  return {
    name: 'case_snapshot',
    text: `INSERT INTO liandan.case_snapshot (case_id, version, event_id, at, state, context) VALUES ($1, $2, $3, $4, $5, $6)`,
    values: [id, version, event, at, state, JSON.stringify(context)],
  };
}
