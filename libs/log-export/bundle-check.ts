import type { Fault } from '#ledger/fault';
import { civilYear, type Leaf, leafHash, parseLeaf, yearOf } from '#ledger/leaf';
import { parseCheckpoint } from '#ledger/note';
import { entriesPath, readBundle, tilePath, TILE_WIDTH } from '#ledger/tiles';
import { Frontier } from '#ledger/tree';
import type { CheckName, FaultAt } from './checks.js';
import { payloadsPath, type PayloadRecord, readRecord, recordPlaces } from './layout.js';
import { sha256 } from './fast.js';
import { personalOf } from './personal.js';
import { inMember } from './exact.js';
import { BadZip, Room, type ZipFile } from './stored-zip.js';

/** What is told of each leaf of a bundle, in this many bytes: case (16), hash (32), previous hash (32), place in the case. */
export const ROW = 84;
const HEAD_OF_EARLIER_LOG = 0xffffffff;
/** Room for the rows and places of a bundle. */
export const newSheet = () => new SharedArrayBuffer(TILE_WIDTH * (ROW + 4 * 8));

export interface BundleJob {
  file: number;
  tree: string;
  index: number;
  width: number;
  /** sizes within the bundle at which a head was published: the right edge is wanted there */
  edges: number[];
  /** payloads are held against their commitments */
  payloads: boolean;
  /** where rows and places are written, shared between threads; used again for a later bundle */
  sheet: SharedArrayBuffer;
  skip: readonly CheckName[];
}

/** A bundle recomputed from its bytes. */
export interface BundleResult {
  faults: FaultAt[];
  /** `width` rows of ROW bytes */
  rows: Uint8Array;
  /** where entries and payload records stand in the file: place and length of each, `width` × 4 */
  places: Float64Array;
  /** root over the bundle when it is full */
  root: Uint8Array | null;
  /** peaks of the right edge at each of the edges, one hash after the other */
  peaks: Uint8Array[];
  /** leaf 0, when it is a head of an earlier log */
  link?: string;
  /** the record of this export, when it stands here */
  exports: { eventId: string; index: number; registers: string | null }[];
  /** commitments of personal values that are not there, and of those whose erasure is recorded here */
  erased: { at: number; eventId: string; caseId: string; commitment: string }[];
  erasures: string[];
  /** personal values that are there */
  shown: number;
}

/** Where the bytes of a bundle are while it is looked at; nothing of a result points there. */
const rooms = { entries: new Room(), payloads: new Room(), tile: new Room() };

/** Recomputes one bundle: leaf hashes, level 0 tile, payload commitments. Knows nothing of what comes before it. */
export function checkBundle(zip: ZipFile, job: BundleJob): BundleResult {
  const { tree, index, width, edges } = job;
  const first = index * TILE_WIDTH;
  const rows = Buffer.from(job.sheet, 0, width * ROW).fill(0);
  const result: BundleResult = {
    faults: [],
    rows,
    places: new Float64Array(job.sheet, TILE_WIDTH * ROW, width * 4),
    root: null,
    peaks: [],
    exports: [],
    erased: [],
    erasures: [],
    shown: 0,
  };
  const report = (check: CheckName, at: number, en: string, zh: string, place: Partial<Fault> = {}) => {
    if (!job.skip.includes(check))
      result.faults.push({ check, at: first + at, fault: { en, zh, tree, index: first + at, ...place } });
  };
  const entriesName = entriesPath({ index, width });
  const payloadsName = payloadsPath(entriesName);
  const tileName = tilePath({ level: 0, index, width });
  let entries: Buffer[];
  let payloads: Buffer;
  let starts: number[];
  let tile: Buffer;
  try {
    const bundle = zip.read(entriesName, rooms.entries);
    entries = inMember(entriesName, () => readBundle(bundle));
    payloads = zip.read(payloadsName, rooms.payloads);
    starts = inMember(payloadsName, () => recordPlaces(payloads));
    tile = zip.read(tileName, rooms.tile);
    if (entries.length !== width || starts.length !== width || tile.length !== width * 32) {
      throw new BadZip(
        `${entriesName}, ${payloadsName} and ${tileName} do not hold ${width} each`,
        `${entriesName}、${payloadsName} 与 ${tileName} 并非各含 ${width} 条`,
      );
    }
  } catch (error) {
    if (!(error instanceof BadZip)) throw error;
    report('syntax', 0, error.message, error.zh);
    return result;
  }
  const [entriesAt, payloadsAt] = [zip.place(entriesName).at, zip.place(payloadsName).at];
  const frontier = new Frontier(0, [], sha256);
  const wanted = new Set(edges);
  let entryAt = entriesAt;
  for (let i = 0; i < width; i++) {
    const bytes = entries[i] as Buffer;
    const start = starts[i] as number;
    result.places.set(
      [entryAt + 2, bytes.length, payloadsAt + start, (starts[i + 1] ?? payloads.length) - start],
      i * 4,
    );
    entryAt += 2 + bytes.length;
    const hash = leafHash(bytes, sha256);
    if (!hash.equals(tile.subarray(i * 32, i * 32 + 32))) {
      report(
        'leaf hashes',
        i,
        `the entry in ${entriesName} does not have the hash that stands in ${tileName}: one of them was altered`,
        `${entriesName} 中的条目与 ${tileName} 所载哈希不符：二者之一被改动`,
      );
    }
    frontier.append(hash);
    if (wanted.has(i + 1)) result.peaks.push(Buffer.concat([...frontier.peaks]));
    hash.copy(rows, i * ROW + 16);
    if (first + i === 0 && isHead(bytes)) {
      result.link = bytes.toString('utf8');
      rows.writeUInt32BE(HEAD_OF_EARLIER_LOG, i * ROW + 80);
      continue;
    }
    const leaf = checkLeaf(bytes, tree, entriesName, (check, en, zh, place) => report(check, i, en, zh, place));
    if (!leaf) {
      rows.writeUInt32BE(HEAD_OF_EARLIER_LOG, i * ROW + 80);
      continue;
    }
    rows.write(leaf.case_id.replaceAll('-', ''), i * ROW, 'hex');
    if (leaf.prev !== null) rows.write(leaf.prev, i * ROW + 48, 'hex');
    rows.writeUInt32BE(leaf.seq, i * ROW + 80);
    const place = { eventId: leaf.event_id, caseId: leaf.case_id };
    try {
      const record = readRecord(payloads, start);
      if (job.payloads) {
        const absent = checkPayload(leaf, record, (en, zh) => report('payloads', i, en, zh, place));
        result.shown += record?.personal.length ?? 0;
        for (const commitment of absent) result.erased.push({ at: first + i, ...place, commitment });
        if (leaf.machine === 'erasure') result.erasures.push(...erasuresOf(leaf, record));
      }
      if (leaf.machine === 'export') {
        result.exports.push({ eventId: leaf.event_id, index: first + i, registers: registersOf(record) });
      }
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      report('payloads', i, `the record beside it cannot be read: ${why}`, `内容记录无法解读：${why}`, place);
    }
  }
  if (width === TILE_WIDTH) result.root = frontier.root();
  return result;
}

