/** How much of a licence's yearly scale is taken (P-12). */
export type ScaleUse = 'within' | 'above' | 'beyond';

/** Above this share of the approved scale a warning is due; 120 % ends new intake (P-12). */
const CAP_PERCENT = 120n;

/** Where new approvals and manifests of the year stop: 120 % of the licensed annual scale, in grams (P-12). */
export const scaleCap = (scale: bigint): bigint => (scale * CAP_PERCENT) / 100n;

/** What taking `wanted` more makes of the year's scale: within 100 %, above it (WARN), beyond 120 % (BLOCK). Grams. */
export function scaleUse(scale: bigint, taken: bigint, wanted: bigint): ScaleUse {
  const total = taken + wanted;
  return total <= scale ? 'within' : total <= scaleCap(scale) ? 'above' : 'beyond';
}

/** Whether the quantity still fits under the cap; null is no cap. Grams. */
export const fits = (cap: bigint | null, taken: bigint, wanted: bigint): boolean =>
  cap === null || taken + wanted <= cap;
