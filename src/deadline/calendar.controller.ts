import { Controller, HttpCode, Post } from '@nestjs/common';
import type { Actor } from '#domain/actor';
import { By } from '../http/commands.js';
import { Given, Takes } from '../http/takes.js';
import { GivenCalendar } from './calendar.commands.js';
import { CalendarService } from './calendar.service.js';

@Controller('v1/calendars')
export class CalendarController {
  constructor(private readonly calendars: CalendarService) {}

  /** The file of a year that has no official calendar yet: which due dates it would move. Nothing changes. */
  @Post('dry-run')
  @HttpCode(200)
  @Takes(GivenCalendar)
  dryRun(@By() by: Actor, @Given() body: GivenCalendar) {
    return this.calendars.dryRun(by, body);
  }
}
