import type { Actor } from '#domain/actor';
import { DomainError } from '#domain/errors';
import { isAdmin } from '../party/administration.js';
import { facts, type Guard, notWhen, own, RegisterActs } from '../party/register-acts.js';
import { MAY_SUBSCRIBE } from './subscriber.js';

export interface Endpoint {
  id: string;
  state: 'unconfirmed' | 'active' | 'paused' | 'disabled' | 'removed';
  version: number;
  /** What a head confirms: where facts go, and which. */
  url: string;
  types: string[];
}
/** Whoever administers an organisation to which something may be sent. */
export const administersEndpoints = (by: Actor): boolean =>
  by.org !== null && isAdmin(by) && MAY_SUBSCRIBE.includes(by.kind);
/** A head of such an organisation. */
export const confirmsEndpoints = (by: Actor): boolean =>
  by.org !== null && by.roles.includes('head') && MAY_SUBSCRIBE.includes(by.kind);
/** No token confirms where everything is sent to. */
const confirmsHere = (by: Actor) => confirmsEndpoints(by) && by.auth.startsWith('session');
const notHead = () =>
  new DomainError('NOT_PERMITTED', {
    detail: { zh: '接收地址须由本单位负责人确认', en: 'A head of the organisation confirms where facts are sent' },
    remedy: { zh: '请由本单位负责人登录后确认', en: 'Let a head of the organisation log in and confirm it' },
  });

const there = own<Endpoint>(({ of }) => of.state !== 'removed');
const confirmed = notWhen<Endpoint>(({ of }) => of.state === 'unconfirmed', {
  zh: '该接收地址尚待本单位负责人确认',
  en: 'A head of the organisation has yet to confirm it',
});
export const delivering: Guard<Endpoint>[] = [
  confirmed,
  notWhen(({ of }) => of.state !== 'active', { zh: '请先恢复投递', en: 'Resume the deliveries first' }),
];
const kept = { who: administersEndpoints, when: [there] };
/** Endpoints: kept by the administrators of the organisation, confirmed by a head before anything is sent. */
export const ENDPOINTS = new RegisterActs('webhooks', {
  inWords: true,
  facts: facts<Endpoint>('liandan.webhook r', 'r.state, r.version, r.url, r.types'),
  makes: { create: administersEndpoints },
  acts: {
    confirm: {
      who: confirmsHere,
      no: notHead,
      when: [
        there,
        notWhen(({ of }) => of.state !== 'unconfirmed', {
          zh: '该接收地址已确认',
          en: 'It has been confirmed already',
        }),
      ],
    },
    pause: {
      who: administersEndpoints,
      when: [
        there,
        notWhen(({ of }) => of.state !== 'active', {
          zh: '该接收地址未在投递',
          en: 'Nothing is being delivered there',
        }),
      ],
    },
    resume: {
      who: administersEndpoints,
      when: [
        there,
        confirmed,
        notWhen(({ of }) => of.state === 'active', {
          zh: '该接收地址正在投递',
          en: 'It is being delivered to already',
        }),
      ],
    },
    test: { who: administersEndpoints, when: [there, ...delivering] },
    replay: kept,
    rotate: kept,
    change: kept,
    remove: kept,
  },
});
