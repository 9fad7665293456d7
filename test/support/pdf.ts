import { inflateSync } from 'node:zlib';

/** What a test wants to know of a PDF that Typst wrote: its streams lie open, one object each. */
export interface Pdf {
  /** `part` and `conformance` of PDF/A, as the metadata claim them: '3B'. */
  pdfa: string;
  created: string;
  fonts: string[];
  /** Characters that the embedded fonts can show, as the ToUnicode maps say. */
  characters: Set<string>;
  attachments: { name: string; bytes: Buffer }[];
}

export function readPdf(pdf: Buffer): Pdf {
  const text = pdf.toString('latin1');
  const streams = [...text.matchAll(/(\d+) 0 obj\s*<<((?:(?!endobj)[\s\S])*?)>>\s*stream\r?\n/g)].map((match) => {
    const dictionary = match[2] ?? '';
    const start = match.index + match[0].length;
    const length = Number(/\/Length (\d+)/.exec(dictionary)?.[1]);
    const raw = pdf.subarray(start, start + length);
    return { dictionary, bytes: () => (dictionary.includes('/FlateDecode') ? inflateSync(raw) : raw) };
  });
  const bodies = streams.filter(({ dictionary }) => !/\/Subtype \/(Image|CIDFontType0C|OpenType)/.test(dictionary));
  const plain = bodies.map(({ bytes }) => bytes().toString('latin1'));
  return {
    pdfa: `${/<pdfaid:part>(\d)</.exec(text)?.[1]}${/<pdfaid:conformance>(\w)</.exec(text)?.[1]}`,
    created: /\/CreationDate \(D:(\d{14})/.exec(text)?.[1] ?? '',
    fonts: [...text.matchAll(/\/FontName \/[A-Z]{6}\+([\w-]+)/g)].map(([, name = '']) => name),
    characters: new Set(plain.filter((body) => body.includes('begincmap')).flatMap(mapped)),
    attachments: streams
      .filter(({ dictionary }) => dictionary.includes('/EmbeddedFile'))
      .map(({ bytes }) => ({ name: /\/UF? \(([^)]+)\)/.exec(text)?.[1] ?? '', bytes: bytes() })),
  };
}

/** Targets of bfchar and bfrange. */
function mapped(cmap: string): string[] {
  const chars = [...cmap.matchAll(/beginbfchar([\s\S]*?)endbfchar/g)].flatMap(([, body = '']) =>
    [...body.matchAll(/<[0-9A-Fa-f]+>\s*<([0-9A-Fa-f]+)>/g)].flatMap(([, hex = '']) => [...utf16(hex)]),
  );
  const ranges = [...cmap.matchAll(/beginbfrange([\s\S]*?)endbfrange/g)].flatMap(([, body = '']) =>
    [...body.matchAll(/<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>/g)].flatMap(
      ([, from = '', to = '', hex = '']) => {
        const first = utf16(hex).codePointAt(0) ?? 0;
        return Array.from({ length: parseInt(to, 16) - parseInt(from, 16) + 1 }, (_, i) =>
          String.fromCodePoint(first + i),
        );
      },
    ),
  );
  return [...chars, ...ranges];
}
const utf16 = (hex: string): string => Buffer.from(hex, 'hex').swap16().toString('utf16le');

/** Every text of a sheet, marks and layout words left out. */
export function textsOf(sheet: unknown, key = ''): string[] {
  if (typeof sheet === 'string')
    return ['qr', 'bars', 'kind', 'template', 'form', 'align'].includes(key) ? [] : [sheet];
  if (Array.isArray(sheet)) return sheet.flatMap((each) => textsOf(each, key));
  if (typeof sheet !== 'object' || sheet === null) return [];
  return Object.entries(sheet).flatMap(([name, value]) => textsOf(value, name));
}
