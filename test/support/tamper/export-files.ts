import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { unzipSync } from 'fflate';
import { stepOf, UNBORN } from '#case-file/fold';
import { type Judge, judgeOf } from '#case-file/machines';
import type { Said } from '#domain/statute';
import { canonicalJson } from '#ledger/canonical';
import { eventId } from '#ledger/event-id';
import { type Leaf, leafBytes, leafHash, parseLeaf, payloadCommitment, sha256 } from '#ledger/leaf';
import { checkpointText } from '#ledger/note';
import { Frontier } from '#ledger/tree';
import type { HeadLine, PayloadRecord, RegisterEntry } from '#log-export/layout';
import { disclosed } from '#log-export/personal';
import { bundlesOf, headOf } from '#log-export/read';
import { ZipFile, ZipWriter } from '#log-export/stored-zip';
import { type Lines, type LogEntry, writeLog } from '#log-export/write';
import { wordsOf } from '#workflow/act';
import type { Files } from '../case-files.js';

/** The members of an exported log, by name, in their order. */
export const membersOf = (bytes: Uint8Array): Files =>
  new Map(Object.entries(unzipSync(bytes)).map(([name, content]) => [name, Buffer.from(content)]));

export async function zipped(files: Files): Promise<Buffer> {
  const parts: Buffer[] = [];
  const zip = new ZipWriter(async (part) => void parts.push(part));
  for (const [name, content] of files) await zip.add(name, content);
  await zip.end();
  return Buffer.concat(parts);
}

export interface Entry {
  /** null: leaf 0, a head of the log of the year before */
  leaf: Leaf | null;
  bytes: Buffer;
  record: PayloadRecord | null;
  payload: any;
}

/** What stands in an exported log, to be told otherwise. */
export function entriesOf(file: string): Entry[] {
  const zip = ZipFile.open(file);
  try {
    return [...bundlesOf(zip, headOf(zip))].flat().map(({ bytes, record }) => ({
      leaf: record ? parseLeaf(bytes) : null,
      bytes,
      record,
      payload: record?.payload ? JSON.parse(record.payload.toString('utf8')) : null,
    }));
  } finally {
    zip.close();
  }
}

/** Puts a payload in the place of what an event says, and binds the leaf to it. */
export function retell(entry: Entry, change: (payload: any, leaf: Leaf) => void): void {
  const { leaf, record } = entry;
  if (!leaf || !record?.salt) throw new Error('nothing is told there');
  change(entry.payload, leaf);
  record.payload = Buffer.from(JSON.stringify(sorted(entry.payload)));
  leaf.payload_commitment = payloadCommitment(record.salt, record.payload).toString('hex');
}
const sorted = (value: any): any =>
  Array.isArray(value)
    ? value.map(sorted)
    : value !== null && typeof value === 'object'
      ? Object.fromEntries(
          Object.keys(value)
            .sort()
            .map((key) => [key, sorted(value[key])]),
        )
      : value;

const judgeFor = (leaf: Leaf) => judgeOf(leaf.machine, leaf.machine_version) as Judge;
const wordsIn = ({ record }: Entry): Said =>
  wordsOf(disclosed<Said>({ payload: record?.payload as Buffer, personal: record?.personal ?? [] })).words;

/** How a case stands by law after its events in these entries. */
function standingOf(entries: readonly Entry[], caseId: string) {
  let standing = { ...UNBORN, version: 0, seq: 0, at: '' };
  for (const entry of entries) {
    const { leaf } = entry;
    if (leaf?.case_id !== caseId) continue;
    const { state, context } = leaf.outcome === 'refused' ? standing : stepOf(judgeFor(leaf), standing, wordsIn(entry));
    standing = { state, context, version: leaf.case_version, seq: leaf.seq, at: leaf.occurred_at };
  }
  return standing;
}

/** Writes what the law makes of a case that is told anew where the file says how it stands. */
export function refold(files: Files, entries: readonly Entry[], caseId: string): void {
  const { state, version, seq, context } = standingOf(entries, caseId);
  const hash = sha256(canonicalJson(JSON.parse(JSON.stringify(context)))).toString('hex');
  const lines = String(files.get('folded.jsonl'))
    .split('\n')
    .filter(Boolean)
    .map((text) => {
      const line = JSON.parse(text);
      return line.id === caseId ? JSON.stringify({ ...line, state, version, seq, context: hash }) : text;
    });
  files.set('folded.jsonl', Buffer.from(lines.map((line) => `${line}\n`).join('')));
}

