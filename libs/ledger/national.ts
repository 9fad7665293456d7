import { type Fault, LedgerFault } from './fault.js';
import { leafHash } from './leaf.js';
import { LOCKS } from './locks.js';
import { openNote, parseCheckpoint, parseKey } from './note.js';
import { type InclusionProof, type RowReader, tilesOver } from './proof.js';
import type { KeyKind } from './signer-home.js';
import type { Tree } from './signer.js';
import { newSm2Key, SM2, sm2Signer, sm3 } from './sm.js';
import { inTransaction, type Sql, stream } from './sql.js';
import { type FullTile, rowRoot, TileRows } from './tiles.js';
import { consistencyRanges, Frontier, inclusionRanges } from './tree.js';
import { type Check, Found } from './verify/check.js';

/** The second tree over the leaves of a log: SM3, its heads signed with SM2 under the name of the log and `/sm3`. */
export const NATIONAL_TREE: Tree = {
  hash: sm3,
  origin: (log) => `${log}/sm3`,
  state: 'liandan.log_national',
  heads: 'liandan.log_national_head',
};

/** Its key: 32 bytes in hexadecimal. A card or server that keeps the key brings another `open`. */
export const SM2_KEY: KeyKind = {
  hash: sm3,
  create: () => `${newSm2Key().toString('hex')}\n`,
  open: (keyFile) => {
    const key = Buffer.from(keyFile.trim(), 'hex');
    if (key.length !== 32) throw new TypeError('not a private key of SM2');
    return sm2Signer(key);
  },
};

type StateRow = { size: string; root: Buffer; frontier: Buffer[]; unfinished: Buffer[] };
type LeafRow = { idx: string; head: string | null; leaf: Buffer | null; hash: Buffer; removed: boolean };

const LEAVES = `SELECT l.idx, l.head, e.leaf, l.hash,
    EXISTS (SELECT FROM liandan.log_removed r WHERE r.tree = l.tree) AS removed FROM liandan.log_leaf l
  LEFT JOIN liandan.audit_event e USING (event_id) WHERE l.tree = $1 AND l.idx >= $2`;

/**
 * Takes up to `limit` leaves of each log into its second tree, behind the sequencer. Returns how many. Throws LedgerFault,
 * and takes none, when a leaf is not what its hash says.
 */
export const extendNational = (client: Sql, limit = 1000): Promise<number> =>
  inTransaction(client, 'ISOLATION LEVEL READ COMMITTED', async () => {
    await client.query('SELECT pg_advisory_xact_lock($1)', [LOCKS.national]);
    const { rows } = await client.query<{ tree: string }>(
      `SELECT s.tree FROM liandan.log_state s LEFT JOIN liandan.log_national n USING (tree)
       WHERE s.size > coalesce(n.size, 0)
         AND NOT EXISTS (SELECT FROM liandan.log_removed r WHERE r.tree = s.tree) ORDER BY s.tree`,
    );
    let taken = 0;
    for (const { tree } of rows) taken += await extend(client, tree, limit);
    return taken;
  });

async function extend(client: Sql, tree: string, limit: number): Promise<number> {
  const state = await stateOf(client, tree);
  const frontier = new Frontier(Number(state?.size ?? 0), [...(state?.frontier ?? [])], sm3);
  const filling = new TileRows(state?.unfinished);
  const old = frontier.size;
  const { rows } = await client.query<LeafRow>(`${LEAVES} ORDER BY l.idx LIMIT $3`, [tree, old, limit]);
  const full = rows.flatMap((row) => filling.add(frontier.append(nationalHash(tree, row, frontier.size))));
  await writeTiles(client, tree, full);
  const grown = [tree, frontier.size, frontier.root(), [...frontier.peaks], filling.unfinished];
  const { rowCount } = state
    ? await client.query(
        `UPDATE liandan.log_national SET size = $2, root = $3, frontier = $4, unfinished = $5
         WHERE tree = $1 AND size = $6`,
        [...grown, old],
      )
    : await client.query(
        'INSERT INTO liandan.log_national (tree, size, root, frontier, unfinished) VALUES ($1, $2, $3, $4, $5)',
        grown,
      );
  if (rowCount !== 1) throw new Error(`the second tree of ${tree} has grown since it was read`);
  return rows.length;
}

async function stateOf(client: Sql, tree: string): Promise<StateRow | undefined> {
  const { rows } = await client.query<StateRow>(
    'SELECT size, root, frontier, unfinished FROM liandan.log_national WHERE tree = $1',
    [tree],
  );
  return rows[0];
}

/** The hash of a leaf by SM3, from bytes that give the hash under which they were logged. */
function nationalHash(tree: string, { idx, head, leaf, hash }: LeafRow, expected: number): Buffer {
  const bytes = head === null ? leaf : Buffer.from(head, 'utf8');
  const place = { tree, index: expected };
  if (Number(idx) !== expected) throw fault(place, 'the leaf is missing', '缺少该条');
  if (!bytes || !leafHash(bytes).equals(hash))
    throw fault(place, 'the leaf has another hash than its bytes', '该条哈希与其数据不符');
  return leafHash(bytes, sm3);
}

