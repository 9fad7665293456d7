import { APPROVAL_ENDED, inSql, MANIFEST_UNUSED } from '#domain/standing';
import { anomalyParameters, numbersOf } from '#config/anomalies';
import type { Anomaly, AnomalyRule, Judge } from '#domain/anomaly/anomaly';
import { justUnder, type Approved } from '#domain/anomaly/limits';
import { backwards, type Times } from '#domain/anomaly/order';
import { plateTwice, type Sighting } from '#domain/anomaly/plates';
import { impossibleSpeed, type Seen } from '#domain/anomaly/speed';
import { splitUnderCap, type Part } from '#domain/anomaly/splits';
import { roundWeights, type Weighed } from '#domain/anomaly/weights';

/** A rule with the query that feeds it: rows in the order that the rule wants, from `$1` on, written as the record says. */
export interface Source {
  rule: { id: string };
  /** Days back from now. A finding whose time lies before is not looked for again, and stays as it is. */
  days: number;
  sql: string;
  judge: () => { take: (row: Record<string, unknown>) => Anomaly[]; end: () => Anomaly[] };
  parameters: object;
}

/** A row as the database gives it: instants are dates, grams texts. */
type Raw<Row> = {
  [Column in keyof Row]: Column extends 'at' ? Date : Row[Column] extends bigint | null ? string : Row[Column];
};

type Journey = Extract<Sighting, { kind: 'journey' }>;
type Reading = Extract<Sighting, { kind: 'reading' }>;
type RawSighting = (Omit<Raw<Journey>, 'until'> & { until: Date | null }) | Raw<Reading>;
interface RawTimes extends Pick<Times, 'manifest' | 'number' | 'legs'> {
  paper: boolean | null;
  received: Date | null;
  loading: Date[];
  gate: Date[];
}

const YEAR = 400;
const MONTH = 35;
const PLATE = (column: string) => `upper(regexp_replace(${column}, '[[:space:]·.—-]', '', 'g')) COLLATE "C"`;
const iso = (value: unknown): string => (value as Date).toISOString();
const isoOr = (value: unknown): string | null => (value instanceof Date ? value.toISOString() : null);

function source<Row, Name extends string>(
  rule: AnomalyRule<Row, Name>,
  days: number,
  sql: string,
  rowOf: (row: never) => Row,
): Source {
  const id = rule.id as keyof typeof anomalyParameters;
  return {
    rule,
    days,
    sql,
    parameters: anomalyParameters[id],
    judge: () => {
      const judge: Judge<Row> = rule.judge(numbersOf(id) as Record<Name, number>);
      return { take: (row) => judge.take(rowOf(row as never)), end: () => judge.end() };
    },
  };
}

/** On the road: no arrival yet. A leg that ended otherwise ended with the last act on the manifest. */
const STILL_MOVING = `('inTransit', 'handingOver', 'arrived', 'frozen', 'returning')`;

/** Payload of an event as stored; nothing personal is read from it. */
const SAID = `convert_from(p.payload, 'UTF8')::jsonb`;
const DECISIONS = `liandan.audit_event e JOIN liandan.audit_payload p ON p.event_id = e.event_id
  JOIN liandan.transfer_application t ON t.id = e.case_id
  CROSS JOIN LATERAL (SELECT ${SAID} -> 'evidence' AS evidence) v
  CROSS JOIN LATERAL (SELECT sum(round((l ->> 'quantity')::numeric * 1000000))::bigint AS grams,
      string_agg(DISTINCT l ->> 'code', ',' ORDER BY l ->> 'code') AS codes
    FROM jsonb_array_elements(t.context -> 'lines') l) q
  WHERE e.machine = 'application' AND e.type = 'approve' AND e.outcome = 'accepted' AND e.occurred_at >= $1`;

