import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { system, type Actor } from '#domain/actor';
import { civilDay } from '#domain/calendar/civil';
import { DomainError } from '#domain/errors';
import type { DeclareRoute, ReportTrack, TrackPoint } from '#domain/exchange/exchange.commands';
import { follow, type Head, type Line, type TrackFinding, type TrackLimits } from '#domain/exchange/track';
import type { ManifestLeg } from '#domain/manifest/manifest.context';
import { legReaders } from '#domain/manifest/manifest.policy';
import { canonicalJson } from '#ledger/canonical';
import { eventId } from '#ledger/event-id';
import { Workflow } from '#workflow/workflow';
import type { Asked } from '../http/commands.js';
import { Register, type Done, type Query, type Registered } from '../party/register.js';
import { PolicyService } from '../policy/policy.service.js';
import { putMessages, type Message } from './feed.service.js';

type Once = Asked['once'];
interface Load {
  id: string;
  number: string;
  state: string;
  leg: number;
  legs: ManifestLeg[];
  origin: string;
  destination: string;
  remover: string;
  receiver: string;
  creator: string | null;
  readers: string[];
}
interface KnownHead extends Omit<Head, 'at'> {
  manifest: string;
  leg: number;
  at: Date;
}
type Told = NonNullable<Done['facts']>[number];

const LOAD = `m.id, m.number, m.state, m.origin, m.destination, m.remover, m.receiver, m.readers,
  m.context ->> 'creator' AS creator, (m.context ->> 'leg')::int AS leg, m.context -> 'legs' AS legs`;
/** Late points of a vehicle that has arrived are taken as well. */
const ON_THE_WAY = ['inTransit', 'handingOver', 'arrived', 'frozen', 'returning'];
/** How far a device's clock may be ahead. */
const AHEAD_MS = 300_000;
const FIRST = '00000000-0000-0000-0000-000000000000';

/** Tracks of vehicles under manifests, and what is found on them (R-11c). Points are shared as they come. */
@Injectable()
export class TrackRegister {
  /** The load that silence was looked for last; the next turn begins behind it. */
  private lookedAt = FIRST;

  constructor(
    private readonly workflow: Workflow,
    private readonly register: Register,
    private readonly policies: PolicyService,
  ) {}

  /** Points by the carrier, or by the transport department of one of the provinces. */
  async report(by: Actor, once: Once, { points }: ReportTrack): Promise<Registered> {
    const { loads, limits } = await this.loads(by, [...new Set(points.map(({ manifest }) => manifest))]);
    const sha256 = createHash('sha256')
      .update(canonicalJson(JSON.parse(JSON.stringify(points))))
      .digest('hex');
    const act = { machine: 'track', verb: 'report', payload: { points: points.length, sha256 } };
    return this.register.act(by, once, act, async (query, at) => {
      points.forEach((point, i) => this.check(by, loads.get(point.manifest), point, `/points/${i}`, at));
      const id = eventId();
      const facts: Told[] = [];
      const may: string[][] = [];
      const numbers = [...loads.keys()].sort();
      for (const number of numbers) {
        const load = loads.get(number) as Load;
        const own = points.filter(({ manifest }) => manifest === number);
        const driven = { ...load, leg: legOf(by, load) as number };
        facts.push(...(await this.take(query, driven, own, limits.get(load.origin) as TrackLimits, by, at)));
        may.push(readersOf(driven));
      }
      // The act is of all its manifests; of each, rows and facts tell its own readers.
      const [first = [], ...others] = may;
      const common = first.filter((token) => others.every((each) => each.includes(token)));
      const readers = [...new Set([...common, ...(by.org ? [`o:${by.org}`] : [])])];
      return { id, version: 1, from: null, to: 'taken', rules: ['R-11c'], readers, facts };
    });
  }

