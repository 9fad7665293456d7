import { Injectable } from '@nestjs/common';
import { loadReference } from '#config/reference';
import type { Day } from '#domain/calendar/civil';
import { tonnes } from '#domain/quantity/quantity';
import { percentile } from '#domain/statistics/percentile';
import type { Tx } from '#workflow/workflow';

/** By what received quantities can be summed up: the column of the narrow table. */
export const DIMENSIONS = {
  category: 'category',
  code: 'code',
  pair: `origin || '-' || destination`,
  origin: 'origin',
  destination: 'destination',
  receiver: 'receiver_name',
  track: 'track',
  agreement: 'agreement',
  method: 'method',
  month: `to_char(day, 'YYYY-MM')`,
  year: `to_char(day, 'YYYY')`,
} as const;
export type Dimension = keyof typeof DIMENSIONS;

export interface Range {
  from?: Day | undefined;
  to?: Day | undefined;
  origin?: string | undefined;
  destination?: string | undefined;
}
export interface Transferred {
  /** Lines of manifests. */
  lines: number;
  /** Tonnes. */
  removed: string;
  accepted: string;
  treated: string;
  [dimension: string]: string | number | null;
}
/** What durations are told by beside the track. */
export type DurationsBy = 'agreement' | 'origin' | 'destination';
export interface Durations {
  agreement: string | null;
  key: string | null;
  /** Two digits, where they are told by province. */
  province: string | null;
  track: string;
  decisions: number;
  overdue: number;
  /** Working days from acceptance to decision. */
  median: number;
  p90: number;
  longest: number;
}

/** Sums over a million manifests may take longer than the answers that people wait for. */
const PATIENCE = '55s';

/** Figures over applications and manifests, aggregated in the database under the caller's row-level security. */
@Injectable()
export class FiguresService {
  private readonly calendar = loadReference().calendar;

  /** Received quantities by one or more dimensions, the largest first. */
  async transfers(tx: Tx, by: Dimension[], range: Range): Promise<Transferred[]> {
    await tx.query('statistics_patience', `SELECT set_config('statement_timeout', $1, true)`, [PATIENCE]);
    const columns = by.map((name) => `${DIMENSIONS[name]} AS "${name}"`);
    const rows = await tx.query<Record<string, string | number | null> & { lines: number }>(
      '',
      `SELECT ${[...columns, 'count(*)::int AS lines'].join(', ')}, sum(removed)::text AS removed,
         sum(accepted)::text AS accepted, sum(treated)::text AS treated
       FROM liandan.transfer_line
       WHERE day BETWEEN coalesce($1::date, '-infinity') AND coalesce($2::date, 'infinity')
         AND ($3::text IS NULL OR origin = $3) AND ($4::text IS NULL OR destination = $4)
       ${by.length > 0 ? `GROUP BY ${by.map((_, i) => i + 1).join(', ')}` : ''}
       ORDER BY sum(accepted) DESC NULLS LAST${by.map((_, i) => `, ${i + 1}`).join('')} LIMIT 5000`,
      [range.from ?? null, range.to ?? null, range.origin ?? null, range.destination ?? null],
    );
    const inTonnes = (grams: unknown) => tonnes(BigInt((grams as string | null) ?? '0'));
    return rows.map((row) => ({
      ...row,
      removed: inTonnes(row['removed']),
      accepted: inTonnes(row['accepted']),
      treated: inTonnes(row['treated']),
    }));
  }

  /**
   * Working days from acceptance to decision, per agreement or province and track (whitelist.md §9). The database counts
   * the cases for each pair of days; the calendar then reckons each pair once.
   */
  async durations(
    tx: Tx,
    { from, to, origin, destination }: Range,
    by: DurationsBy = 'agreement',
  ): Promise<Durations[]> {
    const rows = await tx.query<{
      agreement: string | null;
      key: string | null;
      province: string | null;
      track: string;
      accepted: Day;
      decided: Day;
      cases: number;
      overdue: number;
    }>(
      `statistics_durations_${by}`,
      `SELECT ${by === 'agreement' ? 'a.agreement, g.key, NULL AS province' : `NULL AS agreement, NULL AS key, a.${by} AS province`},
         a.track, a.accepted_on AS accepted, a.context -> 'decision' ->> 'day' AS decided,
         count(*)::int AS cases, count(*) FILTER (WHERE a.overdue)::int AS overdue
       FROM liandan.transfer_application a LEFT JOIN liandan.agreement g ON g.id = a.agreement
       WHERE jsonb_typeof(a.context -> 'decision') = 'object' AND a.accepted_on IS NOT NULL AND a.track IS NOT NULL
         AND ($1::text IS NULL OR a.context -> 'decision' ->> 'day' >= $1)
         AND ($2::text IS NULL OR a.context -> 'decision' ->> 'day' <= $2)
         AND ($3::text IS NULL OR a.origin = $3) AND ($4::text IS NULL OR a.destination = $4)
       GROUP BY 1, 2, 3, 4, 5, 6`,
      [from ?? null, to ?? null, origin ?? null, destination ?? null],
    );
    const groups = new Map<string, typeof rows>();
    for (const row of rows) {
      const name = `${row.province ?? row.key ?? ''}/${row.track}`;
      groups.set(name, [...(groups.get(name) ?? []), row]);
    }
    return [...groups.entries()]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, group]) => {
        const { agreement, key, province, track } = group[0]!;
        const seen = group.map(({ accepted, decided, cases }) => ({
          value: this.calendar.workingDaysBetween(accepted, decided).days,
          count: cases,
        }));
        return {
          agreement,
          key,
          province,
          track,
          decisions: seen.reduce((sum, { count }) => sum + count, 0),
          overdue: group.reduce((sum, { overdue }) => sum + overdue, 0),
          median: percentile(seen, 0.5) ?? 0,
          p90: percentile(seen, 0.9) ?? 0,
          longest: percentile(seen, 1) ?? 0,
        };
      });
  }
}
