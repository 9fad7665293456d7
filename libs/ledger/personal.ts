import { randomBytes } from 'node:crypto';
import type { Place } from '#domain/personal/places';
import { canonicalJson, NotCanonical } from './canonical.js';
import { LedgerFault } from './fault.js';
import { sha256 } from './leaf.js';

/** What a personal value reads as once it has been erased. A text, and long enough for every field that may hold it. */
export const ERASED = '[已删除 erased]';
/** The one member of what stands in the payload in place of a personal value. */
export const MARK = '$personal';
const SALT_BYTES = 16;

/** A personal value beside its payload: JSON pointer, salt, the value itself. */
export interface PersonalValue {
  pointer: string;
  salt: Buffer;
  value: unknown;
}
/** A place of a payload that holds a commitment instead of a value. */
export interface Commitment {
  pointer: string;
  /** SHA-256(salt ‖ canonical JSON of the value), lower-case hex. */
  commitment: string;
}

export const commitmentOf = (salt: Buffer, value: unknown): string =>
  sha256(salt, canonicalJson(value)).toString('hex');

/**
 * The payload as it is stored, each value at a personal place replaced by a salted commitment, and the values apart.
 * Absent, null and empty values are nobody's: they stay. Without a personal value the payload comes back as it is.
 * The payload given is not changed. Throws NotCanonical for a payload that has commitments already.
 */
export function commit(payload: unknown, places: readonly Place[]): { payload: unknown; values: PersonalValue[] } {
  const values: PersonalValue[] = [];
  let committed = payload;
  for (const place of places) {
    const [at, when] = typeof place === 'string' ? [place, undefined] : [place.at, place.when];
    committed = replaced(committed, at.split('/').slice(1), 0, '', (value, pointer, neighbours) => {
      if (value === undefined || value === null || value === '' || isMark(value)) return value;
      if (when && !when.reads.test(String(neighbours[when.neighbour] ?? ''))) return value;
      const salt = randomBytes(SALT_BYTES);
      values.push({ pointer, salt, value });
      return { [MARK]: commitmentOf(salt, value) };
    });
  }
  return { payload: committed, values };
}

/** Commitments in canonical or otherwise written JSON; a text inside it cannot look like one, its quotes are escaped. */
export const hasMark = (json: string | Buffer): boolean => json.includes(`"${MARK}":`);

/** Refuses what somebody wrote to look like a commitment. */
export function refuseMarks(json: string): void {
  if (hasMark(json)) throw new NotCanonical('', `a member named ${MARK} belongs to the record alone`);
}

/**
 * The payload as its readers see it: values in their places, ERASED where one is gone. Values may come in any order;
 * the payload given is not changed. Throws LedgerFault when a value does not fit the commitment in its place, or has
 * no place; whether an absent one was erased lawfully, only the record of erasures says (`verify/events.ts`).
 */
export function disclose<T = unknown>(payload: unknown, values: readonly PersonalValue[]): T {
  const kept = new Map(values.map((each) => [each.pointer, each]));
  if (kept.size !== values.length) throw fault('two personal values for one place', '同一位置有两个个人信息值');
  const shown = walked(payload, '', (pointer, commitment) => {
    const found = kept.get(pointer);
    if (!found) return ERASED;
    kept.delete(pointer);
    if (commitmentOf(found.salt, found.value) !== commitment)
      throw fault(
        `the personal value at ${pointer} or its salt was altered`,
        `位置 ${pointer} 的个人信息或其盐值被改动`,
      );
    return found.value;
  });
  const [stray] = kept.keys();
  if (stray !== undefined)
    throw fault(
      `a personal value at ${stray} has no place in the payload`,
      `位置 ${stray} 的个人信息在内容中无对应承诺`,
    );
  return shown as T;
}

/** Every commitment of a payload, in its order. */
export function commitmentsIn(payload: unknown): Commitment[] {
  const found: Commitment[] = [];
  walked(payload, '', (pointer, commitment) => {
    found.push({ pointer, commitment });
    return null;
  });
  return found;
}

type Found = (value: unknown, pointer: string, neighbours: Record<string, unknown>) => unknown;

/** A copy along the paths that change; the very same value where nothing does. */
function replaced(node: unknown, steps: readonly string[], depth: number, path: string, found: Found): unknown {
  if (typeof node !== 'object' || node === null) return node;
  const step = steps[depth] as string;
  const last = depth === steps.length - 1;
  const inner = (key: string, value: unknown) => {
    const pointer = `${path}/${escaped(key)}`;
    return last
      ? found(value, pointer, node as Record<string, unknown>)
      : replaced(value, steps, depth + 1, pointer, found);
  };
  if (Array.isArray(node)) {
    if (step !== '*') return node;
    const items = node.map((item, i) => inner(String(i), item));
    return items.some((item, i) => item !== node[i]) ? items : node;
  }
  const members = node as Record<string, unknown>;
  if (step !== '*' && !Object.hasOwn(members, step)) return node;
  let copy = members;
  for (const key of step === '*' ? Object.keys(members) : [step]) {
    const value = inner(key, members[key]);
    if (value === members[key]) continue;
    if (copy === members) copy = { ...members };
    copy[key] = value;
  }
  return copy;
}

function walked(node: unknown, path: string, at: (pointer: string, commitment: string) => unknown): unknown {
  if (typeof node !== 'object' || node === null) return node;
  if (isMark(node)) return at(path, node[MARK]);
  if (Array.isArray(node)) return node.map((item, i) => walked(item, `${path}/${i}`, at));
  return Object.fromEntries(
    Object.entries(node).map(([key, value]) => [key, walked(value, `${path}/${escaped(key)}`, at)]),
  );
}

function isMark(node: unknown): node is { [MARK]: string } {
  if (typeof node !== 'object' || node === null) return false;
  const commitment = (node as Record<string, unknown>)[MARK];
  return typeof commitment === 'string' && /^[0-9a-f]{64}$/.test(commitment) && Object.keys(node).length === 1;
}

/** RFC 6901. */
const escaped = (key: string): string => key.replaceAll('~', '~0').replaceAll('/', '~1');
const fault = (en: string, zh: string): LedgerFault => new LedgerFault({ en, zh });
