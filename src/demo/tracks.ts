import type { TrackPoint } from '#domain/exchange/exchange.commands';
import type { Flow } from './forms.js';

type Place = readonly [lat: number, lon: number];
/** Along the motorways from the removers of the battery flows to Chongqing, town by town. */
const WAYS: Readonly<Record<string, readonly Place[]>> = {
  'firm sc battery': [
    [30.572, 104.066],
    [30.129, 104.628],
    [29.58, 105.058],
    [29.356, 105.927],
    [29.563, 106.551],
  ],
  'firm sc second': [
    [31.467, 104.679],
    [31.095, 105.09],
    [30.533, 105.593],
    [29.97, 106.276],
    [29.563, 106.551],
  ],
};
const EVERY_MS = 10 * 60_000;

/** Hours that a truck is on the road, by its number; null for a flow whose trucks tell no places. */
export const hoursOf = ({ remover }: Flow, truck: number): number | null =>
  WAYS[remover] ? 4.5 + (truck % 5) * 0.5 : null;

/** Where the truck was every ten minutes between its departure and its arrival, at an even pace. */
export function trackOf({ remover }: Flow, manifest: string, from: Date, to: Date): TrackPoint[] {
  const way = WAYS[remover] ?? [];
  const legs = way.slice(1).map((place, i) => Math.hypot(place[0] - way[i]![0], place[1] - way[i]![1]));
  const whole = legs.reduce((sum, each) => sum + each, 0);
  const placeAt = (share: number): Place => {
    let left = share * whole;
    for (const [i, length] of legs.entries()) {
      const [a, b] = [way[i]!, way[i + 1]!];
      if (left <= length || i === legs.length - 1) {
        const part = Math.min(1, left / length);
        return [a[0] + (b[0] - a[0]) * part, a[1] + (b[1] - a[1]) * part];
      }
      left -= length;
    }
    return way[0]!;
  };
  const rounded = (degrees: number) => Math.round(degrees * 10_000) / 10_000;
  const lasts = to.getTime() - from.getTime();
  return Array.from({ length: Math.floor(lasts / EVERY_MS) + 1 }, (_, i): TrackPoint => {
    const [lat, lon] = placeAt((i * EVERY_MS) / lasts);
    return {
      ...{ manifest, at: new Date(from.getTime() + i * EVERY_MS).toISOString() },
      ...{ lat: rounded(lat), lon: rounded(lon) },
    };
  });
}
