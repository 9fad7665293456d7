import { type Hash, LEAF_BYTES_MAX, sha256 } from './leaf.js';
import { type Address, type Node, nodeHash } from './tree.js';

/** A tile holds 256 hashes: the bottom row of a complete subtree of height 8 (C2SP tlog-tiles). */
export const TILE_WIDTH = 256;
const TILE_HEIGHT = 8;
const LEVEL_MAX = 63;

/** Level 0 holds leaf hashes; each hash of level 1 and above is the root of a full tile of the level below. */
export interface TileAddress {
  level: number;
  index: number;
}
/** `width` is 256 for a full tile, 1 to 255 for a partial one. */
export interface TilePlace extends TileAddress {
  width: number;
}
export interface FullTile extends TileAddress {
  hashes: Buffer;
  root: Buffer;
}
/** Hashes `first` ≤ i < `first` + `count` of a tile. */
export interface Slice extends TileAddress {
  first: number;
  count: number;
}

/** The root over a row of 1, 2, 4 … 256 hashes one after the other. */
export function rowRoot(row: Buffer, hash: Hash = sha256): Buffer {
  const count = row.length / 32;
  if (!Number.isInteger(Math.log2(count))) throw new RangeError(`no complete subtree has ${count} hashes`);
  let hashes = Array.from({ length: count }, (_, i) => row.subarray(i * 32, i * 32 + 32));
  while (hashes.length > 1) {
    const above: Buffer[] = [];
    for (let i = 0; i < hashes.length; i += 2) above.push(nodeHash(hashes[i] as Buffer, hashes[i + 1] as Buffer, hash));
    hashes = above;
  }
  return hashes[0] as Buffer;
}

/** The part of one tile below a subtree: never more than one tile, because its height is taken modulo 8. */
export function sliceOf({ level, index }: Address): Slice {
  const count = 2 ** (level % TILE_HEIGHT);
  const start = index * count;
  return {
    level: Math.floor(level / TILE_HEIGHT),
    index: Math.floor(start / TILE_WIDTH),
    first: start % TILE_WIDTH,
    count,
  };
}

/** The tile whose root is this subtree, if it is one: a subtree of height 8, 16, … */
export const tileBelow = ({ level, index }: Address): TileAddress | undefined =>
  level > 0 && level % TILE_HEIGHT === 0 ? { level: level / TILE_HEIGHT - 1, index } : undefined;

/** Follows a growing tree and gives every tile when its last hash arrives. Holds at most 256 hashes for each level. */
export class TileRows {
  private readonly rows: Buffer[][];

  /** `unfinished`: what `unfinished` gave when a tree was left, to go on with it. */
  constructor(unfinished: readonly Buffer[] = []) {
    this.rows = unfinished.map((row) =>
      Array.from({ length: row.length / 32 }, (_, i) => row.subarray(i * 32, i * 32 + 32)),
    );
  }

  /** The tiles that are not full, by level: the hashes of each one after the other. */
  get unfinished(): Buffer[] {
    return this.rows.map((row) => Buffer.concat(row));
  }

  /** Takes what `Frontier.append` completed, lowest first; returns the tiles that are full now, lowest first. */
  add(completed: readonly Node[]): FullTile[] {
    const full: FullTile[] = [];
    for (const node of completed) {
      if (node.level % TILE_HEIGHT !== 0) continue;
      const below = tileBelow(node);
      if (below) full.push({ ...below, hashes: Buffer.concat(this.rows[below.level] ?? []), root: node.hash });
      if (below) this.rows[below.level] = [];
      (this.rows[node.level / TILE_HEIGHT] ??= []).push(node.hash);
    }
    return full;
  }
}

/** The tiles of a tree: on each level the full ones, then the partial one. */
export function* tilesOf(size: number): Generator<TilePlace> {
  for (let level = 0; size >= TILE_WIDTH ** level; level++) {
    const hashes = Math.floor(size / TILE_WIDTH ** level);
    for (let index = 0; index * TILE_WIDTH < hashes; index++) {
      yield { level, index, width: Math.min(TILE_WIDTH, hashes - index * TILE_WIDTH) };
    }
  }
}

/** `tile/0/x001/x234/067`, with `.p/<W>` when partial. */
export const tilePath = ({ level, index, width }: TilePlace): string =>
  `tile/${level}/${indexPath(index)}${widthPath(width)}`;

/** `tile/entries/x001/x234/067`, with `.p/<W>` when partial: the leaf bytes below the level 0 tile of that index. */
export const entriesPath = ({ index, width }: Omit<TilePlace, 'level'>): string =>
  `tile/entries/${indexPath(index)}${widthPath(width)}`;

const INDEX = String.raw`((?:x\d{3}/)*\d{3})(?:\.p/([1-9]\d{0,2}))?`;
const TILE = new RegExp(String.raw`^tile/(entries|0|[1-9]\d?)/${INDEX}$`);

/** Reads either kind of path; undefined when it is not one, or not the only way to write it. */
export function parseTilePath(path: string): { kind: 'hashes' | 'entries'; tile: TilePlace } | undefined {
  const [, level, digits, width] = TILE.exec(path) ?? [];
  if (level === undefined || digits === undefined) return undefined;
  const kind = level === 'entries' ? 'entries' : 'hashes';
  const index = Number(digits.replaceAll(/[x/]/g, ''));
  if (!Number.isSafeInteger(index)) return undefined;
  const tile = { level: kind === 'entries' ? 0 : Number(level), index, width: Number(width ?? TILE_WIDTH) };
  if (tile.level > LEVEL_MAX || (width !== undefined && tile.width >= TILE_WIDTH)) return undefined;
  return (kind === 'entries' ? entriesPath(tile) : tilePath(tile)) === path ? { kind, tile } : undefined;
}

/** An entry bundle: each entry behind its length in two bytes, most significant first. */
export const writeBundle = (entries: readonly Buffer[]): Buffer =>
  Buffer.concat(
    entries.flatMap((entry) => {
      if (entry.length > LEAF_BYTES_MAX) throw new RangeError(`an entry has at most ${LEAF_BYTES_MAX} bytes`);
      const length = Buffer.alloc(2);
      length.writeUInt16BE(entry.length);
      return [length, entry];
    }),
  );

/** The entries of a bundle. Throws RangeError when it ends inside an entry. */
export function readBundle(bundle: Buffer): Buffer[] {
  const entries: Buffer[] = [];
  for (let at = 0; at < bundle.length;) {
    const end = at + 2 + (at + 2 <= bundle.length ? bundle.readUInt16BE(at) : 0);
    if (end > bundle.length) throw new RangeError('the bundle ends inside an entry');
    entries.push(bundle.subarray(at + 2, end));
    at = end;
  }
  return entries;
}

function indexPath(index: number): string {
  if (!Number.isSafeInteger(index) || index < 0) throw new RangeError(`no tile has the index ${index}`);
  const digits = String(index);
  const groups = digits.padStart(Math.ceil(digits.length / 3) * 3, '0').match(/\d{3}/g) ?? [];
  return groups.map((group, i) => (i < groups.length - 1 ? `x${group}` : group)).join('/');
}

const widthPath = (width: number) => (width === TILE_WIDTH ? '' : `.p/${width}`);
