import { type CanActivate, type ExecutionContext, Injectable, SetMetadata } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import type { Actor } from '#domain/actor';
import { DomainError } from '#domain/errors';
import { Doorman, type Caller } from './doorman.js';
import { EdgeError } from './edge-error.js';
import { inRun, runOf } from './run-scope.js';
import { isToken } from './secrets.js';

/** A request whose caller is known. */
export type Asked = FastifyRequest & {
  caller?: Caller;
  actor?: Actor;
  cookies: Record<string, string | undefined>;
};

const PUBLIC = 'access:public';
/** Needs no login. */
export const Public = () => SetMetadata(PUBLIC, true);

const AT_THE_DOOR = 'access:at-the-door';
/** May be asked before a password that an administrator has made is changed. */
export const AtTheDoor = () => SetMetadata(AT_THE_DOOR, true);

interface CookieName {
  secure: string;
  plain: string;
}
export const COOKIE: CookieName = { secure: '__Host-liandan', plain: 'liandan' };
/** Of a browser that is away at the provider of identities. */
export const ATTEMPT_COOKIE: CookieName = { secure: '__Host-liandan-oidc', plain: 'liandan-oidc' };
/** Whether the browser reached us over TLS, itself or through a trusted proxy. */
export const isSecure = (request: FastifyRequest): boolean => request.protocol === 'https';
const nameOf = (request: FastifyRequest, { secure, plain }: CookieName) => (isSecure(request) ? secure : plain);
export const cookieOf = (request: Asked, name: CookieName): string | undefined =>
  request.cookies[nameOf(request, name)] || undefined;
export const sessionSecret = (request: Asked): string | undefined => cookieOf(request, COOKIE);

type Reply = { setCookie(name: string, value: string, options: object): unknown };
/** Puts a secret where only the browser has it, out of reach of scripts. */
export function setCookie(
  request: FastifyRequest,
  reply: Reply,
  name: CookieName,
  secret: string,
  expires: Date,
): void {
  const options = { path: '/', httpOnly: true, sameSite: 'lax', secure: isSecure(request), expires };
  reply.setCookie(nameOf(request, name), secret, options);
}
export const setSession = (request: FastifyRequest, reply: Reply, secret: string, expires: Date): void =>
  setCookie(request, reply, COOKIE, secret, expires);

const bearerOf = (request: FastifyRequest): string | undefined =>
  /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
/** What the caller proves itself by: a bearer token, else the session's cookie. */
export const secretOf = (request: Asked): string | undefined => bearerOf(request) ?? sessionSecret(request);

export const isReading = (method: string) => method === 'GET' || method === 'HEAD';

/** Says who is calling, by bearer token or session cookie, and turns foreign pages away. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly doorman: Doorman,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<Asked>();
    const open = this.reflector.getAllAndOverride<boolean | undefined>(PUBLIC, [
      context.getHandler(),
      context.getClass(),
    ]);
    const bearer = bearerOf(request);
    const cookie = bearer === undefined ? sessionSecret(request) : undefined;
    if (!isReading(request.method) && bearer === undefined) refuseForeignPage(request, cookie !== undefined);
    if (open) return true;
    const secret = bearer ?? cookie;
    const caller = secret === undefined ? undefined : await this.doorman.callerOf(secret);
    if (!caller || (bearer !== undefined && !isToken(bearer))) throw unauthenticated();
    const run = runOf(caller.scopes);
    if (run ? !inRun(run, request) : caller.scopes && !inScope(caller.scopes, request)) throw outOfScope();
    if (caller.passwordGiven && !this.reflector.get<boolean | undefined>(AT_THE_DOOR, context.getHandler()))
      throw passwordToChange();
    request.caller = caller;
    request.actor = caller.actor;
    return true;
  }
}

/**
 * A scope is `<resource>:read` or `<resource>:write`, where `*` stands for every resource. The resource is that of the
 * route, since one route has many spellings of its address (`http://x/v1/…`, `/%761/…`).
 */
function inScope(scopes: string[], request: FastifyRequest): boolean {
  const resource = request.routeOptions.url?.split('/')[2] ?? '';
  const need = isReading(request.method) ? 'read' : 'write';
  return scopes.includes(`${resource}:${need}`) || scopes.includes(`*:${need}`);
}

/**
 * Cross-site request forgery: a changing request that brings our cookie must come from our own pages. Browsers say so
 * in Sec-Fetch-Site or Origin; a request with the cookie and neither header is refused.
 */
function refuseForeignPage(request: FastifyRequest, withCookie: boolean): void {
  const site = request.headers['sec-fetch-site'];
  const origin = request.headers.origin;
  if (site === undefined && origin === undefined && !withCookie) return;
  if (site !== undefined ? site === 'same-origin' : origin === `${request.protocol}://${request.host}`) return;
  throw new EdgeError('FOREIGN_ORIGIN', {
    detail: { zh: '请求不是来自本系统页面', en: 'The request does not come from a page of this system' },
    remedy: {
      zh: '请在本系统页面操作；程序请使用访问令牌',
      en: 'Use the pages of this system; programs send the Origin header or a bearer token',
    },
  });
}

const unauthenticated = () =>
  new DomainError('UNAUTHENTICATED', {
    detail: { zh: '未登录或登录已失效', en: 'Not logged in, or the login has ended' },
    remedy: { zh: '请重新登录', en: 'Log in with POST /v1/sessions or send a bearer token' },
  });
const passwordToChange = () =>
  new EdgeError('PASSWORD_TO_CHANGE', {
    detail: {
      zh: '当前密码由管理员设置，须先更改',
      en: 'The password was made by an administrator and must be changed first',
    },
    remedy: { zh: '请先设置自己的密码', en: 'Set a password of your own with POST /v1/me/password' },
  });
const outOfScope = () =>
  new DomainError('NOT_PERMITTED', {
    detail: { zh: '访问令牌的范围不包含此操作', en: 'The scopes of this token do not cover the request' },
    remedy: { zh: '请申请包含此范围的令牌', en: 'Use a token that has the scope' },
  });
