import { randomBytes, randomFillSync } from 'node:crypto';

const SEQUENCE = 0x1000; // rand_a: twelve bits
let lastMillisecond = -1;
let sequence = 0;
/** Random bytes for the ids to come: one request to the generator for 256 of them. */
const pool = Buffer.alloc(4096);
let taken = pool.length;

/**
 * A UUIDv7 (RFC 9562 §5.7, method 1): real time in milliseconds, a counter, 62 random bits. Within one process every
 * id is greater than the one before, even when the machine's clock steps back. Draw it after the row lock.
 */
export function eventId(now: number = Date.now()): string {
  if (now > lastMillisecond) {
    lastMillisecond = now;
    sequence = randomBytes(2).readUInt16BE() & 0x7ff; // half the room is left for the same millisecond
  } else if (++sequence === SEQUENCE) {
    lastMillisecond += 1;
    sequence = 0;
  }
  if (taken === pool.length) {
    randomFillSync(pool);
    taken = 0;
  }
  const bytes = pool.subarray(taken, (taken += 16));
  bytes.writeUIntBE(lastMillisecond, 0, 6);
  bytes.writeUInt16BE(0x7000 | sequence, 6);
  bytes.writeUInt8(0x80 | (bytes.readUInt8(8) & 0x3f), 8);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** When an id was drawn, in milliseconds of real time. */
export const drawnAt = (id: string): number => parseInt(id.replace('-', '').slice(0, 12), 16);
