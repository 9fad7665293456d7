/** What somebody began with, what it is now, what they want: leaf by leaf. Pure. */
export interface Difference {
  /** JSON pointer of the leaf. */
  pointer: string;
  base: unknown;
  now: unknown;
  mine: unknown;
  /** Both changed it, to different things. */
  conflict: boolean;
}

type Leaves = Map<string, unknown>;
/** Pointers of lists that are taken as one: of things that come and go, the second is another after the first has gone. */
export type Whole = ReadonlySet<string>;
const NONE: Whole = new Set();
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isPlainList = (value: unknown): value is unknown[] => Array.isArray(value) && !value.some(isObject);
const escaped = (key: string) => key.replaceAll('~', '~0').replaceAll('/', '~1');
const unescaped = (key: string) => key.replaceAll('~1', '/').replaceAll('~0', '~');

function leavesOf(value: unknown, whole: Whole, pointer = '', found: Leaves = new Map()): Leaves {
  if (whole.has(pointer)) found.set(pointer, value);
  else if (isObject(value))
    for (const [key, own] of Object.entries(value)) leavesOf(own, whole, `${pointer}/${escaped(key)}`, found);
  else if (Array.isArray(value) && !isPlainList(value))
    value.forEach((own, at) => leavesOf(own, whole, `${pointer}/${at}`, found));
  else if (value !== undefined) found.set(pointer, value);
  return found;
}
const same = (a: unknown, b: unknown) => JSON.stringify(a ?? null) === JSON.stringify(b ?? null);

/** Where mine or what is there now differs from what I began with. */
export function differences(base: unknown, now: unknown, mine: unknown, whole = NONE): Difference[] {
  const [bases, nows, mines] = [leavesOf(base, whole), leavesOf(now, whole), leavesOf(mine, whole)];
  const pointers = [...new Set([...bases.keys(), ...nows.keys(), ...mines.keys()])];
  return pointers
    .map((pointer) => {
      const [b, n, m] = [bases.get(pointer), nows.get(pointer), mines.get(pointer)];
      return { pointer, base: b, now: n, mine: m, conflict: !same(b, n) && !same(b, m) && !same(n, m) };
    })
    .filter(({ base: b, now: n, mine: m }) => !same(b, n) || !same(b, m));
}

/**
 * Mine on top of what is there now: what I did not touch follows the others, what I touched stays mine unless the
 * pointer is among `theirs`.
 */
export function merged(
  base: unknown,
  now: unknown,
  mine: unknown,
  theirs: ReadonlySet<string>,
  whole = NONE,
): Record<string, unknown> {
  const result = structuredClone(isObject(now) ? now : {});
  for (const each of differences(base, now, mine, whole)) {
    if (same(each.base, each.mine) || theirs.has(each.pointer)) continue;
    put(result, each.pointer.split('/').slice(1).map(unescaped), each.mine);
  }
  return result;
}

function put(place: Record<string, unknown>, [key = '', ...rest]: string[], value: unknown): void {
  if (rest.length === 0) {
    if (value === undefined) Reflect.deleteProperty(place, key);
    else place[key] = value;
    return;
  }
  const next = place[key];
  const inside = typeof next === 'object' && next !== null ? next : /^\d+$/.test(rest[0] ?? '') ? [] : {};
  place[key] = inside;
  put(inside as Record<string, unknown>, rest, value);
}
