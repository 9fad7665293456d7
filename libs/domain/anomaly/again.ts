import type { Anomaly } from './anomaly.js';

/** A finding as it was written down before. */
export interface Written {
  subject: string;
  since: Date;
  until: Date;
  state: 'standing' | 'gone';
}

/** A finding's time from the earlier to the later, also where what it found runs backwards. */
export const period = ({ since, until }: Pick<Anomaly, 'since' | 'until'>): [string, string] =>
  [since, until].map((at) => new Date(at).toISOString()).sort() as [string, string];

/**
 * Which written finding each found one is: of the same subject at an overlapping time, one that stands before one that is
 * gone, in the order given; and which others that stand it has grown into. A written finding is taken once.
 */
export function sameAgain<W extends Written>(found: readonly Anomaly[], written: readonly W[]) {
  const taken = new Map<Anomaly, W>();
  const merged = new Map<Anomaly, W[]>();
  const free = new Set(written);
  const of = new Map<string, W[]>();
  for (const each of written) of.set(each.subject, [...(of.get(each.subject) ?? []), each]);
  const overlapping = (anomaly: Anomaly, state: Written['state']) => {
    const [since, until] = period(anomaly);
    return (of.get(anomaly.subject) ?? []).filter(
      (each) =>
        free.has(each) &&
        each.state === state &&
        each.since.toISOString() <= until &&
        each.until.toISOString() >= since,
    );
  };
  for (const state of ['standing', 'gone'] as const)
    for (const anomaly of found) {
      const before = taken.has(anomaly) ? undefined : overlapping(anomaly, state)[0];
      if (!before) continue;
      taken.set(anomaly, before);
      free.delete(before);
    }
  for (const anomaly of found) {
    const others = overlapping(anomaly, 'standing');
    if (others.length > 0) merged.set(anomaly, others);
    for (const each of others) free.delete(each);
  }
  return { taken, merged };
}
