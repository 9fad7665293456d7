import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import type { Lines } from '#log-export/write';

export interface Spooled extends Lines {
  rows: number;
  /** hex */
  sha256: string;
  remove: () => Promise<void>;
}

/** Lines put aside in a file, because size and checksum must be known before the first of them can be written. */
export async function spool(file: string, lines: AsyncIterable<string>): Promise<Spooled> {
  const out = createWriteStream(file, { mode: 0o600 });
  const failed = new Promise<never>((_, reject) => out.once('error', reject));
  failed.catch(() => undefined);
  const digest = createHash('sha256');
  let [rows, size, crc] = [0, 0, 0];
  let batch: string[] = [];
  const flush = async () => {
    const bytes = Buffer.from(batch.join(''));
    batch = [];
    digest.update(bytes);
    [size, crc] = [size + bytes.length, crc32(bytes, crc)];
    if (!out.write(bytes)) await Promise.race([once(out, 'drain'), failed]);
  };
  for await (const line of lines) {
    batch.push(`${line}\n`);
    rows += 1;
    if (batch.length === 200) await flush();
  }
  await flush();
  out.end();
  await Promise.race([once(out, 'close'), failed]);
  return {
    rows,
    size,
    crc,
    sha256: digest.digest('hex'),
    parts: () => createReadStream(file) as AsyncIterable<Buffer>,
    remove: () => rm(file, { force: true }),
  };
}
