import { DomainError } from '../errors.js';

/** Parts of a manifest number (联单编号, R-15). */
export interface ManifestNumber {
  year: number;
  /** Two digits. */
  province: string;
  /** Four digits, province included: '5101'. */
  city: string;
  serial: number;
}

export const LAST_SERIAL = 999_999;

/**
 * The 14 digits of a manifest: year, city of origin, serial counted per city and year.
 * DomainError RULE_REFUSED after serial 999999; RangeError when year or city cannot be right.
 */
export function manifestNumber(year: number, city: string, serial: number): string {
  if (!Number.isInteger(year) || year < 2022 || year > 2099)
    throw new RangeError(`no manifest numbers in year ${year}`);
  if (!/^\d{4}$/.test(city)) throw new RangeError(`not a city code of four digits: ${city}`);
  if (!Number.isInteger(serial) || serial < 1) throw new RangeError(`not a serial: ${serial}`);
  if (serial > LAST_SERIAL) throw exhausted(year, city);
  return `${year}${city}${String(serial).padStart(6, '0')}`;
}

/** The parts of a 14-digit manifest number; undefined when the text is none. */
export function parseManifestNumber(text: string): ManifestNumber | undefined {
  const parts = /^(20\d{2})(\d{4})(\d{6})$/.exec(text);
  if (!parts || parts[3] === '000000') return undefined;
  const city = parts[2]!;
  return { year: Number(parts[1]), province: city.slice(0, 2), city, serial: Number(parts[3]) };
}

const exhausted = (year: number, city: string) =>
  new DomainError('RULE_REFUSED', {
    rule: 'R-15',
    detail: {
      zh: `${city} ${year}年的联单编号已用尽。`,
      en: `The manifest numbers of ${city} for ${year} are used up.`,
    },
    remedy: { zh: '请立即联系运维人员。', en: 'Call the operator at once.' },
    data: { alarm: true, year, city },
  });
