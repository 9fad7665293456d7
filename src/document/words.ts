import { loadReference } from '#config/reference';
import { civilDay, type Day, wallTime } from '#domain/calendar/civil';
import { forms, hazardNames, packagings } from '#domain/waste/lists';

/** 2026-03-05 → 2026年3月5日. */
export function dayWords(day: unknown): string {
  const parts = typeof day === 'string' ? /^(\d{4})-(\d{2})-(\d{2})$/.exec(day) : null;
  return parts ? `${parts[1]}年${Number(parts[2])}月${Number(parts[3])}日` : '';
}
/** The civil date of an instant in words. */
export const dateWords = (instant: string): string => dayWords(civilDay(instant));
/** Beijing wall time of an instant: 2026-03-05 09:30. Empty for none. */
export const timeWords = (instant: unknown): string =>
  typeof instant === 'string' && instant !== '' ? wallTime(Date.parse(instant)) : '';

/** Beijing wall time in the words of a letter: 2026年3月5日9时30分. Empty for none. */
export function momentWords(instant: unknown): string {
  const [day, time] = timeWords(instant).split(' ');
  const [hours, minutes] = (time ?? '').split(':');
  return minutes ? `${dayWords(day)}${Number(hours)}时${minutes}分` : '';
}

/** 24.860000 → 24.86; a whole number keeps no point. */
export const amount = (tonnes: unknown): string =>
  typeof tonnes === 'string' ? tonnes.replace(/(\.\d*?)0+$/, '$1').replace(/\.$/, '') : '';
/** 24.860000 → 24.86吨. */
export const tonnesWords = (tonnes: unknown): string => (typeof tonnes === 'string' ? `${amount(tonnes)}吨` : '');

/** Weights inside a text that the engine wrote: 15.000000 t → 15吨. */
export const spoken = (said: unknown): string =>
  text(said).replace(/(\d+\.\d{6}) t\b/g, (_, tonnes: string) => tonnesWords(tonnes));

/** Kinds of a major difference (重大差异, R-18b; the accepted method, R-28b). */
export const DIFFERENCES: Record<string, string> = {
  QUANTITY: '数量',
  PACKAGING: '包装',
  FORM: '形态',
  CHARACTER: '性质/特性',
  NAME: '名称',
  CODE: '代码',
  METHOD: '利用处置方式',
  OTHER: '其他',
};

/** R4 → R4 再循环/再利用金属和金属化合物. */
export const methodWords = (code: unknown): string =>
  typeof code === 'string' ? `${code} ${loadReference().methods.get(code)?.zh ?? ''}`.trim() : '';
export const hazardWords = (codes: unknown): string => texts(codes).map(hazardWord).join('、');
export const hazardWord = (code: string): string => (hazardNames as Record<string, { zh: string }>)[code]?.zh ?? code;
export const formWords = (code: unknown): string =>
  (forms as Record<string, { zh: string }>)[text(code)]?.zh ?? text(code);
export const packagingWords = (code: unknown): string =>
  (packagings as Record<string, { zh: string }>)[text(code)]?.zh ?? text(code);

/** 51 → 四川省, 5101 or 510100 → 四川省成都市. */
export function placeWords(code: unknown): string {
  const digits = text(code);
  const { divisions } = loadReference();
  const province = divisions.province(digits.slice(0, 2))?.zh ?? digits;
  const city = digits.length >= 4 ? divisions.city(digits.slice(0, 4)) : undefined;
  return city && city.level === 'prefecture' ? `${province}${city.zh}` : province;
}
export const routeWords = (codes: unknown): string => texts(codes).map(placeWords).join('—');

const DIGITS = '零一二三四五六七八九';
/** 1 to 99 in Chinese numerals, for headings. */
export function ordinal(n: number): string {
  const [tens, ones] = [Math.floor(n / 10), n % 10];
  return `${tens === 0 ? '' : tens === 1 ? '十' : `${DIGITS[tens]}十`}${ones === 0 ? '' : DIGITS[ones]}`;
}

/** The list entry of a frozen body (W-04): agreement and instrument, list of the year, place in it. */
export function entryWords(cited: unknown): string {
  const entry = part(cited);
  const [list, agreement] = [part(entry['list']), part(entry['agreement'])];
  if (text(entry['id']) === '') return '';
  const instrument = text(agreement['instrument']);
  return (
    `《${text(agreement['title'])}》${instrument ? `（依据：${instrument}）` : ''}${text(list['year'])}年度名单（第${text(list['version'])}版）` +
    `${text(entry['no']) ? `第${text(entry['no'])}号` : ''}条目（编号：${text(entry['id'])}）`
  );
}

/** Untyped JSON of a frozen body, read without trusting its shape. */
export type Json = Record<string, unknown>;
export const text = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : '';
export const texts = (value: unknown): string[] => (Array.isArray(value) ? value.map(text).filter(Boolean) : []);
export const part = (value: unknown): Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};
export const parts = (value: unknown): Json[] => (Array.isArray(value) ? value.map(part) : []);
/** Ends a sentence that somebody typed. */
export const sentence = (value: unknown): string => {
  const typed = text(value).trim();
  return typed === '' || /[。！？；]$/.test(typed) ? typed : `${typed}。`;
};
export const named = (value: Day | string | null | undefined, otherwise = '—'): string => value || otherwise;

/**
 * Laws and articles that the rules rest on, on the day, as a document cites them: 《…法》第八十二条. A law that has been
 * replaced by then is cited by its successor; a rule of our own design cites nothing.
 */
export function basisWords(rules: readonly string[], instant: string): string {
  const day = civilDay(instant);
  const cited = new Map<string, Set<string>>();
  for (const { document, zh, article } of rules.flatMap((rule) => loadReference().rules.legalBasis(rule, day))) {
    if (!LAWS.includes(document)) continue;
    cited.set(zh, (cited.get(zh) ?? new Set()).add(articleWords(article)));
  }
  return [...cited].map(([law, articles]) => `《${law}》${[...articles].filter(Boolean).join('、')}`).join('、');
}
const LAWS: readonly string[] = ['SWL', 'CODE', 'TM', 'ALL'];
const articleWords = (article: string | null): string =>
  (article ?? '')
    .split('-')
    .filter((n) => /^\d{1,2}$/.test(n))
    .map((n) => `第${ordinal(Number(n))}条`)
    .join('至');

/** How an authority speaks of itself and of another: 我厅, 贵局. */
export const ours = (authority: string): string => `我${bureau(authority)}`;
export const yours = (authority: string): string => `贵${bureau(authority)}`;
const bureau = (authority: string): string => /[厅局]$/.exec(authority)?.[0] ?? '单位';
