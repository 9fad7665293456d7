import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { once } from 'node:events';
import { dirname, resolve } from 'node:path';
import type { CalendarYear } from '#domain/calendar/calendar';
import { flushed } from '#ledger/durable';
import { leafHash } from '#ledger/leaf';
import { entriesPath, tilePath, TILE_WIDTH, TileRows, writeBundle } from '#ledger/tiles';
import { Frontier } from '#ledger/tree';
import {
  CALENDAR,
  CHECKPOINT,
  EXPORT,
  type ExportHead,
  FOLDED,
  HEADS,
  KEYS,
  payloadsPath,
  type PayloadRecord,
  POLICY,
  README,
  type RegisterEntry,
  registerPath,
  REGISTERS,
  writeRecords,
} from './layout.js';
import { readme } from './readme.js';
import { ZipWriter } from './stored-zip.js';

/** One leaf of the log: its exact bytes, and what it is bound to (null for the head of an earlier log). */
export interface LogEntry {
  bytes: Buffer;
  record: PayloadRecord | null;
}

/** Everything that an export is made of. Long things come in streams and are never held. */
export interface LogSource {
  head: ExportHead;
  /** the newest head with every signature line that there is */
  checkpoint: string;
  keys: readonly string[];
  policy: string | null;
  calendar?: readonly CalendarYear[];
  entries: AsyncIterable<LogEntry>;
  heads: Lines;
  folded?: Lines;
  /** as bound by the record of the export: must stand in `registers` in the same bytes */
  registers?: { table: RegisterEntry; crc: number; parts: () => AsyncIterable<Buffer> }[];
  registersFile?: Buffer;
}
/** Lines of a text with their checksum, spooled beforehand: a zip wants to know both before. */
export interface Lines {
  size: number;
  crc: number;
  parts: () => AsyncIterable<Buffer>;
}

/** The log to be exported is not what its head says. */
export class NotExported extends Error {
  override name = 'NotExported';
}

/**
 * Writes an export, in memory that does not grow with the log. The tree is recomputed from the bytes on the way: what does
 * not give the root of the head is not exported (NotExported), and no file is left behind. What returns is on disk, under its
 * name: a year may go on the strength of it.
 */
export async function writeLog(
  file: string,
  source: LogSource,
  disk?: Parameters<typeof flushed>[1],
): Promise<{ bytes: number; sha256: string }> {
  const aside = `${file}.part`;
  const out = createWriteStream(aside, { flags: 'w', mode: 0o600 });
  const failed = new Promise<never>((_, reject) => out.once('error', reject));
  failed.catch(() => undefined);
  const digest = createHash('sha256');
  let bytes = 0;
  const zip = new ZipWriter(async (part) => {
    digest.update(part);
    bytes += part.length;
    if (!out.write(part)) await Promise.race([once(out, 'drain'), failed]);
  });
  try {
    await fill(zip, source);
    await zip.end();
    out.end();
    await Promise.race([once(out, 'close'), failed]);
    await flushed(aside, disk);
    await rename(aside, file);
    await flushed(dirname(resolve(file)), disk);
  } catch (error) {
    out.destroy();
    await rm(aside, { force: true });
    throw error;
  }
  return { bytes, sha256: digest.digest('hex') };
}

async function fill(zip: ZipWriter, source: LogSource): Promise<void> {
  const { head } = source;
  await zip.add(README, Buffer.from(readme(head)));
  await zip.add(EXPORT, Buffer.from(`${JSON.stringify(head, undefined, 2)}\n`));
  await zip.add(KEYS, Buffer.from(source.keys.map((key) => `${key}\n`).join('')));
  if (source.policy !== null) await zip.add(POLICY, Buffer.from(source.policy));
  if (source.calendar) await zip.add(CALENDAR, Buffer.from(`${JSON.stringify(source.calendar)}\n`));
  await zip.add(CHECKPOINT, Buffer.from(source.checkpoint));
  await zip.addParts(HEADS, source.heads, source.heads.parts());
  await writeLeaves(zip, source);
  if (source.folded) await zip.addParts(FOLDED, source.folded, source.folded.parts());
  if (source.registersFile) await zip.add(REGISTERS, source.registersFile);
  for (const { table, crc, parts } of source.registers ?? []) {
    await zip.addParts(registerPath(table.table), { size: table.bytes, crc }, parts());
  }
}

async function writeLeaves(zip: ZipWriter, { head, entries }: LogSource): Promise<void> {
  const frontier = new Frontier();
  const rows = new TileRows();
  const partial: Buffer[][] = [];
  let batch: LogEntry[] = [];
  const flush = async () => {
    if (batch.length === 0) return;
    const path = entriesPath({ index: Math.floor((frontier.size - 1) / TILE_WIDTH), width: batch.length });
    await zip.add(path, writeBundle(batch.map((entry) => entry.bytes)));
    await zip.add(payloadsPath(path), writeRecords(batch.map((entry) => entry.record)));
    batch = [];
  };
  for await (const entry of entries) {
    if (frontier.size === head.size) throw new NotExported(`${head.tree}: more leaves came than the head has`);
    const nodes = frontier.append(leafHash(entry.bytes));
    batch.push(entry);
    if (batch.length === TILE_WIDTH) await flush();
    for (const node of nodes) if (node.level % 8 === 0) (partial[node.level / 8] ??= []).push(node.hash);
    for (const tile of rows.add(nodes)) {
      await zip.add(tilePath({ ...tile, width: TILE_WIDTH }), tile.hashes);
      partial[tile.level] = [];
    }
  }
  await flush();
  for (const [level, hashes] of partial.entries()) {
    if (!hashes || hashes.length === 0) continue;
    const index = Math.floor(head.size / TILE_WIDTH ** (level + 1));
    await zip.add(tilePath({ level, index, width: hashes.length }), Buffer.concat(hashes));
  }
  if (frontier.size !== head.size || frontier.root().toString('hex') !== head.root) {
    throw new NotExported(
      `${head.tree}: the leaves give size ${frontier.size} and root ${frontier.root().toString('hex')}, the signed head says ` +
        `${head.size} and ${head.root}. Run the verifier. / 各条重新计算所得与签名头不符，请运行校验。`,
    );
  }
}
