import type { Sql } from './sql.js';
import { consistencyRanges, cover, foldPeaks, inclusionRanges, type Range } from './tree.js';

export interface InclusionProof {
  tree: string;
  index: number;
  size: number;
  leaf: Buffer;
  path: Buffer[];
}

/**
 * The proof that an event stands in its log of `size` leaves (by default the whole log), from O(log n) stored hashes;
 * undefined while the event is not logged, or not within `size`. Check it with `verifyInclusion`.
 */
export async function inclusionProof(client: Sql, eventId: string, size?: number): Promise<InclusionProof | undefined> {
  const { rows } = await client.query<{ tree: string; idx: string; hash: Buffer; size: string }>(
    `SELECT l.tree, l.idx, l.hash, s.size FROM liandan.log_leaf l JOIN liandan.log_state s USING (tree)
     WHERE l.event_id = $1`,
    [eventId],
  );
  const [found] = rows;
  if (!found) return undefined;
  const [index, whole] = [Number(found.idx), Number(found.size)];
  const of = size ?? whole;
  if (index >= of || of > whole) return undefined;
  const path = await readRanges(client, found.tree, inclusionRanges(index, of));
  return { tree: found.tree, index, size: of, leaf: found.hash, path };
}

/** The proof that the log of `size` leaves begins with the log of `old`. Check it with `verifyConsistency`. */
export const consistencyProof = (client: Sql, tree: string, old: number, size: number): Promise<Buffer[]> =>
  readRanges(client, tree, consistencyRanges(old, size));

/** The root the log had at `size`, from O(log n) stored hashes. */
export async function rootAt(client: Sql, tree: string, size: number): Promise<Buffer> {
  const [root] = await readRanges(client, tree, [{ lo: 0, hi: size }]);
  return root as Buffer; // one range in, one hash out
}

/** Throws RangeError when a hash is missing: the log is shorter than asked, or was cut. */
async function readRanges(client: Sql, tree: string, ranges: Range[]): Promise<Buffer[]> {
  const wanted = ranges.map(cover);
  const addresses = wanted.flat();
  const { rows } = await client.query<{ level: number; idx: string; hash: Buffer }>(
    `SELECT n.level, n.idx, n.hash FROM unnest($2::int[], $3::bigint[]) AS want (level, idx)
     JOIN liandan.log_node n ON n.tree = $1 AND n.level = want.level AND n.idx = want.idx
     UNION ALL
     SELECT 0, l.idx, l.hash FROM unnest($2::int[], $3::bigint[]) AS want (level, idx)
     JOIN liandan.log_leaf l ON l.tree = $1 AND want.level = 0 AND l.idx = want.idx`,
    [tree, addresses.map((address) => address.level), addresses.map((address) => address.index)],
  );
  const stored = new Map(rows.map((row) => [`${row.level}/${row.idx}`, row.hash]));
  return wanted.map((nodes) =>
    foldPeaks(
      nodes.map(({ level, index }) => {
        const hash = stored.get(`${level}/${index}`);
        if (!hash) throw new RangeError(`log ${tree} holds no node at level ${level}, index ${index}`);
        return hash;
      }),
    ),
  );
}
