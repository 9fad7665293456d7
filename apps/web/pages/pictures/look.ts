import { gramsOf, tonnesOf } from '../../parts/tonnes';

/** Colours that differ in lightness as well as in hue, AA on white; each series has a symbol or a pattern of its own. */
export const COLOURS = ['#0b4ea2', '#ad4e00', '#237804', '#722ed1'] as const;
export const INK = '#262626';
export const TEXT = { color: INK, fontSize: 12 };

/** Place of a weight on an axis. For drawing only: what is read and added up stays a text of tonnes. */
export const drawn = (tonnes: string): number => Number(tonnes);

/** Exact sum of texts of tonnes. */
export const sumOf = (weights: readonly string[]): string =>
  tonnesOf(weights.reduce((sum, weight) => sum + (gramsOf(weight) ?? 0n), 0n));

/** What all pictures say in the same way: words in the tooltip are drawn, never put into the page as markup. */
export const TOOLTIP = { renderMode: 'richText', confine: true, textStyle: { fontSize: 12 } } as const;
export const GRID = {
  left: 8,
  right: 16,
  top: 40,
  bottom: 8,
  outerBoundsMode: 'same',
  outerBoundsContain: 'axisLabel',
} as const;
