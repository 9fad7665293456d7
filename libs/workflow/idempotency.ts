import type { Actor, Door } from '#domain/actor';
import { DomainError, type Refusal } from '#domain/errors';
import type { LeafActor } from '#ledger/leaf';

/** A client's key: the command under it counts once. */
export interface KeyOnce {
  kind: 'key';
  actor: string;
  key: string;
  fingerprint: string;
}
/** What is kept with a key: the answer of an acknowledged act, or the refusal, which is told again. */
export type Stored<A> = { ok: A } | { no: { code: DomainError['code']; refusal: Refusal } };
export interface KeptKey<A> {
  fingerprint: string;
  answer: Stored<A> | null;
}

export const CLAIM_KEY =
  'INSERT INTO liandan.idempotency (actor, key, fingerprint) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING';
export const READ_KEY = 'SELECT fingerprint, answer FROM liandan.idempotency WHERE actor = $1 AND key = $2';
export const ANSWER_KEY = 'UPDATE liandan.idempotency SET answer = $3 WHERE actor = $1 AND key = $2';

/** What a claimed key says: KEY_REUSED for another request, KEY_IN_FLIGHT while nothing is kept, else what is kept. */
export function storedUnder<A>(kept: KeptKey<A> | undefined, fingerprint: string): Stored<A> {
  if (kept && kept.fingerprint !== fingerprint) throw reused();
  if (!kept?.answer) throw inFlight();
  return kept.answer;
}

export const reused = () =>
  new DomainError('KEY_REUSED', {
    detail: { zh: '同一 Idempotency-Key 已用于另一请求', en: 'This Idempotency-Key was used for another request' },
    remedy: { zh: '请换用新的键', en: 'Use a new key' },
  });

export const inFlight = () =>
  new DomainError('KEY_IN_FLIGHT', {
    detail: { zh: '同一请求正在处理中', en: 'The same request is being worked on' },
    remedy: { zh: '请稍后重试', en: 'Repeat shortly' },
  });

/** The actor as the leaf names it: ids only. */
export const leafActor = (by: Actor, door: Door, principal: string | null): LeafActor => ({
  person: by.person,
  role: by.roles[0] ?? null,
  org: by.org,
  province: by.province,
  authority: by.kind === 'province' || by.kind === 'city' ? by.org : null,
  principal,
  door,
  auth: by.auth,
});
