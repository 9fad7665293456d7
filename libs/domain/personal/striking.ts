/** A text that is to be struck, and the member that it was the value of. */
export interface Needle {
  text: string;
  member: string;
}

/** The longer text first: a contact may hold a name and a number that stand alone elsewhere. */
export const inOrder = (needles: Iterable<Needle>): Needle[] =>
  [...needles].sort((a, b) => b.text.length - a.text.length);

/**
 * The JSON value with `instead` in the place of each text: as a whole value anywhere, inside of prose too. A text of less
 * than four bytes counts only as the value of its own member; ids, hashes, figures and instants hold no names inside. The
 * needles come in order; the very same value comes back where nothing is struck.
 */
export function struck<T>(value: T, needles: readonly Needle[], instead: string, member = ''): T {
  if (typeof value === 'string') return text(value, needles, instead, member) as T;
  if (typeof value !== 'object' || value === null) return value;
  let copy: Record<string, unknown> | unknown[] = value as unknown as Record<string, unknown>;
  for (const [key, before] of Object.entries(value)) {
    const after: unknown = struck(before as unknown, needles, instead, Array.isArray(value) ? member : key);
    if (after === before) continue;
    if (copy === value) copy = Array.isArray(value) ? [...(value as unknown[])] : { ...copy };
    (copy as Record<string, unknown>)[key] = after;
  }
  return copy as T;
}

function text(value: string, needles: readonly Needle[], instead: string, member: string): string {
  let left = value;
  for (const each of needles) {
    const short = new TextEncoder().encode(each.text).length < 4;
    if (left === each.text) {
      if (!short || each.member.toLowerCase() === member.toLowerCase()) return instead;
    } else if (!short && PROSE.test(left)) left = left.replaceAll(each.text, instead);
  }
  return left;
}

/** Anything but printable ASCII without a space. */
const PROSE = /[^\x21-\x7e]/;
