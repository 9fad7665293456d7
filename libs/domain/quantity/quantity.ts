import { DomainError } from '../errors.js';

const DECIMAL = /^(0|[1-9]\d{0,11})(?:\.(\d{1,6}))?$/;

/** Whether `grams` would read the text. */
export const isTonnes = (text: unknown): text is string => typeof text === 'string' && DECIMAL.test(text);

/**
 * Whole grams of a decimal number of tonnes, '24.860000' or '24.86': at most 12 digits before and six after the
 * point, no sign, exponent, blank or leading zero (M-05). DomainError BAD_REQUEST otherwise.
 */
export function grams(tonnes: string): bigint {
  const parts = typeof tonnes === 'string' ? DECIMAL.exec(tonnes) : null;
  if (!parts) throw notAQuantity(tonnes);
  return BigInt(parts[1]!) * 1_000_000n + BigInt((parts[2] ?? '').padEnd(6, '0'));
}

/** The same of a balance or a change, which may be negative. */
export const signedGrams = (tonnes: string): bigint =>
  tonnes.startsWith('-') ? -grams(tonnes.slice(1)) : grams(tonnes);

/** Decimal tonnes with six places of whole grams; a negative difference keeps its sign. */
export function tonnes(grams: bigint): string {
  const digits = (grams < 0n ? -grams : grams).toString().padStart(7, '0');
  return `${grams < 0n ? '-' : ''}${digits.slice(0, -6)}.${digits.slice(-6)}`;
}

/** What may differ between removed and accepted without being a difference; the greater of the two counts (R-18c). */
export interface Tolerance {
  permille: number;
  kg: number;
}

/** 0.5 % or 20 kg: no national figure exists, a province may set its own. */
export const DEFAULT_TOLERANCE: Tolerance = { permille: 5, kg: 20 };

/** Whether accepted grams differ from removed grams by more than the tolerance and must be reported (R-18b, R-18c). */
export function differs(removed: bigint, accepted: bigint, { permille, kg }: Tolerance = DEFAULT_TOLERANCE): boolean {
  const gap = removed > accepted ? removed - accepted : accepted - removed;
  return gap * 1000n > removed * BigInt(permille) && gap > BigInt(kg) * 1000n;
}

/** Units that a form may take: tonne, kilogram, gram, piece, cubic metre, litre. */
export const UNITS = ['T', 'KG', 'G', 'PCS', 'M3', 'L'] as const;
export type Unit = (typeof UNITS)[number];

/** A quantity as it was entered, and as it counts. The factor stays with the record (M-05). */
export interface Converted {
  grams: bigint;
  amount: string;
  unit: Unit;
  /** Tonnes in one unit. */
  factor: string;
}

/** The factor that is kept with the record: of a unit of mass the fixed one (M-05). */
export const factorOf = (unit: string, factor?: string): string | undefined => FIXED[unit as Unit] ?? factor;

const FIXED: Partial<Record<Unit, string>> = { T: '1', KG: '0.001', G: '0.000001' };

/**
 * Whole grams of an amount in any unit, rounded half up. Pieces, cubic metres and litres need a declared factor in
 * tonnes per unit; units of mass take none. DomainError BAD_REQUEST otherwise (M-05).
 */
export function convert(amount: string, unit: Unit, factor?: string): Converted {
  const fixed = FIXED[unit];
  if (fixed !== undefined && factor !== undefined && grams(factor) !== grams(fixed))
    throw refused('质量单位不需要换算系数。', 'A unit of mass takes no conversion factor.');
  const per = fixed ?? factor;
  if (per === undefined)
    throw refused(
      '体积或件数须注明换算系数（吨/单位）。',
      'Volume or pieces need a conversion factor in tonnes per unit.',
    );
  return { grams: (grams(amount) * grams(per) + 500_000n) / 1_000_000n, amount, unit, factor: per };
}

const refused = (zh: string, en: string) => new DomainError('BAD_REQUEST', { rule: 'M-05', detail: { zh, en } });

function notAQuantity(text: unknown): DomainError {
  const shown = typeof text === 'string' ? text.slice(0, 40) : typeof text;
  return refused(
    `不是有效的数量：${shown}。应为吨，整数至多12位、小数至多6位，不带符号。`,
    `Not a quantity: ${shown}. Give tonnes with at most 12 digits before and 6 after the point, no sign or exponent.`,
  );
}
