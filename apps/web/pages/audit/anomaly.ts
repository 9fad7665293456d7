import type { NamedCase } from '../../parts/case-name';
import { kmBetween } from '#domain/anomaly/speed';
import { tonnesOf } from '../../parts/tonnes';

interface Word {
  zh: string;
  en: string;
}
export type Shown = Record<string, unknown>;
export interface Anomaly {
  id: string;
  rule: string;
  title: Word | null;
  state: 'standing' | 'gone';
  cases: string[];
  /** What each of the cases is; null where the grant does not cover it. */
  subjects: (NamedCase | null)[];
  evidence: { says: Word; shows: Shown[] };
  parameters: Record<string, { value: number; unit: string; provenance: Word }>;
  since: string;
  until: string;
  foundAt: string;
  goneAt: string | null;
  /** The finding that has grown over this one. */
  mergedInto: string | null;
}

/** Whole grams of the evidence, as tonnes. */
const GRAMS = new Set(['gross', 'tare', 'quantity', 'limit', 'left']);
export const tonnesOfGrams = (name: string, value: unknown): string | undefined =>
  GRAMS.has(name) && typeof value === 'string' && /^-?\d+$/.test(value) ? tonnesOf(BigInt(value)) : undefined;

export interface Way {
  from: string;
  to: string;
  km: number;
  minutes: number;
  kmh: number | null;
}
interface Place {
  at: string;
  lat: number;
  lon: number;
}
const isPlace = (shown: Shown): shown is Shown & Place =>
  typeof shown['lat'] === 'number' && typeof shown['lon'] === 'number' && typeof shown['at'] === 'string';

/** How far and how fast between the places of the evidence, one after the other. */
export function waysOf(shows: readonly Shown[]): Way[] {
  const places = shows.filter(isPlace);
  return places.slice(1).map((to, i) => {
    const from = places[i] ?? to;
    const minutes = (Date.parse(to.at) - Date.parse(from.at)) / 60_000;
    const km = kmBetween(from, to);
    return {
      from: from.at,
      to: to.at,
      km: Math.round(km),
      minutes: Math.round(minutes),
      kmh: minutes > 0 ? Math.round((km * 60) / minutes) : null,
    };
  });
}
