import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { crc32 } from 'node:zlib';

/**
 * Zip without compression, in streams: entries are written as they come and read in any order from a file of any size
 * (ZIP64). Only what an export needs: whole entries of known bytes, UTF-8 names, no encryption, no comments.
 */
const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
const END64 = 0x06064b50;
const LOCATOR64 = 0x07064b50;
const VERSION = 45; // ZIP64
const UTF8 = 0x0800;
const DATE = 0x0021; // 1980-01-01: the same export gives the same bytes
const FULL32 = 0xffffffff;
const FULL16 = 0xffff;

/** The file is not a zip of the kind that an export is. */
export class BadZip extends Error {
  override name = 'BadZip';
  constructor(
    message: string,
    readonly zh = '文件结构有误：被截断、被改动，或不是日志导出文件',
  ) {
    super(message);
  }
}

/** Takes bytes one after the other; resolves when more may come. */
export type Sink = (bytes: Buffer) => Promise<void>;

/** Writes a zip into a sink; of what is written it keeps the names and places only. */
export class ZipWriter {
  private at = 0;
  private count = 0;
  private readonly central: Buffer[] = [];

  constructor(private readonly sink: Sink) {}

  /** Adds one entry. Long contents come in parts, whose length and checksum are told beforehand. */
  async add(name: string, content: Buffer): Promise<void> {
    await this.addParts(name, { size: content.length, crc: crc32(content) }, [content]);
  }

  async addParts(
    name: string,
    { size, crc }: { size: number; crc: number },
    parts: Iterable<Buffer> | AsyncIterable<Buffer>,
  ): Promise<void> {
    const label = Buffer.from(name, 'utf8');
    const started = this.at;
    await this.put(headerOf(label, size, crc));
    let written = 0;
    for await (const part of parts) {
      written += part.length;
      await this.put(part);
    }
    if (written !== size) throw new BadZip(`${name}: ${written} bytes came where ${size} were told`);
    this.central.push(centralOf(label, size, crc, started));
    this.count += 1;
  }

  /** Writes the table of contents. Nothing can be added after it. */
  async end(): Promise<void> {
    const started = this.at;
    for (let i = 0; i < this.central.length; i += 1024) await this.put(Buffer.concat(this.central.slice(i, i + 1024)));
    const length = this.at - started;
    await this.put(endOf(this.count, length, started));
  }

  private async put(bytes: Buffer): Promise<void> {
    this.at += bytes.length;
    await this.sink(bytes);
  }
}

const extra64 = (values: number[]): Buffer => {
  const extra = Buffer.alloc(4 + 8 * values.length);
  extra.writeUInt16LE(1, 0);
  extra.writeUInt16LE(8 * values.length, 2);
  values.forEach((value, i) => extra.writeBigUInt64LE(BigInt(value), 4 + 8 * i));
  return extra;
};

function headerOf(label: Buffer, size: number, crc: number): Buffer {
  const header = Buffer.alloc(30);
  header.writeUInt32LE(LOCAL, 0);
  header.writeUInt16LE(VERSION, 4);
  header.writeUInt16LE(UTF8, 6);
  header.writeUInt16LE(DATE, 12);
  header.writeUInt32LE(crc, 14);
  const big = size >= FULL32;
  header.writeUInt32LE(big ? FULL32 : size, 18);
  header.writeUInt32LE(big ? FULL32 : size, 22);
  header.writeUInt16LE(label.length, 26);
  header.writeUInt16LE(big ? 20 : 0, 28);
  return Buffer.concat([header, label, big ? extra64([size, size]) : Buffer.alloc(0)]);
}

/** What stands behind the table of contents of `count` entries and `length` bytes that begins at `started`. */
function endOf(count: number, length: number, started: number): Buffer {
  const end64 = Buffer.alloc(56);
  end64.writeUInt32LE(END64, 0);
  end64.writeBigUInt64LE(44n, 4);
  end64.writeUInt16LE(VERSION, 12);
  end64.writeUInt16LE(VERSION, 14);
  end64.writeBigUInt64LE(BigInt(count), 24);
  end64.writeBigUInt64LE(BigInt(count), 32);
  end64.writeBigUInt64LE(BigInt(length), 40);
  end64.writeBigUInt64LE(BigInt(started), 48);
  const locator = Buffer.alloc(20);
  locator.writeUInt32LE(LOCATOR64, 0);
  locator.writeBigUInt64LE(BigInt(started + length), 8);
  locator.writeUInt32LE(1, 16);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(END, 0);
  end.writeUInt16LE(Math.min(count, FULL16), 8);
  end.writeUInt16LE(Math.min(count, FULL16), 10);
  end.writeUInt32LE(Math.min(length, FULL32), 12);
  end.writeUInt32LE(Math.min(started, FULL32), 16);
  const big = count >= FULL16 || length >= FULL32 || started >= FULL32;
  return Buffer.concat(big ? [end64, locator, end] : [end]);
}

