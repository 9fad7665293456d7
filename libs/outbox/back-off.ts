/** So long whatever is tried belongs to the worker that tries it; longer than any attempt lasts. */
export const LEASE_SECONDS = 60;
const LONGEST_PAUSE_SECONDS = 3600;

/**
 * Seconds until the next attempt after so many that failed: twice as long each time, an hour at most, and somewhere
 * between half of that and the whole, so that what failed together does not come back together.
 */
export function pauseAfter(failures: number, random: () => number = Math.random): number {
  const whole = Math.min(2 ** Math.min(failures, 20), LONGEST_PAUSE_SECONDS);
  return whole * (0.5 + random() / 2);
}
