const IDLE_ZEROS = /(\.\d*?)0+(?= ?(?:吨|t\b))/g;

/** A text of the server's, its tonnes with only the decimals that say something: 12.300000 t → 12.3 t. */
export const plainTonnes = (text: string): string =>
  text.replace(IDLE_ZEROS, (_, kept: string) => (kept === '.' ? '' : kept));
