import type { Fault } from '#ledger/fault';
import type { Random } from '#src/demo/random';
import type { Forger } from './forger.js';
import type { EventEntry, Ground } from './scene.js';

/** The classes of attack, in the words of the issue. */
export const CLASSES = [
  'row edit',
  'payload edit',
  'time edit',
  'delete',
  'tail cut',
  'insert',
  'swap',
  'move between cases',
  'tile edit',
  'bit flip anywhere',
  'history rewritten without a key',
  'checkpoint of another log',
  'pending row dropped',
  'state or quota changed without an event',
  'restored old backup',
] as const;
export type AttackClass = (typeof CLASSES)[number];

/** What an attack has done, and whether a fault points to it. */
export interface Done {
  did: string;
  names: (fault: Fault) => boolean;
  /** where a name is not to be had: the fault bounds the place */
  narrows?: (fault: Fault) => boolean;
}

/** Undefined: nothing here to attack in this way. */
export type Attack = (forger: Forger, ground: Ground, random: Random) => Promise<Done | undefined>;

export type Arsenal = Record<string, Attack>;

type Names = Done['names'];
export const anyOf =
  (...each: Names[]): Names =>
  (fault) =>
    each.some((names) => names(fault));
/** The event by its id, in the place or in the words of the fault. */
export const ofEvents =
  (...ids: string[]): Names =>
  ({ eventId, en }) =>
    ids.some((id) => eventId === id || en.includes(id));
/** An event that is gone: by its id, or by its place in its case. */
export const ofGone = ({ id, caseId, seq }: EventEntry): Names =>
  anyOf(ofEvents(id), (fault) => fault.caseId === caseId && fault.en.includes(`event ${seq} of the case is missing`));
export const ofCases =
  (...ids: string[]): Names =>
  ({ caseId, en }) =>
    ids.some((id) => caseId === id || en.includes(id));
/** An event that is gone without a trace of its own can be named by its case alone. */
export const ofVanished = (event: EventEntry): Names => anyOf(ofGone(event), ofCases(event.caseId));
/**
 * Leaves between two signed heads: where a forger has rewritten everything that could tell, the heads say between which
 * of them; not exactly which leaf.
 */
export const between =
  ({ tree, idx }: EventEntry): Narrows =>
  (fault) =>
    fault.tree === tree && fault.index !== undefined && idx !== null && fault.index <= idx;
type Narrows = (fault: Fault) => boolean;
/** A log, where the fault may say a leaf: not before the one given. */
export const ofLog =
  (tree: string, from = 0): Names =>
  (fault) =>
    fault.tree === tree && (fault.index === undefined || fault.index >= from);
/** Events under a signed head: what is not signed yet rests on receipts alone. */
export const signed = (ground: Ground): EventEntry[] => ground.events.filter((event) => event.signed);
export const logged = (ground: Ground): EventEntry[] => ground.events.filter((event) => event.idx !== null);
export const pending = (ground: Ground): EventEntry[] => ground.events.filter((event) => event.idx === null);

/** One of them, or undefined. */
export const some = <T>(random: Random, items: readonly T[]): T | undefined =>
  items.length === 0 ? undefined : random.pick(items);

export const bytesOf = (random: Random, length: number): Buffer =>
  Buffer.from(Array.from({ length }, () => random.whole(0, 255)));
export const uuidOf = (random: Random): string => {
  const hex = bytesOf(random, 16).toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-7${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`;
};

/** One bit of some bytes turned. */
export function flipped(random: Random, bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes);
  const at = random.whole(0, copy.length - 1);
  copy[at] = (copy[at] as number) ^ (1 << random.whole(0, 7));
  return copy;
}

/** A copy of a JSON value in which one value, somewhere, is another; undefined when it has none. */
export function altered(random: Random, value: unknown, other = another): unknown {
  const paths: (string | number)[][] = [];
  const walk = (node: unknown, path: (string | number)[]): void => {
    if (Array.isArray(node)) node.forEach((item, i) => walk(item, [...path, i]));
    else if (node !== null && typeof node === 'object')
      for (const [key, item] of Object.entries(node)) walk(item, [...path, key]);
    else paths.push(path);
  };
  walk(value, []);
  const path = some(random, paths);
  if (!path) return undefined;
  const copy = JSON.parse(JSON.stringify(value)) as unknown;
  let holder = copy as Record<string | number, unknown>;
  for (const key of path.slice(0, -1)) holder = holder[key] as Record<string | number, unknown>;
  const last = path.at(-1);
  if (last === undefined) return undefined;
  holder[last] = other(random, holder[last]);
  return copy;
}

/** Another value of the same kind. */
function another(random: Random, value: unknown): unknown {
  if (typeof value === 'boolean') return !value;
  if (typeof value === 'number') return value + random.pick([1, -1, 10]);
  if (typeof value !== 'string' || value === '') return 'x';
  const digit = /\d/.exec(value);
  if (digit && random.next() < 0.7) {
    const at = digit.index;
    return value.slice(0, at) + String((Number(value[at]) + random.whole(1, 9)) % 10) + value.slice(at + 1);
  }
  return `${value}x`;
}
