import { Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import type { Actor } from '#domain/actor';
import { DeclareRoute, EnterLedger, ReportTrack, ReportWeighing } from '#domain/exchange/exchange.commands';
import { Workflow } from '#workflow/workflow';
import { type Asked, By } from '../http/commands.js';
import { type List, ListQuery, pageOf } from '../http/page.js';
import { Offering } from '../http/offers.js';
import { Given, Keyed, Lists, Once, Takes } from '../http/takes.js';
import { LEDGER } from './exchange.acts.js';
import { FeedService, MESSAGES } from './feed.service.js';
import { ENTRIES, StorageRegister } from './storage.register.js';
import { TrackRegister } from './track.register.js';
import { WeighingRegister } from './weighing.register.js';

type Key = Asked['once'];
/** What the record keeps: plain JSON with the defaults filled in. */
const plain = <T>(given: object): T => JSON.parse(JSON.stringify(given)) as T;

const TRACKS: List = {
  name: 'tracks',
  from: 'liandan.track t',
  select: `t.id, t.manifest, t.number, t.leg, t.vehicle, t.points, t.from_at AS "from", t.to_at AS "to", t.source, t.reported_at AS "reportedAt"`,
  id: 't.id',
  filters: { manifest: { column: 't.manifest', type: 'uuid' }, number: { column: 't.number' } },
  sorts: { from: { column: 't.from_at', type: 'timestamptz' } },
};
const FLAGS: List = {
  name: 'track-flags',
  from: 'liandan.track_flag f',
  select: `f.id, f.manifest, f.number, f.leg, f.kind, f.from_at AS "from", f.to_at AS "to", f.minutes, f.metres, f.lat, f.lon, f.flagged_at AS "flaggedAt"`,
  id: 'f.id',
  filters: {
    manifest: { column: 'f.manifest', type: 'uuid' },
    number: { column: 'f.number' },
    kind: { column: 'f.kind', of: ['GAP', 'DEVIATION'] },
  },
};
const WEIGHINGS: List = {
  name: 'weighings',
  from: 'liandan.weighing w',
  select: `w.id, w.organisation, w.scale, w.ticket, w.plate, round(w.gross / 1000000.0, 6)::text AS gross,
    round(w.tare / 1000000.0, 6)::text AS tare, round(w.net / 1000000.0, 6)::text AS net, w.at`,
  id: 'w.id',
  filters: {
    scale: { column: 'w.scale' },
    plate: { column: 'w.plate' },
    organisation: { column: 'w.organisation', type: 'uuid' },
  },
  sorts: { at: { column: 'w.at', type: 'timestamptz' } },
};

/** Feeds: what systems outside are told, and what scales and vehicles tell. */
@Controller('v1/feeds')
export class ExchangeController {
  constructor(
    private readonly workflow: Workflow,
    private readonly feeds: FeedService,
    private readonly tracks: TrackRegister,
    private readonly weighings: WeighingRegister,
  ) {}

  @Get()
  overview(@By() by: Actor) {
    return this.feeds.overview(by);
  }

  @Get('messages')
  @Lists(MESSAGES)
  messages(@By() by: Actor, @Query() query: ListQuery) {
    return this.feeds.list(by, query);
  }

  @Post('tracks')
  @HttpCode(200)
  @Keyed()
  @Takes(ReportTrack)
  track(@By() by: Actor, @Given() given: object, @Once() once: Key) {
    return this.tracks.report(by, once, plain(given));
  }

  @Get('tracks')
  @Lists(TRACKS)
  tracksOf(@By() by: Actor, @Query() query: ListQuery) {
    return this.workflow.read(by, (tx) => pageOf(tx, TRACKS, query));
  }

  @Get('track-flags')
  @Lists(FLAGS)
  flags(@By() by: Actor, @Query() query: ListQuery) {
    return this.workflow.read(by, (tx) => pageOf(tx, FLAGS, query));
  }

  @Post('routes')
  @HttpCode(200)
  @Keyed()
  @Takes(DeclareRoute)
  route(@By() by: Actor, @Given() given: object, @Once() once: Key) {
    return this.tracks.declare(by, once, plain(given));
  }

  @Post('weighings')
  @HttpCode(200)
  @Keyed()
  @Takes(ReportWeighing)
  weighing(@By() by: Actor, @Given() given: object, @Once() once: Key) {
    return this.weighings.report(by, once, plain(given));
  }

  @Get('weighings')
  @Lists(WEIGHINGS)
  weighingsOf(@By() by: Actor, @Query() query: ListQuery) {
    return this.workflow.read(by, (tx) => pageOf(tx, WEIGHINGS, query));
  }
}

/** The storage ledger of units (M-08): entered and read; there is no way to change or delete. */
@Controller('v1/ledger-entries')
export class LedgerController {
  constructor(private readonly storage: StorageRegister) {}

  @Post()
  @HttpCode(201)
  @Keyed()
  @Takes(EnterLedger)
  enter(@By() by: Actor, @Given() given: object, @Once() once: Key) {
    return this.storage.enter(by, once, plain(given));
  }

  @Get()
  @Lists(ENTRIES)
  @Offering(LEDGER)
  list(@By() by: Actor, @Query() query: ListQuery) {
    return this.storage.list(by, query);
  }
}
