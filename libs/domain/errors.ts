/** A text in both languages of the product. */
export interface Text {
  zh: string;
  en: string;
}

/** One fault of a request, at a place in its body. */
export interface Fault {
  /** RFC 6901 pointer into the request body; into the form of the case where the command does not carry the field. */
  pointer: string;
  code: string;
  detail: Text;
  rule?: string;
}

export interface Refusal {
  /** Rule id that refuses, a key of the register (R-27b …). */
  rule?: string;
  detail?: Text;
  /** What the caller can do next. */
  remedy?: Text;
  faults?: Fault[];
  /** The rules that a typed justification would satisfy (WARN). */
  justifiable?: string[];
  /** Anything a client may want to read: current state, version, balance. */
  data?: Record<string, unknown>;
}

export type ErrorCode =
  | 'BAD_REQUEST'
  | 'NOT_FOUND'
  | 'NOT_PERMITTED'
  | 'STALE_VERSION'
  | 'INVALID_TRANSITION'
  | 'RULE_REFUSED'
  | 'KEY_IN_FLIGHT'
  | 'KEY_REUSED'
  | 'UNAUTHENTICATED'
  | 'BUSY';

/** The engine's no. Anything else that is thrown is a defect. HTTP statuses are given in apps/api/problem.filter.ts. */
export class DomainError extends Error {
  constructor(
    readonly code: ErrorCode,
    readonly refusal: Refusal = {},
  ) {
    super(`${code}${refusal.rule ? ` ${refusal.rule}` : ''}: ${refusal.detail?.en ?? ''}`);
    this.name = 'DomainError';
  }
}