/** A row without a place in a case: a head, or a leaf that cannot be read. */
export const isOutside = (seq: number): boolean => seq === HEAD_OF_EARLIER_LOG;

function checkLeaf(
  bytes: Buffer,
  tree: string,
  member: string,
  report: (check: CheckName, en: string, zh: string, place?: Partial<Fault>) => void,
): Leaf | undefined {
  let leaf: Leaf;
  try {
    leaf = parseLeaf(bytes);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    report('syntax', `the entry in ${member} is not a leaf: ${why}`, `${member} 中的条目无法解读：${why}`);
    return undefined;
  }
  const place = { eventId: leaf.event_id, caseId: leaf.case_id };
  if (leaf.tree !== tree) report('syntax', `the entry belongs to ${leaf.tree}`, `该条属于 ${leaf.tree}`, place);
  else if (civilYear(leaf.occurred_at) !== yearOf(tree)) {
    report(
      'syntax',
      `an event of ${leaf.occurred_at} does not belong to this log`,
      `${leaf.occurred_at} 的事件不属于本日志`,
      place,
    );
  }
  return leaf;
}

/** Returns the commitments of personal values that are not there. */
function checkPayload(
  leaf: Leaf,
  record: PayloadRecord | null,
  report: (en: string, zh: string) => void,
): readonly string[] {
  const wrong = (en: string, zh: string) => {
    report(en, zh);
    return [];
  };
  if (!record) return wrong('has no record beside it', '缺少对应的内容记录');
  // A year whose payloads are removed is not exported any more.
  if (!record.payload || !record.salt) return wrong('the payload or its salt is gone', '事件内容或其盐值缺失');
  if (sha256(record.salt, record.payload).toString('hex') !== leaf.payload_commitment)
    return wrong('the payload or its salt was altered', '事件内容或其盐值被改动');
  const { stray, missing } = personalOf(record);
  return stray ? wrong(stray.en, stray.zh) : missing;
}

/** What an erasure has erased: event and commitment. */
export const erasureOf = (eventId: string, commitment: string): string => `${eventId}/${commitment}`;
function erasuresOf(leaf: Leaf, record: PayloadRecord | null): string[] {
  if (leaf.type !== 'erase' || leaf.outcome === 'refused' || !record?.payload) return [];
  const { places } = JSON.parse(record.payload.toString('utf8')) as {
    places?: { event: string; commitment: string }[];
  };
  return (places ?? []).map(({ event, commitment }) => erasureOf(event, commitment));
}

function registersOf(record: PayloadRecord | null): string | null {
  if (!record?.payload) return null;
  const { registers } = JSON.parse(record.payload.toString('utf8')) as { registers?: unknown };
  return typeof registers === 'string' ? registers : null;
}

function isHead(bytes: Buffer): boolean {
  try {
    parseCheckpoint(bytes.toString('utf8'));
    return true;
  } catch {
    return false;
  }
}
