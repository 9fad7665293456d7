const CHARSET = '0123456789ABCDEFGHJKLMNPQRTUWXY';
const WEIGHTS = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];
const UNIT_CHARSET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const UNIT_WEIGHTS = [3, 7, 9, 10, 5, 8, 4, 2];
const SHAPE = /^[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}$/;

const weigh = (text: string, charset: string, weights: number[]) =>
  weights.reduce((sum, weight, i) => sum + weight * charset.indexOf(text[i]!), 0);

/** Check character of the organisation code in positions 9-17 (GB 11714). */
function unitCheck(code: string): string {
  const value = 11 - (weigh(code.slice(8, 16), UNIT_CHARSET, UNIT_WEIGHTS) % 11);
  return value === 10 ? 'X' : value === 11 ? '0' : String(value);
}

/** Check character of the whole code (GB 32100-2015). */
const lastCheck = (code: string) => CHARSET[(31 - (weigh(code, CHARSET, WEIGHTS) % 31)) % 31]!;

/** Why the text is no unified social credit code (统一社会信用代码); undefined when it is one. */
export function creditCodeFault(text: string): 'shape' | 'unit-check' | 'check' | undefined {
  if (!SHAPE.test(text)) return 'shape';
  if (text[16] !== unitCheck(text)) return 'unit-check';
  return text[17] === lastCheck(text) ? undefined : 'check';
}

export const isCreditCode = (text: string): boolean => creditCodeFault(text) === undefined;

/**
 * A valid code for made-up data from its first 16 or 17 characters; the 17th is replaced by the right one.
 * RangeError when the stem has another shape.
 */
export function makeCreditCode(stem: string): string {
  const code = `${stem.slice(0, 16)}${unitCheck(stem)}`;
  const made = `${code}${lastCheck(code)}`;
  if (stem.length < 16 || stem.length > 17 || !SHAPE.test(made))
    throw new RangeError(`not a stem of a credit code: ${stem}`);
  return made;
}
