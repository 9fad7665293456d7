import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { NodeCompiler } from '@myriaddreamin/typst-ts-node-compiler';
import { Glyphs, shown } from './glyphs.js';
import type { Sheet } from './sheet.js';

const TYPST = '@myriaddreamin/typst-ts-node-compiler';
const TEMPLATES = join(dirname(fileURLToPath(import.meta.url)), 'templates');
/** The only faces that templates name. Handed over as bytes, they win over fonts of the machine with the same name. */
const FACES = [
  '@expo-google-fonts/noto-serif-sc/400Regular/NotoSerifSC_400Regular.ttf',
  '@expo-google-fonts/noto-serif-sc/700Bold/NotoSerifSC_700Bold.ttf',
  '@expo-google-fonts/noto-sans-sc/500Medium/NotoSansSC_500Medium.ttf',
];
/**
 * Marks that turn the direction of writing (UAX 9). Who types them could make a paper show its words in another order than
 * its record has them; the record inside keeps them, the page does not.
 */
const DIRECTION = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
/** Goes into the edition: raised when this file sets the same sheet otherwise. */
const SETTING = '2';
/** Renderings after which the compiler forgets what it has memoised. */
const FORGET_EVERY = 50;

export interface Printed {
  pdf: Buffer;
  sha256: string;
  pages: number;
}

/** A document could not be set as it should be. */
export class PrintFault extends Error {
  override readonly name = 'PrintFault';
}

/**
 * Sets sheets with Typst as PDF/A-3b that carries the canonical record. The same sheet, record and instant give the same
 * bytes under the same `edition` (Z-04). The compiler (native code, fonts: some 120 MB) is loaded with the first sheet.
 */
export class Typesetter {
  private press: Promise<Press> | undefined;
  private printed = 0;

  constructor(private readonly faces: readonly string[] = FACES) {}

  /** What the bytes depend on besides sheet, record and instant: compiler, fonts and templates. */
  async edition(): Promise<string> {
    return (await this.loaded()).edition;
  }

  /** `at` is the instant of issue; the PDF knows no other time. Throws PrintFault. */
  async print(sheet: Sheet, record: Buffer, at: string): Promise<Printed> {
    const { compiler, glyphs } = await this.loaded();
    const words = JSON.stringify(sheet, (_, value: unknown) =>
      typeof value === 'string' ? shown(value.replace(DIRECTION, ''), glyphs) : value,
    );
    // From here to the end nothing waits, so that one compiler serves all.
    compiler.mapShadow(join(TEMPLATES, 'sheet.json'), Buffer.from(words));
    compiler.mapShadow(join(TEMPLATES, 'record.json'), record);
    const compiled = compiler.compile({ mainFilePath: join(TEMPLATES, `${sheet.template}.typ`) });
    const wrong = compiled.takeDiagnostics() ?? compiled.takeError() ?? compiled.takeWarnings();
    const { result } = compiled;
    if (wrong || !result) throw new PrintFault(`${sheet.title}: ${messages(wrong?.shortDiagnostics)}`);
    let pdf: Buffer;
    try {
      pdf = compiler.pdf(result, { pdfStandard: 'a-3b', creationTimestamp: Math.floor(Date.parse(at) / 1000) });
    } catch (error) {
      // A cluster of characters that no face has as one ends here, before it becomes an empty box.
      throw new PrintFault(
        `${sheet.title}: ${(error as Error).message.match(/message: "(.*?[^\\])"/)?.[1] ?? String(error)}`,
      );
    }
    this.printed += 1;
    if (this.printed % FORGET_EVERY === 0) compiler.evictCache(0);
    return { pdf, sha256: createHash('sha256').update(pdf).digest('hex'), pages: result.numOfPages };
  }

  private loaded() {
    this.press ??= load(this.faces);
    return this.press;
  }
}

interface Press {
  compiler: NodeCompiler;
  glyphs: Glyphs;
  edition: string;
}

async function load(faces: readonly string[]): Promise<Press> {
  const require = createRequire(import.meta.url);
  const fonts = faces.map((face) => {
    try {
      return readFileSync(require.resolve(face));
    } catch {
      throw new PrintFault(`the font ${face} is missing: run npm ci`);
    }
  });
  const version = (require(`${TYPST}/package.json`) as { version: string }).version;
  const { NodeCompiler } = (await import(TYPST)) as typeof import('@myriaddreamin/typst-ts-node-compiler');
  const hash = createHash('sha256').update(SETTING);
  for (const font of fonts) hash.update(createHash('sha256').update(font).digest());
  for (const name of readdirSync(TEMPLATES).sort()) hash.update(name).update(readFileSync(join(TEMPLATES, name)));
  return {
    compiler: NodeCompiler.create({ workspace: TEMPLATES, fontArgs: [{ fontBlobs: fonts }] }),
    glyphs: new Glyphs(fonts),
    edition: `typst-ts ${version} ${hash.digest('hex').slice(0, 16)}`,
  };
}

const messages = (diagnostics: { message?: string }[] | undefined): string =>
  diagnostics?.map(({ message }) => message).join('; ') || 'no result';
