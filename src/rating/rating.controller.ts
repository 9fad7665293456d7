import { Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import type { Actor } from '#domain/actor';
import { badField } from '../http/body.js';
import { type Asked, By } from '../http/commands.js';
import { Given, Keyed, Once, Queries, Takes } from '../http/takes.js';
import { RateService } from './rating.commands.js';
import { RatingRegister } from './rating.register.js';

/** 好差评: what firms say of how their applications were dealt with. */
@Controller('v1/ratings')
export class RatingController {
  constructor(private readonly ratings: RatingRegister) {}

  /** What the caller's firm has said of an application. */
  @Get()
  @Queries({ application: 'the application' })
  list(@By() by: Actor, @Query('application') application = '') {
    if (!/^[0-9a-f-]{36}$/.test(application)) throw badField('application', '标识不合格', 'application is no id');
    return this.ratings.of(by, application);
  }

  /** Once, after the application has ended; it stays as it is. */
  @Post()
  @HttpCode(201)
  @Keyed()
  @Takes(RateService)
  rate(@By() by: Actor, @Once() once: Asked['once'], @Given() body: RateService) {
    return this.ratings.rate(by, once, body);
  }
}
