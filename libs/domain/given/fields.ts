import { ValidateBy, type ValidationOptions } from 'class-validator';
import { category, day, instant, method, tonnes, wasteCode } from '../field-rules/checks.js';
import { isCreditCode } from '../identity/credit-code.js';
import { parseManifestNumber } from '../identity/manifest-number.js';

/** What a refused field says besides the validator's English: the rule behind it, and Chinese. */
export interface FieldLaw {
  rule?: string;
  zh: string;
}

const field =
  (name: string, holds: (value: unknown) => boolean, en: string, law: FieldLaw) =>
  (options: ValidationOptions = {}): PropertyDecorator =>
    ValidateBy(
      { name, validator: { validate: holds, defaultMessage: () => `$property ${en}` } },
      { ...options, context: law },
    );

const isText = (test: (text: string) => boolean) => (value: unknown) => typeof value === 'string' && test(value);

/** A civil date that exists, of 1950 to 2199: reckoning of terms never leaves the calendar. */
export const IsDay = field('isDay', day.fits, 'must be a date that exists, as in 2025-11-17', {
  zh: '应为真实存在的日期，如 2025-11-17',
});
/** An instant with its zone, on a date that exists. */
export const IsInstant = field(
  'isInstant',
  instant.fits,
  'must be an instant with its time zone, as in 2025-11-17T09:00:00+08:00',
  { zh: '应为带时区的时间，如 2025-11-17T09:00:00+08:00' },
);
/** A unified social credit code with the right check characters (统一社会信用代码). */
export const IsCreditCode = field('isCreditCode', isText(isCreditCode), 'must be a unified social credit code', {
  zh: '不是有效的统一社会信用代码（校验码不符）',
});
/** Tonnes as a decimal text with at most six places (M-05), below a thousand million so that sums stay countable. */
export const IsTonnes = field(
  'isTonnes',
  tonnes.fits,
  'must be decimal tonnes in a text, at most nine digits before and six after the point',
  { rule: 'M-05', zh: '应为以吨计的数字文本，整数至多9位、小数至多6位' },
);
/** Eight digits of an existing class (C-01); whether the edition of the day lists it is asked of the catalogue (C-04). */
export const IsWasteCode = field(
  'isWasteCode',
  wasteCode.fits,
  'must be a waste code of an existing class, as in 900-052-31',
  { rule: 'C-01', zh: '不是有效的废物代码' },
);
/** A class of the catalogue (C-01). */
export const IsCategory = field('isCategory', category.fits, 'must be a class of the catalogue, as in HW31', {
  rule: 'C-01',
  zh: '不是有效的废物类别',
});
/** A code of the list of utilisation and disposal methods (M-10). */
export const IsMethod = field('isMethod', method.fits, 'must be a method code of HJ 1033', {
  rule: 'M-10',
  zh: '不是利用处置方式代码',
});
/** A manifest number of fourteen digits. */
export const IsManifestNumber = field(
  'isManifestNumber',
  isText((text) => parseManifestNumber(text) !== undefined),
  'must be a manifest number of fourteen digits',
  { rule: 'R-15a', zh: '不是有效的联单编号（14位）' },
);
const within = (limit: number) => (value: unknown) =>
  typeof value === 'number' && Number.isFinite(value) && Math.abs(value) <= limit;
/** Degrees of WGS 84 as a number (R-11c). */
export const IsLat = field('isLat', within(90), 'must be degrees of latitude from -90 to 90', {
  rule: 'R-11c',
  zh: '应为 -90 至 90 的纬度（WGS 84）',
});
export const IsLon = field('isLon', within(180), 'must be degrees of longitude from -180 to 180', {
  rule: 'R-11c',
  zh: '应为 -180 至 180 的经度（WGS 84）',
});
