import { createContext } from 'react';

/** Where a tonnage comes from: said by a firm, read off a scale, worked out by the system, set by an authority. */
export type WeightSource = 'declared' | 'weighed' | 'computed' | 'granted';

/** Members that hold what stands below them, outermost first: `['decision', 'lines']`. */
export const FactPlace = createContext<readonly string[]>([]);

const SOURCES: Readonly<Record<string, WeightSource>> = {
  accepted: 'computed',
  approved: 'granted',
  cap: 'granted',
  committed: 'computed',
  excess: 'computed',
  extra: 'declared',
  flagged: 'computed',
  gross: 'weighed',
  lastYear: 'declared',
  planned: 'declared',
  received: 'computed',
  remaining: 'computed',
  reserved: 'computed',
  returned: 'weighed',
  scale: 'granted',
  taken: 'computed',
  tare: 'weighed',
  treated: 'computed',
  used: 'computed',
  weight: 'weighed',
};
/** What a quantity is, by the innermost member around it that says so. */
const QUANTITIES: Readonly<Record<string, WeightSource>> = {
  decision: 'granted',
  excess: 'computed',
  held: 'computed',
  receipt: 'weighed',
  reply: 'granted',
  results: 'declared',
  taken: 'computed',
};

/**
 * The source of the tonnage `name` at `place`; `beside` are the members of the same line. Waste moved out (移出量) is
 * weighed where its line has a weighing (R-10c), else as declared. Undefined where the number is another item's (the two
 * sides of a correction).
 */
export function weightSource(
  name: string,
  place: readonly string[],
  beside: Readonly<Record<string, unknown>> = {},
): WeightSource | undefined {
  if (name === 'removed') return beside['weighing'] ? 'weighed' : 'declared';
  if (name !== 'quantity') return SOURCES[name];
  const around = place.findLast((member) => member in QUANTITIES);
  return around === undefined ? 'declared' : QUANTITIES[around];
}
