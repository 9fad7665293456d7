import { Controller, Delete, Get, HttpCode, Param, ParseUUIDPipe, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import {
  type Asked as Request,
  ATTEMPT_COOKIE,
  AtTheDoor,
  cookieOf,
  Public,
  sessionSecret,
  setCookie,
  setSession,
} from '#access/access.guard';
import { Doorman } from '#access/doorman';
import { Settings } from '#config/env';
import type { Actor } from '#domain/actor';
import { type Asked, By } from '../http/commands.js';
import { Given, Keyed, Once, Takes } from '../http/takes.js';
import { notPermitted } from '../party/register-words.js';
import * as ask from './identity.commands.js';
import { IdentityService, type Sent } from './identity.service.js';

type Key = Asked['once'];
type Reply = FastifyReply & { setCookie(name: string, value: string, options: object): Reply };

function send(request: Request, reply: Reply, { address, secret, expires }: Sent): { address: string } {
  setCookie(request, reply, ATTEMPT_COOKIE, secret, expires);
  return { address };
}
/** Whoever comes back has no more use for what it was known by. */
const forget = (request: Request, reply: Reply) => setCookie(request, reply, ATTEMPT_COOKIE, '', new Date(0));

/** Logins by a provider of identities. The browser goes there and comes back to a page, which tells here what it brings. */
@Controller('v1/oidc')
export class OidcController {
  constructor(
    private readonly identities: IdentityService,
    private readonly doorman: Doorman,
    private readonly settings: Settings,
  ) {}

  /** What the provider is called; null where there is none. */
  @Public()
  @Get()
  offer() {
    return { name: this.settings.provider?.name ?? null };
  }

  @Public()
  @Post('authorizations')
  @HttpCode(201)
  @Takes(ask.SetOutToLogIn)
  async setOut(
    @Given() body: ask.SetOutToLogIn,
    @Req() request: Request,
    @Res({ passthrough: true }) reply: Reply,
  ): Promise<{ address: string }> {
    return send(request, reply, await this.identities.setOutToLogIn(body, request.ip));
  }

  @Public()
  @Post('sessions')
  @HttpCode(201)
  @Takes(ask.ComeBack)
  async comeBack(
    @Given() { query }: ask.ComeBack,
    @Req() request: Request,
    @Res({ passthrough: true }) reply: Reply,
  ): Promise<{ expiresAt: string; returnTo: string }> {
    const cookie = cookieOf(request, ATTEMPT_COOKIE);
    forget(request, reply);
    const { secret, expiresAt, returnTo } = await this.identities.comeBackToLogIn(query, cookie, request.ip);
    setSession(request, reply, secret, new Date(expiresAt));
    return { expiresAt, returnTo };
  }

  /** Ends the session here, and says where the one at the provider is ended. */
  @AtTheDoor()
  @Delete('sessions')
  async signOut(
    @Req() request: Request,
    @Res({ passthrough: true }) reply: Reply,
  ): Promise<{ address: string | null }> {
    const secret = sessionSecret(request);
    const isTheirs = request.caller?.provider === true;
    if (secret) await this.doorman.logout(secret);
    setSession(request, reply, '', new Date(0));
    return { address: isTheirs ? await this.identities.signOut() : null };
  }
}

/** One's own bindings. */
@Controller('v1/me/identities')
export class OwnIdentitiesController {
  constructor(private readonly identities: IdentityService) {}

  @Get()
  async list(@Req() request: Request) {
    sessionOf(request);
    return { items: await this.identities.bindings(request.actor?.person ?? '') };
  }

  @Post('authorizations')
  @HttpCode(201)
  @Takes(ask.SetOutToBind)
  async setOut(
    @Given() body: ask.SetOutToBind,
    @Req() request: Request,
    @Res({ passthrough: true }) reply: Reply,
  ): Promise<{ address: string }> {
    return send(request, reply, await this.identities.setOutToBind(body, sessionOf(request), request.ip));
  }

  @Post()
  @HttpCode(201)
  @Keyed()
  @Takes(ask.ComeBack)
  async bind(
    @By() by: Actor,
    @Once() once: Key,
    @Given() { query }: ask.ComeBack,
    @Req() request: Request,
    @Res({ passthrough: true }) reply: Reply,
  ) {
    const cookie = cookieOf(request, ATTEMPT_COOKIE);
    forget(request, reply);
    const { answer, returnTo } = await this.identities.comeBackToBind(by, once, query, sessionOf(request), cookie);
    return { ...answer, returnTo };
  }

  @Delete(':id')
  @Keyed()
  unbind(@By() by: Actor, @Once() once: Key, @Req() request: Request, @Param('id', ParseUUIDPipe) id: string) {
    sessionOf(request);
    return this.identities.unbind(by, once, id);
  }
}

/** Bindings of others, for their administrators. */
@Controller('v1/people')
export class IdentitiesController {
  constructor(private readonly identities: IdentityService) {}

  @Get(':id/identities')
  async identitiesOf(@By() by: Actor, @Param('id', ParseUUIDPipe) id: string) {
    return { items: await this.identities.bindingsFor(by, id) };
  }

  @Post(':id/bind-identity')
  @HttpCode(200)
  @Keyed()
  @Takes(ask.BindIdentity)
  bind(@By() by: Actor, @Once() once: Key, @Param('id', ParseUUIDPipe) id: string, @Given() body: ask.BindIdentity) {
    return this.identities.bindFor(by, once, id, body);
  }

  @Post(':id/unbind-identity')
  @HttpCode(200)
  @Keyed()
  @Takes(ask.UnbindIdentity)
  unbind(
    @By() by: Actor,
    @Once() once: Key,
    @Param('id', ParseUUIDPipe) id: string,
    @Given() body: ask.UnbindIdentity,
  ) {
    return this.identities.unbindFor(by, once, id, body);
  }
}

function sessionOf(request: Request): string {
  const secret = request.actor?.auth === 'session' ? sessionSecret(request) : undefined;
  if (secret === undefined) throw notPermitted();
  return secret;
}
