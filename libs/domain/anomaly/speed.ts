import { byGroup, distinct, type Anomaly, type AnomalyRule } from './anomaly.js';
import { plateKey } from './plates.js';

/** Where a road vehicle was at an instant: a point of its track, or a scale whose place is known. By plate and time. */
export interface Seen {
  plate: string;
  at: string;
  lat: number;
  lon: number;
  manifest: string | null;
  number: string | null;
  source: string;
}

const EARTH_KM = 6371;
const rad = (degrees: number) => (degrees * Math.PI) / 180;

/** Kilometres in a straight line over the ground. */
export function kmBetween(a: { lat: number; lon: number }, b: { lat: number; lon: number }): number {
  const h =
    Math.sin(rad(b.lat - a.lat) / 2) ** 2 +
    Math.cos(rad(a.lat)) * Math.cos(rad(b.lat)) * Math.sin(rad(b.lon - a.lon) / 2) ** 2;
  return 2 * EARTH_KM * Math.asin(Math.min(1, Math.sqrt(h)));
}

interface Limits {
  kmh: number;
  km: number;
  clockSeconds: number;
}

/**
 * A way that no lorry can have driven in the time. Lawful, and passed over: trembling of the receiver over short ways,
 * clocks that differ by little, and one fix gone astray that the next one does not bear out.
 */
export const impossibleSpeed: AnomalyRule<Seen, keyof Limits> = {
  id: 'AN-02',
  title: { zh: '两点之间速度不可能', en: 'Impossible speed between two points' },
  serves: ['R-11c', 'R-05'],
  judge: (limits) =>
    byGroup(
      (row) => plateKey(row.plate),
      (rows) => jumps(rows, limits),
    ),
};

function jumps(rows: readonly Seen[], limits: Limits): Anomaly[] {
  const found: Anomaly[] = [];
  let last = rows[0]!;
  let stray: Seen | null = null;
  for (const row of rows.slice(1)) {
    if (possible(last, row, limits)) {
      last = row;
      stray = null;
    } else if (stray && possible(stray, row, limits)) {
      // The next fix stands by it: the vehicle, or its plate, was there.
      found.push(jump(last, stray, row));
      last = row;
      stray = null;
    } else stray = row;
  }
  return found;
}

const hours = (from: Seen, to: Seen, { clockSeconds }: Limits) =>
  ((Date.parse(to.at) - Date.parse(from.at)) / 1000 + clockSeconds) / 3600;
function possible(from: Seen, to: Seen, limits: Limits): boolean {
  const km = kmBetween(from, to);
  return km < limits.km || km <= limits.kmh * hours(from, to, limits);
}

function jump(from: Seen, to: Seen, next: Seen): Anomaly {
  const km = Math.round(kmBetween(from, to));
  const minutes = Math.round((Date.parse(to.at) - Date.parse(from.at)) / 60_000);
  return {
    subject: plateKey(from.plate),
    says: {
      zh: `车辆 ${from.plate} 在 ${minutes} 分钟内移动了 ${km} 公里（直线）`,
      en: `Vehicle ${from.plate} moved ${km} km in a straight line within ${minutes} minutes`,
    },
    cases: distinct([from.manifest, to.manifest]),
    since: from.at,
    until: to.at,
    shows: [from, to, next].map((seen) => ({ ...seen })),
  };
}
