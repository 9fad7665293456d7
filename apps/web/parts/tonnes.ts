import { grams, isTonnes } from '#domain/quantity/quantity';
import { tonneSign } from '../app/marks';

export { tonnes as tonnesOf } from '#domain/quantity/quantity';

/** '12.300000' → '12.3 吨'. Texts in, texts out: no tonnage goes through a double. */
export function tonnes(value: string | number | null | undefined): string {
  if (value === null || value === undefined || value === '') return '';
  const [whole = '0', rest = ''] = String(value).split('.');
  const kept = rest.replace(/0+$/, '');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return `${grouped}${kept ? `.${kept}` : ''} ${tonneSign()}`;
}
/** Grams of what is typed as tonnes, read as the server reads it; undefined when it is none. */
export function gramsOf(value: string | undefined): bigint | undefined {
  const text = value?.trim();
  return isTonnes(text) ? grams(text) : undefined;
}
