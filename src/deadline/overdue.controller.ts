import { Controller, Get, Param, ParseUUIDPipe, Query } from '@nestjs/common';
import type { Actor } from '#domain/actor';
import { commands } from '#domain/overdue/overdue.commands';
import { AsOf } from '../http/as-of.js';
import { Asked, By, Commands } from '../http/commands.js';
import { ListQuery } from '../http/page.js';
import { Lists, Queries } from '../http/takes.js';
import { OVERDUE, OverdueService } from './overdue.service.js';

/** Records of clocks that passed unmet (逾期记录). */
@Controller('v1/overdue-records')
export class OverdueController {
  constructor(private readonly overdue: OverdueService) {}

  @Get()
  @Lists(OVERDUE)
  list(@By() by: Actor, @Query() query: ListQuery) {
    return this.overdue.list(by, query);
  }

  @Get('counts')
  @Queries({ by: 'clock, authority, officer or firm' })
  counts(@By() by: Actor, @Query('by') group?: string | string[]) {
    return this.overdue.counts(by, group);
  }

  @Get(':id')
  @AsOf('overdue')
  one(@By() by: Actor, @Param('id', ParseUUIDPipe) id: string) {
    return this.overdue.one(by, id);
  }

  @Commands(commands)
  send(@By() by: Actor, @Param('id', ParseUUIDPipe) id: string, @Asked() asked: Asked) {
    return this.overdue.send(by, id, asked);
  }
}
