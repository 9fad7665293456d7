import type { Text } from '../errors.js';
import type { Hazard } from './hazards.js';

/** What is compared on a trip (L-81a). */
export interface Load {
  code: string;
  hazards: readonly Hazard[];
}

/** A side of a rule: all wastes of a hazard, or of some classes. */
type Side = { hazard: Hazard } | { categories: readonly string[] };

interface Incompatibility {
  a: Side;
  b: Side;
  says: Text;
}

/**
 * What may not share a trip (不相容). No statute prints a matrix; this one is a default of the product in the manner
 * of published segregation tables, by hazard and by the classes whose contact makes toxic gas or heat.
 */
export const INCOMPATIBLE: readonly Incompatibility[] = [
  {
    a: { hazard: 'R' },
    b: { hazard: 'I' },
    says: { zh: '反应性废物与易燃性废物', en: 'reactive with ignitable waste' },
  },
  {
    a: { hazard: 'R' },
    b: { hazard: 'C' },
    says: { zh: '反应性废物与腐蚀性废物', en: 'reactive with corrosive waste' },
  },
  {
    a: { hazard: 'In' },
    b: { hazard: 'I' },
    says: { zh: '感染性废物与易燃性废物', en: 'infectious with ignitable waste' },
  },
  {
    a: { hazard: 'In' },
    b: { hazard: 'C' },
    says: { zh: '感染性废物与腐蚀性废物', en: 'infectious with corrosive waste' },
  },
  {
    a: { hazard: 'In' },
    b: { hazard: 'R' },
    says: { zh: '感染性废物与反应性废物', en: 'infectious with reactive waste' },
  },
  {
    a: { categories: ['HW34'] },
    b: { categories: ['HW35'] },
    says: { zh: '废酸与废碱（放热）', en: 'acid with alkali (heat)' },
  },
  {
    a: { categories: ['HW34'] },
    b: { categories: ['HW07', 'HW33', 'HW38'] },
    says: { zh: '废酸与含氰废物（氰化氢）', en: 'acid with cyanide (hydrogen cyanide)' },
  },
  {
    a: { categories: ['HW34'] },
    b: { categories: ['HW06'] },
    says: { zh: '废酸与废有机溶剂（放热、起火）', en: 'acid with organic solvent (heat, fire)' },
  },
  {
    a: { categories: ['HW15'] },
    b: { hazard: 'I' },
    says: { zh: '爆炸性废物与易燃性废物', en: 'explosive with ignitable waste' },
  },
];

/** Why two wastes may not share a trip; undefined when they may. A waste never disagrees with itself. */
export function incompatible(a: Load, b: Load): Text | undefined {
  if (a.code === b.code) return undefined;
  return INCOMPATIBLE.find((rule) => (is(a, rule.a) && is(b, rule.b)) || (is(a, rule.b) && is(b, rule.a)))?.says;
}

const is = (load: Load, side: Side): boolean =>
  'hazard' in side ? load.hazards.includes(side.hazard) : side.categories.includes(`HW${load.code.slice(-2)}`);
