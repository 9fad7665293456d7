import { deploymentOf } from './leaf.js';
import type { Sql } from './sql.js';

/** The last head that was signed of a log that is closed. */
export interface ClosedHead {
  tree: string;
  size: number;
  root: Buffer;
  /** as the log signed it */
  note: string;
}

/**
 * The log that was in use before the first log of a deployment: what that one begins with is its last signed head. Undefined
 * where no other deployment has a signed log.
 */
export async function closedBefore(client: Sql, tree: string): Promise<ClosedHead | undefined> {
  const { rows } = await client.query<{ tree: string; size: string; root: Buffer; note: string }>(
    `SELECT s.tree, c.size, c.root, c.note FROM liandan.log_state s
     CROSS JOIN LATERAL (SELECT size, root, note, signed_at FROM liandan.log_checkpoint
       WHERE tree = s.tree ORDER BY size DESC LIMIT 1) c
     WHERE left(s.tree, -4) <> $1
       AND NOT EXISTS (SELECT FROM liandan.log_state n JOIN liandan.log_leaf l ON l.tree = n.tree AND l.idx = 0
         WHERE left(n.tree, -4) <> $1 AND l.head LIKE s.tree || E'\\n%')
     ORDER BY c.signed_at DESC, s.tree DESC LIMIT 1`,
    [deploymentOf(tree)],
  );
  return rows[0] && { ...rows[0], size: Number(rows[0].size) };
}

/** The log of another deployment that begins with a head of this one, and with which; undefined while none does. */
export async function endOf(client: Sql, tree: string): Promise<{ next: string; size: number } | undefined> {
  const { rows } = await client.query<{ tree: string; head: string }>(
    `SELECT n.tree, l.head FROM liandan.log_state n JOIN liandan.log_leaf l ON l.tree = n.tree AND l.idx = 0
      WHERE left(n.tree, -4) <> $2 AND l.head LIKE $1 || E'\\n%'`,
    [tree, deploymentOf(tree)],
  );
  return rows[0] && { next: rows[0].tree, size: Number(rows[0].head.split('\n')[1]) };
}
