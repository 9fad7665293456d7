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
  return { payload: committed(payload, branchesOf(places), '', values), values };
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
  seek(payload, [], found);
  return found;
}

function seek(node: unknown, path: string[], found: Commitment[]): void {
  if (typeof node !== 'object' || node === null) return;
  if (isMark(node)) {
    found.push({ pointer: path.map((step) => `/${escaped(step)}`).join(''), commitment: node[MARK] });
    return;
  }
  for (const key of Object.keys(node)) {
    path.push(key);
    seek((node as Record<string, unknown>)[key], path, found);
    path.pop();
  }
}

/** Places by their steps, so that each member on the way is looked at once. */
interface Branch {
  named: Map<string, Branch>;
  each?: Branch;
  /** A place ends here: always, or where a neighbour reads so. */
  ends?: true | { neighbour: string; reads: RegExp };
}
const compiled = new WeakMap<readonly Place[], Branch>();

function branchesOf(places: readonly Place[]): Branch {
  const known = compiled.get(places);
  if (known) return known;
  const root: Branch = { named: new Map() };
  for (const place of places) {
    let at = root;
    for (const step of (typeof place === 'string' ? place : place.at).split('/').slice(1)) {
      const next = (step === '*' ? at.each : at.named.get(step)) ?? { named: new Map() };
      if (step === '*') at.each = next;
      else at.named.set(step, next);
      at = next;
    }
    at.ends = typeof place === 'string' ? true : place.when;
  }
  compiled.set(places, root);
  return root;
}

/** A copy along the paths that change; the very same value where nothing does. */
function committed(node: unknown, branch: Branch, path: string, values: PersonalValue[]): unknown {
  if (typeof node !== 'object' || node === null) return node;
  let copy: Record<string, unknown> | unknown[] = node as Record<string, unknown>;
  const step = (key: string, next: Branch) => {
    const value = (copy as Record<string, unknown>)[key];
    const pointer = `${path}/${escaped(key)}`;
    const put = next.ends ? masked(value, next.ends, pointer, node, values) : value;
    const deeper = put === value ? committed(value, next, pointer, values) : put;
    if (deeper === value) return;
    if (copy === node) copy = Array.isArray(node) ? [...(node as unknown[])] : { ...node };
    (copy as Record<string, unknown>)[key] = deeper;
  };
  if (!Array.isArray(node)) for (const [key, next] of branch.named) if (Object.hasOwn(node, key)) step(key, next);
  if (branch.each) for (const key of Object.keys(node)) step(key, branch.each);
  return copy;
}

function masked(
  value: unknown,
  when: NonNullable<Branch['ends']>,
  pointer: string,
  neighbours: object,
  values: PersonalValue[],
): unknown {
  if (value === undefined || value === null || value === '' || isMark(value)) return value;
  if (when !== true && !when.reads.test(String((neighbours as Record<string, unknown>)[when.neighbour] ?? '')))
    return value;
  const salt = randomBytes(SALT_BYTES);
  values.push({ pointer, salt, value });
  return { [MARK]: commitmentOf(salt, value) };
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
