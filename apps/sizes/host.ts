/** What the launcher (config/tooling/sizes.mjs) does for the campaign. */
export interface Host {
  sizes: { cases: number; entries: number; clocks: number; manifests: number };
  adminUrl: string;
  /** Runs a command of the command line tool; throws when it fails. */
  cli(...args: string[]): Promise<string>;
  /** Starts processes on the database, the API among them, and waits until it is ready. */
  start(...names: string[]): Promise<{ address: string; stop(): Promise<void> }>;
  say(line: string): void;
}
export const seconds = (since: number): number => Math.round((performance.now() - since) / 10) / 100;
export const DATABASE = 'liandan_sizes';
export const DEPLOYMENT = 'sizes';
