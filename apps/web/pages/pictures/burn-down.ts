import { signedGrams } from '#domain/quantity/quantity';

/** A line of the quota book: what it changed, in tonnes; amounts given back are negative. */
export interface QuotaLine {
  id: string;
  at: string;
  cap: string;
  reserved: string;
  settled: string;
  excess: string;
  reason: string;
}
export interface Left {
  at: string;
  left: bigint;
  change: bigint;
}

/** What is left after each line that changed it, exactly; a reservation that is settled changes nothing. */
export function leftOver(lines: readonly QuotaLine[]): Left[] {
  let left = 0n;
  return lines.flatMap(({ at, cap, reserved, settled }) => {
    const change = signedGrams(cap) - signedGrams(reserved) - signedGrams(settled);
    left += change;
    return change === 0n ? [] : [{ at, left, change }];
  });
}

/** Place of an instant on an axis that is drawn in UTC: its wall time in Beijing, whatever the zone of the browser. */
export const wallPlace = (instant: string): number => Date.parse(instant) + 8 * 3_600_000;

export type Forecast =
  { kind: 'none' | 'empty' | 'never' } | { kind: 'until'; from: string; at: string; gramsADay: bigint };
const DAY = 86_400_000;

/**
 * When it runs out if it goes on as on average since the first use: a straight line, nothing more. `now` is the newest
 * day of the book's own clock.
 */
export function forecastOf(points: readonly Left[], now: string): Forecast {
  const last = points.at(-1);
  const first = points.find(({ change }, i) => i > 0 && change < 0n);
  if (!last) return { kind: 'none' };
  if (last.left <= 0n) return { kind: 'empty' };
  if (!first) return { kind: 'none' };
  const full = points.slice(0, points.indexOf(first)).at(-1)?.left ?? 0n;
  const used = full - last.left;
  const days = Math.max(1, Math.ceil((Date.parse(now) - Date.parse(first.at)) / DAY));
  const gramsADay = used / BigInt(days);
  if (gramsADay <= 0n) return { kind: 'none' };
  const daysLeft = Number(last.left / gramsADay);
  if (daysLeft > 366) return { kind: 'never' };
  return { kind: 'until', from: first.at, at: new Date(Date.parse(now) + daysLeft * DAY).toISOString(), gramsADay };
}
