import { Injectable } from '@nestjs/common';
import { EdgeError } from '#access/edge-error';

/** Readings of one address in a minute. */
const MOST = 60;
const MINUTE_MS = 60_000;
/** Addresses that are remembered at once: more begin anew. */
const REMEMBERED = 10_000;

/** Counts who reads without a login, by address and in real time: one address cannot keep the database from the others. */
@Injectable()
export class OpenDoor {
  private since = 0;
  private readonly asked = new Map<string, number>();

  /** Throws TOO_MANY_ATTEMPTS, with the seconds after which it may be asked again. */
  pass(address: string, now = Date.now()): void {
    if (now - this.since >= MINUTE_MS || this.asked.size > REMEMBERED) {
      this.asked.clear();
      this.since = now;
    }
    const count = (this.asked.get(address) ?? 0) + 1;
    this.asked.set(address, count);
    if (count <= MOST) return;
    const wait = Math.max(1, Math.ceil((this.since + MINUTE_MS - now) / 1000));
    throw new EdgeError(
      'TOO_MANY_ATTEMPTS',
      {
        detail: { zh: '查询过于频繁', en: 'Too many readings' },
        remedy: { zh: `请在 ${wait} 秒后重试`, en: `Try again in ${wait} seconds` },
      },
      wait,
    );
  }
}
