import type { Position } from '../../parts/position';

/** Metres below which a truck counts as standing: what a phone reckons wavers that much. */
export const STANDING_M = 200;

/** Whether one has moved since the last position that was told; the first is always told. */
export function hasMoved(last: Position | undefined, now: Position): boolean {
  return last === undefined || metresBetween(last, now) >= STANDING_M;
}

function metresBetween(a: Position, b: Position): number {
  const rad = (degrees: string) => (Number(degrees) * Math.PI) / 180;
  const [x, y] = [rad(b.lon) - rad(a.lon), rad(b.lat) - rad(a.lat)];
  const h = Math.sin(y / 2) ** 2 + Math.cos(rad(a.lat)) * Math.cos(rad(b.lat)) * Math.sin(x / 2) ** 2;
  return 2 * 6_371_000 * Math.asin(Math.sqrt(h));
}