/** An event behind the last of a case, said by whoever said the one given, as the engine would have written it. */
export function append(entries: Entry[], like: Entry, words: object): void {
  const { leaf, record, payload } = like;
  if (!leaf || !record) throw new Error('nothing is told there');
  const { state, context, version, seq, at } = standingOf(entries, leaf.case_id);
  const { wrote: _, ...said } = { ...payload, ...words, at };
  const step = stepOf(judgeFor(leaf), { state, context }, said as Said);
  const entry: Entry = {
    bytes: Buffer.alloc(0),
    record: { ...record, personal: [] },
    payload: said,
    leaf: {
      ...leaf,
      ...{ event_id: eventId(), case_version: version + 1, seq: seq + 1, type: said.type, occurred_at: at },
      ...{ from: state, to: step.state, rule_ids: [...step.rules], prev: null },
    },
  };
  retell(entry, () => undefined);
  entries.push(entry);
}

/** Signs a head with the keys that a thief of them has, the witnesses' lines too. `at`: seconds of their clocks. */
export type Seal = (tree: string, text: string, at?: number) => Promise<string>;

/**
 * The export told anew by somebody who holds every key: chains, tree, heads and checkpoint follow from the entries. What
 * still stands in the way is the law alone. `files` gives the members that do not follow; `chain`: cases are chained anew.
 */
export async function resealed(
  file: string,
  files: Files,
  entries: readonly Entry[],
  seal: Seal,
  chain = true,
): Promise<Buffer> {
  const zip = ZipFile.open(file);
  const head = headOf(zip);
  zip.close();
  const own = new Map(entries.flatMap(({ leaf, bytes }) => (leaf ? [[leafHash(bytes).toString('hex'), leaf]] : [])));
  const heads = new Map<string, string>();
  const made = entries.map(({ leaf, bytes, record }): LogEntry => {
    if (!leaf) return { bytes, record };
    const before = heads.get(leaf.case_id);
    // The first of a case in this file may follow one in a file of an earlier year.
    if (chain && (before !== undefined || (leaf.prev !== null && own.has(leaf.prev)))) leaf.prev = before ?? null;
    const written = leafBytes(leaf);
    heads.set(leaf.case_id, leafHash(written).toString('hex'));
    return { bytes: written, record };
  });
  const frontier = new Frontier();
  for (const { bytes } of made) frontier.append(leafHash(bytes));
  const root = frontier.root();
  const note = await seal(head.tree, checkpointText({ origin: head.tree, size: made.length, root }));
  const at = new Date().toISOString();
  const line: HeadLine = { size: made.length, note, signedAt: at, final: { note, at } };
  const text = (name: string) => files.get(name)?.toString('utf8');
  const registers = files.get('registers.json');
  const folded = files.get('folded.jsonl');
  const calendar = text('calendar.json');
  const folder = mkdtempSync(join(tmpdir(), 'resealed-'));
  try {
    const out = join(folder, 'log.lxz');
    await writeLog(out, {
      head: { ...head, size: made.length, root: root.toString('hex') },
      checkpoint: note,
      keys: (text('keys.txt') ?? '').split('\n').filter(Boolean),
      policy: text('policy.txt') ?? null,
      ...(calendar === undefined ? {} : { calendar: JSON.parse(calendar) }),
      entries: each(made),
      heads: lines(Buffer.from(`${JSON.stringify(line)}\n`)),
      ...(folded ? { folded: lines(folded) } : {}),
      ...(registers
        ? {
            registersFile: registers,
            registers: (JSON.parse(registers.toString('utf8')) as RegisterEntry[]).map((table) => ({
              table,
              ...lines(files.get(`registers/${table.table}.jsonl`) as Buffer),
            })),
          }
        : {}),
    });
    return readFileSync(out);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function* each<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}
const lines = (bytes: Buffer): Lines => ({ size: bytes.length, crc: crc32(bytes), parts: () => each([bytes]) });

/** Writes bytes under a name in a folder; returns the path. */
export function put(folder: string, name: string, bytes: Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}