function centralOf(label: Buffer, size: number, crc: number, at: number): Buffer {
  const [bigSize, bigAt] = [size >= FULL32, at >= FULL32];
  const extra =
    bigSize || bigAt ? extra64([...(bigSize ? [size, size] : []), ...(bigAt ? [at] : [])]) : Buffer.alloc(0);
  const row = Buffer.alloc(46);
  row.writeUInt32LE(CENTRAL, 0);
  row.writeUInt16LE(VERSION, 4);
  row.writeUInt16LE(VERSION, 6);
  row.writeUInt16LE(UTF8, 8);
  row.writeUInt16LE(DATE, 14);
  row.writeUInt32LE(crc, 16);
  row.writeUInt32LE(bigSize ? FULL32 : size, 20);
  row.writeUInt32LE(bigSize ? FULL32 : size, 24);
  row.writeUInt16LE(label.length, 28);
  row.writeUInt16LE(extra.length, 30);
  row.writeUInt32LE(bigAt ? FULL32 : at, 42);
  return Buffer.concat([row, label, extra]);
}

/** Where the bytes of an entry stand in the file. */
export interface Place {
  at: number;
  size: number;
  crc: number;
}

/**
 * Opens a zip by its table of contents, which is all it keeps in memory. Throws BadZip when the file is cut, compressed,
 * or not a zip; whether an entry's bytes are what they were is asked by `read`.
 */
export class ZipFile {
  private constructor(
    private readonly handle: number,
    readonly entries: ReadonlyMap<string, Place>,
  ) {}

  static open(path: string): ZipFile {
    const handle = openSync(path, 'r');
    try {
      return new ZipFile(handle, contents(handle));
    } catch (error) {
      closeSync(handle);
      if (error instanceof RangeError) throw new BadZip(`the table of contents is broken: ${error.message}`);
      throw error;
    }
  }

  close(): void {
    closeSync(this.handle);
  }

  has(name: string): boolean {
    return this.entries.has(name);
  }

  place(name: string): Place {
    const place = this.entries.get(name);
    if (!place) throw new BadZip(`${name} is missing`, `缺少 ${name}`);
    return place;
  }

  /** All bytes of an entry, compared with their checksum; in the room that is given, or in one of their own. */
  read(name: string, room?: Room): Buffer {
    const { at, size, crc } = this.place(name);
    const bytes = readAt(this.handle, at, size, room);
    if (crc32(bytes) !== crc) throw wrongSum(name);
    return bytes;
  }

  /** The lines of an entry without their ends, in bounded memory. */
  *lines(name: string): Generator<string> {
    const { at, size, crc } = this.place(name);
    let [sum, rest, space] = [0, 0, Buffer.allocUnsafeSlow(2 * PART)];
    for (let done = 0; done < size; done += PART) {
      const length = Math.min(PART, size - done);
      if (rest + length > space.length) space = Buffer.concat([space], 2 * space.length);
      const read = space.subarray(0, rest + length);
      sum = crc32(readInto(this.handle, at + done, read.subarray(rest)), sum);
      let from = 0;
      for (let end = read.indexOf(10); end >= 0; end = read.indexOf(10, from)) {
        yield read.toString('utf8', from, end);
        from = end + 1;
      }
      rest = read.length - from;
      space.copyWithin(0, from, read.length);
    }
    if (rest > 0) throw new BadZip(`${name} does not end with a newline`, `${name} 末尾缺少换行`);
    if (sum !== crc) throw wrongSum(name);
  }

  /** Bytes of the file, wherever they stand. */
  at(place: number, size: number, room?: Room): Buffer {
    return readAt(this.handle, place, size, room);
  }
}

