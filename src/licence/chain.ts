// Renewals and changes form a chain: each licence names the one that it replaced (LC4, P-11, P-13). Whatever rests on a
// licence names the one of its day, and is judged by the last; subqueries on `$1`, a licence anywhere in the chain.

const ONWARD = `
  SELECT id, 0 AS n FROM liandan.licence WHERE id = $1
  UNION ALL SELECT s.id, o.n + 1 FROM onward o JOIN liandan.licence s ON s.predecessor = o.id`;

/** Ids of `$1` and of those that replaced it, numbered from it on. */
export const ONWARD_CHAIN = `WITH RECURSIVE onward AS (${ONWARD})
  SELECT id, n FROM onward`;

/** Id of the licence that stands in the place of `$1` today: itself, or the last that replaced it. */
export const LAST_OF_CHAIN = `WITH RECURSIVE onward AS (${ONWARD})
  SELECT id FROM onward ORDER BY n DESC LIMIT 1`;

/** Ids of the whole chain: the last, and all that it replaced. */
export const WHOLE_CHAIN = `WITH RECURSIVE onward AS (${ONWARD}),
  chain AS (
    SELECT id, predecessor FROM liandan.licence WHERE id = (SELECT id FROM onward ORDER BY n DESC LIMIT 1)
    UNION ALL SELECT p.id, p.predecessor FROM chain c JOIN liandan.licence p ON p.id = c.predecessor)
  SELECT id FROM chain`;
