import { randomInt } from 'node:crypto';
import type { Fault } from '#ledger/fault';
import { isOutside } from './bundle-check.js';

/** Where everything of an event stands, shared between threads: 28 bytes an event, so that payloads need not be held. */
export interface EventIndex {
  /** first event of each file in this numbering, then the count of all */
  bases: number[];
  entryAt: Float64Array;
  entrySize: Uint32Array;
  recordAt: Float64Array;
  recordSize: Uint32Array;
  /** the next event of the same case, or -1 */
  next: Int32Array;
  /** the first event of each case */
  cases: Int32Array;
}

const shared = (bytes: number) => new SharedArrayBuffer(Math.max(8, bytes));

/** Numbers for ids of 16 bytes in the order in which they come; 24 to 40 bytes an id, and nothing for the collector of garbage. */
class Numbers {
  size = 0;
  private slots = new Int32Array(4096).fill(-1);
  private ids = new Uint32Array(1024 * 4);
  /** Nobody can choose ids that meet in one slot. */
  private readonly seed = randomInt(0x7fffffff);

  /** The number of the id that begins at `from`: the next one where it is new. */
  of(rows: Buffer, from: number): number {
    const [a, b, c, d] = [0, 4, 8, 12].map((part) => rows.readUInt32LE(from + part)) as [
      number,
      number,
      number,
      number,
    ];
    const { slots, ids } = this;
    let slot = this.slotOf(a, b, c, d);
    for (let n = slots[slot] as number; n >= 0; n = slots[slot] as number) {
      if (ids[n * 4] === a && ids[n * 4 + 1] === b && ids[n * 4 + 2] === c && ids[n * 4 + 3] === d) return n;
      slot = (slot + 1) & (slots.length - 1);
    }
    if (this.size * 4 === ids.length) return this.grown().of(rows, from);
    ids.set([a, b, c, d], this.size * 4);
    return (slots[slot] = this.size++);
  }

  private slotOf(a: number, b: number, c: number, d: number): number {
    let mixed = this.seed;
    for (const part of [a, b, c, d]) {
      mixed = Math.imul(mixed ^ part, 0x9e3779b1);
      mixed ^= mixed >>> 15;
    }
    return mixed & (this.slots.length - 1);
  }

  private grown(): this {
    const { ids } = this;
    (this.ids = new Uint32Array(ids.length * 2)).set(ids);
    this.slots = new Int32Array(ids.length * 2).fill(-1);
    for (let n = 0; n < this.size; n++) {
      const [a, b, c, d] = ids.subarray(n * 4, n * 4 + 4) as unknown as [number, number, number, number];
      let slot = this.slotOf(a, b, c, d);
      while ((this.slots[slot] as number) >= 0) slot = (slot + 1) & (this.slots.length - 1);
      this.slots[slot] = n;
    }
    return this;
  }
}

/** Follows the chains of all cases at once, in the order of the log. */
export class ChainBook {
  private numbers = new Numbers();
  private first: Int32Array<ArrayBuffer> = new Int32Array(1024);
  private last: Int32Array<ArrayBuffer> = new Int32Array(1024);
  private seqs: Uint32Array<ArrayBuffer> = new Uint32Array(1024);
  private hashes: Uint8Array<ArrayBuffer> = new Uint8Array(1024 * 32);
  private readonly index: Omit<EventIndex, 'cases'>;
  /** cases whose beginning lies in an earlier log than the files have */
  continued = 0;
  events = 0;
  cases = 0;

  constructor(sizes: readonly number[]) {
    const bases = sizes.reduce((all, size) => [...all, (all.at(-1) as number) + size], [0]);
    const count = bases.at(-1) as number;
    this.index = {
      bases,
      entryAt: new Float64Array(shared(count * 8)),
      entrySize: new Uint32Array(shared(count * 4)),
      recordAt: new Float64Array(shared(count * 8)),
      recordSize: new Uint32Array(shared(count * 4)),
      next: new Int32Array(shared(count * 4)).fill(-1),
    };
  }

  /** Takes one leaf; `from` is its row. Returns the fault of its chain, if there is one. */
  take(
    at: number,
    rows: Buffer,
    from: number,
    places: Float64Array,
    i: number,
    early: boolean,
  ): Pick<Fault, 'en' | 'zh'> | undefined {
    const { index } = this;
    index.entryAt[at] = places[i * 4] as number;
    index.entrySize[at] = places[i * 4 + 1] as number;
    index.recordAt[at] = places[i * 4 + 2] as number;
    index.recordSize[at] = places[i * 4 + 3] as number;
    const seq = rows.readUInt32BE(from + 80);
    if (isOutside(seq)) return undefined;
    this.events += 1;
    const number = this.numbers.of(rows, from);
    if (number === this.cases) {
      this.open(at, seq, rows, from);
      if (seq === 1) return isZero(rows, from + 48) ? undefined : NOT_FIRST;
      this.continued += 1;
      return early ? begunElsewhere(seq) : undefined;
    }
    const expected = (this.seqs[number] as number) + 1;
    const follows = rows.compare(this.hashes, number * 32, number * 32 + 32, from + 48, from + 80) === 0;
    index.next[this.last[number] as number] = at;
    this.last[number] = at;
    this.seqs[number] = seq;
    this.hashes.set(rows.subarray(from + 16, from + 48), number * 32);
    if (seq !== expected) return gap(expected, seq);
    return follows ? undefined : BROKEN;
  }

  /** The finished index. The book is closed: what only its chains needed is given back. */
  end(): EventIndex {
    const cases = new Int32Array(shared(this.cases * 4));
    cases.set(this.first.subarray(0, this.cases));
    this.numbers = new Numbers();
    this.first = this.last = new Int32Array();
    this.seqs = new Uint32Array();
    this.hashes = new Uint8Array();
    return { ...this.index, cases };
  }

  private open(at: number, seq: number, rows: Buffer, from: number): void {
    const number = this.cases++;
    if (number === this.first.length) this.grow();
    this.first[number] = at;
    this.last[number] = at;
    this.seqs[number] = seq;
    this.hashes.set(rows.subarray(from + 16, from + 48), number * 32);
  }

  private grow(): void {
    const length = this.first.length * 2;
    const [first, last, seqs, hashes] = [this.first, this.last, this.seqs, this.hashes];
    (this.first = new Int32Array(length)).set(first);
    (this.last = new Int32Array(length)).set(last);
    (this.seqs = new Uint32Array(length)).set(seqs);
    (this.hashes = new Uint8Array(length * 32)).set(hashes);
  }
}

function isZero(rows: Buffer, from: number): boolean {
  for (let i = from; i < from + 32; i++) if (rows[i] !== 0) return false;
  return true;
}

const NOT_FIRST = { en: 'is the first of its case, yet names one before it', zh: '为本案首个事件，却载有前一事件' };
const BROKEN = {
  en: 'does not carry the hash of the event before it in the case',
  zh: '未载明本案前一事件的哈希',
};
const gap = (expected: number, seq: number) => ({
  en: `event ${expected} of the case is missing, ${seq} comes next`,
  zh: `该案第 ${expected} 个事件缺失，其后为第 ${seq} 个`,
});
const begunElsewhere = (seq: number) => {
  const { en, zh } = gap(1, seq);
  return {
    en: `${en} (where the log follows one that was closed, say --continues)`,
    zh: `${zh}（若本日志接续已关闭的日志，请加 --continues）`,
  };
};
