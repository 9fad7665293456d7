import { Controller, Delete, Get, HttpCode, Param, ParseUUIDPipe, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { type Asked as Request, Public, sessionSecret, setSession } from '#access/access.guard';
import { Doorman } from '#access/doorman';
import type { Actor } from '#domain/actor';
import { Workflow } from '#workflow/workflow';
import { type Asked, By } from '../http/commands.js';
import { ListQuery, pageOf } from '../http/page.js';
import { Given, Keyed, Lists, Once, Takes } from '../http/takes.js';
import { GiveRunLink, RedeemRunLink } from './run-link.commands.js';
import { RUN_LINKS, RunLinkRegister } from './run-link.register.js';

type Reply = FastifyReply & { setCookie(name: string, value: string, options: object): Reply };

/** Links for drivers: one run, one device, no password. */
@Controller('v1/run-links')
export class RunLinkController {
  constructor(
    private readonly workflow: Workflow,
    private readonly links: RunLinkRegister,
    private readonly doorman: Doorman,
  ) {}

  @Get()
  @Lists(RUN_LINKS)
  list(@By() by: Actor, @Query() query: ListQuery) {
    return this.workflow.read(by, (tx) => pageOf(tx, RUN_LINKS, query));
  }

  /** The secret is in this answer and never again, not even for the same key. */
  @Post()
  @HttpCode(201)
  @Keyed()
  @Takes(GiveRunLink)
  async give(@By() by: Actor, @Once() once: Asked['once'], @Given() body: GiveRunLink) {
    const { answer, secret } = await this.links.give(by, once, body);
    return { ...answer, ...(secret ? { secret } : {}) };
  }

  /** Binds the link to the device that asks first; the same device may ask again. */
  @Public()
  @Post('redeem')
  @HttpCode(200)
  @Takes(RedeemRunLink)
  async redeem(@Given() body: RedeemRunLink, @Req() request: Request, @Res({ passthrough: true }) reply: Reply) {
    const { secret, manifest, expiresAt } = await this.doorman.redeem(body.secret, sessionSecret(request), request.ip);
    setSession(request, reply, secret, new Date(expiresAt));
    return { manifest, expiresAt };
  }

  @Delete(':id')
  @Keyed()
  revoke(@By() by: Actor, @Once() once: Asked['once'], @Param('id', ParseUUIDPipe) id: string) {
    return this.links.revoke(by, once, id);
  }
}
