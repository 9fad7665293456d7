/** A place of a vehicle at an instant; WGS 84 in degrees. */
export interface Point {
  at: string;
  lat: number;
  lon: number;
}
export type Line = readonly { lat: number; lon: number }[];
/** From when a track is looked at: from departure, or from its first point on. Minutes and kilometres (R-11c). */
export interface TrackLimits {
  minutes: number;
  km: number;
  from: 'DEPARTURE' | 'FIRST_POINT';
}
/** Where the vehicle was last seen. */
export interface Head extends Point {
  strayed: boolean;
}
export interface TrackFinding {
  kind: 'GAP' | 'DEVIATION';
  from: string;
  to: string;
  minutes: number | null;
  metres: number | null;
  lat: number;
  lon: number;
}

const EARTH_METRES = 6_371_000;
const rad = (degrees: number) => (degrees * Math.PI) / 180;

/** Metres from a point to the line, on a plane laid at the point: true enough over the lengths that matter here. */
export function metresFrom(line: Line, { lat, lon }: { lat: number; lon: number }): number {
  const flat = line.map((p) => ({
    x: rad(p.lon - lon) * Math.cos(rad(lat)) * EARTH_METRES,
    y: rad(p.lat - lat) * EARTH_METRES,
  }));
  if (flat.length === 1) return Math.hypot(flat[0]!.x, flat[0]!.y);
  return Math.min(...flat.slice(1).map((end, i) => toSegment(flat[i]!, end)));
}

/** From the origin to the segment. */
function toSegment(a: { x: number; y: number }, b: { x: number; y: number }): number {
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  const length = dx * dx + dy * dy;
  const t = length === 0 ? 0 : Math.max(0, Math.min(1, -(a.x * dx + a.y * dy) / length));
  return Math.hypot(a.x + t * dx, a.y + t * dy);
}

/**
 * Follows a vehicle from where it was last seen (R-11c): gaps longer than the limit, and each time that it leaves the
 * declared way by more than the limit. Points older than the head fill no gap and are passed over.
 */
export function follow(
  head: Head | null,
  points: readonly Point[],
  way: Line | null,
  limits: TrackLimits,
): { head: Head | null; findings: TrackFinding[] } {
  const findings: TrackFinding[] = [];
  let last = head;
  for (const point of [...points].sort((a, b) => Date.parse(a.at) - Date.parse(b.at))) {
    const since = last ? Date.parse(point.at) - Date.parse(last.at) : 0;
    if (last && since <= 0) continue;
    const { lat, lon } = point;
    const minutes = Math.floor(since / 60_000);
    if (last && since > limits.minutes * 60_000)
      findings.push({ kind: 'GAP', from: last.at, to: point.at, minutes, metres: null, lat: last.lat, lon: last.lon });
    const metres = way && way.length > 0 ? Math.round(metresFrom(way, point)) : 0;
    const strayed = metres > limits.km * 1000;
    if (strayed && !last?.strayed)
      findings.push({ kind: 'DEVIATION', from: point.at, to: point.at, minutes: null, metres, lat, lon });
    last = { at: point.at, lat, lon, strayed };
  }
  return { head: last, findings };
}
