import i18next from 'i18next';

/*
 * Punctuation between texts, full-width in Chinese alone, and the unit of weights. Plain functions: whoever draws with them draws words of `texts` too
 * and so draws anew when the language changes.
 */
const inEnglish = () => i18next.language === 'en';

export const colon = (): string => (inEnglish() ? ': ' : '：');
/** Between the parts of an enumeration. */
export const comma = (): string => (inEnglish() ? ', ' : '、');
export const semicolon = (): string => (inEnglish() ? '; ' : '；');
/** Between two sentences. */
export const stop = (): string => (inEnglish() ? '. ' : '。');
/** In brackets after what it adds to. */
export const aside = (text: string): string => (inEnglish() ? ` (${text})` : `（${text}）`);
/** The unit of weights: 吨 in Chinese, as in the regulation. */
export const tonneSign = (): string => (inEnglish() ? 't' : '吨');
