import { canonicalJson } from '#ledger/canonical';
import { LedgerFault } from '#ledger/fault';

/** A JSON file in canonical form (RFC 8785). Throws a fault when it is not. */
export function canonicalText<T>(name: string, bytes: Uint8Array): T {
  const text = Buffer.from(bytes);
  let value: T;
  try {
    value = JSON.parse(text.toString('utf8')) as T;
  } catch {
    throw new LedgerFault({ en: `${name} is not JSON`, zh: `${name} 不是 JSON` });
  }
  if (value === null || typeof value !== 'object' || !canonicalJson(value).equals(text))
    throw new LedgerFault({ en: `${name} is not in canonical form`, zh: `${name} 不是规范形式` });
  return value;
}
