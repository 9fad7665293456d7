import type { Actor } from '#domain/actor';

/**
 * The tokens under which row-level security lets the caller see rows (Z-07): `all`, `p:51` province, `c:5101` city,
 * `t:51` transport authority, `o:<organisation>`, `audit` everything. An auditor, an inspector of one province among them, has
 * `auditor:<person>`, which opens nothing by itself: the database turns it into what a grant in force covers, at the
 * beginning of each transaction (`liandan.admit`). `erasures` opens the register of erasures, which holds places and no values. Administrators
 * and the operator see no case; `a:<organisation>` opens what its administrators keep and its heads confirm, its webhooks.
 * A delegate sees the cities entrusted to it, or the principal's cases when the delegation names no city (R-DEL).
 */
export function readersOf(by: Actor): string[] {
  if (by.kind === 'system') return ['audit'];
  if (by.kind === 'operator') return by.roles.includes('admin') ? ['erasures'] : [];
  const kept = by.org && by.roles.some((role) => role === 'admin' || role === 'head') ? [`a:${by.org}`] : [];
  if (by.roles.every((role) => role === 'admin')) return kept;
  const tokens = ['all', ...kept];
  if (by.org) tokens.push(`o:${by.org}`);
  if (by.kind === 'auditor' && by.roles.includes('auditor') && by.person)
    tokens.push(`auditor:${by.person}`, 'erasures');
  if (by.kind === 'province' && by.province) tokens.push(`p:${by.province}`);
  if (by.kind === 'city' && by.city) tokens.push(`c:${by.city}`);
  if (by.kind === 'transport' && by.province) tokens.push(`t:${by.province}`);
  if (by.kind === 'ministry') tokens.push('ministry');
  for (const { principal, cities } of by.delegations) {
    if (cities.length === 0) tokens.push(`p:${principal}`);
    else tokens.push(...cities.map((city) => `c:${city}`));
  }
  return [...new Set(tokens)];
}
