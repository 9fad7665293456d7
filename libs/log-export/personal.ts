import type { Fault } from '#ledger/fault';
import { commitmentOf, commitmentsIn, ERASED, hasMark, MARK } from '#ledger/personal';
import type { PayloadRecord } from './layout.js';

const MEMBER = `"${MARK}":`;
const PLACE = new RegExp(`\\{"\\${MARK}":"[0-9a-f]{64}"\\}`, 'g');

/**
 * The payload as the machine saw it, erased values marked. Values are put in their places without being hashed anew:
 * `personalOf` has held them against the payload before.
 */
export function disclosed<T>({ payload, personal }: { payload: Buffer } & Pick<PayloadRecord, 'personal'>): T {
  const text = payload.toString('utf8');
  if (!hasMark(text)) return JSON.parse(text) as T;
  const isWhole = marksIn(text) === personal.length;
  const whole = JSON.parse(isWhole ? text : withErased(text, personal)) as T;
  for (const { pointer, value } of personal) put(whole, pointer, value);
  return whole;
}

function marksIn(text: string): number {
  let count = 0;
  for (let at = text.indexOf(MEMBER); at >= 0; at = text.indexOf(MEMBER, at + MEMBER.length)) count += 1;
  return count;
}

/** Marks of values that are gone, told apart by their commitments. */
function withErased(text: string, personal: PayloadRecord['personal']): string {
  const kept = new Set(personal.map(({ salt, value }) => placeOf(salt, value)));
  return text.replace(PLACE, (place) => (kept.has(place) ? place : JSON.stringify(ERASED)));
}

/** Replaces the mark at a JSON pointer (RFC 6901); what is no mark stays as it is. */
function put(whole: unknown, pointer: string, value: unknown): void {
  const path = pointer.split('/').slice(1);
  const last = path.pop();
  let node = whole as Record<string, unknown> | undefined;
  for (const part of path) node = node?.[plain(part)] as Record<string, unknown> | undefined;
  const key = plain(last ?? '');
  const mark = node?.[key];
  if (node && typeof mark === 'object' && mark !== null && MARK in mark) node[key] = value;
}
const plain = (part: string) => (part.includes('~') ? part.replaceAll('~1', '/').replaceAll('~0', '~') : part);

/** Held against the commitments of its payload: the first value that is not one of them, and commitments without a value. */
export function personalOf({ payload, personal }: PayloadRecord): {
  stray?: Pick<Fault, 'en' | 'zh'>;
  missing: string[];
} {
  if (!payload || (personal.length === 0 && !hasMark(payload))) return { missing: [] };
  const places = new Map(
    commitmentsIn(JSON.parse(payload.toString('utf8'))).map(({ pointer, commitment }) => [pointer, commitment]),
  );
  const stray = personal.find(({ pointer, salt, value }) => {
    const fits = places.get(pointer) === commitmentOf(salt, value);
    places.delete(pointer); // one value for one place
    return !fits;
  });
  if (!stray) return { missing: [...places.values()] };
  return {
    stray: {
      en: `the personal value at ${stray.pointer} or its salt was altered`,
      zh: `位置 ${stray.pointer} 的个人信息或其盐值被改动`,
    },
    missing: [],
  };
}

const placeOf = (salt: Buffer, value: unknown): string => `{"${MARK}":"${commitmentOf(salt, value)}"}`;