async function writeTiles(client: Sql, tree: string, full: FullTile[]): Promise<void> {
  for (const { level, index, hashes, root } of full) {
    await client.query(
      'INSERT INTO liandan.log_national_tile (tree, level, idx, hashes, root) VALUES ($1, $2, $3, $4, $5)',
      [tree, level, index, hashes, root],
    );
    const { rows } = await client.query<{ hashes: Buffer }>(
      'SELECT hashes FROM liandan.log_national_tile WHERE tree = $1 AND level = $2 AND idx = $3',
      [tree, level, index],
    );
    if (!rows[0] || !rowRoot(rows[0].hashes, sm3).equals(root))
      throw fault({ tree, index }, `the tile at level ${level} does not give its root`, `第 ${level} 层瓦片与其根不符`);
  }
}

/** Rows of tiles of the second tree, in the order asked for. */
export const nationalRows =
  (client: Sql): RowReader =>
  async (wanted) => {
    const { rows } = await client.query<{ hashes: Buffer | null }>(
      `SELECT coalesce(t.hashes,
         CASE WHEN want.idx = n.size >> (8 * want.level + 8) THEN n.unfinished[want.level + 1] END) AS hashes
       FROM unnest($1::text[], $2::int[], $3::bigint[]) WITH ORDINALITY AS want (tree, level, idx, place)
       LEFT JOIN liandan.log_national_tile t ON t.tree = want.tree AND t.level = want.level AND t.idx = want.idx
       LEFT JOIN liandan.log_national n ON n.tree = want.tree
       ORDER BY want.place`,
      [wanted.map(({ tree }) => tree), wanted.map(({ level }) => level), wanted.map(({ index }) => index)],
    );
    return rows.map(({ hashes }) => hashes ?? Buffer.alloc(0));
  };

/**
 * The proof that an event stands in the second tree of its log; `leaf` is its hash by SM3. Undefined while it is not there,
 * or not within `size`. Check it with `verifyInclusion(…, sm3)`.
 */
export async function nationalInclusionProof(
  client: Sql,
  eventId: string,
  size?: number,
): Promise<InclusionProof | undefined> {
  const { rows } = await client.query<{ tree: string; idx: string; leaf: Buffer | null; size: string }>(
    `SELECT l.tree, l.idx, e.leaf, n.size FROM liandan.log_leaf l JOIN liandan.audit_event e USING (event_id)
     JOIN liandan.log_national n ON n.tree = l.tree WHERE l.event_id = $1`,
    [eventId],
  );
  const [found] = rows;
  const of = size ?? Number(found?.size);
  if (!found || Number(found.idx) >= of || of > Number(found.size)) return undefined;
  const [tree, index] = [found.tree, Number(found.idx)];
  const ranges = inclusionRanges(index, of);
  const tiles = await tilesOver(nationalRows(client), [{ tree, ranges }], sm3);
  return {
    tree,
    index,
    size: of,
    // Of a removed year the tile alone knows it.
    leaf: found.leaf ? leafHash(found.leaf, sm3) : await tileHash(client, tree, index),
    path: ranges.map((range) => tiles.fold(tree, range)),
  };
}

async function tileHash(client: Sql, tree: string, index: number): Promise<Buffer> {
  const [hashes = Buffer.alloc(0)] = await nationalRows(client)([{ tree, level: 0, index: Math.floor(index / 256) }]);
  return hashes.subarray((index % 256) * 32, (index % 256) * 32 + 32);
}

/** The proof that the second tree of `size` begins with that of `old`. Check it with `verifyConsistency(…, sm3)`. */
export async function nationalConsistencyProof(
  client: Sql,
  tree: string,
  old: number,
  size: number,
): Promise<Buffer[]> {
  const ranges = consistencyRanges(old, size);
  const tiles = await tilesOver(nationalRows(client), [{ tree, ranges }], sm3);
  return ranges.map((range) => tiles.fold(tree, range));
}

/**
 * Recomputes the second trees from the bytes of the leaves: tiles, state, and heads under one of the keys (verifier keys of
 * SM2; the name in them does not matter). Needs an open transaction and a role that sees every row. Returns how many leaves
 * and heads were checked; throws LedgerFault.
 */
export async function verifyNational(client: Sql, keys: readonly string[]): Promise<{ leaves: number; heads: number }> {
  const { rows: trees } = await client.query<{ tree: string }>(
    `SELECT tree FROM liandan.log_national UNION SELECT tree FROM liandan.log_national_tile
     UNION SELECT tree FROM liandan.log_national_head ORDER BY tree`,
  );
  const counts = { leaves: 0, heads: 0 };
  for (const { tree } of trees) {
    const { leaves, heads } = await verifyTree(client, tree, keys);
    counts.leaves += leaves;
    counts.heads += heads;
  }
  return counts;
}

