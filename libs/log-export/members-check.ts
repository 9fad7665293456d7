import { yearOf } from '#ledger/leaf';
import { type Checkpoint, parseCheckpoint } from '#ledger/note';
import { entriesPath, readBundle, tilePath, tilesOf, TILE_WIDTH } from '#ledger/tiles';
import { exactJson, inMember } from './exact.js';
import {
  CALENDAR,
  CHECKPOINT,
  EXPORT,
  EXPORT_MEMBERS,
  type ExportHead,
  FOLDED,
  HEADS,
  KEYS,
  payloadsPath,
  POLICY,
  README,
  type RegisterEntry,
  registerPath,
  REGISTERS,
} from './layout.js';
import { readme } from './readme.js';
import { BadZip, type ZipFile } from './stored-zip.js';

export function readHead(zip: ZipFile): ExportHead {
  const text = zip.read(EXPORT).toString('utf8');
  if (!text.endsWith('\n')) throw new BadZip(`${EXPORT} does not end with a newline`, `${EXPORT} 末尾缺少换行`);
  const head = exactJson<ExportHead>(EXPORT, text.slice(0, -1), EXPORT_MEMBERS, {
    ...{ indent: 2, inner: { record: ['eventId', 'index'] } },
  });
  if (
    head.v !== 1 ||
    head.kind !== 'liandan-log' ||
    Number.isNaN(yearOf(head.tree)) ||
    !Number.isSafeInteger(head.size) ||
    head.size < 1
  ) {
    throw new BadZip('not an export of a log in version 1', '不是第 1 版日志导出文件');
  }
  return head;
}

/** Every entry belongs to an export, none is missing, and the small ones have their checksum; the large ones are read later. */
export function checkEntries(zip: ZipFile, head: ExportHead): void {
  const small = [README, EXPORT, KEYS, CHECKPOINT, ...[POLICY, CALENDAR, REGISTERS].filter((name) => zip.has(name))];
  for (const name of small) zip.read(name);
  if (!zip.read(README).equals(Buffer.from(readme(head))))
    throw new BadZip(`${README} was altered`, `${README} 被改动`);
  // Three entries for every 256 leaves, held against the size before anything is made as large as it says.
  if (3 * Math.ceil(head.size / TILE_WIDTH) > zip.entries.size)
    throw new BadZip(`${EXPORT} names more leaves than the file can hold`, `${EXPORT} 所载条数超出文件所能容纳`);
  const registers = zip.has(REGISTERS)
    ? inMember(REGISTERS, () =>
        (JSON.parse(zip.read(REGISTERS).toString('utf8')) as RegisterEntry[]).map(({ table }) => registerPath(table)),
      )
    : [];
  const known = new Set([HEADS, FOLDED, ...small, ...registers]);
  for (const tile of tilesOf(head.size)) {
    known.add(tilePath(tile));
    if (tile.level > 0) continue;
    known.add(entriesPath(tile));
    known.add(payloadsPath(entriesPath(tile)));
  }
  for (const name of zip.entries.keys())
    if (!known.has(name))
      throw new BadZip(`${name} belongs to no part of an export`, `${name} 不属于导出文件的任何部分`);
  for (const name of [HEADS, ...registers, ...(head.record ? [FOLDED] : [])]) zip.place(name);
}

/** The head of an earlier log with which this one begins. */
export function linkOf(zip: ZipFile, { size }: ExportHead): Checkpoint | undefined {
  const name = entriesPath({ index: 0, width: Math.min(size, TILE_WIDTH) });
  const [first] = inMember(name, () => readBundle(zip.read(name)));
  try {
    return first && parseCheckpoint(first.toString('utf8'));
  } catch {
    return undefined;
  }
}
