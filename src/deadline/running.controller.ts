import { Controller, Get, Query } from '@nestjs/common';
import { type Actor, system } from '#domain/actor';
import { By } from '../http/commands.js';
import { ListQuery } from '../http/page.js';
import { Lists } from '../http/takes.js';
import { running, RunningService } from './running.service.js';

/** Where the caller's running cases are, with whom, and the days that are left. */
@Controller('v1/running-cases')
export class RunningController {
  constructor(private readonly cases: RunningService) {}

  @Get()
  @Lists(running(system))
  list(@By() by: Actor, @Query() query: ListQuery) {
    return this.cases.list(by, query);
  }
}
