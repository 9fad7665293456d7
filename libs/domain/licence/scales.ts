import { grams, tonnes } from '../quantity/quantity.js';
import { METHOD_CODES } from '../waste/methods.js';
import { within, type LicenceScope } from './coverage.js';

/** A scale of its own that a licence gives a class of waste, or some methods of treating it (P-10). */
export interface ClassScale {
  /** Line of its account in the book of the licence's year; line 0 is the total. */
  line: number;
  /** 'HW31'. */
  category: string;
  /** Empty: every method. */
  methods: string[];
  /** Tonnes a year. */
  scale: string;
}
/** Waste that is to be received; `line` as its paper counts. */
export interface Received {
  line: number;
  code: string;
  method: string;
}
/** A class scale with the lines of a load, or of a form, that count on it. */
export type ScaleOf = ClassScale & { of: number[] };

/** The class makes the hundreds, the first of the methods the rest: a renewal goes on under the same line. */
const lineOf = ({ category, methods }: LicenceScope): number => {
  const first = METHOD_CODES.findIndex((code) => methods.includes(code));
  return Number(category.slice(2)) * 100 + (methods.length === 0 ? 0 : first + 1);
};

/** The class, and the first of the methods, that a line of the book is of; line 0 is the total. */
export const classOfLine = (line: number): { category: string; method: string | null } | undefined =>
  line < 100
    ? undefined
    : {
        category: `HW${String(Math.floor(line / 100)).padStart(2, '0')}`,
        method: METHOD_CODES[(line % 100) - 1] ?? null,
      };

/** The class scales of a licence that the waste counts on: that of its class, and that of its method (P-12). */
export const classScales = (scopes: readonly LicenceScope[], received: readonly Received[]): ScaleOf[] =>
  everyScale(scopes, received).filter(({ of }) => of.length > 0);

/** All class scales of a licence, with what of the waste counts on each. */
export function everyScale(scopes: readonly LicenceScope[], received: readonly Received[] = []): ScaleOf[] {
  const found = new Map<number, ScaleOf>();
  for (const scope of scopes) {
    const { category, methods, scale } = scope;
    if (scale === null) continue;
    const of = received
      .filter(({ code, method }) => within(scope, code) && (methods.length === 0 || methods.includes(method)))
      .map(({ line }) => line);
    const line = lineOf(scope);
    const known = found.get(line);
    found.set(line, {
      ...{ line, category, methods: known ? [...new Set([...known.methods, ...methods])] : methods },
      scale: tonnes(grams(scale) + grams(known?.scale ?? '0')),
      of: known ? [...new Set([...known.of, ...of])] : of,
    });
  }
  return [...found.values()].sort((a, b) => a.line - b.line);
}

/**
 * Approved scale of the licence for a year, tonnes: its total, or the sum of its classes where each has a scale of its own
 * and no total is given (P-10); null where it gives no limit to all that it receives.
 */
export function yearScale({ scale, scopes }: { scale: string | null; scopes: readonly LicenceScope[] }): string | null {
  if (scale !== null) return scale;
  const ofClasses = scopes.flatMap((scope) => scope.scale ?? []);
  if (ofClasses.length === 0 || ofClasses.length < scopes.length) return null;
  return tonnes(ofClasses.reduce((all, each) => all + grams(each), 0n));
}

/**
 * How full the year of the licence is with what is taken and asked, in thousandths and rounded up: of its total, or of the
 * class that is fullest (P-10, P-12); null where the licence gives no scale for it. Grams; `takenOf` of a class.
 */
export function loadPermille(
  licence: { scale: string | null; scopes: readonly LicenceScope[] },
  taken: bigint,
  asked: readonly { code: string; method: string; quantity: bigint }[],
  takenOf: (scale: ClassScale) => bigint,
): number | null {
  const lines = asked.map((each, line) => ({ ...each, line }));
  const sum = (of: readonly { quantity: bigint }[]) => of.reduce((all, { quantity }) => all + quantity, 0n);
  const scale = yearScale(licence);
  const shares = [
    ...(scale === null ? [] : [{ scale: grams(scale), used: taken + sum(asked) }]),
    ...classScales(licence.scopes, lines).map((each) => ({
      scale: grams(each.scale),
      used: takenOf(each) + sum(lines.filter(({ line }) => each.of.includes(line))),
    })),
  ].filter((share) => share.scale > 0n);
  if (shares.length === 0) return null;
  return Math.max(...shares.map((share) => Number((share.used * 1000n + share.scale - 1n) / share.scale)));
}
