import { type CalendarYear, WorkCalendar } from '#domain/calendar/calendar';
import { exactJson, inMember } from './exact.js';
import { canonical, sha256 } from './fast.js';
import { CALENDAR, FOLDED, FOLDED_MEMBERS, type FoldedLine } from './layout.js';
import { BadZip, type ZipFile } from './stored-zip.js';

const [KEY, DIGEST] = [16, 16];
const digestOf = (line: FoldedLine): Buffer => sha256(canonical(line)).subarray(0, DIGEST);

/** The lines of `folded.jsonl`, kept small and shared between threads: case, place in its chain, digest. */
export interface FoldedTable {
  keys: Uint8Array;
  seqs: Uint32Array;
  digests: Uint8Array;
  /** numbers of the lines, by ascending key */
  order: Int32Array;
}

/** Reads every line once. Throws for one that is none, or a case that stands there twice. */
function readFolded(zip: ZipFile): FoldedTable {
  const lines = new Growing();
  for (const text of zip.has(FOLDED) ? zip.lines(FOLDED) : []) {
    const line = exactJson<FoldedLine>(FOLDED, text, FOLDED_MEMBERS);
    const { machine, id, state, version, seq } = line;
    if (![machine, id, state].every((each) => typeof each === 'string') || ![version, seq].every(Number.isInteger))
      throw new BadZip(`${FOLDED} has a line that is none: ${text.slice(0, 80)}`, `${FOLDED} 有一行无效`);
    lines.add(line);
  }
  const table = lines.end();
  const twice = table.order.find((n, i) => i > 0 && compareKeys(table, n, table.order[i - 1] as number) === 0);
  if (twice !== undefined)
    throw new BadZip(`${FOLDED} names a case twice, in line ${twice + 1}`, `${FOLDED} 第 ${twice + 1} 行的案件重复`);
  return table;
}

/** The lines of a file, or what is wrong with them. */
export type FoldedResult = { table: FoldedTable } | { wrong: { en: string; zh: string } };

export function foldedIn(zip: ZipFile): FoldedResult {
  try {
    return { table: readFolded(zip) };
  } catch (error) {
    if (!(error instanceof BadZip)) throw error;
    return { wrong: { en: error.message, zh: error.zh } };
  }
}

class Growing {
  private keys = Buffer.alloc(1024 * KEY);
  private digests = Buffer.alloc(1024 * DIGEST);
  private seqs = new Uint32Array(1024);
  private size = 0;

  add(line: FoldedLine): void {
    if (this.size === this.seqs.length) this.grow();
    keyOf(line.id).copy(this.keys, this.size * KEY);
    digestOf(line).copy(this.digests, this.size * DIGEST);
    this.seqs[this.size] = line.seq;
    this.size += 1;
  }

  end(): FoldedTable {
    const { size } = this;
    const bytes = (length: number) => new SharedArrayBuffer(Math.max(8, length));
    const table = {
      keys: new Uint8Array(bytes(size * KEY), 0, size * KEY),
      digests: new Uint8Array(bytes(size * DIGEST), 0, size * DIGEST),
      seqs: new Uint32Array(bytes(size * 4), 0, size),
      order: new Int32Array(bytes(size * 4), 0, size),
    };
    table.keys.set(this.keys.subarray(0, size * KEY));
    table.digests.set(this.digests.subarray(0, size * DIGEST));
    table.seqs.set(this.seqs.subarray(0, size));
    for (let n = 0; n < size; n++) table.order[n] = n;
    table.order.sort((a, b) => compareKeys(table, a, b));
    return table;
  }

  private grow(): void {
    const { keys, digests, seqs } = this;
    keys.copy((this.keys = Buffer.alloc(keys.length * 2)));
    digests.copy((this.digests = Buffer.alloc(digests.length * 2)));
    (this.seqs = new Uint32Array(seqs.length * 2)).set(seqs);
  }
}

/** The id of a case in bytes. */
function keyOf(id: string): Buffer {
  const key = Buffer.alloc(KEY);
  key.write(id.replaceAll('-', ''), 'hex');
  return key;
}
const compareKeys = ({ keys }: FoldedTable, a: number, b: number): number =>
  Buffer.compare(keys.subarray(a * KEY, (a + 1) * KEY), keys.subarray(b * KEY, (b + 1) * KEY));

/** The line of a case. */
export interface FoldedCase {
  number: number;
  seq: number;
  digest: Uint8Array;
}

export function foldedOf({ keys, seqs, digests, order }: FoldedTable, id: string): FoldedCase | undefined {
  const key = keyOf(id);
  for (let [low, high] = [0, order.length]; low < high;) {
    const middle = (low + high) >> 1;
    const number = order[middle] as number;
    const side = Buffer.compare(key, keys.subarray(number * KEY, (number + 1) * KEY));
    if (side === 0)
      return { number, seq: seqs[number] as number, digest: digests.subarray(number * DIGEST, (number + 1) * DIGEST) };
    if (side < 0) high = middle;
    else low = middle + 1;
  }
  return undefined;
}

/** Whether a case stands as its line says. `context`: its document, where the lines have hashes of them. */
export const standsAs = (digest: Uint8Array, line: Omit<FoldedLine, 'context'>, context?: unknown): boolean =>
  digestOf(context === undefined ? line : { ...line, context: sha256(canonical(context)).toString('hex') }).equals(
    digest,
  );

/** The years of the calendar that comes with the file. Throws where they are none. */
export function readCalendars(zip: ZipFile): CalendarYear[] {
  if (!zip.has(CALENDAR)) return [];
  return inMember(CALENDAR, () => {
    const years = JSON.parse(zip.read(CALENDAR).toString('utf8')) as CalendarYear[];
    if (new WorkCalendar(years).years.length !== years.length) throw new TypeError('a year stands twice');
    return years;
  });
}

/** Calendars by the edition that an event names: an edition is its years, in a row, and their days. */
export class Editions {
  private readonly known = new Map<string, WorkCalendar | undefined>();

  constructor(private readonly years: readonly CalendarYear[]) {}

  /** Undefined where the years at hand do not give this edition. */
  of(version: string | null): WorkCalendar | undefined {
    if (version === null) return undefined;
    if (!this.known.has(version)) this.known.set(version, this.made(version));
    return this.known.get(version);
  }

  private made(version: string): WorkCalendar | undefined {
    const [, first, last] = /^(\d{4})-(\d{4})\./.exec(version) ?? [];
    const calendar = new WorkCalendar(this.years.filter(({ year }) => year >= Number(first) && year <= Number(last)));
    return calendar.version === version ? calendar : undefined;
  }
}
