export interface LightOf {
  /** ISO instant of the due date; none without a clock. */
  dueAt?: string | null;
  /** Working days left, as the server counts them. */
  daysLeft?: number | null;
  overdue?: boolean;
  paused?: boolean;
  provisional?: boolean;
}
interface Says {
  light: 'red' | 'yellow' | 'green' | 'grey';
  word: 'none' | 'over' | 'overBy' | 'paused' | 'left' | 'today';
  /** Working days of which the word speaks. */
  n: number;
}
/** How a clock stands: its light and the word for it. With `soonDays` working days left or fewer it is yellow. */
export function lightOf({ dueAt, daysLeft, overdue, paused }: LightOf, soonDays: number): Says {
  const n = daysLeft ?? 0;
  if (!dueAt) return { light: 'grey', word: 'none', n: 0 };
  if (overdue) return { light: 'red', word: n < 0 ? 'overBy' : 'over', n: Math.max(0, -n) };
  if (paused) return { light: 'grey', word: 'paused', n };
  if (n > soonDays) return { light: 'green', word: 'left', n };
  return { light: 'yellow', word: n > 0 ? 'left' : 'today', n };
}
