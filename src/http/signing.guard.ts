import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { type Asked, sessionSecret } from '#access/access.guard';
import { Doorman } from '#access/doorman';
import { EdgeError } from '#access/edge-error';
import { Settings } from '#config/env';
import type { Actor } from '#domain/actor';
import { SIGNED_BESIDE, signedVerbs } from '#domain/signing';
import { type Machine, places } from './places.js';

/** What the record says of a signature that a second factor stands behind: one's own, or one of the provider's. */
const SIGNED_BY = { own: 'session+totp', provider: 'session+oidc' };

/** Addresses of what is signed, without ids: `letters/replyAgree`. */
export const SIGNED: ReadonlySet<string> = new Set([
  ...signedVerbs().flatMap(([machine, verbs]) => verbs.map((verb) => `${places[machine as Machine]}/${verb}`)),
  ...SIGNED_BESIDE,
]);

/** Acts by which somebody else may come to sign: what gives roles, and a login. */
const GIVE_POWER: ReadonlySet<string> = new Set([
  'people',
  'people/assign',
  'people/bind-identity',
  'people/enrolment-link',
  'people/reset-second-factor',
]);

/** What is signed, as the scopes of a token name it: `letters:write`. */
const SIGNING_SCOPES: ReadonlySet<string> = new Set(
  ['*', ...[...SIGNED, ...GIVE_POWER].map((address) => address.split('/')[0])].map((resource) => `${resource}:write`),
);

/**
 * Lets nobody sign without a second factor where the deployment demands one: a person with a session, that is. A token
 * signs by its scopes alone, so whoever makes one that can has signed for it. Asked before the command is read, so that
 * nothing is written and its key stays free.
 */
@Injectable()
export class SigningGuard implements CanActivate {
  constructor(
    private readonly doorman: Doorman,
    private readonly settings: Settings,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<Asked>();
    const { actor, method } = request;
    if (this.settings.secondFactor === 'off' || method !== 'POST' || actor?.auth !== 'session') return true;
    if (!SIGNED.has(addressOf(request)) && !makesSigner(request, actor)) return true;
    const secret = sessionSecret(request);
    const factor = secret === undefined ? undefined : await this.doorman.factorOf(secret);
    const by = factor?.until ? 'own' : factor?.providerUntil ? 'provider' : undefined;
    if (!by) throw secondFactorNeeded(factor?.secret != null);
    request.actor = { ...actor, auth: SIGNED_BY[by] };
    return true;
  }
}

const addressOf = (request: Asked): string => addressWithin(request.routeOptions.url ?? '');
/** `/v1/letters/:id/replyAgree` → `letters/replyAgree`. */
const addressWithin = (route: string): string =>
  route
    .split('/')
    .filter((part) => part !== '' && part !== 'v1' && !part.startsWith(':'))
    .join('/');

/** Whether a person of the kind needs the second factor at the route, where the deployment demands one. */
export const needsFactor = (route: string, { kind }: Pick<Actor, 'kind'>): boolean =>
  SIGNED.has(addressWithin(route)) || (kind !== 'firm' && GIVE_POWER.has(addressWithin(route)));

/**
 * Whether the request makes somebody or something that can sign: a person of an authority, or a token. What firms enter is no
 * signature of an authority.
 */
function makesSigner(request: Asked, { kind }: Actor): boolean {
  if (kind === 'firm') return false;
  const address = addressOf(request);
  if (GIVE_POWER.has(address)) return true;
  if (address !== 'tokens') return false;
  const scopes = (request.body as { scopes?: unknown } | null | undefined)?.scopes;
  return Array.isArray(scopes) && scopes.some((scope) => SIGNING_SCOPES.has(String(scope)));
}

/** The refusal that asks for a code first, or for an enrolment where there is none. */
export function secondFactorNeeded(enrolled: boolean): EdgeError {
  return new EdgeError('SECOND_FACTOR_NEEDED', {
    detail: { zh: '签署类操作须先进行二次验证', en: 'What is signed needs a second factor' },
    remedy: enrolled
      ? {
          zh: '请输入验证器中的 6 位验证码（POST /v1/sessions/step-up），然后重试',
          en: 'Give the six digits of your authenticator (POST /v1/sessions/step-up), then repeat the command',
        }
      : {
          zh: '请先绑定验证器（POST /v1/second-factor），再输入验证码',
          en: 'Enrol an authenticator first (POST /v1/second-factor), then confirm its code',
        },
    data: { enrolled },
  });
}
