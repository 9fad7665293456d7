import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';

/** Bytes that came in, on their way to be kept or dropped. */
export interface Received {
  /** SHA-256 in hexadecimal, computed of what came. */
  sha256: string;
  bytes: number;
  /** Up to `length` bytes from the place on. */
  read(from: number, length: number): Promise<Buffer>;
  /** Puts them under their digest; where the same bytes are kept already and whole, nothing changes. */
  keep(): Promise<void>;
  /** Forgets them, unless they are kept. */
  drop(): Promise<void>;
}

/** How a content stands under its digest. */
export type Kept = 'whole' | 'missing' | 'altered';

/** Where the bytes of papers and photographs live, each content once, under its digest. */
export abstract class FileStore {
  /** Takes a stream in. Undefined when it holds more than `limit` bytes: what is left of it is read and forgotten. */
  abstract receive(from: Readable, limit: number): Promise<Received | undefined>;
  /** The bytes from the beginning; undefined when they are not kept. */
  abstract open(sha256: string): Promise<Readable | undefined>;
  /** Reads the bytes and holds them against their digest. */
  async standing(sha256: string): Promise<Kept> {
    const stream = await this.open(sha256);
    if (!stream) return 'missing';
    const hash = createHash('sha256');
    for await (const part of stream) hash.update(part as Buffer);
    return hash.digest('hex') === sha256 ? 'whole' : 'altered';
  }
  abstract remove(sha256: string): Promise<void>;
  /** Forgets what came in and was never finished, as when a process ended in the middle. */
  abstract clear(): Promise<void>;
}
