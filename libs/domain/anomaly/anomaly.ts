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
 * The longest runs of rows within so many days of their first, in the order of time: each row is in one run at most, so
 * that one matter is not told twice.
 */
export function within<Row extends { at: string }>(rows: readonly Row[], days: number): Row[][] {
  const runs: Row[][] = [];
  let from = 0;
  while (from < rows.length) {
    const last = Date.parse(rows[from]!.at) + days * 86_400_000;
    let to = from + 1;
    while (to < rows.length && Date.parse(rows[to]!.at) <= last) to += 1;
    runs.push(rows.slice(from, to));
    from = to;
  }
  return runs;
}

export const minutesBetween = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / 60_000;
export const distinct = (values: readonly (string | null)[]): string[] => [
  ...new Set(values.filter((value): value is string => value !== null)),
];
