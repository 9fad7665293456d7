import { leafHash } from './leaf.js';
import {
  entriesPath,
  parseTilePath,
  readBundle,
  rowRoot,
  sliceOf,
  tilePath,
  TileRows,
  tilesOf,
  writeBundle,
} from './tiles.js';
import { Frontier, nodeHash } from './tree.js';

describe('C2SP tlog-tiles', () => {
  it('writes the index as the specification shows', () => {
    expect(tilePath({ level: 0, index: 1_234_067, width: 256 })).toBe('tile/0/x001/x234/067');
    expect(tilePath({ level: 3, index: 0, width: 1 })).toBe('tile/3/000.p/1');
    expect(tilePath({ level: 63, index: 999, width: 255 })).toBe('tile/63/999.p/255');
    expect(entriesPath({ index: 1000, width: 112 })).toBe('tile/entries/x001/000.p/112');
  });

  it('reads every path that it writes', () => {
    for (const index of [0, 7, 999, 1000, 1_234_067, 999_999_999]) {
      for (const width of [1, 112, 255, 256]) {
        const tile = { level: 2, index, width };
        expect(parseTilePath(tilePath(tile))).toEqual({ kind: 'hashes', tile });
        expect(parseTilePath(entriesPath(tile))).toEqual({ kind: 'entries', tile: { ...tile, level: 0 } });
      }
    }
  });

  it.each([
    ...['', 'tile', 'tile/0', 'tile/0/', 'tile/0/0', 'tile/0/0000', 'tile/0/1234', 'tile/00/000', 'tile/64/000'],
    ...['tile/-1/000', 'tile/0/x000/000', 'tile/0/x001', 'tile/0/001/000', 'tile/0/x1/000', 'tile/0/000.p/0'],
    ...['tile/0/000.p/256', 'tile/0/000.p/01', 'tile/0/000.p/', 'tile/0/000.p', 'tile/0/000/', '/tile/0/000'],
    ...['tile/entries/00a', 'tile/0/x999/x999/x999/x999/x999/x999/999', 'tile/0/000.p/1/', 'tile/0/000\n'],
  ])('refuses %j', (path) => {
    expect(parseTilePath(path)).toBeUndefined();
  });

  it('gives the tiles of a tree of 70,000 that the specification counts', () => {
    const tiles = [...tilesOf(70_000)];
    const count = (level: number, full: boolean) =>
      tiles.filter((tile) => tile.level === level && (tile.width === 256) === full).length;
    expect([count(0, true), count(0, false), count(1, true), count(1, false)]).toEqual([273, 1, 1, 1]);
    expect(tiles.filter(({ width }) => width < 256)).toEqual([
      { level: 0, index: 273, width: 112 },
      { level: 1, index: 1, width: 17 },
      { level: 2, index: 0, width: 1 },
    ]);
    expect([...tilesOf(256)]).toEqual([
      { level: 0, index: 0, width: 256 },
      { level: 1, index: 0, width: 1 },
    ]);
  });

  it('fills tiles whose hashes are those of the definition', () => {
    const [frontier, rows] = [new Frontier(), new TileRows()];
    const leaves = Array.from({ length: 66_000 }, (_, i) => leafHash(Buffer.from(`${i}`)));
    const tiles = leaves.flatMap((leaf) => rows.add(frontier.append(leaf)));
    expect(tiles).toHaveLength(257 + 1);
    const mth = (hashes: Buffer[]): Buffer =>
      hashes.length === 1
        ? (hashes[0] as Buffer)
        : nodeHash(mth(hashes.slice(0, hashes.length / 2)), mth(hashes.slice(hashes.length / 2)));
    for (const { level, index, hashes, root } of tiles) {
      const width = 256 ** level;
      const start = index * 256 * width;
      expect(hashes).toHaveLength(256 * 32);
      if (level === 0) expect(hashes.equals(Buffer.concat(leaves.slice(start, start + 256)))).toBe(true);
      else expect(hashes.subarray(32, 64)).toEqual(mth(leaves.slice(start + width, start + 2 * width)));
      expect(rowRoot(hashes)).toEqual(root);
      if (index % 64 === 0) expect(mth(leaves.slice(start, start + 256 * width))).toEqual(root);
    }
    expect(() => rowRoot(Buffer.alloc(96))).toThrow(RangeError);
  });

  it('finds the part of one tile below any subtree', () => {
    expect(sliceOf({ level: 0, index: 300 })).toEqual({ level: 0, index: 1, first: 44, count: 1 });
    expect(sliceOf({ level: 7, index: 3 })).toEqual({ level: 0, index: 1, first: 128, count: 128 });
    expect(sliceOf({ level: 8, index: 3 })).toEqual({ level: 1, index: 0, first: 3, count: 1 });
    expect(sliceOf({ level: 18, index: 70 })).toEqual({ level: 2, index: 1, first: 24, count: 4 });
  });

  it('bundles entries behind their lengths', () => {
    const entries = [Buffer.from('a'), Buffer.alloc(0), Buffer.alloc(65_535, 7)];
    const bundle = writeBundle(entries);
    expect(bundle.subarray(0, 5)).toEqual(Buffer.from([0, 1, 0x61, 0, 0]));
    expect(readBundle(bundle)).toEqual(entries);
    expect(() => readBundle(bundle.subarray(0, -1))).toThrow(RangeError);
    expect(() => readBundle(Buffer.of(0))).toThrow(RangeError);
    expect(() => writeBundle([Buffer.alloc(65_536)])).toThrow(RangeError);
  });
});
