import { type CalendarYear, WorkCalendar } from '#domain/calendar/calendar';
import { sha256 as hashOf } from '#ledger/leaf';
import { exactJson, inMember } from './exact.js';
import { canonical, sha256 } from './fast.js';
import { CALENDAR, FOLDED, FOLDED_MEMBERS, type FoldedLine } from './layout.js';
import { BadZip, type ZipFile } from './stored-zip.js';

const DIGEST = 16;
const digestOf = (line: FoldedLine): Buffer => sha256(canonical(line)).subarray(0, DIGEST);
const keyOf = (id: string): string => Buffer.from(id.replaceAll('-', ''), 'hex').toString('latin1');

/** The lines of `folded.jsonl`, kept small: case, place in its chain, digest. */
export class FoldedLines {
  private readonly numbers = new Map<string, number>();
  private seqs = new Uint32Array(1024);
  private digests = Buffer.alloc(1024 * DIGEST);
  size = 0;

  constructor(zip: ZipFile | undefined) {
    if (!zip?.has(FOLDED)) return;
    for (const text of zip.lines(FOLDED)) {
      const line = JSON.parse(text) as FoldedLine;
      if (this.size === this.seqs.length) this.grow();
      this.numbers.set(keyOf(line.id), this.size);
      this.seqs[this.size] = line.seq;
      digestOf(line).copy(this.digests, this.size * DIGEST);
      this.size += 1;
    }
  }

  /** Reads every line once and throws for one that is none, or a case that stands there twice. */
  static check(zip: ZipFile): void {
    if (!zip.has(FOLDED)) return;
    const seen = new Set<string>();
    for (const text of zip.lines(FOLDED)) {
      const { machine, id, state, version, seq } = exactJson<FoldedLine>(FOLDED, text, FOLDED_MEMBERS);
      const known = [machine, id, state].every((each) => typeof each === 'string') && !seen.has(keyOf(id));
      if (!known || !Number.isInteger(version) || !Number.isInteger(seq))
        throw new BadZip(`${FOLDED} has a line that is none: ${text.slice(0, 80)}`, `${FOLDED} 有一行无效`);
      seen.add(keyOf(id));
    }
  }

  of(id: string): { number: number; seq: number; digest: Buffer } | undefined {
    const number = this.numbers.get(keyOf(id));
    if (number === undefined) return undefined;
    const digest = this.digests.subarray(number * DIGEST, (number + 1) * DIGEST);
    return { number, seq: this.seqs[number] as number, digest };
  }

  private grow(): void {
    const [seqs, digests] = [this.seqs, this.digests];
    (this.seqs = new Uint32Array(seqs.length * 2)).set(seqs);
    digests.copy((this.digests = Buffer.alloc(digests.length * 2)));
  }
}

/** Whether a case stands as its line says. `context`: its document, where the lines have hashes of them. */
export const standsAs = (digest: Buffer, line: Omit<FoldedLine, 'context'>, context?: unknown): boolean =>
  digest.equals(
    digestOf(context === undefined ? line : { ...line, context: hashOf(canonical(context)).toString('hex') }),
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
