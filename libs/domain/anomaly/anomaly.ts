import type { Text } from '../errors.js';

/** What a rule found: a reason to look at these cases, never a verdict. */
export interface Anomaly {
  /** What it is about: findings of one subject that overlap in time are one finding, however often the rule is run. */
  subject: string;
  says: Text;
  /** Aggregates that show it. */
  cases: string[];
  /** Instants between which it happened. */
  since: string;
  until: string;
  /** The events and readings themselves, as they stand on record. */
  shows: object[];
}

/** Judges rows one by one in the order that the rule names; it keeps only what the present group needs. */
export interface Judge<Row> {
  take: (row: Row) => Anomaly[];
  end: () => Anomaly[];
}

/** A number that decides, and where it comes from. */
export interface Parameter {
  value: number;
  unit: string;
  provenance: Text;
}
export type Parameters<Name extends string> = Record<Name, Parameter>;

/** A rule of our own over the whole record. The regulation's rules that it serves are named; none of them refuses by it. */
export interface AnomalyRule<Row, Name extends string> {
  id: string;
  title: Text;
  serves: readonly string[];
  judge: (parameters: Record<Name, number>) => Judge<Row>;
}

/** A rule that looks at groups: rows of one group come together, each group is judged when it is whole. */
export function byGroup<Row>(groupOf: (row: Row) => string, judge: (group: readonly Row[]) => Anomaly[]): Judge<Row> {
  let name: string | undefined;
  let group: Row[] = [];
  const end = (): Anomaly[] => {
    const whole = group;
    group = [];
    return whole.length > 0 ? judge(whole) : [];
  };
  return {
    take(row) {
      const of = groupOf(row);
      const found = of === name ? [] : end();
      name = of;
      group.push(row);
      return found;
    },
    end,
  };
}

/**
 * What stands out in any window of so many days, wherever it begins: `meets` says what of a window shows it, undefined
 * where nothing does. Windows that share rows, or touch in time, are one run, so that one matter is told once; with more
 * rows a run grows, and two may become one. Rows come in the order of time; a window is all rows within the days of its first.
 */
export function runs<Row extends { at: string }>(
  rows: readonly Row[],
  days: number,
  meets: (window: readonly Row[]) => readonly Row[] | undefined,
): Row[][] {
  const found: Row[][] = [];
  const shown = new Set<Row>();
  let to = 0;
  for (const [from, row] of rows.entries()) {
    const last = Date.parse(row.at) + days * 86_400_000;
    while (to < rows.length && Date.parse(rows[to]!.at) <= last) to += 1;
    const window = meets(rows.slice(from, to)) ?? [];
    const begins = window[0];
    if (!begins) continue;
    const before = found.at(-1);
    const run = before && begins.at <= before.at(-1)!.at ? before : [];
    if (run !== before) found.push(run);
    for (const each of window) if (!shown.has(each)) run.push(each);
    for (const each of window) shown.add(each);
  }
  return found;
}

export const minutesBetween = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / 60_000;
export const distinct = (values: readonly (string | null)[]): string[] => [
  ...new Set(values.filter((value): value is string => value !== null)),
];
