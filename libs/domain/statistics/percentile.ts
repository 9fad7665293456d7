/** How often a value was seen. */
export interface Seen {
  value: number;
  count: number;
}

/**
 * The smallest value that at least the given share of all observations does not exceed (nearest rank): share 0.5 is the
 * lower median, 0.9 the 90th percentile. Null without observations; RangeError for a share outside 0 to 1.
 */
export function percentile(seen: readonly Seen[], share: number): number | null {
  if (!(share > 0 && share <= 1)) throw new RangeError(`no share: ${share}`);
  const sorted = [...seen].filter(({ count }) => count > 0).sort((a, b) => a.value - b.value);
  const total = sorted.reduce((sum, { count }) => sum + count, 0);
  let passed = 0;
  for (const { value, count } of sorted) {
    passed += count;
    if (passed >= share * total) return value;
  }
  return null;
}
