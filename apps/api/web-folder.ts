import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { type Encoding, encodingFor, pack, SMALL } from './packing.js';

/** What is served, by its ending; whatever else lies in the folder is not. Texts and programs go out compressed. */
const TYPES: Readonly<Record<string, { type: string; packs: boolean }>> = {
  '.html': { type: 'text/html; charset=utf-8', packs: true },
  '.js': { type: 'text/javascript; charset=utf-8', packs: true },
  '.css': { type: 'text/css; charset=utf-8', packs: true },
  '.json': { type: 'application/json; charset=utf-8', packs: true },
  '.webmanifest': { type: 'application/manifest+json; charset=utf-8', packs: true },
  '.svg': { type: 'image/svg+xml', packs: true },
  '.wasm': { type: 'application/wasm', packs: true },
  '.png': { type: 'image/png', packs: false },
  '.ico': { type: 'image/x-icon', packs: false },
  '.woff2': { type: 'font/woff2', packs: false },
};
export interface WebFile {
  type: string;
  tag: string;
  encoding: Encoding;
  /** Whether other readers get other bytes. */
  packs: boolean;
  bytes: Buffer;
}

/**
 * The files of a built web application, as they lay there at the start. Each is read and packed when first asked for and
 * kept: packing well costs too much to be done again for every reader.
 */
export class WebFolder {
  private readonly names: ReadonlySet<string>;
  private readonly kept = new Map<string, Promise<Buffer>>();

  constructor(private readonly folder: string) {
    this.names = new Set(
      readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && path.extname(entry.name) in TYPES)
        .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).split(path.sep).join('/')),
    );
  }

  has(name: string): boolean {
    return this.names.has(name);
  }

  /** The file in the best form that the reader takes. */
  async file(name: string, accepts: string): Promise<WebFile> {
    const known = TYPES[path.extname(name)];
    if (!known || !this.names.has(name)) throw new Error(`no file ${name}`);
    const plain = await this.bytes(name, 'identity');
    const packs = known.packs && plain.length > SMALL;
    const encoding = packs ? encodingFor(accepts) : 'identity';
    const tag = createHash('sha256').update(plain).digest('base64url').slice(0, 22);
    return { type: known.type, tag: `"${tag}.${encoding}"`, encoding, packs, bytes: await this.bytes(name, encoding) };
  }

  private bytes(name: string, encoding: Encoding): Promise<Buffer> {
    const key = `${encoding} ${name}`;
    let made = this.kept.get(key);
    if (!made) {
      made =
        encoding === 'identity'
          ? readFile(path.join(this.folder, name))
          : this.bytes(name, 'identity').then((plain) => pack(plain, encoding));
      made.catch(() => this.kept.delete(key));
      this.kept.set(key, made);
    }
    return made;
  }
}
