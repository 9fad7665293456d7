import type { DiscrepancyContext } from '#domain/discrepancy/discrepancy.context';
import type { CloseEvidence, FreezeEvidence, ManifestContext } from '#domain/manifest/manifest.context';
import type { Difference } from '#domain/manifest/manifest.records';
import type { Asking } from '#workflow/kind';
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

/** Incidents that name the manifest or froze it and are not closed, whoever may see them. */
async function openIncidents(tx: Tx, id: string, frozenBy: string[]): Promise<number> {
  const [open] = await tx.query<{ n: number }>(
    'manifest_incidents_open',
    'SELECT liandan.incidents_open_on($1, $2::uuid[]) AS n',
    [id, frozenBy],
  );
  return open?.n ?? 0;
}

/** The incident under which a bureau orders the load to stand still, whether the bureau sees it or not (M19, PL13). */
export async function ordered(
  tx: Tx,
  id: string,
  { by, incident }: Asking & { incident?: string },
): Promise<FreezeEvidence> {
  if (by.kind === 'system') return {};
  const [found] = await tx.query<NonNullable<FreezeEvidence['incident']>>(
    'manifest_ordered_under',
    'SELECT state, place, names FROM liandan.incident_for_order($1, $2)',
    [incident, id],
  );
  return { incident: found ?? null };
}

/** Every difference has a case, and each case must be closed, like every incident that names the manifest or froze it (M17). */
export async function closing(tx: Tx, row: Row<ManifestContext>): Promise<CloseEvidence> {
  const { context: c } = row;
  const cases = await differenceCases(tx, row);
  const unheard = c.differences.filter((each) => !cases.some((found) => isAbout(found, each)));
  return {
    discrepancies: unheard.length + cases.filter(({ state }) => state !== 'closed').length,
    incidents: (c.frozen ? 1 : 0) + (await openIncidents(tx, row.id, c.incidents)),
    restSettled: cases.some(({ state, rest_settled }) => state === 'closed' && rest_settled),
  };
}

/** Transfers that an incident may have kept open: those that it names, and those that were frozen under it by order. */
export async function waitingFor(tx: Tx, table: 'manifest' | 'pipeline', incident: string): Promise<string[]> {
  const waiting = await tx.query<{ id: string }>(
    `${table}_waiting_for_incident`,
    `SELECT m.id FROM liandan.${table} m
      WHERE m.state IN ('accepted', 'partiallyAccepted', 'rejected', 'returned')
        AND (m.context -> 'incidents' @> to_jsonb($1::text)
             OR m.id IN (SELECT (n ->> 'id')::uuid FROM liandan.incident i, jsonb_array_elements(i.context -> 'manifests') n
                          WHERE i.id = $1::uuid))
      ORDER BY m.id`,
    [incident],
  );
  return waiting.map(({ id }) => id);
}