export const sources: Source[] = [
  source(
    plateTwice,
    YEAR,
    `SELECT * FROM (
       SELECT leg ->> 'vehicle' AS plate, (leg ->> 'departedAt')::timestamptz AS at, 'journey' AS kind, m.id AS manifest,
         m.number, m.trip, (leg ->> 'leg')::int AS leg,
         coalesce((leg ->> 'arrivedAt')::timestamptz, CASE WHEN m.state NOT IN ${STILL_MOVING} THEN m.updated_at END) AS until,
         ARRAY[m.remover::text, m.receiver::text] || ARRAY(SELECT c -> 'carrier' ->> 'id' FROM jsonb_array_elements(m.context -> 'legs') c) AS places,
         NULL::text AS organisation, NULL::text AS scale, NULL::text AS ticket
       FROM liandan.manifest m CROSS JOIN LATERAL jsonb_array_elements(m.context -> 'legs') leg
       WHERE (m.updated_at >= $1 OR m.state IN ${STILL_MOVING}) AND leg ->> 'departedAt' IS NOT NULL AND leg ->> 'conveyance' = '1' AND leg ->> 'vehicle' IS NOT NULL
       UNION ALL
       SELECT w.plate, w.at, 'reading', NULL, NULL, NULL, NULL, NULL, NULL, w.organisation::text, w.scale, w.ticket
       FROM liandan.weighing w WHERE w.at >= $1) s
     ORDER BY ${PLATE('plate')}, at, manifest, leg, ticket`,
    (row: RawSighting): Sighting => {
      const common = { plate: row.plate, at: iso(row.at), manifest: row.manifest, number: row.number };
      return row.kind === 'reading'
        ? { ...common, kind: 'reading', organisation: row.organisation, scale: row.scale, ticket: row.ticket }
        : {
            ...{ ...common, kind: 'journey', until: isoOr(row.until), trip: row.trip },
            ...{ leg: row.leg, places: row.places },
          };
    },
  ),
  source(
    impossibleSpeed,
    MONTH,
    `SELECT * FROM (
       SELECT t.vehicle AS plate, (point ->> 'at')::timestamptz AS at, (point ->> 'lat')::float8 AS lat, (point ->> 'lon')::float8 AS lon,
         t.manifest, t.number, 'track ' || t.id AS source
       FROM liandan.track t JOIN liandan.manifest m ON m.id = t.manifest
         CROSS JOIN LATERAL jsonb_array_elements(t.points) point
       WHERE t.to_at >= $1 AND t.vehicle IS NOT NULL
         AND EXISTS (SELECT FROM jsonb_array_elements(m.context -> 'legs') way
           WHERE (way ->> 'leg')::int = t.leg AND way ->> 'conveyance' = '1')
       UNION ALL
       SELECT w.plate, w.at, s.lat, s.lon, NULL, NULL, 'scale ' || w.scale || ' ' || w.ticket
       FROM liandan.weighing w JOIN LATERAL (
         SELECT min(latitude) AS lat, min(longitude) AS lon FROM liandan.site
         WHERE organisation = w.organisation HAVING count(*) = 1 AND count(latitude) = 1 AND count(longitude) = 1) s ON true
       WHERE w.at >= $1) seen
     ORDER BY ${PLATE('plate')}, at, source`,
    (row: Raw<Seen>): Seen => ({
      ...{ plate: row.plate, at: iso(row.at), lat: row.lat, lon: row.lon },
      ...{ manifest: row.manifest, number: row.number, source: row.source },
    }),
  ),
  source(
    roundWeights,
    YEAR,
    `SELECT m.id AS manifest, m.number, m.remover, m.receiver, l -> 'weighing' ->> 'scale' AS scale,
       (l -> 'weighing' ->> 'at')::timestamptz AS at, round((l -> 'weighing' ->> 'gross')::numeric * 1000000)::text AS gross,
       round((l -> 'weighing' ->> 'tare')::numeric * 1000000)::text AS tare,
       coalesce(l -> 'original' ->> 'unit' = 'PCS', false) AS pieces
     FROM liandan.manifest m CROSS JOIN LATERAL jsonb_array_elements(m.context -> 'lines') l
     WHERE m.updated_at >= $1 AND jsonb_typeof(l -> 'weighing') = 'object' AND m.state NOT IN ${inSql(MANIFEST_UNUSED)}
     ORDER BY m.remover, m.receiver, at, m.id, gross`,
    (row: Raw<Weighed>): Weighed => ({
      ...{ manifest: row.manifest, number: row.number, remover: row.remover, receiver: row.receiver },
      ...{ scale: row.scale, at: iso(row.at), pieces: row.pieces },
      ...{ gross: BigInt(row.gross), tare: BigInt(row.tare) },
    }),
  ),
  source(
    backwards,
    YEAR,
    `SELECT m.id AS manifest, m.number, jsonb_typeof(m.context -> 'paper') = 'object' AS paper, m.context -> 'legs' AS legs,
       (m.context -> 'receipt' ->> 'at')::timestamptz AS received,
       ARRAY(SELECT (l -> 'weighing' ->> 'at')::timestamptz FROM jsonb_array_elements(m.context -> 'lines') l
         WHERE jsonb_typeof(l -> 'weighing') = 'object') AS loading,
       ARRAY(SELECT (l -> 'weighing' ->> 'at')::timestamptz
         FROM jsonb_array_elements(CASE WHEN jsonb_typeof(m.context -> 'receipt' -> 'lines') = 'array' THEN m.context -> 'receipt' -> 'lines' ELSE '[]' END) l
         WHERE jsonb_typeof(l -> 'weighing') = 'object') AS gate
     FROM liandan.manifest m WHERE m.updated_at >= $1 AND m.context ->> 'loadedAt' IS NOT NULL`,
    (row: RawTimes): Times => ({
      ...{ manifest: row.manifest, number: row.number, paper: row.paper ?? false },
      legs: row.legs.map((leg) => ({
        ...{ leg: leg.leg, return: leg.return, departedAt: leg.departedAt, arrivedAt: leg.arrivedAt },
      })),
      receivedAt: isoOr(row.received),
      loadingWeighed: row.loading.map(iso),
      receiptWeighed: row.gate.map(iso),
    }),
  ),
  source(
    justUnder,
    YEAR,
    `SELECT * FROM (
       SELECT e.case_id AS application, e.person_id AS officer, e.authority, t.remover, t.receiver, e.occurred_at AS at, e.event_id AS event,
         q.grams::text AS quantity, round((v.evidence -> 'finding' ->> 'remaining')::numeric * 1000000)::text AS most, 'ENTRY' AS kind
       FROM ${DECISIONS} AND v.evidence -> 'finding' ->> 'remaining' IS NOT NULL
       UNION ALL
       SELECT e.case_id, e.person_id, e.authority, t.remover, t.receiver, e.occurred_at, e.event_id,
         round((v.evidence -> 'licence' ->> 'loadPermille')::numeric)::text, '1000', 'SCALE'
       FROM ${DECISIONS} AND v.evidence -> 'licence' ->> 'loadPermille' IS NOT NULL) d
     WHERE officer IS NOT NULL ORDER BY officer, remover, kind, at, event`,
    (row: Raw<Approved> & { most: string }): Approved => ({
      ...{
        application: row.application,
        officer: row.officer,
        authority: row.authority,
        remover: row.remover,
      },
      ...{ receiver: row.receiver, at: iso(row.at), event: row.event, kind: row.kind },
      ...{ quantity: BigInt(row.quantity), limit: BigInt(row.most) },
    }),
  ),
  source(
    splitUnderCap,
    YEAR,
    `SELECT e.case_id AS application, t.remover, t.receiver, q.codes AS code, e.occurred_at AS at, q.grams::text AS quantity,
       round((v.evidence -> 'finding' ->> 'remaining')::numeric * 1000000)::text AS remaining,
       v.evidence -> 'finding' ->> 'listing' AS entry,
       EXISTS (SELECT FROM liandan.approval a WHERE a.application = e.case_id AND a.state IN ${inSql(APPROVAL_ENDED)}
         AND coalesce((a.context ->> 'manifests')::int, 0) = 0) AS unused
     FROM ${DECISIONS} AND t.track = 'WHITELIST' AND v.evidence -> 'finding' ->> 'listing' IS NOT NULL
     ORDER BY t.remover, t.receiver, q.codes, e.occurred_at, e.event_id`,
    (row: Raw<Omit<Part, 'left'>> & { remaining: string | null }): Part => ({
      ...{ application: row.application, remover: row.remover, receiver: row.receiver, code: row.code },
      ...{ at: iso(row.at), entry: row.entry, unused: row.unused, quantity: BigInt(row.quantity) },
      left: row.remaining === null ? null : BigInt(row.remaining),
    }),
  ),
];
