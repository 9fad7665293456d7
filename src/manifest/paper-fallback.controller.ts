import { Controller, Get, Header, HttpCode, Param, ParseUUIDPipe, Post, Query, StreamableFile } from '@nestjs/common';
import type { Actor } from '#domain/actor';
import { AnnounceFallback, commands, type Command } from '#domain/paper-fallback/paper-fallback.commands';
import { Workflow } from '#workflow/workflow';
import { AsOf } from '../http/as-of.js';
import { Asked, By, Commands, Create, type Asked as AskedFor } from '../http/commands.js';
import { ShowsPeople } from '../http/masking.interceptor.js';
import { ListQuery, pageOf } from '../http/page.js';
import { Offering } from '../http/offers.js';
import { Given, Keyed, Lists, Once, Takes } from '../http/takes.js';
import * as acts from './manifest.acts.js';
import { AnnounceOutage, outageVerbs, StoreScan, type EndOutage } from './outage.commands.js';
import { OUTAGES, OutageRegister, SCANS } from './outage.register.js';
import { FALLBACKS, PaperFallbackService } from './paper-fallback.service.js';

type Key = AskedFor['once'];

@Controller('v1/paper-fallbacks')
export class PaperFallbackController {
  constructor(private readonly fallbacks: PaperFallbackService) {}

  @Create(AnnounceFallback, 'announce')
  open(@By() by: Actor, @Asked() { command, once }: AskedFor<AnnounceFallback>) {
    return this.fallbacks.open(by, { ...command }, once);
  }

  @Commands(commands)
  send(
    @By() by: Actor,
    @Param('id', ParseUUIDPipe) id: string,
    @Asked() { command, once, expected }: AskedFor<Command>,
  ) {
    return this.fallbacks.send(by, id, { ...command }, once, expected);
  }

  @Get()
  @Lists(FALLBACKS)
  @Offering(acts.FALLBACKS_BEGUN)
  @ShowsPeople()
  list(@By() by: Actor, @Query() query: ListQuery) {
    return this.fallbacks.list(by, query);
  }

  @Get(':id')
  @AsOf('paperFallback')
  @ShowsPeople()
  one(@By() by: Actor, @Param('id', ParseUUIDPipe) id: string) {
    return this.fallbacks.one(by, id);
  }
}

/** Scans of paper forms, frozen from the moment they are stored. */
@Controller('v1/paper-scans')
export class PaperScanController {
  constructor(
    private readonly workflow: Workflow,
    private readonly outages: OutageRegister,
    private readonly fallbacks: PaperFallbackService,
  ) {}

  @Get()
  @Lists(SCANS)
  @Offering(acts.PAPER_SCANS)
  list(@By() by: Actor, @Query() query: ListQuery) {
    return this.workflow.read(by, (tx) => pageOf(tx, SCANS, query));
  }

  @Post()
  @HttpCode(201)
  @Keyed()
  @Takes(StoreScan)
  store(@By() by: Actor, @Once() once: Key, @Given() body: StoreScan) {
    return this.outages.storeScan(by, once, body);
  }

  @Get(':id/content')
  @Header('X-Content-Type-Options', 'nosniff')
  async content(@By() by: Actor, @Param('id', ParseUUIDPipe) id: string) {
    const { mediaType, content } = await this.fallbacks.scan(by, id);
    return new StreamableFile(content, { type: mediaType, disposition: 'attachment' });
  }
}

/** Outages of the system, told by an officer of the province or by its operator (R-20b). */
@Controller('v1/outage-notices')
export class OutageController {
  constructor(
    private readonly workflow: Workflow,
    private readonly outages: OutageRegister,
  ) {}

  @Get()
  @Lists(OUTAGES)
  @Offering(acts.OUTAGE_NOTICES)
  list(@By() by: Actor, @Query() query: ListQuery) {
    return this.workflow.read(by, (tx) => pageOf(tx, OUTAGES, query));
  }

  @Post()
  @HttpCode(201)
  @Keyed()
  @Takes(AnnounceOutage)
  announce(@By() by: Actor, @Once() once: Key, @Given() body: AnnounceOutage) {
    return this.outages.announce(by, once, body);
  }

  @Commands(outageVerbs)
  send(@By() by: Actor, @Param('id', ParseUUIDPipe) id: string, @Asked() asked: AskedFor<EndOutage>) {
    const { command, once, expected = 0 } = asked;
    return this.outages.end(by, once, id, expected, command);
  }
}
