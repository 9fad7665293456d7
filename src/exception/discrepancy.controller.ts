import { Controller, Get, Param, ParseUUIDPipe, Query } from '@nestjs/common';
import type { Actor } from '#domain/actor';
import { commands, OpenDiscrepancy } from '#domain/discrepancy/discrepancy.commands';
import { FileService } from '../file/file.service.js';
import { AsOf } from '../http/as-of.js';
import { Asked, By, Commands, Create, type Asked as AskedFor } from '../http/commands.js';
import { ListQuery } from '../http/page.js';
import { Offering } from '../http/offers.js';
import { Lists } from '../http/takes.js';
import { DISCREPANCIES_OPENED } from './exception.acts.js';
import { DISCREPANCIES, DiscrepancyService } from './discrepancy.service.js';

/** Differences between manifest and load (差异). */
@Controller('v1/discrepancies')
export class DiscrepancyController {
  constructor(
    private readonly discrepancies: DiscrepancyService,
    private readonly files: FileService,
  ) {}

  @Create(OpenDiscrepancy, 'open')
  async open(@By() by: Actor, @Asked() asked: AskedFor<OpenDiscrepancy>) {
    const opened = await this.discrepancies.open(by, asked);
    await this.files.keepFor(by, asked.command);
    return opened;
  }

  @Commands(commands)
  async send(@By() by: Actor, @Param('id', ParseUUIDPipe) id: string, @Asked() asked: AskedFor) {
    const done = await this.discrepancies.send(by, id, asked);
    await this.files.keepFor(by, asked.command);
    return done;
  }

  @Get()
  @Lists(DISCREPANCIES)
  @Offering(DISCREPANCIES_OPENED)
  list(@By() by: Actor, @Query() query: ListQuery) {
    return this.discrepancies.list(by, query);
  }

  @Get(':id')
  @AsOf('discrepancy')
  one(@By() by: Actor, @Param('id', ParseUUIDPipe) id: string) {
    return this.discrepancies.one(by, id);
  }
}
