import { type Fault, LedgerFault } from '#ledger/fault';
import { disclose, hasMark } from '#ledger/personal';
import type { PayloadRecord } from './layout.js';

/** The payload as the machine saw it, erased values marked. Throws LedgerFault when a value is not the one recorded. */
export function disclosed<T>({ payload, personal }: { payload: Buffer } & Pick<PayloadRecord, 'personal'>): T {
  const whole = JSON.parse(payload.toString('utf8')) as T;
  return personal.length > 0 || hasMark(payload) ? disclose<T>(whole, personal) : whole;
}

/** A personal value that is not the one to which the payload is bound. */
export function personalFault({ payload, personal }: PayloadRecord): Pick<Fault, 'en' | 'zh'> | undefined {
  if (personal.length === 0 || !payload) return undefined;
  try {
    disclosed({ payload, personal });
    return undefined;
  } catch (error) {
    if (error instanceof LedgerFault) return error.fault;
    throw error;
  }
}
