import { entriesPath, readBundle, tilePath, tilesOf, TILE_WIDTH } from '#ledger/tiles';
import {
  EXPORT,
  type ExportHead,
  type HeadLine,
  HEADS,
  payloadsPath,
  type PayloadRecord,
  readRecord,
  recordPlaces,
} from './layout.js';
import type { ZipFile } from './stored-zip.js';

/** A file that has been verified, read for an import. */
export const headOf = (zip: ZipFile): ExportHead => JSON.parse(zip.read(EXPORT).toString('utf8')) as ExportHead;

export interface ReadLeaf {
  index: number;
  bytes: Buffer;
  record: PayloadRecord | null;
}

/** The leaves in order, a bundle at a time. */
export function* bundlesOf(zip: ZipFile, { size }: ExportHead): Generator<ReadLeaf[]> {
  for (const { level, index, width } of tilesOf(size)) {
    if (level > 0) return;
    const path = entriesPath({ index, width });
    const payloads = zip.read(payloadsPath(path));
    const starts = recordPlaces(payloads);
    yield readBundle(zip.read(path)).map((bytes, i) => ({
      index: index * TILE_WIDTH + i,
      bytes,
      record: readRecord(payloads, starts[i]),
    }));
  }
}

/** The full tiles, which are stored as they are. */
export function* fullTiles(
  zip: ZipFile,
  { size }: ExportHead,
): Generator<{ level: number; index: number; hashes: Buffer }> {
  for (const tile of tilesOf(size)) {
    if (tile.width === TILE_WIDTH) yield { level: tile.level, index: tile.index, hashes: zip.read(tilePath(tile)) };
  }
}

export function* headLinesOf(zip: ZipFile): Generator<HeadLine> {
  for (const line of zip.lines(HEADS)) yield JSON.parse(line) as HeadLine;
}
