import { lightOf as lightNow } from '#domain/calendar/light';

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
  const light = lightNow({ overdue: overdue ?? false, paused: paused ?? false, daysLeft: n }, soonDays);
  if (light === 'red') return { light, word: n < 0 ? 'overBy' : 'over', n: Math.max(0, -n) };
  if (light === 'paused') return { light: 'grey', word: 'paused', n };
  return { light, word: n > 0 ? 'left' : 'today', n };
}