/** The same as a check of the whole record, among those that `verifyDatabase` is given. */
export const nationalCheck = (keys: readonly string[]): Check<undefined> => ({
  name: 'second tree',
  run: async (_, { client }) => {
    try {
      await verifyNational(client, keys);
    } catch (error) {
      throw error instanceof LedgerFault ? new Found(error.fault) : error;
    }
  },
});

async function verifyTree(
  client: Sql,
  tree: string,
  keys: readonly string[],
): Promise<{ leaves: number; heads: number }> {
  const state = await stateOf(client, tree);
  if (!state) throw fault({ tree }, 'the state of the second tree is gone', '第二棵树的状态缺失');
  const { rows: heads } = await client.query<{ size: string; note: string; root: Buffer }>(
    'SELECT size, note, root FROM liandan.log_national_head WHERE tree = $1 ORDER BY size',
    [tree],
  );
  const { rows: stored } = await client.query<{ tiles: string }>(
    'SELECT count(*) AS tiles FROM liandan.log_national_tile WHERE tree = $1',
    [tree],
  );
  const [frontier, filling] = [new Frontier(0, [], sm3), new TileRows()];
  let [tiles, checked] = [0, 0];
  let row0: { index: number; hashes: Buffer } | undefined;
  // Of a year that was removed no bytes are left: its leaves are what the tiles say, and only the signed head of all of
  // them shows that they are.
  const hashOf = async (row: LeafRow): Promise<Buffer> => {
    if (!row.removed || row.leaf !== null || row.head !== null) return nationalHash(tree, row, frontier.size);
    if (Number(heads.at(-1)?.size) !== Number(state.size))
      throw fault(
        { tree },
        'its leaves are removed and no head signs all of them',
        '条目已移除，且无签名头覆盖全部条目',
      );
    const index = Math.floor(frontier.size / 256);
    if (row0?.index !== index) {
      const [hashes = Buffer.alloc(0)] = await nationalRows(client)([{ tree, level: 0, index }]);
      row0 = { index, hashes };
    }
    const hash = row0.hashes.subarray((frontier.size % 256) * 32, (frontier.size % 256) * 32 + 32);
    if (Number(row.idx) !== frontier.size || hash.length !== 32)
      throw fault({ tree, index: frontier.size }, 'the leaf is missing', '缺少该条');
    return hash;
  };
  const leaves = stream<LeafRow>(client, 'verify_national', `${LEAVES} AND l.idx < $3 ORDER BY l.idx`, [
    tree,
    0,
    state.size,
  ]);
  for await (const row of leaves) {
    const full = filling.add(frontier.append(await hashOf(row)));
    for (const tile of full) await verifyTile(client, tree, tile);
    tiles += full.length;
    for (let head = heads[checked]; head && Number(head.size) === frontier.size; head = heads[checked]) {
      verifyHead(tree, head, frontier, keys);
      checked += 1;
    }
  }
  const same =
    frontier.size === Number(state.size) &&
    frontier.root().equals(state.root) &&
    Buffer.concat(state.frontier).equals(Buffer.concat([...frontier.peaks])) &&
    Buffer.concat(state.unfinished).equals(Buffer.concat(filling.unfinished));
  if (!same)
    throw fault({ tree }, 'the state of the second tree is not what its leaves give', '第二棵树的状态与各条不符');
  if (tiles !== Number(stored[0]?.tiles)) throw fault({ tree }, 'a tile lies beyond the leaves', '瓦片超出范围');
  if (checked !== heads.length)
    throw fault({ tree }, 'a head of the second tree is signed beyond its leaves', '第二棵树的签名头超出各条');
  return { leaves: frontier.size, heads: checked };
}

async function verifyTile(client: Sql, tree: string, { level, index, hashes, root }: FullTile): Promise<void> {
  const { rows } = await client.query<{ hashes: Buffer; root: Buffer }>(
    'SELECT hashes, root FROM liandan.log_national_tile WHERE tree = $1 AND level = $2 AND idx = $3',
    [tree, level, index],
  );
  if (!rows[0]?.hashes.equals(hashes) || !rows[0].root.equals(root))
    throw fault(
      { tree, index },
      `the tile at level ${level} is missing or was altered`,
      `第 ${level} 层瓦片缺失或被改动`,
    );
}

function verifyHead(
  tree: string,
  { note, root }: { note: string; root: Buffer },
  frontier: Frontier,
  keys: readonly string[],
): void {
  const origin = NATIONAL_TREE.origin(tree);
  try {
    const known = keys.map((key) => ({ ...parseKey(key, [SM2]), name: origin }));
    const head = parseCheckpoint(openNote(note, known).text);
    const fits = head.origin === origin && head.size === frontier.size && head.root.equals(frontier.root());
    if (!fits || !root.equals(head.root)) throw new Error('it does not fit the leaves');
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw fault(
      { tree, index: frontier.size - 1 },
      `a head of the second tree does not verify: ${why}`,
      `第二棵树的签名头校验失败：${why}`,
    );
  }
}

const fault = (place: Omit<Fault, 'en' | 'zh'>, en: string, zh: string) => new LedgerFault({ ...place, en, zh });
