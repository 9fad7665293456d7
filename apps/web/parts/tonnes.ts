/** '12.300000' → '12.3 t'. Texts in, texts out: no tonnage goes through a double. */
export function tonnes(value: string | number | null | undefined): string {
  if (value === null || value === undefined || value === '') return '';
  const [whole = '0', rest = ''] = String(value).split('.');
  const kept = rest.replace(/0+$/, '');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return `${grouped}${kept ? `.${kept}` : ''} t`;
}
/** Grams of a text of tonnes with at most six decimals; undefined when it is none. */
export function gramsOf(value: string | undefined): bigint | undefined {
  const found = /^(\d{1,9})(?:\.(\d{1,6}))?$/.exec(value?.trim() ?? '');
  return found ? BigInt(found[1] ?? '0') * 1_000_000n + BigInt((found[2] ?? '').padEnd(6, '0')) : undefined;
}
export const tonnesOf = (grams: bigint): string => {
  const sign = grams < 0n ? '-' : '';
  const size = grams < 0n ? -grams : grams;
  return `${sign}${size / 1_000_000n}.${String(size % 1_000_000n).padStart(6, '0')}`;
};
