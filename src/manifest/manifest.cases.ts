import type { DiscrepancyContext } from '#domain/discrepancy/discrepancy.context';
import type { CloseEvidence, ManifestContext } from '#domain/manifest/manifest.context';
import type { Difference } from '#domain/manifest/manifest.records';
import type { Row, Tx } from '#workflow/workflow';

/** A discrepancy case as far as closing asks for it. */
interface DifferenceCase {
  id: string;
  state: string;
  line: number | null;
  leg: number | null;
  rest_settled: boolean;
}

/** Cases of a kind that this transaction has already moved on, and has not written yet. */
const changedHere = <C>(tx: Tx, machine: string): Row<C>[] =>
  [...tx.rows].filter(([key]) => key.startsWith(`${machine}/`)).map(([, row]) => row as Row<C>);

const isAbout = (found: DifferenceCase, { line, leg }: Difference): boolean => found.line === line && found.leg === leg;

/** Whether the difference has cases, all of them closed. */
export const isSettled = (difference: Difference, cases: DifferenceCase[]): boolean => {
  const mine = cases.filter((found) => isAbout(found, difference));
  return mine.length > 0 && mine.every(({ state }) => state === 'closed');
};

/** The discrepancy cases of the manifest, as this transaction will leave them. */
export async function differenceCases(tx: Tx, row: Row<ManifestContext>): Promise<DifferenceCase[]> {
  const found = await tx.query<DifferenceCase>(
    'manifest_differences',
    'SELECT id, state, line, leg, rest_settled FROM liandan.discrepancies_of($1)',
    [row.id],
  );
  const here = changedHere<DiscrepancyContext>(tx, 'discrepancy').filter(({ context: d }) => d.subject?.id === row.id);
  return [
    ...found.filter(({ id }) => !here.some((each) => each.id === id)),
    ...here.map(({ id, state, context: d }) => ({
      id,
      state,
      line: d.line,
      leg: d.leg,
      rest_settled: d.finding?.restSettled ?? false,
    })),
  ];
}

async function openIncidents(tx: Tx, ids: string[]): Promise<number> {
  if (ids.length === 0) return 0;
  const open = await tx.query<{ id: string }>(
    'manifest_incidents_open',
    `SELECT id FROM liandan.incident WHERE id = ANY ($1::uuid[]) AND state <> 'closed'`,
    [ids],
  );
  const closed = changedHere(tx, 'incident').filter(({ state }) => state === 'closed');
  return open.filter(({ id }) => !closed.some((each) => each.id === id)).length;
}

/** Every difference has a case, and each case must be closed, like every incident that froze the manifest (M17). */
export async function closing(tx: Tx, row: Row<ManifestContext>): Promise<CloseEvidence> {
  const { context: c } = row;
  const cases = await differenceCases(tx, row);
  const unheard = c.differences.filter((each) => !cases.some((found) => isAbout(found, each)));
  return {
    discrepancies: unheard.length + cases.filter(({ state }) => state !== 'closed').length,
    incidents: (c.frozen ? 1 : 0) + (await openIncidents(tx, c.incidents)),
    restSettled: cases.some(({ state, rest_settled }) => state === 'closed' && rest_settled),
  };
}
