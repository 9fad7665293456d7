import { grams } from '../quantity/quantity.js';

/** Classes of units by what they produce at a site (产废单位分类管理, M-01). */
export type UnitClass = 'key' | 'simplified' | 'registration';

/** What decides the class of a site. Quantities in tonnes a year. */
export interface Production {
  /** Quantities of the last three years, as many as there are. */
  years: readonly string[];
  /** Figure of the environmental assessment or permit, for a site without any year yet. */
  permitted?: string | null;
  /** Utilises or disposes of waste in a facility of its own. */
  ownFacility: boolean;
  /** Holds an operating licence. */
  licensed: boolean;
}

const KEY = grams('100');
const SIMPLIFIED = grams('10');

/** The class by the highest of the years: key from 100 t, or with an own facility or licence; simplified from 10 t (M-01). */
export function unitClassOf({ years, permitted = null, ownFacility, licensed }: Production): UnitClass {
  const known = years.length > 0 ? years.slice(-3) : permitted === null ? [] : [permitted];
  const most = known.map((tonnes) => grams(tonnes)).reduce((a, b) => (b > a ? b : a), 0n);
  if (ownFacility || licensed || most >= KEY) return 'key';
  return most >= SIMPLIFIED ? 'simplified' : 'registration';
}