const wrongSum = (name: string) =>
  new BadZip(`${name}: the bytes do not have their checksum`, `${name} 与校验和不符：已被改动`);

const PART = 1 << 16;

/** A place to read into again and again: what was read there before is gone with the next reading. */
export class Room {
  private bytes = Buffer.alloc(0);

  of(size: number): Buffer {
    if (this.bytes.length < size) this.bytes = Buffer.allocUnsafeSlow(size + (size >> 1));
    return this.bytes.subarray(0, size);
  }
}

const readAt = (handle: number, at: number, size: number, room?: Room): Buffer =>
  readInto(handle, at, room?.of(size) ?? Buffer.allocUnsafe(size));

function readInto(handle: number, at: number, bytes: Buffer): Buffer {
  let done = 0;
  while (done < bytes.length) {
    const read = readSync(handle, bytes, done, bytes.length - done, at + done);
    if (read === 0) throw new BadZip('the file is shorter than its table of contents says: it was cut');
    done += read;
  }
  return bytes;
}

/** Reads the table of contents and compares every byte of the file that is no content with what it must be. */
function contents(handle: number): Map<string, Place> {
  const { size } = fstatSync(handle);
  const { count, length, started } = tableOf(handle, size);
  const table = readAt(handle, started, length);
  const entries = new Map<string, Place>();
  let [at, expected] = [0, 0];
  for (let i = 0; i < count; i++) {
    const { label, place, local, row } = rowOf(table, at);
    const name = label.toString('utf8');
    if (entries.has(name)) throw new BadZip(`${name} stands in it twice`, `${name} 出现两次`);
    const header = headerOf(label, place.size, place.crc);
    if (local !== expected) throw new BadZip(`something stands before ${name} that belongs to no entry`);
    if (local + header.length + place.size > started) throw new BadZip(`${name} is cut`);
    if (!readAt(handle, local, header.length).equals(header) || !row.equals(table.subarray(at, at + row.length))) {
      throw new BadZip(`the head of ${name} was altered`);
    }
    entries.set(name, { ...place, at: local + header.length });
    [at, expected] = [at + row.length, local + header.length + place.size];
  }
  if (at !== length || expected !== started) throw new BadZip('the table of contents is broken');
  return entries;
}

function tableOf(handle: number, size: number): { count: number; length: number; started: number } {
  const tail = readAt(handle, Math.max(0, size - 98), Math.min(size, 98));
  const end = tail.length - 22;
  if (end < 0 || tail.readUInt32LE(end) !== END) throw new BadZip('no table of contents at the end: not a zip, or cut');
  let [count, length, started] = [
    tail.readUInt16LE(end + 10),
    tail.readUInt32LE(end + 12),
    tail.readUInt32LE(end + 16),
  ];
  if (end >= 76 && tail.readUInt32LE(end - 20) === LOCATOR64) {
    const end64 = end - 76;
    [count, length, started] = [whole(tail, end64 + 32), whole(tail, end64 + 40), whole(tail, end64 + 48)];
  }
  if (started + length > size) throw new BadZip('the table of contents is broken');
  const expected = endOf(count, length, started);
  if (started + length + expected.length !== size || !tail.subarray(-expected.length).equals(expected)) {
    throw new BadZip('the end of the table of contents was altered');
  }
  return { count, length, started };
}

/** One line of the table of contents, and as it must be written. */
function rowOf(table: Buffer, at: number): { label: Buffer; place: Place; local: number; row: Buffer } {
  if (table.readUInt32LE(at) !== CENTRAL) throw new BadZip('the table of contents is broken');
  const label = table.subarray(at + 46, at + 46 + table.readUInt16LE(at + 28));
  let [size, local] = [table.readUInt32LE(at + 24), table.readUInt32LE(at + 42)];
  let value = at + 46 + label.length + 4;
  if (size === FULL32) [size, value] = [whole(table, value), value + 16];
  if (local === FULL32) local = whole(table, value);
  const crc = table.readUInt32LE(at + 16);
  return { label, place: { at: 0, size, crc }, local, row: centralOf(label, size, crc, local) };
}

const whole = (bytes: Buffer, at: number): number => {
  const value = bytes.readBigUInt64LE(at);
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw new BadZip('a length beyond all measure');
  return Number(value);
};
