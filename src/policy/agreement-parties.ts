import { bad } from '../party/register-words.js';
import type { Query } from '../party/register.js';

/** Parties of an agreement as its newest terms name them; BAD_REQUEST at `/agreement` when there is none. */
export async function partiesOf(query: Query, agreement: string): Promise<string[]> {
  const [found] = await query<{ parties: string[] }>(
    `SELECT ARRAY(SELECT jsonb_array_elements_text(context -> 'parameters' -> 'parties')) AS parties
     FROM liandan.agreement WHERE id = $1`,
    [agreement],
  );
  if (!found) throw bad('/agreement', { zh: '没有该合作机制', en: 'There is no such agreement' });
  return found.parties;
}
