import { Controller, Delete, Get, HttpCode, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { type Asked, AtTheDoor, Public, sessionSecret, setSession } from '#access/access.guard';
import { Doorman } from '#access/doorman';
import { readersOf } from '#access/readers';
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
  ) {}

  @Public()
  @Post('sessions')
  @HttpCode(201)
  @Takes(OpenSession)
  async open(@Given() body: OpenSession, @Req() request: Asked, @Res({ passthrough: true }) reply: Reply) {
    const { secret, expiresAt } = await this.doorman.login(body.login, body.password, request.ip, body.organisation);
    setSession(request, reply, secret, new Date(expiresAt));
    const caller = await this.doorman.callerOf(secret);
    return { expiresAt, me: caller && { ...shown(caller.actor), passwordGiven: caller.passwordGiven } };
  }

  @AtTheDoor()
  @Delete('sessions')
  @HttpCode(204)
  async close(@Req() request: Asked, @Res({ passthrough: true }) reply: Reply) {
    const secret = sessionSecret(request);
    if (secret) await this.doorman.logout(secret);
    setSession(request, reply, '', new Date(0));
  }

  /** Who is calling; `now` is the civil time, by which a device in the field sets what it writes down. */
  @AtTheDoor()
  @Get('me')
  async me(@By() by: Actor, @Req() request: Asked) {
    const now = await this.workflow.read(by, (tx) => Promise.resolve(tx.at));
    const { expiresAt, scopes = null, passwordGiven, provider } = request.caller ?? {};
    return { ...shown(by), expiresAt, scopes, passwordGiven, provider, now };
  }
}

const shown = (by: Actor) => ({ ...by, readers: readersOf(by) });
