import { beginOf } from '#clock/civil-sql';
import { kmBetween } from '#domain/anomaly/speed';
import type { Tx } from '#workflow/workflow';
import type { Range } from './figures.service.js';

/** One leg on the road or on the water, with what its track tells. */
export interface Trip {
  manifest: string;
  number: string;
  leg: number;
  vehicle: string | null;
  origin: string;
  destination: string;
  departedAt: string;
  /** Null while under way. */
  arrivedAt: string | null;
  /** Along the points of the track, straight from each to the next; null without a track. */
  km: number | null;
  /** Positions received. */
  points: number;
}
interface Position {
  at: string;
  lat: number;
  lon: number;
}
interface Row extends Omit<Trip, 'departedAt' | 'arrivedAt' | 'km' | 'points'> {
  departedAt: Date;
  arrivedAt: Date | null;
  track: Position[];
}

/** As many as one picture can show. */
const MOST = 60;

/** Time and distance of each leg that set out in the period, the newest first; `complete` is false where there are more. */
export async function trips(
  tx: Tx,
  { from, to, origin, destination }: Range,
): Promise<{ items: Trip[]; complete: boolean }> {
  const rows = await tx.query<Row>(
    'statistics_trips',
    `SELECT m.id AS manifest, m.number, (l ->> 'leg')::int AS leg, l ->> 'vehicle' AS vehicle, m.origin, m.destination,
       (l ->> 'departedAt')::timestamptz AS "departedAt", (l ->> 'arrivedAt')::timestamptz AS "arrivedAt",
       coalesce((SELECT jsonb_agg(p ORDER BY p ->> 'at') FROM liandan.track t CROSS JOIN LATERAL jsonb_array_elements(t.points) p
         WHERE t.manifest = m.id AND t.leg = (l ->> 'leg')::int), '[]') AS track
     FROM liandan.manifest m CROSS JOIN LATERAL jsonb_array_elements(m.context -> 'legs') l
     WHERE m.number IS NOT NULL AND l ->> 'departedAt' IS NOT NULL
       AND ($1::text IS NULL OR (l ->> 'departedAt')::timestamptz >= ${beginOf('$1::date')})
       AND ($2::text IS NULL OR (l ->> 'departedAt')::timestamptz < ${beginOf('$2::date + 1')})
       AND ($3::text IS NULL OR m.origin = $3) AND ($4::text IS NULL OR m.destination = $4)
     ORDER BY l ->> 'departedAt' DESC, m.id, leg LIMIT ${MOST + 1}`,
    [from ?? null, to ?? null, origin ?? null, destination ?? null],
  );
  const items = rows.slice(0, MOST).map(({ track, departedAt, arrivedAt, ...row }): Trip => ({
    ...row,
    departedAt: departedAt.toISOString(),
    arrivedAt: arrivedAt?.toISOString() ?? null,
    km: track.length > 1 ? Math.round(lengthOf(track) * 10) / 10 : null,
    points: track.length,
  }));
  return { items, complete: rows.length <= MOST };
}

const lengthOf = (track: readonly Position[]): number =>
  track.slice(1).reduce((km, to, i) => km + kmBetween(track[i] ?? to, to), 0);