  /** The carrier's word on the way of a leg; the newest counts. */
  async declare(by: Actor, once: Once, { manifest, leg, line }: DeclareRoute): Promise<Registered> {
    const { loads } = await this.loads(by, [manifest]);
    const load = loads.get(manifest);
    const act = { machine: 'trackRoute', verb: 'declare', payload: { manifest, leg, line } };
    return this.register.act(by, once, act, async (query, at) => {
      if (!load) throw wrong('/manifest', 'R-11c', '没有该联单', 'There is no such manifest');
      const planned = load.legs.find((each) => each.leg === leg);
      if (!planned) throw wrong('/leg', 'R-11c', '联单没有该运输段', 'The manifest has no such leg');
      if (by.kind !== 'transport' && !carries(by, planned)) throw notCarrier('/manifest');
      const id = eventId();
      const readers = readersOf({ ...load, leg });
      await query(
        'INSERT INTO liandan.track_route (id, manifest, leg, line, declared_at, readers) VALUES ($1, $2, $3, $4, $5, $6)',
        [id, load.id, leg, JSON.stringify(line), at, readers],
      );
      return { id, version: 1, from: null, to: 'declared', rules: ['R-11c'], readers };
    });
  }

  /** Vehicles under way that have been silent for too long; each silence is flagged once. A page, and the next time the next. */
  async flagSilent(page = 200): Promise<number> {
    const still = await this.workflow.db.query<(Load & { seen: Date | null; now: Date })[]>(
      `SELECT ${LOAD}, h.at AS seen, liandan.now() AS now FROM liandan.manifest m LEFT JOIN liandan.track_head h
         ON h.manifest = m.id AND h.leg = (m.context ->> 'leg')::int
       WHERE m.state = 'inTransit' AND NOT coalesce(h.silent, false) AND m.id > $2 ORDER BY m.id LIMIT $1`,
      [page, this.lookedAt],
    );
    this.lookedAt = (still.length < page ? undefined : still.at(-1)?.id) ?? FIRST;
    let flagged = 0;
    const limits = new Map<string, TrackLimits>();
    for (const load of still) {
      const limit = limits.get(load.origin) ?? (await this.limitsOf(load.origin));
      limits.set(load.origin, limit);
      const departed = current(load)?.departedAt;
      const since = load.seen?.toISOString() ?? (limit.from === 'DEPARTURE' ? departed : null);
      if (since && (await this.silent(load, since, limit))) flagged += 1;
    }
    return flagged;
  }

  private async silent(load: Load & { now: Date }, since: string, { minutes }: TrackLimits): Promise<boolean> {
    const quiet = load.now.getTime() - Date.parse(since);
    if (quiet <= minutes * 60_000) return false;
    const key = `silence/${load.id}/${since}`;
    await this.register.act(
      system,
      { kind: 'key', actor: 'exchange', key, fingerprint: key },
      { machine: 'track', verb: 'flagSilence', payload: { manifest: load.id, number: load.number, since } },
      async (query, at) => {
        const readers = readersOf(load);
        // Of a vehicle that has never been heard of, the head is its departure, without a place.
        const [head] = await query<{ lat: number | null; lon: number | null }>(
          `INSERT INTO liandan.track_head AS h (manifest, leg, at, silent, readers) VALUES ($1, $2, $3, true, $4)
           ON CONFLICT (manifest, leg) DO UPDATE SET silent = true RETURNING h.lat, h.lon`,
          [load.id, load.leg, since, readers],
        );
        const place = { lat: head?.lat ?? null, lon: head?.lon ?? null };
        const found = {
          kind: 'GAP' as const,
          from: since,
          to: null,
          minutes: Math.floor(quiet / 60_000),
          metres: null,
        };
        const facts = await raise(query, load, { ...found, ...place }, at);
        return { id: eventId(), version: 1, from: null, to: 'flagged', rules: ['R-11c'], readers, facts };
      },
    );
    return true;
  }

