import type { Refusal } from '#domain/errors';

/** What can be wrong with a request before the engine is asked. */
export type EdgeCode =
  | 'PRECONDITION_REQUIRED'
  | 'TOO_MANY_ATTEMPTS'
  | 'SECOND_FACTOR_NEEDED'
  | 'PASSWORD_TO_CHANGE'
  | 'WRONG_CODE'
  | 'LINK_ENDED'
  | 'LOGIN_EXPIRED'
  | 'LOGIN_REFUSED'
  | 'IDENTITY_UNBOUND'
  | 'PROVIDER_UNREACHABLE'
  | 'ERASED'
  | 'CONTENT_LOST'
  | 'TOO_LARGE'
  | 'UNSUPPORTED_MEDIA_TYPE'
  | 'METHOD_NOT_ALLOWED'
  | 'FOREIGN_ORIGIN'
  | 'NOT_READY'
  | 'NOT_LOGGED_YET'
  | 'PROMISE_BROKEN'
  | 'CERTIFICATE_MISSING';

/** A request that the edge turns away. HTTP statuses are given in apps/api/problem.filter.ts. */
export class EdgeError extends Error {
  constructor(
    readonly code: EdgeCode,
    readonly refusal: Refusal = {},
    /** Seconds after which it makes sense to try again. */
    readonly retryAfter?: number,
  ) {
    super(code);
    this.name = 'EdgeError';
  }
}
