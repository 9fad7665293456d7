import type { Browser } from 'playwright-core';

/** What the launcher (config/tooling/paces.mjs) gives: an installation with the demonstration set, and a real browser. */
export interface Host {
  address: string;
  adminUrl: string;
  browser: Browser;
  say(line: string): void;
}
/** Civil time at which the demonstration set is made. */
export const CLOCK_START = '2026-11-23T01:00:00Z';
/** The next morning, on which the measuring begins. */
export const MORNING = { day: '2026-11-24', wall: '2026-11-24 09:00' };
