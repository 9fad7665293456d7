import { createHash, randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { FileStore, type Received } from './file-store.js';

/** For its owner and group to read; nobody ever writes to it again, nobody runs it. */
const MODE = 0o440;
const UNFINISHED_MS = 24 * 3_600_000;

/** Files below a folder of the installation's data: `ab/ab12…`, and `incoming` for what is not complete. */
export class DiskStore extends FileStore {
  constructor(private readonly folder: string) {
    super();
  }

  async receive(from: Readable, limit: number): Promise<Received | undefined> {
    const incoming = path.join(this.folder, 'incoming');
    await mkdir(incoming, { recursive: true, mode: 0o700 });
    const place = path.join(incoming, randomUUID());
    const file = await open(place, 'wx+', MODE);
    try {
      const taken = await write(from, file, limit);
      if (!taken) {
        await dropped(file, place);
        return undefined;
      }
      return {
        ...taken,
        read: async (at, length) => {
          const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, at);
          return buffer.subarray(0, bytesRead);
        },
        keep: () => this.keep(place, taken.sha256),
        drop: () => dropped(file, place),
      };
    } catch (error) {
      await dropped(file, place);
      throw error;
    }
  }

  async open(sha256: string): Promise<Readable | undefined> {
    const file = await open(this.placeOf(sha256), 'r').catch((error: unknown) => {
      if ((error as { code?: unknown }).code === 'ENOENT') return undefined;
      throw error;
    });
    return file?.createReadStream();
  }

  remove(sha256: string): Promise<void> {
    return rm(this.placeOf(sha256), { force: true });
  }

  async clear(): Promise<void> {
    const incoming = path.join(this.folder, 'incoming');
    for (const name of await readdir(incoming).catch(() => [])) {
      const place = path.join(incoming, name);
      const age = await stat(place).then(
        ({ mtimeMs }) => Date.now() - mtimeMs,
        () => 0,
      );
      if (age > UNFINISHED_MS) await rm(place, { force: true });
    }
  }

  /** The name appears with the whole content or not at all, and outlives a loss of power. */
  private async keep(place: string, sha256: string): Promise<void> {
    if ((await this.standing(sha256)) === 'whole') return;
    const to = this.placeOf(sha256);
    await mkdir(path.dirname(to), { recursive: true, mode: 0o700 });
    await rename(place, to);
    const folder = await open(path.dirname(to), 'r');
    await folder.sync().finally(() => folder.close());
  }

  private placeOf(sha256: string): string {
    if (!/^[0-9a-f]{64}$/.test(sha256)) throw new Error('not a digest');
    return path.join(this.folder, sha256.slice(0, 2), sha256);
  }
}

/** Writes piece by piece and digests on the way. Beyond the limit nothing more is written, but the rest is read: who sends it hears the answer. */
async function write(from: Readable, file: FileHandle, limit: number) {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const piece of from as AsyncIterable<Buffer>) {
    bytes += piece.length;
    if (bytes > limit) continue;
    hash.update(piece);
    await file.writeFile(piece);
  }
  if (bytes > limit) return undefined;
  await file.sync();
  return { sha256: hash.digest('hex'), bytes };
}

async function dropped(file: FileHandle, place: string): Promise<void> {
  await file.close().catch(() => undefined);
  await rm(place, { force: true });
}
