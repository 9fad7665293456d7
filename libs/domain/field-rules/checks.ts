import { isRealDay } from '../calendar/civil.js';
import { isTonnes } from '../quantity/quantity.js';
import { isCategory, parseWasteCode } from '../waste/code.js';
import { METHOD_CODES } from '../waste/methods.js';

/** What a field takes: the name of the check, its pattern where it has one, and a value that it refuses. */
export interface Check {
  name: string;
  /** Regular expression of the whole text. */
  pattern?: string;
  /** Values of a code list. */
  values?: readonly string[];
  /** Least and most: characters of a text, or the number itself. */
  bounds?: { of: 'text' | 'whole'; min: number; max: number };
  fits: (value: unknown) => boolean;
  wrong: unknown;
}

const written = (test: (text: string) => boolean) => (value: unknown) => typeof value === 'string' && test(value);

/** A text of so many characters; blanks alone are none. */
export const text = (max: number, min = 1): Check => ({
  name: `text(${min}..${max})`,
  bounds: { of: 'text', min, max },
  fits: written((value) => value.length >= min && value.length <= max && (min === 0 || value.trim() !== '')),
  wrong: 'x'.repeat(max + 1),
});
export const pattern = (name: string, source: string, wrong = '?'): Check => ({
  name,
  pattern: source,
  fits: written((value) => new RegExp(source).test(value)),
  wrong,
});
export const oneOf = (values: readonly string[]): Check => ({
  name: 'oneOf',
  values,
  fits: written((value) => values.includes(value)),
  wrong: '?',
});
/** A whole number within the bounds. */
export const whole = (min: number, max: number): Check => ({
  name: `whole(${min}..${max})`,
  bounds: { of: 'whole', min, max },
  fits: (value) => Number.isInteger(value) && (value as number) >= min && (value as number) <= max,
  wrong: min - 1,
});
/** A list; what it holds has rows of its own, or is named by the check of its items. */
export const list = (items?: Check): Check => ({
  name: items ? `list(${items.name})` : 'list',
  ...(items?.pattern ? { pattern: items.pattern } : {}),
  ...(items?.values ? { values: items.values } : {}),
  fits: (value) => Array.isArray(value) && (!items || value.every((item) => items.fits(item))),
  wrong: items ? [items.wrong] : 'none',
});
export const yes: Check = { name: 'true', fits: (value) => value === true, wrong: false };
export const flag: Check = { name: 'boolean', fits: (value) => typeof value === 'boolean', wrong: 'maybe' };
const UUID = '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$';
export const uuid: Check = pattern('uuid', UUID);
/** Of 1950 to 2199: reckoning of terms never leaves the calendar. */
const inReach = (value: string) => value >= '1950-01-01' && value <= '2199-12-31' && isRealDay(value);
export const day: Check = { name: 'day', fits: written(inReach), wrong: '2025-02-30' };
const INSTANT =
  '^\\d{4}-\\d\\d-\\d\\dT([01]\\d|2[0-3]):[0-5]\\d(:[0-5]\\d(\\.\\d{1,9})?)?(Z|[+-](0\\d|1[0-4]):[0-5]\\d)$';
export const instant: Check = {
  ...pattern('instant', INSTANT, '2025-11-17'),
  fits: written((value) => new RegExp(INSTANT).test(value) && inReach(value.slice(0, 10))),
};
/** How quantities look in forms and in the API document. */
export const TONNES = '^(0|[1-9]\\d{0,8})(\\.\\d{1,6})?$';
/** Decimal tonnes in a text, six places at most (M-05). */
export const tonnes: Check = {
  name: 'tonnes',
  pattern: TONNES,
  fits: (value) => isTonnes(value) && (value.split('.')[0] ?? '').length <= 9,
  wrong: '1.0000001',
};
export const wasteCode: Check = {
  name: 'wasteCode',
  pattern: '^\\d{3}-\\d{3}-\\d{2}$',
  fits: written((value) => parseWasteCode(value) !== undefined),
  wrong: '900-052',
};
export const category: Check = {
  name: 'category',
  pattern: '^HW\\d{2}$',
  fits: written(isCategory),
  wrong: 'HW99',
};
export const method: Check = oneOf(METHOD_CODES);
export const division: Check = pattern('division', '^\\d{6}$', '51');
export const degrees: Check = pattern('degrees', '^-?\\d{1,3}(\\.\\d{1,7})?$', 'east');
export const route: Check = list(pattern('division', '^(\\d{2}){1,3}$', '513'));
export const hazards: Check = list(oneOf(['T', 'C', 'I', 'R', 'In']));
