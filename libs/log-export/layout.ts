import type { PersonalValue } from '#ledger/personal';

/**
 * What stands where in `log-<deployment>-<year>.lxz`. Tiles, entries and checkpoint are those of C2SP tlog-tiles; the rest
 * is ours. Payloads stand in bundles beside the entries, not one by one: a million files would need a table of contents
 * larger than the memory that a verifier may use.
 */
export const README = 'README.md';
export const EXPORT = 'export.json';
export const POLICY = 'policy.txt';
export const KEYS = 'keys.txt';
export const CHECKPOINT = 'checkpoint';
/** Every published head of the log, one JSON object a line, smallest first. */
export const HEADS = 'heads.jsonl';
/** How each case stood when the export began, one JSON object a line. */
export const FOLDED = 'folded.jsonl';
/** The working-day calendar by which clocks are counted. */
export const CALENDAR = 'calendar.json';
/** Rows, bytes and SHA-256 of each register table. The SHA-256 of this file stands in the log, in an `export` leaf. */
export const REGISTERS = 'registers.json';
export const registerPath = (table: string): string => `registers/${table}.jsonl`;
/** Beside `tile/entries/…`: for each entry what its leaf is bound to. */
export const payloadsPath = (entriesPath: string): string => entriesPath.replace(/^tile\/entries\//, 'payloads/');

/** Counts of a file, read first. Nothing in it is believed that the log itself can show. */
export interface ExportHead {
  v: 1;
  kind: 'liandan-log';
  tree: string;
  size: number;
  /** hex */
  root: string;
  /** personal values are in it: then it can be imported */
  personal: boolean;
  /** civil instant */
  exportedAt: string;
  /** events recorded while the export ran, which its registers do not know; with any it cannot be imported */
  later: number;
  /** where the record of the export itself stands, which binds the registers; absent in a file of a closed year */
  record?: { eventId: string; index: number };
}

/** A published head, and what witnesses have added to it. */
export interface HeadLine {
  size: number;
  /** the note as the log signed it */
  note: string;
  signedAt: string;
  /** the note with the lines of witnesses that satisfies the policy, and since when */
  final?: { note: string; at: string };
  cosignatures?: { witness: string; line: string; at: string; receivedAt: string }[];
}

export interface FoldedLine {
  machine: string;
  id: string;
  state: string;
  version: number;
  /** events of the case by then, refusals too */
  seq: number;
  /** hex SHA-256 of the canonical JSON of the case's document; only where personal values are in the file */
  context?: string;
}

/** Members of the lines and of `export.json`: whether they must be there. */
export const EXPORT_MEMBERS = {
  ...{ v: true, kind: true, tree: true, size: true, root: true, personal: true, exportedAt: true, later: true },
  record: false,
};
export const HEAD_MEMBERS = { size: true, note: true, signedAt: true, final: false, cosignatures: false };
export const HEAD_INNER = { final: ['note', 'at'], cosignatures: ['witness', 'line', 'at', 'receivedAt'] };
export const FOLDED_MEMBERS = { machine: true, id: true, state: true, version: true, seq: true, context: false };

/** One register table: what cannot be recomputed from the log. */
export interface RegisterEntry {
  table: string;
  rows: number;
  bytes: number;
  /** hex */
  sha256: string;
}

/** What a leaf is bound to, and who may see it. A leaf that is a head of an earlier log has nothing. */
export interface PayloadRecord {
  /** absent: removed when its time was over */
  payload?: Buffer;
  salt?: Buffer;
  readers: string[];
  personal: PersonalValue[];
}

/** A bundle of records: each a JSON head behind its length in four bytes, then the payload behind its length plus one. */
export function writeRecords(records: readonly (PayloadRecord | null)[]): Buffer {
  return Buffer.concat(
    records.flatMap((record) => {
      const { payload, salt, readers = [], personal = [] } = record ?? {};
      const head = Buffer.from(
        record
          ? JSON.stringify({
              readers,
              ...(salt ? { salt: salt.toString('hex') } : {}),
              ...(personal.length > 0
                ? { personal: personal.map(({ salt: own, ...rest }) => ({ ...rest, salt: own.toString('hex') })) }
                : {}),
            })
          : '',
      );
      const lengths = Buffer.alloc(8);
      lengths.writeUInt32BE(head.length, 0);
      lengths.writeUInt32BE(payload ? payload.length + 1 : 0, 4);
      return [lengths, head, payload ?? Buffer.alloc(0)];
    }),
  );
}

/** Where each record of a bundle begins. Throws RangeError when the bundle ends inside a record. */
export function recordPlaces(bundle: Buffer): number[] {
  const places: number[] = [];
  for (let at = 0; at < bundle.length;) {
    places.push(at);
    at += 8 + bundle.readUInt32BE(at) + Math.max(0, bundle.readUInt32BE(at + 4) - 1);
    if (at > bundle.length) throw new RangeError('the bundle ends inside a record');
  }
  return places;
}

/** Reads the record that begins at `at`; null for a leaf without one. */
export function readRecord(bytes: Buffer, at = 0): PayloadRecord | null {
  const [head, payload] = [bytes.readUInt32BE(at), bytes.readUInt32BE(at + 4)];
  if (head === 0) return null;
  const from = at + 8 + head;
  const { readers, salt, personal } = JSON.parse(bytes.toString('utf8', at + 8, from)) as {
    readers: string[];
    salt?: string;
    personal?: (Omit<PersonalValue, 'salt'> & { salt: string })[];
  };
  if (from + payload - 1 > bytes.length) throw new RangeError('the bundle ends inside a record');
  return {
    readers,
    ...(salt === undefined ? {} : { salt: Buffer.from(salt, 'hex') }),
    ...(payload > 0 ? { payload: bytes.subarray(from, from + payload - 1) } : {}),
    personal: (personal ?? []).map(({ salt: own, ...rest }) => ({ ...rest, salt: Buffer.from(own, 'hex') })),
  };
}
