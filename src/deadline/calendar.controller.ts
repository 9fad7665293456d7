import { Controller, Get, HttpCode, Post } from '@nestjs/common';
import type { Actor } from '#domain/actor';
import { type Asked, By } from '../http/commands.js';
import { Offering } from '../http/offers.js';
import { Given, Keyed, Once, Takes } from '../http/takes.js';
import { CALENDARS } from './calendar.acts.js';
import { GivenCalendar } from './calendar.commands.js';
import { CalendarService } from './calendar.service.js';

@Controller('v1/calendars')
export class CalendarController {
  constructor(private readonly calendars: CalendarService) {}

  /** The years that have a calendar, the newest first, and where each is from. */
  @Get()
  @Offering(CALENDARS)
  list() {
    return this.calendars.list();
  }

  /** Puts the file of the next year in force; provisional due dates are counted anew, each recorded with its reason. */
  @Post()
  @HttpCode(201)
  @Keyed()
  @Takes(GivenCalendar)
  commit(@By() by: Actor, @Once() once: Asked['once'], @Given() body: GivenCalendar) {
    return this.calendars.commit(by, once, body);
  }

  /** The file of a year that has no official calendar yet: which due dates it would move. Nothing changes. */
  @Post('dry-run')
  @HttpCode(200)
  @Takes(GivenCalendar)
  dryRun(@By() by: Actor, @Given() body: GivenCalendar) {
    return this.calendars.dryRun(by, body);
  }
}
