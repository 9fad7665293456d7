import { Controller, Delete, Get, HttpCode, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { type Asked, AtTheDoor, Public, sessionSecret, setSession } from '#access/access.guard';
import { Doorman } from '#access/doorman';
import { readersOf } from '#access/readers';
import { Settings } from '#config/env';
import type { Actor } from '#domain/actor';
import { Workflow } from '#workflow/workflow';
import { By } from '../http/commands.js';
import { Given, Takes } from '../http/takes.js';
import { OpenSession } from './party.commands.js';

type Reply = FastifyReply & { setCookie(name: string, value: string, options: object): Reply };

/** Logins of people. The secret lives only in the cookie, out of reach of scripts. */
@Controller('v1')
export class SessionController {
  constructor(
    private readonly doorman: Doorman,
    private readonly workflow: Workflow,
    private readonly settings: Settings,
  ) {}

  @Public()
  @Post('sessions')
  @HttpCode(201)
  @Takes(OpenSession)
  async open(@Given() body: OpenSession, @Req() request: Asked, @Res({ passthrough: true }) reply: Reply) {
    const { secret, expiresAt } = await this.doorman.login(body.login, body.password, request.ip, body.organisation);
    setSession(request, reply, secret, new Date(expiresAt));
    const caller = await this.doorman.callerOf(secret);
    if (!caller) return { expiresAt };
    const { now: _, ...instance } = await this.instance(caller.actor);
    return { expiresAt, me: { ...shown(caller.actor), passwordGiven: caller.passwordGiven, ...instance } };
  }

  @AtTheDoor()
  @Delete('sessions')
  @HttpCode(204)
  async close(@Req() request: Asked, @Res({ passthrough: true }) reply: Reply) {
    const secret = sessionSecret(request);
    if (secret) await this.doorman.logout(secret);
    setSession(request, reply, '', new Date(0));
  }

  /**
   * Who is calling; `now` is the civil time, by which a device in the field sets what it writes down; `demonstration`: the
   * clock of this instance may be moved, so that nothing in it is of force; `lightSoonDays`: working days left at which a light
   * turns yellow.
   */
  @AtTheDoor()
  @Get('me')
  async me(@By() by: Actor, @Req() request: Asked) {
    const instance = await this.instance(by);
    const { expiresAt, scopes = null, passwordGiven, provider } = request.caller ?? {};
    const positionMinutes = this.settings.LIANDAN_POSITION_MINUTES;
    return { ...shown(by), expiresAt, scopes, passwordGiven, provider, ...instance, positionMinutes };
  }

  private instance(by: Actor): Promise<{ now: string; demonstration: boolean; lightSoonDays: number }> {
    return this.workflow.read(by, async (tx) => {
      const [clock] = await tx.query<{ settable: boolean }>('civil_clock', 'SELECT settable FROM liandan.civil_clock');
      const lightSoonDays = this.settings.LIANDAN_LIGHT_SOON_DAYS;
      return { now: tx.at, demonstration: clock?.settable ?? false, lightSoonDays };
    });
  }
}

const shown = (by: Actor) => ({ ...by, readers: readersOf(by) });
