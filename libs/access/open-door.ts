import type { DataSource } from 'typeorm';
import { EdgeError } from './edge-error.js';

/** What one address may read without a login: so much at once, and so much a minute for ever. */
interface Measure {
  atOnce: number;
  perMinute: number;
}
/**
 * Codes of printed papers. A gate scans a truck a minute, an office behind one address may have four gates: 4 a minute are
 * given for ever. A look that finds nothing counts tenfold, so that an address has 12 wrong guesses at once and then one in
 * 2.5 minutes, 576 a day. The id of a paper has 74 random bits: of 10^6 papers one is met after some 2^54 guesses, 9 · 10^10
 * years. Numbers of manifests follow each other and tell the least; still, the 10^6 that a city has in a year take an address
 * 1,736 days where nothing is issued, and 174 were every one of them.
 */
const LOOK: Measure = { atOnce: 120, perMinute: 4 };
const MISS = 10;
/** How far misses that came side by side may go over the brim: nobody waits longer than 15 minutes. */
const OVER = 59;
/** Published lists are whole pages, and nothing is guessed there. */
const PUBLISHED: Measure = { atOnce: 60, perMinute: 60 };
/** Addresses that are known to wait. */
const REMEMBERED = 10_000;

/**
 * Counts who reads without a login, by address and in real time, for all processes together: one address cannot keep the
 * database from the others, as whoever has to wait is not even counted until then.
 */
export class OpenDoor {
  private readonly waiting = new Map<string, number>();

  constructor(private readonly db: DataSource) {}

  /** A reading of what is published. Throws TOO_MANY_ATTEMPTS, with the seconds after which it may be asked again. */
  read(address: string): Promise<void> {
    return this.pass(`r:${address}`, PUBLISHED);
  }

  /** A look at what a code leads to; `find` gives nothing where there is nothing. Throws TOO_MANY_ATTEMPTS. */
  async look<T>(address: string, find: () => Promise<T | undefined>): Promise<T | undefined> {
    const bucket = `v:${address}`;
    await this.pass(bucket, LOOK);
    const found = await find();
    if (found === undefined) {
      const { atOnce, perMinute } = LOOK;
      await this.db.query('SELECT liandan.door_weigh($1, $2, $3, $4)', [bucket, MISS - 1, atOnce + OVER, perMinute]);
    }
    return found;
  }

  private async pass(bucket: string, { atOnce, perMinute }: Measure): Promise<void> {
    const until = this.waiting.get(bucket);
    if (until !== undefined && until > Date.now()) throw tooMany(Math.ceil((until - Date.now()) / 1000));
    const [passed] = await this.db.query<{ wait: number }[]>('SELECT liandan.door_pass($1, 1, $2, $3) AS wait', [
      ...[bucket, atOnce, perMinute],
    ]);
    const wait = passed?.wait ?? 0;
    if (wait === 0) {
      this.waiting.delete(bucket);
      return;
    }
    if (this.waiting.size >= REMEMBERED) this.waiting.clear();
    this.waiting.set(bucket, Date.now() + wait * 1000);
    throw tooMany(wait);
  }
}

const tooMany = (wait: number) =>
  new EdgeError(
    'TOO_MANY_ATTEMPTS',
    {
      detail: { zh: '查询过于频繁', en: 'Too many readings' },
      remedy: { zh: `请在 ${wait} 秒后重试`, en: `Try again in ${wait} seconds` },
    },
    wait,
  );
