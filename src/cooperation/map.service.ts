import { inSql, LICENCE_IN_FORCE } from '#domain/standing';
import { Injectable } from '@nestjs/common';
import type { Actor } from '#domain/actor';
import type { Tx } from '#workflow/workflow';
import { contracted } from '../party/party.service.js';
import { administersOnly, audited } from './audited.js';

export interface MapQuestion {
  kind?: 'producer' | 'receiver' | undefined;
  category?: string | undefined;
  /** West, south, east, north in degrees. */
  bbox?: [number, number, number, number] | undefined;
}
interface Point {
  id: string;
  organisation: string;
  name: string;
  uscc: string | null;
  province: string;
  city: string;
  site: string;
  kind: 'producer' | 'receiver';
  categories: string[];
  /** Tonnes a year that the licences in force of a receiver state; it is public. */
  capacity: string | null;
  lon: number;
  lat: number;
}

const LIMIT = 5000;

/**
 * Producers and receivers as points (污染源地图). Who sees which follows Z-07: licensed receivers are public; producers are
 * seen by themselves, by those they have a confirmed contract with, by the authorities of their province and of a province that shares an
 * agreement with it, and by auditors as far as they read.
 */
@Injectable()
export class MapService {
  async points(tx: Tx, by: Actor, { kind, category, bbox }: MapQuestion) {
    const rows = await tx.query<Point>(
      'map_points',
      `WITH partner AS (
         SELECT DISTINCT jsonb_array_elements_text(a.context -> 'parameters' -> 'parties') AS province
         FROM liandan.agreement a
         WHERE a.state = 'active' AND $2::text IS NOT NULL AND a.context -> 'parameters' -> 'parties' ? $2::text
       ), producer AS (
         SELECT p.site, array_agg(DISTINCT r.category ORDER BY r.category) AS categories
         FROM liandan.plan p JOIN liandan.plan_row r ON r.plan = p.id AND r.version = p.version GROUP BY p.site
       ), receiver AS (
         SELECT l.holder, array_agg(DISTINCT scope ->> 'category' ORDER BY scope ->> 'category') AS categories
         FROM liandan.licence l CROSS JOIN jsonb_array_elements(l.context -> 'scopes') scope
         WHERE l.state IN ${inSql(LICENCE_IN_FORCE)} AND l.holder IS NOT NULL GROUP BY l.holder
       ), scale AS (
         SELECT l.holder, sum((l.context ->> 'scale')::numeric)::numeric(18, 6)::text AS capacity
         FROM liandan.licence l WHERE l.state IN ${inSql(LICENCE_IN_FORCE)} AND l.holder IS NOT NULL GROUP BY l.holder
       ), point AS (
         SELECT s.id, s.organisation, s.name AS site, s.city, s.longitude AS lon, s.latitude AS lat, 'producer' AS kind, p.categories,
           NULL::text AS capacity
         FROM producer p JOIN liandan.site s ON s.id = p.site
         UNION ALL
         SELECT s.id, s.organisation, s.name, s.city, s.longitude, s.latitude, 'receiver', r.categories, c.capacity
         FROM receiver r JOIN scale c USING (holder) JOIN liandan.receiver_sites($11) s ON s.organisation = r.holder
       )
       SELECT t.id, t.organisation, o.name, o.uscc, left(t.city, 2) AS province, t.city, t.site, t.kind, t.categories, t.capacity, t.lon, t.lat
       FROM point t JOIN liandan.organisation o ON o.id = t.organisation
       WHERE t.lon IS NOT NULL AND t.lat IS NOT NULL
         AND ($3::text IS NULL OR t.kind = $3) AND ($4::text IS NULL OR $4 = ANY (t.categories))
         AND ($5::float8 IS NULL OR t.lon BETWEEN $5 AND $7::float8 AND t.lat BETWEEN $6::float8 AND $8::float8)
         AND (t.kind = 'receiver' OR t.organisation = $1::uuid OR $9 = 'all'
              OR $9 = 'partners' AND (left(t.city, 2) = $2 OR left(t.city, 2) IN (SELECT province FROM partner))
              OR $9 = 'provinces' AND left(t.city, 2) = ANY ($10::text[])
              OR ${contracted('$1::uuid', 't.organisation')})
       ORDER BY t.kind, t.id LIMIT ${LIMIT}`,
      [
        administersOnly(by) ? null : by.org,
        by.province,
        kind ?? null,
        category ?? null,
        ...(bbox ?? [null, null, null, null]),
        ...(await scopeOf(tx, by)),
        LICENCE_IN_FORCE,
      ],
    );
    return {
      type: 'FeatureCollection' as const,
      features: rows.map(({ id, lon, lat, ...properties }) => ({
        type: 'Feature' as const,
        id,
        geometry: { type: 'Point' as const, coordinates: [lon, lat] },
        properties,
      })),
    };
  }
}

/** How far the caller sees producers, besides its own and its counterparts'; an auditor as far as its grants in force. */
async function scopeOf(tx: Tx, by: Actor): Promise<[string, string[]]> {
  if (administersOnly(by)) return ['own', []];
  switch (by.kind) {
    case 'ministry':
      return ['all', []];
    case 'auditor': {
      const provinces = await audited(tx, by);
      return provinces === 'all' ? ['all', []] : ['provinces', provinces];
    }
    case 'province':
    case 'city':
      return ['partners', []];
    default:
      return ['own', []];
  }
}
