import { Controller, Get, HttpCode, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import type { Actor } from '#domain/actor';
import { type Asked, By } from '../http/commands.js';
import { Offering } from '../http/offers.js';
import { ListQuery } from '../http/page.js';
import { Given, Keyed, Lists, Nothing, Once, Takes } from '../http/takes.js';
import { ENDPOINTS } from './webhook.acts.js';
import {
  ChangeWebhook,
  ConfirmWebhook,
  RegisterWebhook,
  ReplayWebhook,
  RotateWebhookSecret,
} from './webhook.commands.js';
import { ATTEMPTS, WEBHOOKS } from './webhook.lists.js';
import { WebhookService } from './webhook.service.js';

type Key = Asked['once'];

/** Where an organisation has its facts sent: for its administrators. The secret that signs is in the answer once. */
@Controller('v1/webhooks')
export class WebhookController {
  constructor(private readonly webhooks: WebhookService) {}

  @Get()
  @Lists(WEBHOOKS)
  @Offering(ENDPOINTS)
  list(@By() by: Actor, @Query() query: ListQuery) {
    return this.webhooks.list(by, query);
  }

  @Get(':id/attempts')
  @Lists(ATTEMPTS)
  attempts(@By() by: Actor, @Param('id', ParseUUIDPipe) id: string, @Query() query: ListQuery) {
    return this.webhooks.attempts(by, id, query);
  }

  @Post()
  @HttpCode(201)
  @Keyed()
  @Takes(RegisterWebhook)
  async create(@By() by: Actor, @Once() once: Key, @Given() body: RegisterWebhook) {
    const { answer, secret } = await this.webhooks.create(by, once, body);
    return { ...answer, ...(secret ? { secret } : {}) };
  }

  @Post(':id/change')
  @HttpCode(200)
  @Keyed()
  @Takes(ChangeWebhook)
  change(@By() by: Actor, @Once() once: Key, @Param('id', ParseUUIDPipe) id: string, @Given() body: ChangeWebhook) {
    return this.webhooks.change(by, once, id, body);
  }

  @Post(':id/confirm')
  @HttpCode(200)
  @Keyed()
  @Takes(ConfirmWebhook)
  confirm(@By() by: Actor, @Once() once: Key, @Param('id', ParseUUIDPipe) id: string, @Given() body: ConfirmWebhook) {
    return this.webhooks.confirm(by, once, id, body.version);
  }

  @Post(':id/rotate')
  @HttpCode(200)
  @Keyed()
  @Takes(RotateWebhookSecret)
  async rotate(
    @By() by: Actor,
    @Once() once: Key,
    @Param('id', ParseUUIDPipe) id: string,
    @Given() body: RotateWebhookSecret,
  ) {
    const { answer, secret, twoSecretsUntil } = await this.webhooks.rotate(by, once, id, body.overlapHours);
    return { ...answer, ...(secret ? { secret, twoSecretsUntil } : {}) };
  }

  @Post(':id/pause')
  @HttpCode(200)
  @Keyed()
  @Takes(Nothing)
  pause(@By() by: Actor, @Once() once: Key, @Param('id', ParseUUIDPipe) id: string, @Given() _: Nothing) {
    return this.webhooks.pause(by, once, id);
  }

  @Post(':id/resume')
  @HttpCode(200)
  @Keyed()
  @Takes(Nothing)
  resume(@By() by: Actor, @Once() once: Key, @Param('id', ParseUUIDPipe) id: string, @Given() _: Nothing) {
    return this.webhooks.resume(by, once, id);
  }

  @Post(':id/remove')
  @HttpCode(200)
  @Keyed()
  @Takes(Nothing)
  remove(@By() by: Actor, @Once() once: Key, @Param('id', ParseUUIDPipe) id: string, @Given() _: Nothing) {
    return this.webhooks.remove(by, once, id);
  }

  @Post(':id/test')
  @HttpCode(200)
  @Keyed()
  @Takes(Nothing)
  test(@By() by: Actor, @Once() once: Key, @Param('id', ParseUUIDPipe) id: string, @Given() _: Nothing) {
    return this.webhooks.test(by, once, id);
  }

  @Post(':id/replay')
  @HttpCode(200)
  @Keyed()
  @Takes(ReplayWebhook)
  replay(@By() by: Actor, @Once() once: Key, @Param('id', ParseUUIDPipe) id: string, @Given() body: ReplayWebhook) {
    return this.webhooks.replay(by, once, id, body);
  }
}
