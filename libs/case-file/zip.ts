/**
 * Zip as a case file is written and read: entries stored one after the other, then the table of contents, and not a byte
 * that does not follow from names and contents. A file has one form only, so that the same case under the same head gives
 * the same file, and nothing can be hidden in gaps, comments, second tables or times. Runs in browser and server.
 */
const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
const VERSION = 10;
const DATE = 0x0021; // 1980-01-01, the zero of zip
const ENTRIES_MAX = 0xffff;
const SIZE_MAX = 0xffffffff;
const NAME = /^[A-Za-z0-9][A-Za-z0-9._/-]{0,199}$/;

/** The file is not a zip of this one form. */
export class BadZip extends Error {
  override name = 'BadZip';
  constructor(
    message: string,
    readonly zh = '文件结构有误：被截断、被改动，或不是案卷文件',
  ) {
    super(message);
  }
}

/** Bytes that can be read anywhere: a file, a Blob of the browser, memory. */
export interface Source {
  size: number;
  /** Exactly `length` bytes from `at`, which lie within the size. */
  read(at: number, length: number): Promise<Uint8Array>;
}
export interface ZipEntry {
  name: string;
  /** Place of the first byte of the content. */
  at: number;
  size: number;
  crc: number;
}

/** The bytes of a zip of these entries, as they come. Throws RangeError when there are too many or they are too long. */
export async function* writeZip(
  entries: AsyncIterable<{ name: string; content: Uint8Array }>,
): AsyncGenerator<Uint8Array> {
  const table: ZipEntry[] = [];
  let at = 0;
  for await (const { name, content } of entries) {
    const entry = { name, at: at + headLength(name), size: content.length, crc: crc32(content) };
    at = entry.at + entry.size;
    if (!NAME.test(name)) throw new RangeError(`not a name for an entry: ${name}`);
    if (table.length === ENTRIES_MAX || at > SIZE_MAX) throw new RangeError('too large for one case file');
    table.push(entry);
    yield localHead(entry);
    yield content;
  }
  yield contents(table, at);
}

/** Reads the table of contents and compares every byte that is no content with what it must be. */
export async function openZip(source: Source): Promise<Zip> {
  const { size } = source;
  if (size < 22) throw new BadZip('the file is no zip, or was cut');
  const end = view(await source.read(size - 22, 22));
  if (end.getUint32(0, true) !== END) throw new BadZip('the file does not end with its table of contents: it was cut');
  const [count, length, start] = [end.getUint16(10, true), end.getUint32(12, true), end.getUint32(16, true)];
  if (start + length + 22 !== size) throw new BadZip('the table of contents does not stand at the end of the file');
  const table = await source.read(start, length);
  const entries = read(table, count);
  const whole = contents(entries, start);
  if (!equal(whole.subarray(0, length), table) || !equal(whole.subarray(length), await source.read(size - 22, 22)))
    throw new BadZip('the table of contents was altered');
  let at = 0;
  for (const entry of entries) {
    if (entry.at !== at + headLength(entry.name))
      throw new BadZip(`${entry.name} does not follow the entry before it: something stands between`);
    at = entry.at + entry.size;
  }
  if (at !== start) throw new BadZip('something stands between the last entry and the table of contents');
  return new Zip(source, new Map(entries.map((entry) => [entry.name, entry])));
}

/** An open zip. Of the file it keeps the table of contents only. */
export class Zip {
  constructor(
    private readonly source: Source,
    readonly entries: ReadonlyMap<string, ZipEntry>,
  ) {}

  has(name: string): boolean {
    return this.entries.has(name);
  }

  /** The content of an entry, compared with its checksum, and its head. Throws BadZip. */
  async read(name: string): Promise<Uint8Array> {
    const entry = this.entries.get(name);
    if (!entry) throw new BadZip(`${name} is missing`, `缺少 ${name}`);
    const head = headLength(name);
    const bytes = await this.source.read(entry.at - head, head + entry.size);
    const content = bytes.subarray(head);
    if (!equal(localHead(entry), bytes.subarray(0, head)))
      throw new BadZip(`the head of ${name} was altered`, `${name} 的文件头被改动`);
    if (crc32(content) !== entry.crc)
      throw new BadZip(`${name} does not have its checksum: it was altered`, `${name} 与校验和不符：已被改动`);
    return content;
  }
}

/** A source over bytes in memory. */
export const bytesSource = (bytes: Uint8Array): Source => ({
  size: bytes.length,
  read: (at, length) => Promise.resolve(bytes.subarray(at, at + length)),
});

const headLength = (name: string) => 30 + name.length;

function localHead({ name, size, crc }: ZipEntry): Uint8Array {
  const head = new Uint8Array(headLength(name));
  const to = view(head);
  to.setUint32(0, LOCAL, true);
  to.setUint16(4, VERSION, true);
  to.setUint16(12, DATE, true);
  to.setUint32(14, crc, true);
  to.setUint32(18, size, true);
  to.setUint32(22, size, true);
  to.setUint16(26, name.length, true);
  head.set(ascii(name), 30);
  return head;
}

function contents(entries: readonly ZipEntry[], start: number): Uint8Array {
  const length = entries.reduce((sum, { name }) => sum + 46 + name.length, 0);
  const bytes = new Uint8Array(length + 22);
  const to = view(bytes);
  let at = 0;
  for (const { name, at: content, size, crc } of entries) {
    to.setUint32(at, CENTRAL, true);
    to.setUint16(at + 4, VERSION, true);
    to.setUint16(at + 6, VERSION, true);
    to.setUint16(at + 14, DATE, true);
    to.setUint32(at + 16, crc, true);
    to.setUint32(at + 20, size, true);
    to.setUint32(at + 24, size, true);
    to.setUint16(at + 28, name.length, true);
    to.setUint32(at + 42, content - headLength(name), true);
    bytes.set(ascii(name), at + 46);
    at += 46 + name.length;
  }
  to.setUint32(at, END, true);
  to.setUint16(at + 8, entries.length, true);
  to.setUint16(at + 10, entries.length, true);
  to.setUint32(at + 12, length, true);
  to.setUint32(at + 16, start, true);
  return bytes;
}

function read(table: Uint8Array, count: number): ZipEntry[] {
  const from = view(table);
  const entries: ZipEntry[] = [];
  const names = new Set<string>();
  let at = 0;
  for (let i = 0; i < count; i++) {
    if (at + 46 > table.length || from.getUint32(at, true) !== CENTRAL)
      throw new BadZip('the table of contents is broken');
    const length = from.getUint16(at + 28, true);
    const name = String.fromCharCode(...table.subarray(at + 46, at + 46 + length));
    if (!NAME.test(name)) throw new BadZip('an entry has no proper name');
    if (names.has(name)) throw new BadZip(`${name} stands in the file twice`);
    names.add(name);
    const size = from.getUint32(at + 24, true);
    entries.push({
      name,
      at: from.getUint32(at + 42, true) + headLength(name),
      size,
      crc: from.getUint32(at + 16, true),
    });
    at += 46 + length;
  }
  if (at !== table.length) throw new BadZip('the table of contents is broken');
  return entries;
}

const view = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
const ascii = (text: string) => Uint8Array.from(text, (char) => char.charCodeAt(0));
const equal = (a: Uint8Array, b: Uint8Array) => a.length === b.length && a.every((byte, i) => byte === b[i]);

const TABLE = Uint32Array.from({ length: 256 }, (_, n) => {
  let value = n;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});
function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = (TABLE[(crc ^ byte) & 0xff] as number) ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}
