import { setImmediate as others } from 'node:timers/promises';
import { type Hash, sha256 } from './leaf.js';
import type { Sql } from './sql.js';
import { rowRoot, sliceOf, type TileAddress } from './tiles.js';
import { type Address, consistencyRanges, cover, foldPeaks, inclusionRanges, type Range } from './tree.js';

export interface InclusionProof {
  tree: string;
  index: number;
  size: number;
  leaf: Buffer;
  path: Buffer[];
}

/** So long hashing goes on before others of the process have their turn: a thousand proofs are a quarter of a million hashes. */
const TURN_MS = 5;

/**
 * The proof that an event stands in its log of `size` leaves (by default the whole log); undefined while the event is not
 * logged, or not within `size`. Check it with `verifyInclusion`.
 */
export async function inclusionProof(client: Sql, eventId: string, size?: number): Promise<InclusionProof | undefined> {
  const proofs = await inclusionProofs(client, [eventId], size === undefined ? undefined : () => size);
  return proofs.get(eventId);
}

/**
 * The proofs of many events in two queries, by event id. `sizeOf` says under which head of its log an event is to be
 * proven, by default the whole log; events that are not logged, or lie beyond that head, have no proof.
 */
export async function inclusionProofs(
  client: Sql,
  eventIds: readonly string[],
  sizeOf: (tree: string) => number | undefined = () => undefined,
): Promise<Map<string, InclusionProof>> {
  const { rows } = await client.query<{ event_id: string; tree: string; idx: string; hash: Buffer; size: string }>(
    `SELECT l.event_id, l.tree, l.idx, l.hash, s.size FROM liandan.log_leaf l JOIN liandan.log_state s USING (tree)
     WHERE l.event_id = ANY ($1::uuid[])`,
    [eventIds],
  );
  const places = rows
    .map(({ event_id, tree, idx, hash, size: whole }) => {
      const size = sizeOf(tree) ?? Number(whole);
      return { event_id, tree, index: Number(idx), leaf: hash, size, whole: Number(whole) };
    })
    .filter(({ index, size, whole }) => index < size && size <= whole)
    .map((place) => ({ ...place, ranges: inclusionRanges(place.index, place.size) }));
  const tiles = await readTiles(client, places);
  const proofs = new Map<string, InclusionProof>();
  let since = performance.now();
  for (const { event_id, tree, index, size, leaf, ranges } of places) {
    proofs.set(event_id, { tree, index, size, leaf, path: ranges.map((range) => tiles.fold(tree, range)) });
    if (performance.now() - since < TURN_MS) continue;
    await others();
    since = performance.now();
  }
  return proofs;
}

/** The proof that the log of `size` leaves begins with the log of `old`. Check it with `verifyConsistency`. */
export async function consistencyProof(client: Sql, tree: string, old: number, size: number): Promise<Buffer[]> {
  const ranges = consistencyRanges(old, size);
  const tiles = await readTiles(client, [{ tree, ranges }]);
  return ranges.map((range) => tiles.fold(tree, range));
}

/**
 * The hashes of tiles that are not full, and of full ones, in the order asked for: a partial tile is what has come so far.
 * An empty buffer stands for a tile that nothing has reached yet.
 */
export async function tileRows(client: Sql, wanted: readonly (TileAddress & { tree: string })[]): Promise<Buffer[]> {
  const { rows } = await client.query<{ hashes: Buffer | null }>(
    `SELECT coalesce(
       (SELECT t.hashes FROM liandan.log_tile t WHERE t.tree = want.tree AND t.level = want.level AND t.idx = want.idx),
       CASE WHEN want.level = 0
         THEN (SELECT string_agg(l.hash, '' ORDER BY l.idx) FROM liandan.log_leaf l
               WHERE l.tree = want.tree AND l.idx >= want.idx * 256 AND l.idx < (want.idx + 1) * 256)
         ELSE (SELECT string_agg(t.root, '' ORDER BY t.idx) FROM liandan.log_tile t
               WHERE t.tree = want.tree AND t.level = want.level - 1
                 AND t.idx >= want.idx * 256 AND t.idx < (want.idx + 1) * 256)
       END) AS hashes
     FROM unnest($1::text[], $2::int[], $3::bigint[]) WITH ORDINALITY AS want (tree, level, idx, place)
     ORDER BY want.place`,
    [wanted.map(({ tree }) => tree), wanted.map(({ level }) => level), wanted.map(({ index }) => index)],
  );
  return rows.map(({ hashes }) => hashes ?? Buffer.alloc(0));
}

/** Reads rows of tiles as `tileRows` does. */
export type RowReader = (wanted: readonly (TileAddress & { tree: string })[]) => Promise<Buffer[]>;

interface Tiles {
  /** The hash of a range. Throws RangeError when a hash is missing: the log is shorter than asked, or was cut. */
  fold: (tree: string, range: Range) => Buffer;
}

const readTiles = (client: Sql, wanted: readonly { tree: string; ranges: Range[] }[]): Promise<Tiles> =>
  tilesOver((rows) => tileRows(client, rows), wanted);

/** Reads at once every tile that the ranges touch, each once. */
export async function tilesOver(
  read: RowReader,
  wanted: readonly { tree: string; ranges: Range[] }[],
  hash: Hash = sha256,
): Promise<Tiles> {
  const key = (tree: string, { level, index }: TileAddress) => `${level}/${index}/${tree}`;
  const asked = new Map<string, TileAddress & { tree: string }>();
  for (const { tree, ranges } of wanted) {
    for (const { level, index } of ranges.flatMap(cover).map(sliceOf)) {
      asked.set(key(tree, { level, index }), { tree, level, index });
    }
  }
  const rows = asked.size === 0 ? [] : await read([...asked.values()]);
  const tiles = new Map([...asked.keys()].map((name, i) => [name, rows[i] as Buffer]));
  const roots = new Map<string, Buffer>(); // neighbours in a log share most of their subtrees
  const rootOf = (tree: string, address: Address): Buffer => {
    const name = key(tree, address);
    const known = roots.get(name);
    if (known) return known;
    const slice = sliceOf(address);
    const row = tiles.get(key(tree, slice))?.subarray(slice.first * 32, (slice.first + slice.count) * 32);
    if (row?.length !== slice.count * 32) {
      throw new RangeError(`log ${tree} holds no node at level ${address.level}, index ${address.index}`);
    }
    const root = rowRoot(row, hash);
    roots.set(name, root);
    return root;
  };
  return {
    fold: (tree, range) =>
      foldPeaks(
        cover(range).map((address) => rootOf(tree, address)),
        hash,
      ),
  };
}
