import { Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import type { Actor } from '#domain/actor';
import { type Asked, By } from '../http/commands.js';
import { Offering } from '../http/offers.js';
import { Given, Keyed, Nothing, Once, Takes } from '../http/takes.js';
import { QUEUES } from './queues.acts.js';
import { QueueService } from './queues.service.js';

/** Deliveries that wait or fail, for the operator's administrator. */
@Controller('v1/queues')
export class QueueController {
  constructor(private readonly queues: QueueService) {}

  @Get()
  @Offering(QUEUES)
  list(@By() by: Actor) {
    return this.queues.overview(by);
  }

  /** `number` in the answer says how many were sent again. */
  @Post(':name/retry')
  @HttpCode(200)
  @Keyed()
  @Takes(Nothing)
  retry(@By() by: Actor, @Once() once: Asked['once'], @Param('name') name: string, @Given() _: Nothing) {
    return this.queues.retry(by, once, name);
  }
}
