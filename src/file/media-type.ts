import type { Received } from './file-store.js';

/** What may be stored, and how its names end. */
export const MEDIA_TYPES = {
  'application/pdf': 'pdf',
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': 'xlsx',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 'docx',
  'application/ofd': 'ofd',
} as const;
export type MediaType = keyof typeof MEDIA_TYPES;

type Content = Pick<Received, 'bytes' | 'read'>;

/**
 * What a content is, by the content alone: neither its name nor the sender's word counts. Undefined for whatever is not
 * on the list, for packed content that would unfold beyond measure, is locked by a password or carries macros.
 */
export async function mediaTypeOf(content: Content): Promise<MediaType | undefined> {
  const head = (await content.read(0, 8)).toString('latin1');
  if (head.startsWith('%PDF-')) return 'application/pdf';
  if (head.startsWith('\xff\xd8\xff')) return 'image/jpeg';
  if (head === '\x89PNG\r\n\x1a\n') return 'image/png';
  if (!head.startsWith('PK\x03\x04')) return undefined;
  const entries = await entriesOf(content);
  if (!entries || !measured(entries, content.bytes)) return undefined;
  const names = new Set(entries.map(({ name }) => name));
  if (entries.some(({ name }) => /vbaProject\.bin$/i.test(name))) return undefined;
  if (names.has('OFD.xml')) return 'application/ofd';
  if (!names.has('[Content_Types].xml')) return undefined;
  if (names.has('xl/workbook.xml')) return 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
  if (names.has('word/document.xml')) return 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';
  return undefined;
}

interface Entry {
  name: string;
  /** Bytes once unpacked, as the directory says. */
  size: number;
  locked: boolean;
}
const END = 0x06054b50;
const ENTRY = 0x02014b50;
const LONGEST_END = 22 + 65_535;
const MOST_DIRECTORY = 4 * 1024 * 1024;
/** The size of an upload says nothing of what it unfolds to. */
const MOST_UNPACKED = 500_000_000;
const MOST_RATIO = 200;

function measured(entries: Entry[], packed: number): boolean {
  const whole = entries.reduce((sum, { size }) => sum + size, 0);
  return !entries.some(({ locked }) => locked) && whole <= MOST_UNPACKED && whole <= MOST_RATIO * packed;
}

/** The directory at the end of a ZIP; nothing is unpacked. Undefined where it is broken, huge or of the 64-bit kind. */
async function entriesOf({ bytes, read }: Content): Promise<Entry[] | undefined> {
  const length = Math.min(bytes, LONGEST_END);
  const tail = await read(bytes - length, length);
  const at = tail.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  if (at < 0 || at + 22 > tail.length || tail.readUInt32LE(at) !== END) return undefined;
  const count = tail.readUInt16LE(at + 10);
  const size = tail.readUInt32LE(at + 12);
  const from = tail.readUInt32LE(at + 16);
  if (count === 0xffff || size > MOST_DIRECTORY || from + size > bytes) return undefined;
  const directory = await read(from, size);
  const entries: Entry[] = [];
  for (let place = 0; entries.length < count;) {
    if (place + 46 > directory.length || directory.readUInt32LE(place) !== ENTRY) return undefined;
    const [name, extra, comment] = [28, 30, 32].map((each) => directory.readUInt16LE(place + each)) as [
      number,
      number,
      number,
    ];
    entries.push({
      name: directory.toString('utf8', place + 46, place + 46 + name),
      size: directory.readUInt32LE(place + 24),
      locked: (directory.readUInt16LE(place + 8) & 1) === 1,
    });
    place += 46 + name + extra + comment;
  }
  return entries;
}
