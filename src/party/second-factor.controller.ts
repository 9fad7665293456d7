import { Controller, Get, HttpCode, Post, Req } from '@nestjs/common';
import { type Asked, sessionSecret } from '#access/access.guard';
import { Settings } from '#config/env';
import type { Actor } from '#domain/actor';
import { DomainError } from '#domain/errors';
import { type Asked as AskedCommand, By } from '../http/commands.js';
import { Given, Keyed, Nothing, Once, Takes } from '../http/takes.js';
import { GiveCode } from './second-factor.commands.js';
import { SecondFactorService } from './second-factor.service.js';

/** The caller's own second factor. A token has none: its scopes are its own. */
@Controller('v1')
export class SecondFactorController {
  constructor(
    private readonly factors: SecondFactorService,
    private readonly settings: Settings,
  ) {}

  @Get('second-factor')
  async state(@Req() request: Asked) {
    return { demanded: this.settings.secondFactor, ...(await this.factors.state(sessionOf(request))) };
  }

  /** The secret and its otpauth address are in this answer and never again. */
  @Post('second-factor')
  @HttpCode(201)
  @Takes(Nothing)
  enrol(@Req() request: Asked, @Given() _: Nothing) {
    return this.factors.enrol(sessionOf(request));
  }

  @Post('second-factor/confirm')
  @HttpCode(200)
  @Keyed()
  @Takes(GiveCode)
  confirm(@By() by: Actor, @Once() once: AskedCommand['once'], @Req() request: Asked, @Given() { code }: GiveCode) {
    return this.factors.confirm(by, once, sessionOf(request), code);
  }

  @Post('sessions/step-up')
  @HttpCode(200)
  @Takes(GiveCode)
  stepUp(@Req() request: Asked, @Given() { code }: GiveCode) {
    return this.factors.stepUp(sessionOf(request), code);
  }
}

function sessionOf(request: Asked): string {
  const secret = request.actor?.auth === 'session' ? sessionSecret(request) : undefined;
  if (secret !== undefined) return secret;
  throw new DomainError('NOT_PERMITTED', {
    detail: { zh: '此操作须由本人登录后办理', en: 'Only a person who is logged in may do this' },
    remedy: { zh: '请在页面登录后办理', en: 'Log in with POST /v1/sessions' },
  });
}
