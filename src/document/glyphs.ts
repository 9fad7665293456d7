/** Set without a glyph: what only moves the next character, and what Unicode tells to leave out where it means nothing. */
const SILENT = /^[\t\n\r \u2000-\u200a\u2028\u2029\u202f\u205f\u3000\p{Default_Ignorable_Code_Point}]$/u;

/**
 * The text with every character that a face cannot show told by its number, 〔U+1F50B〕: nothing is left out in silence, no
 * other character takes its place, and no single one holds a paper back.
 */
export function shown(text: string, glyphs: Glyphs): string {
  let told = '';
  for (const one of text) {
    const code = one.codePointAt(0) as number;
    told += glyphs.has(code) || SILENT.test(one) ? one : `〔U+${code.toString(16).toUpperCase().padStart(4, '0')}〕`;
  }
  return told;
}

/** Ranges of code points that each of several faces has a glyph for. */
export class Glyphs {
  private readonly maps: Range[][];
  constructor(faces: readonly Buffer[]) {
    this.maps = faces.map(rangesOf);
  }

  has(code: number): boolean {
    return this.maps.every((ranges) => covers(ranges, code));
  }
}

type Range = [first: number, last: number];

/** Ranges lie in ascending order and do not overlap. */
function covers(ranges: Range[], code: number): boolean {
  let low = 0;
  let high = ranges.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const [first, last] = ranges[middle] as Range;
    if (code < first) high = middle - 1;
    else if (code > last) low = middle + 1;
    else return true;
  }
  return false;
}

const FULL_UNICODE = [
  [3, 10],
  [0, 4],
  [0, 6],
] as const;

/** The `cmap` of an OpenType face, format 12: all of Unicode. Faces of Chinese have it. */
function rangesOf(font: Buffer): Range[] {
  const cmap = tableAt(font, 'cmap');
  const at = Array.from({ length: font.readUInt16BE(cmap + 2) }, (_, i) => cmap + 4 + 8 * i)
    .filter((row) => FULL_UNICODE.some(([p, e]) => font.readUInt16BE(row) === p && font.readUInt16BE(row + 2) === e))
    .map((row) => cmap + font.readUInt32BE(row + 4))
    .find((table) => font.readUInt16BE(table) === 12);
  if (at === undefined) throw new Error('a face without a map of all characters');
  return Array.from({ length: font.readUInt32BE(at + 12) }, (_, i) => {
    const group = at + 16 + 12 * i;
    return [font.readUInt32BE(group), font.readUInt32BE(group + 4)];
  });
}

function tableAt(font: Buffer, name: string): number {
  for (let row = 12; row < 12 + 16 * font.readUInt16BE(4); row += 16) {
    if (font.toString('latin1', row, row + 4) === name) return font.readUInt32BE(row + 8);
  }
  throw new Error(`a face without ${name}`);
}