  private async take(
    query: Query,
    load: Load,
    points: TrackPoint[],
    limits: TrackLimits,
    by: Actor,
    at: string,
  ): Promise<Told[]> {
    const places = points.map(({ at: seen, lat, lon, speed }) => ({
      at: new Date(seen).toISOString(),
      lat,
      lon,
      ...(speed === undefined ? {} : { speed }),
    }));
    places.sort((a, b) => (a.at < b.at ? -1 : 1));
    const readers = readersOf(load);
    const [[head], [route]] = [
      await query<KnownHead>(
        'SELECT manifest, leg, at, lat, lon, strayed FROM liandan.track_head WHERE manifest = $1 AND leg = $2 AND lat IS NOT NULL FOR UPDATE',
        [load.id, load.leg],
      ),
      await query<{ line: Line }>(
        'SELECT line FROM liandan.track_route WHERE manifest = $1 AND leg = $2 ORDER BY declared_at DESC, id DESC LIMIT 1',
        [load.id, load.leg],
      ),
    ];
    const vehicle = current(load)?.vehicle ?? null;
    const [from, to] = [places[0]?.at ?? at, places.at(-1)?.at ?? at];
    await query(
      `INSERT INTO liandan.track (id, manifest, number, leg, vehicle, points, from_at, to_at, source, reported_at, readers)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
      [eventId(), load.id, load.number, load.leg, vehicle, JSON.stringify(places), from, to, by.orgName, at, readers],
    );
    // Another vehicle starts anew: what lies between is the hand-over.
    const departed = current(load)?.departedAt;
    const known = head ? { ...head, at: head.at.toISOString() } : null;
    const start = known ?? (limits.from === 'DEPARTURE' && departed && places[0] ? startAt(departed, places[0]) : null);
    const { head: seen, findings } = follow(start, places, route?.line ?? null, limits);
    if (seen) {
      await query(
        `INSERT INTO liandan.track_head (manifest, leg, at, lat, lon, strayed, readers) VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (manifest, leg) DO UPDATE SET at = $3, lat = $4, lon = $5, strayed = $6, silent = false, readers = $7`,
        [load.id, load.leg, seen.at, seen.lat, seen.lon, seen.strayed, readers],
      );
    }
    const shared = { number: load.number, leg: load.leg, vehicle, points: places };
    await putMessages(
      query,
      (['transport', 'police'] as const).map((feed): Message => ({
        ...{ feed, type: 'track.reported', fact: null, caseId: load.id, version: 0, number: load.number },
        ...{ body: shared, at, readers },
      })),
    );
    const told: Told[] = [];
    for (const finding of findings) told.push(...(await raise(query, load, finding, at)));
    return told;
  }

  private check(by: Actor, load: Load | undefined, point: TrackPoint, pointer: string, at: string): void {
    if (!load) throw wrong(`${pointer}/manifest`, 'R-11c', '没有该联单', 'There is no such manifest');
    if (by.kind !== 'transport' && !load.legs.some((leg) => carries(by, leg))) throw notCarrier(`${pointer}/manifest`);
    const leg = legOf(by, load);
    if (!ON_THE_WAY.includes(load.state) || leg === undefined)
      throw wrong(`${pointer}/manifest`, 'R-11c', '该联单不在运输途中', 'The manifest is not on the road');
    const seen = Date.parse(point.at);
    const departed = load.legs.find((each) => each.leg === leg)?.departedAt;
    if (seen > Date.parse(at) + AHEAD_MS) throw wrong(`${pointer}/at`, 'R-11c', '时间晚于现在', 'Lies in the future');
    if (departed && seen < Date.parse(departed) - AHEAD_MS)
      throw wrong(`${pointer}/at`, 'R-11c', '时间早于发运', 'Lies before the departure');
  }

  private async loads(by: Actor, numbers: string[]) {
    return this.workflow.read(by, async (tx) => {
      const rows = await tx.query<Load>(
        'track_loads',
        `SELECT ${LOAD} FROM liandan.manifest m WHERE m.number = ANY ($1)`,
        [numbers],
      );
      const limits = new Map<string, TrackLimits>();
      for (const { origin } of rows)
        if (!limits.has(origin))
          limits.set(origin, (await this.policies.of(tx, { province: origin, on: civilDay(tx.at) })).track);
      return { loads: new Map(rows.map((row) => [row.number, row])), limits };
    });
  }

  private limitsOf(province: string): Promise<TrackLimits> {
    return this.workflow.read(
      system,
      async (tx) => (await this.policies.of(tx, { province, on: civilDay(tx.at) })).track,
    );
  }
}

const current = ({ legs, leg }: Load) => legs.find((each) => each.leg === leg);
const startAt = (departed: string, { lat, lon }: { lat: number; lon: number }): Head => ({
  at: departed,
  lat,
  lon,
  strayed: false,
});
const carries = (by: Actor, { carrier }: ManifestLeg): boolean => by.kind === 'firm' && carrier.id === by.org;
/** The leg that the caller speaks of: the one under way, or the last that this carrier has driven. */
function legOf(by: Actor, load: Load): number | undefined {
  const now = current(load);
  if (by.kind === 'transport' || (now && carries(by, now))) return load.leg;
  return load.legs.filter((leg) => carries(by, leg) && leg.departedAt !== null).at(-1)?.leg;
}
const readersOf = (load: Load): string[] => legReaders(load.readers, load);

type Found = Omit<TrackFinding, 'to' | 'lat' | 'lon'> & { to: string | null; lat: number | null; lon: number | null };
/** Writes the flag and says what is told of it; the first gap of a leg is a lead as well (EL1). */
async function raise(query: Query, load: Load, found: Found, at: string): Promise<Told[]> {
  const { kind, from, to, minutes, metres, lat, lon } = found;
  const earlier = await query(
    `SELECT 1 FROM liandan.track_flag WHERE manifest = $1 AND leg = $2 AND kind = 'GAP' LIMIT 1`,
    [load.id, load.leg],
  );
  const [flag] = await query<{ id: string }>(
    `INSERT INTO liandan.track_flag (id, manifest, number, leg, kind, from_at, to_at, minutes, metres, lat, lon, flagged_at, readers)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) ON CONFLICT DO NOTHING RETURNING id`,
    [eventId(), load.id, load.number, load.leg, kind, from, to, minutes, metres, lat, lon, at, readersOf(load)],
  );
  if (!flag) return [];
  const { id: manifest, number, origin, destination, remover, receiver, leg } = load;
  const carrier = current(load)?.carrier;
  const text = kind === 'GAP' ? `运输轨迹自 ${from} 起中断 ${minutes} 分钟` : `偏离申报路线 ${metres} 米（${from}）`;
  const data = {
    ...{ flag: flag.id, manifest, number, leg, kind, from, to, minutes, metres, text },
    ...{ origin, destination, remover, receiver, carriers: carrier ? [carrier.id] : [] },
    carrier: carrier ? { id: carrier.id, name: carrier.name } : null,
  };
  const told = [{ type: 'manifest.trackFlagged', data, readers: readersOf(load) }];
  return kind === 'GAP' && earlier.length === 0 ? [...told, { ...told[0]!, type: 'manifest.trackGap' }] : told;
}

const REMEDY = {
  zh: '请按联单编号、发运时间核对后重新报送',
  en: 'Check number, times and carrier of the manifest, then send again',
};
const wrong = (pointer: string, rule: string, zh: string, en: string) =>
  new DomainError('BAD_REQUEST', {
    rule,
    detail: { zh, en },
    remedy: REMEDY,
    faults: [{ pointer, code: 'value', rule, detail: { zh, en } }],
  });
const notCarrier = (pointer: string) =>
  new DomainError('NOT_PERMITTED', {
    rule: 'R-11c',
    detail: {
      zh: '仅承运人或交通运输部门可以报送轨迹',
      en: 'Only the carrier or the transport department reports a track',
    },
    remedy: { zh: '请由承运人报送', en: 'Let the carrier report' },
    data: { pointer },
  });
