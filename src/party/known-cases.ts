import type { Query } from './register.js';
import { bad } from './register-words.js';

/** Cases that the grantor itself can see: nobody opens to others what is closed to him. */
export async function knownCases(query: Query, cases: string[]): Promise<void> {
  if (cases.length === 0) return;
  const rows = await query<{ id: string }>(
    'SELECT DISTINCT case_id AS id FROM liandan.audit_event WHERE case_id = ANY ($1)',
    [cases],
  );
  const known = new Set(rows.map(({ id }) => id));
  const missing = cases.findIndex((id) => !known.has(id));
  if (missing >= 0) throw bad(`/cases/${missing}`, { zh: '没有该案卷', en: 'There is no such case' });
}
