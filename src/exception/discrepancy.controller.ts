import { Controller, Get, Param, ParseUUIDPipe, Query } from '@nestjs/common';
import type { Actor } from '#domain/actor';
import { commands, OpenDiscrepancy } from '#domain/discrepancy/discrepancy.commands';
import { AsOf } from '../http/as-of.js';
import { Asked, By, Commands, Create, type Asked as AskedFor } from '../http/commands.js';
import { ListQuery } from '../http/page.js';
import { Lists } from '../http/takes.js';
import { DISCREPANCIES, DiscrepancyService } from './discrepancy.service.js';

/** Differences between manifest and load (差异). */
@Controller('v1/discrepancies')
export class DiscrepancyController {
  constructor(private readonly discrepancies: DiscrepancyService) {}

  @Create(OpenDiscrepancy, 'open')
  open(@By() by: Actor, @Asked() asked: AskedFor<OpenDiscrepancy>) {
    return this.discrepancies.open(by, asked);
  }

  @Commands(commands)
  send(@By() by: Actor, @Param('id', ParseUUIDPipe) id: string, @Asked() asked: AskedFor) {
    return this.discrepancies.send(by, id, asked);
  }

  @Get()
  @Lists(DISCREPANCIES)
  list(@By() by: Actor, @Query() query: ListQuery) {
    return this.discrepancies.list(by, query);
  }

  @Get(':id')
  @AsOf('discrepancy')
  one(@By() by: Actor, @Param('id', ParseUUIDPipe) id: string) {
    return this.discrepancies.one(by, id);
  }
}
