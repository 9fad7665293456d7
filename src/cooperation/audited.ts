import { readersOf } from '#access/readers';
import type { Actor } from '#domain/actor';
import type { Tx } from '#workflow/workflow';

/** Administrators see people and no case, nor figures that are drawn from cases (Z-07). */
export const administersOnly = (by: Actor): boolean => !readersOf(by).includes('all');

/** The provinces that an auditor reads by the grants in force now. */
export async function audited(tx: Tx, by: Actor): Promise<'all' | string[]> {
  const [row] = await tx.query<{ tokens: string[] }>(
    'audited',
    `SELECT string_to_array(liandan.admit($1), ',') AS tokens`,
    [readersOf(by).join(',')],
  );
  const tokens = row?.tokens ?? [];
  if (tokens.includes('audit')) return 'all';
  return tokens.filter((token) => token.startsWith('p:')).map((token) => token.slice(2));
}
