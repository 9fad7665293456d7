/** What of a load its receiver has not taken: it goes home (M16) or on to another receiver (M15a), to the gram. */
import { differs, grams, tonnes, type Tolerance } from '../quantity/quantity.js';
import type { ManifestContext, RedirectEvidence } from './manifest.context.js';
import { net } from './manifest.reading.js';
import type { ManifestWeighing } from './manifest.commands.js';
import type { Difference } from './manifest.records.js';

type C = ManifestContext;

interface Rest {
  line: number;
  code: string;
  /** Grams, more than none. */
  rest: bigint;
}

/**
 * The lines of which something is left: all of it where nothing was received, a line rejected, or what a partial
 * acceptance left. A line that was accepted leaves no rest; its difference is the receipt's.
 */
export const restOf = ({ lines, receipt }: Pick<C, 'lines' | 'receipt'>): Rest[] =>
  lines.flatMap(({ line, wasteCode: code, removed }) => {
    const taken = receipt?.lines.find((each) => each.line === line);
    if (taken?.opinion === 'ACCEPT') return [];
    const rest = grams(removed ?? '0') - grams(taken?.quantity ?? '0');
    return rest > 0n ? [{ line, code, rest }] : [];
  });

/** Whether the rest has left this manifest: it is home again, or another manifest carries it. */
export const restGone = ({ returned, redirected }: Pick<C, 'returned' | 'redirected'>): boolean =>
  returned !== null || redirected !== null;

/** The rest of each line of the plan that was counted as moved with the receipt and has not been (M-03, R-14). */
export const planBack = (c: C) =>
  c.receipt?.outcome === 'PARTIALLY_ACCEPTED'
    ? restOf(c).flatMap(({ line, rest }) => {
        const plan = c.lines.find((each) => each.line === line)?.plan;
        return plan ? [{ plan: plan.id, line: plan.line, quantity: tonnes(rest) }] : [];
      })
    : [];

/** What came back of each line, beside what was due; null where a line that is due was not weighed. */
export const weighedLines = (c: C, weighings: readonly ManifestWeighing[]) =>
  restOf(c).map(({ line, rest }) => {
    const own = weighings.filter((weighing) => weighing.line === line);
    return { line, due: rest, back: own.length === 1 ? net(own[0]!) : null };
  });

/** Lines that came back lighter or heavier than they were due, beyond the tolerance (R-18b, R-18c). */
export function returnDifferences(
  c: C,
  weighings: readonly ManifestWeighing[],
  tolerance: Tolerance,
): Omit<Difference, 'id' | 'by' | 'at'>[] {
  return weighedLines(c, weighings).flatMap(({ line, due, back }) =>
    back === null || !differs(due, back, tolerance)
      ? []
      : [
          {
            leg: c.leg,
            line,
            kinds: ['QUANTITY'],
            declared: `${tonnes(due)} t`,
            found: `${tonnes(back)} t`,
            place: c.originCity,
          },
        ],
  );
}

/**
 * Whether the manifest that takes over is for the rest: the same codes, each as much as is left within the tolerance. In
 * records of before the comparison no lines stand; they are judged as they were.
 */
export function coversRest(c: C, { successor, tolerance, others }: RedirectEvidence): boolean {
  if (successor?.lines === undefined) return true;
  const sums = new Map<string, { rest: bigint; removed: bigint }>();
  const sum = (code: string) => sums.get(code) ?? { rest: 0n, removed: 0n };
  for (const { code, rest } of restOf(c)) sums.set(code, { ...sum(code), rest: sum(code).rest + rest });
  for (const { code, removed } of successor.lines)
    sums.set(code, { ...sum(code), removed: sum(code).removed + grams(removed ?? '0') });
  return (
    (others ?? []).length === 0 &&
    [...sums.values()].every(({ rest, removed }) => rest > 0n && removed > 0n && !differs(rest, removed, tolerance))
  );
}
