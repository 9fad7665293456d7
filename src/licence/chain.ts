// Renewals and changes form a chain: each licence names the one that it replaced (LC4, P-11, P-13). Whatever rests on a
// licence names the one of its day, and is judged by the last; subqueries on `$1`, a licence anywhere in the chain.

const onward = (id: string) => `
  SELECT id, 0 AS n FROM liandan.licence WHERE id = ${id}
  UNION ALL SELECT s.id, o.n + 1 FROM onward o JOIN liandan.licence s ON s.predecessor = o.id`;

/** Id of the licence that stands in the place of `$1` today: itself, or the last that replaced it. */
export const LAST_OF_CHAIN = `WITH RECURSIVE onward AS (${onward('$1')})
  SELECT id FROM onward ORDER BY n DESC LIMIT 1`;

const chain = (id: string) => `WITH RECURSIVE onward AS (${onward(id)}),
  chain AS (
    SELECT id, predecessor, 0 AS back FROM liandan.licence WHERE id = (SELECT id FROM onward ORDER BY n DESC LIMIT 1)
    UNION ALL SELECT p.id, p.predecessor, c.back + 1 FROM chain c JOIN liandan.licence p ON p.id = c.predecessor)`;

/** Ids of the whole chain of a licence, by an expression: the last, and all that it replaced. */
export const chainOf = (id: string) => `${chain(id)} SELECT id FROM chain`;
export const WHOLE_CHAIN = chainOf('$1');

/** The licences of the whole chain, oldest first: which of them stands depends on the day (\`standingOn\`). */
export const LICENCES_OF_CHAIN = `${chain('$1')}
  SELECT l.id, l.state, l.version, l.context FROM chain c JOIN liandan.licence l ON l.id = c.id ORDER BY c.back DESC`;
