import type { Actor } from '#domain/actor';
import { MASKED, personalNumbers, shownTo } from '#domain/personal/masking';
import type { Kind } from './kind.js';
import type { Tx } from './tx.js';

interface Told {
  machine: string;
  caseId: string;
  data: Record<string, unknown>;
}
interface Found {
  id: string;
  state: string;
  context: object;
}

/**
 * Facts as the reader is told them: less than all, where the kind says so (lifecycle.md §7.1), and the numbers of people
 * masked for whoever does not need them, as in the cases that are read; `masked` says where. The facts themselves keep them.
 */
export async function heardBy<F extends Told>(
  tx: Pick<Tx, 'query'>,
  kinds: ReadonlyMap<string, Pick<Kind<never>, 'hears' | 'view' | 'table'>>,
  by: Actor,
  facts: readonly F[],
): Promise<(F & { masked?: string[] })[]> {
  const told = facts.map((fact) => {
    const hears = kinds.get(fact.machine)?.hears;
    return hears ? { ...fact, data: hears(by, fact.data) } : fact;
  });
  const numbered = told.filter(
    ({ machine, data }) => (MASKED as readonly string[]).includes(machine) && personalNumbers(data).length > 0,
  );
  if (numbered.length === 0) return told;
  const cases = new Map<string, object>();
  for (const machine of new Set(numbered.map((fact) => fact.machine))) {
    const kind = kinds.get(machine);
    if (!kind) continue;
    const ids = numbered.flatMap((fact) => (fact.machine === machine ? fact.caseId : []));
    const found = await tx.query<Found>(
      `heard_${machine}`,
      `SELECT id, state, context FROM liandan.${kind.table} WHERE id = ANY($1::uuid[])`,
      [[...new Set(ids)]],
    );
    for (const { id, state, context } of found)
      cases.set(id, { ...(kind.view?.(by, context as never) ?? context), state });
  }
  const several = new Set(numbered);
  return told.map((fact) => {
    if (!several.has(fact)) return fact;
    const { document, pointers } = shownTo(by, fact.data, cases.get(fact.caseId) ?? {});
    return pointers.length > 0
      ? { ...fact, data: document, masked: pointers.map((pointer) => `/data${pointer}`) }
      : fact;
  });
}
