import type { Day } from '../calendar/civil.js';

export const RESTRICTION_KINDS = ['AREA', 'ROUTE'] as const;
export const RESTRICTION_EFFECTS = ['BLOCK', 'CONFIRM'] as const;
export const RESTRICTION_GROUNDS = ['EVENT', 'HEAVY_POLLUTION', 'INCIDENT', 'OTHER'] as const;
/** Days after which no restriction goes on without being made anew: it is for an event, not a law. */
export const LONGEST_DAYS = 366;

/** A restriction of departures for some days (重大活动、重污染天气联防联控). */
export interface Restriction {
  id: string;
  /** AREA: any of the places. ROUTE: all of them in this or the opposite order. */
  kind: (typeof RESTRICTION_KINDS)[number];
  /** Division codes of two, four or six digits; a shorter one covers the longer. */
  places: string[];
  /** CONFIRM: the authority may let single manifests depart. */
  effect: (typeof RESTRICTION_EFFECTS)[number];
  title: string;
  validFrom: Day;
  validTo: Day;
  /** Whether the authority has confirmed this departure. */
  passed: boolean;
}

/** Whether the places stand on the way one after the other. */
const inOrder = (way: readonly string[], places: readonly string[]): boolean => {
  let next = 0;
  for (const code of way) if (next < places.length && code.startsWith(places[next]!)) next += 1;
  return next === places.length;
};

/** Restrictions that close the way on the day: division codes in the order of travel, both ends included. */
export const closing = (restrictions: readonly Restriction[], way: readonly string[], on: Day): Restriction[] =>
  restrictions.filter(({ kind, places, effect, validFrom, validTo, passed }) => {
    if (on < validFrom || on > validTo || (effect === 'CONFIRM' && passed)) return false;
    return kind === 'AREA'
      ? way.some((code) => places.some((place) => code.startsWith(place)))
      : inOrder(way, places) || inOrder(way, places.toReversed());
  });
