import { clocks } from '../calendar/clocks.js';
import type { Level, Sign } from './incident.commands.js';

/** How an event is treated, and the rules that made it more than was stated. */
export interface Treated {
  level: Level;
  raisedBy: string[];
}

/** Waste classes of heavy metals: beryllium, chromium, copper to tellurium, mercury, thallium, lead, nickel, barium. */
const HEAVY_METALS = new Set([
  'HW20',
  'HW21',
  'HW22',
  'HW23',
  'HW24',
  'HW25',
  'HW26',
  'HW27',
  'HW28',
  'HW29',
  'HW30',
  'HW31',
  'HW46',
  'HW47',
]);
export const bearsHeavyMetals = (categories: readonly string[]): boolean =>
  categories.some((category) => HEAVY_METALS.has(category));

/**
 * The level under which the hours run: an event that touches another province is at least major (E-05); one of unclear
 * level that shows a sign is treated as major (E-04); otherwise as stated.
 */
export function treatedAs(stated: Level, signs: readonly Sign[], touches: readonly string[]): Treated {
  if (isMajor(stated)) return { level: stated, raisedBy: [] };
  if (touches.length > 0) return { level: 'II', raisedBy: stated === 'UNCLEAR' ? ['E-04', 'E-05'] : ['E-05'] };
  if (stated === 'UNCLEAR' && signs.length > 0) return { level: 'II', raisedBy: ['E-04'] };
  return { level: stated, raisedBy: [] };
}

/** Major or extraordinary: the province reports to the ministry (E-03). */
export const isMajor = (level: Level): boolean => level === 'I' || level === 'II';
/** Larger or worse (较大及以上): the ground S4 of a review of list entries. */
export const isLarger = (level: Level): boolean => isMajor(level) || level === 'III';

const { general, major, ministry } = clocks['K-E'].variants;
/** Hours for the bureau's initial report (E-02, E-03): four for III and IV, two for I, II and what is unclear. */
export const hoursToReport = (level: Level): number => (level === 'III' || level === 'IV' ? general : major).length;
/** Hours for the province's report to the ministry (E-03). */
export const HOURS_TO_MINISTRY: number = ministry.length;

/** Minutes after which a unit's own report no longer is "at once" (L-86; a reading, the law gives no figure). */
export const AT_ONCE_MINUTES = 60;
export const minutesBetween = (from: string, to: string): number =>
  Math.floor((Date.parse(to) - Date.parse(from)) / 60_000);
