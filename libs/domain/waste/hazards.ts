/** Hazard characteristics (危险特性, C-02). */
export const HAZARDS = ['T', 'C', 'I', 'R', 'In'] as const;
export type Hazard = (typeof HAZARDS)[number];

export const isHazard = (text: string): text is Hazard => (HAZARDS as readonly string[]).includes(text);

/** What the catalogue says of an entry: `must` all hold, of `oneOf` at least one, `may` hold as well. */
export interface HazardEntry {
  must: Hazard[];
  may: Hazard[];
  oneOf: Hazard[];
}

/** 'T,I' means T and possibly I; 'T/C/I/R' means one or more of them (C-02). RangeError on anything else. */
export function parseHazards(text: string): HazardEntry {
  const slash = text.includes('/');
  const parts = text.split(slash ? '/' : ',');
  if (!parts.every(isHazard) || new Set(parts).size !== parts.length)
    throw new RangeError(`not a hazard entry: ${text}`);
  if (slash) return { must: [], may: [], oneOf: parts };
  return { must: parts.slice(0, 1), may: parts.slice(1), oneOf: [] };
}

export interface Contradiction {
  /** Hazards that the catalogue demands of which the line names none (slash) or not this (comma). */
  missing: Hazard[];
  /** Hazards named beside the catalogue without an identification (鉴别) to support them. */
  extra: Hazard[];
}

/**
 * How the hazards of a line contradict the catalogue entry; undefined when they do not. The catalogue does not rule
 * other hazards out, so those found by identification are listed in `identified`.
 */
export function contradicts(
  line: readonly Hazard[],
  entry: string | HazardEntry,
  identified: readonly Hazard[] = [],
): Contradiction | undefined {
  const { must, may, oneOf } = typeof entry === 'string' ? parseHazards(entry) : entry;
  const missing = must.filter((hazard) => !line.includes(hazard));
  if (oneOf.length > 0 && !oneOf.some((hazard) => line.includes(hazard))) missing.push(...oneOf);
  const known = [...must, ...may, ...oneOf, ...identified];
  const extra = line.filter((hazard) => !known.includes(hazard));
  return missing.length || extra.length ? { missing, extra } : undefined;
}
