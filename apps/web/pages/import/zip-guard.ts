/** What a workbook may weigh: packed, unpacked by its own directory, and in files. */
export const LIMITS = { packed: 5_000_000, unpacked: 60_000_000, files: 200, rows: 5_000 } as const;

export type Refused = 'tooLarge' | 'tooManyRows' | 'noWorkbook' | 'otherColumns' | 'empty';
export class FileRefused extends Error {
  constructor(readonly why: Refused) {
    super(why);
  }
}
const END = 0x06054b50;
const ENTRY = 0x02014b50;
const END_SIZE = 22;
const ENTRY_SIZE = 46;
const LONGEST_COMMENT = 65_535;

/**
 * Reads the directory of a zip before anything of it is unpacked, and refuses what would unpack to more than a workbook
 * of thousands of rows does. The unpacker allots what the directory says and no more.
 */
export function guardZip(bytes: ArrayBuffer): void {
  if (bytes.byteLength > LIMITS.packed) throw new FileRefused('tooLarge');
  const view = new DataView(bytes);
  const end = endOf(view);
  if (end === undefined) throw new FileRefused('noWorkbook');
  const count = view.getUint16(end + 10, true);
  if (count > LIMITS.files) throw new FileRefused('tooLarge');
  let at = view.getUint32(end + 16, true);
  let total = 0;
  for (let i = 0; i < count; i++) {
    if (at + ENTRY_SIZE > view.byteLength || view.getUint32(at, true) !== ENTRY) throw new FileRefused('noWorkbook');
    total += view.getUint32(at + 24, true);
    if (total > LIMITS.unpacked) throw new FileRefused('tooLarge');
    const lengths = view.getUint16(at + 28, true) + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
    at += ENTRY_SIZE + lengths;
  }
}

function endOf(view: DataView): number | undefined {
  const last = view.byteLength - END_SIZE;
  for (let at = last; at >= 0 && at >= last - LONGEST_COMMENT; at--) {
    if (view.getUint32(at, true) === END) return at;
  }
  return undefined;
}
