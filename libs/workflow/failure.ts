import { DomainError } from '#domain/errors';

/** What the failure of a statement or of a connection means for the command that met it. */
const codeOf = (error: unknown): string => String((error as { code?: unknown } | null)?.code ?? '');

/** Two commands met, or the connection went before the end: nothing has happened, and the same may pass in a moment. */
export const isPassing = (error: unknown): boolean =>
  error instanceof Undone || ['40001', '40P01', '55P03'].includes(codeOf(error));

/** Somebody else holds the lock. */
export const isLocked = (error: unknown): boolean => codeOf(error) === '55P03';

/** Whether the command took effect is not known. */
export const isConnectionLoss = (error: unknown): boolean =>
  /^(57P0[123]|08...|ECONN.*|EPIPE|ETIMEDOUT)$/.test(codeOf(error)) ||
  /connection (terminated|ended)|not queryable|Client has encountered/i.test(String((error as Error | null)?.message));

/** The connection was lost before the end of the transaction was asked for: nothing of it has happened. */
export class Undone extends Error {
  override name = 'Undone';
  readonly code: string;

  constructor(lost: unknown) {
    super(`nothing has happened: ${String(lost)}`, { cause: lost });
    this.code = codeOf(lost);
  }
}

/**
 * A connection lost while a transaction ends leaves open what became of it; nothing is run again blindly. `kept` looks for the
 * answer that the transaction would have kept under its key. Throws BUSY where that cannot be found.
 */
export async function afterLoss<T>(lost: unknown, kept: () => Promise<T | undefined>): Promise<T> {
  const found = await kept().catch((error: unknown) => {
    if (error instanceof DomainError) throw error;
    return undefined;
  });
  if (found !== undefined) return found;
  throw new DomainError('BUSY', {
    detail: { zh: '数据库连接中断，结果未知', en: `The database connection was lost: ${String(lost)}` },
    remedy: { zh: '请用同一 Idempotency-Key 重试', en: 'Repeat with the same Idempotency-Key' },
  });
}

/** No connection to be had, or the server ended a transaction that took too long: nothing has happened. */
export const isExhausted = (error: unknown): boolean =>
  ['53300', '25P03', '57014'].includes(codeOf(error)) ||
  /timeout exceeded when trying to connect/.test(String((error as Error | null)?.message));

const ATTEMPTS = 5;

/**
 * Does again what met another command, in which nothing has happened: a little later after each attempt, and not for all
 * alike. What `anew` says yes to is done again without waiting.
 */
export async function retried<T>(work: () => Promise<T>, anew: (error: unknown) => boolean = () => false): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (anew(error) && attempt <= ATTEMPTS) continue;
      if (!isPassing(error) || attempt >= ATTEMPTS) throw error;
      await new Promise((resolve) => setTimeout(resolve, 5 * 2 ** attempt * (0.5 + Math.random())));
    }
  }
}

/** The constraint that says that something of the kind is there already. */
export const duplicate = (error: unknown): string | undefined =>
  codeOf(error) === '23505' ? String((error as { constraint?: unknown }).constraint ?? '') : undefined;

export const busy = () =>
  new DomainError('BUSY', {
    detail: { zh: '系统繁忙', en: 'Too many changes at once on this case' },
    remedy: { zh: '请稍后用同一 Idempotency-Key 重试', en: 'Repeat shortly with the same Idempotency-Key' },
  });
