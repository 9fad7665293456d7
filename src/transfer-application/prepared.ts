import type { ApplicationContext } from '#domain/transfer-application/transfer-application.case';
import type { Prepared } from '#domain/transfer-application/prepared';
import type { Tx } from '#workflow/workflow';

/** Until when each party that is registered has its emergency plan on file (R-09b, L-85). */
export async function preparedParties(tx: Tx, c: ApplicationContext): Promise<Prepared[]> {
  const parts = new Map<string, Prepared['part']>([
    ...c.carriers.flatMap(({ org }) => (org ? [[org, 'carrier'] as const] : [])),
    ...(c.receiver ? [[c.receiver.org, 'receiver'] as const] : []),
    [c.remover.org, 'remover'],
  ]);
  const rows = await tx.query<{ id: string; name: string; until: string | null }>(
    'prepared_parties',
    `SELECT id, name, emergency_plan_until::text AS until FROM liandan.organisation
      WHERE id = ANY ($1::uuid[]) AND active ORDER BY name, id`,
    [[...parts.keys()]],
  );
  return rows.map(({ id, name, until }) => ({ part: parts.get(id) ?? 'carrier', name, until }));
}
