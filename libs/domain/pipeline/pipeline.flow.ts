/** What the readings of both sides add up to. Pure. */
import { addDays, addMonthsThrough, daysBetween, earliestDay } from '../calendar/civil.js';
import { grams, tonnes } from '../quantity/quantity.js';
import type { Period, PipelineContext, PipelineDifference, Reading, Side } from './pipeline.context.js';

type C = PipelineContext;
export const SIDES: Side[] = ['REM', 'RCV'];

/** Last day of a period that begins on the day; a transfer that is approved to an earlier day ends with it (R-27b). */
export function lastDay(from: string, period: Period, until: string | null): string {
  const last = period === 'DAY' ? from : period === 'WEEK' ? addDays(from, 6) : addMonthsThrough(from, 1);
  return until === null ? last : earliestDay(last, until);
}
export const daysOf = ({ period }: Pick<C, 'period'>): string[] =>
  period === null
    ? []
    : Array.from({ length: daysBetween(period.from, period.to) + 1 }, (_, i) => addDays(period.from, i));

export const readingOf = ({ readings }: Pick<C, 'readings'>, side: Side, day: string): Reading | undefined =>
  readings.find((each) => each.side === side && each.day === day);
/** Side and day of every reading that the period still lacks. */
export const unread = (c: C): { side: Side; day: string }[] =>
  daysOf(c).flatMap((day) => SIDES.filter((side) => !readingOf(c, side, day)).map((side) => ({ side, day })));

/** Grams that the meter of a side has counted in the period. */
export const totalOf = ({ readings }: Pick<C, 'readings'>, side: Side): bigint =>
  readings.filter((each) => each.side === side).reduce((sum, { weight }) => sum + grams(weight), 0n);

/** Whether two counts differ by more than the class of the meters admits; a thousandth of the remover's count each. */
export const beyondClass = (removed: bigint, received: bigint, permille: number): boolean => {
  const gap = removed > received ? removed - received : received - removed;
  return gap * 1000n > removed * BigInt(permille);
};
export const totalsAgree = (c: C): boolean =>
  !beyondClass(totalOf(c, 'REM'), totalOf(c, 'RCV'), c.setting?.meterPermille ?? 0);

/** Planned for the period and reserved at issue, grams. */
export const reserveOf = ({ lines }: Pick<C, 'lines'>): bigint =>
  lines.reduce((sum, { removed }) => sum + grams(removed ?? '0'), 0n);
/** The greater of the two totals counts against the reserve. */
const flowed = (c: C): bigint => {
  const [removed, received] = [totalOf(c, 'REM'), totalOf(c, 'RCV')];
  return removed > received ? removed : received;
};

type Found = Pick<PipelineDifference, 'day' | 'declared' | 'found'>;
/**
 * Differences that the readings show and nobody has reported yet: each day on which the meters disagree, and once the
 * total beyond the reserve. Days within the class make a period within the class.
 */
export function mismatches(c: C): Found[] {
  const reported = (day: string | null) => c.differences.some((each) => each.day === day);
  const days = daysOf(c).flatMap((day): Found[] => {
    const [removed, received] = [readingOf(c, 'REM', day), readingOf(c, 'RCV', day)];
    if (!removed || !received || reported(day)) return [];
    if (!beyondClass(grams(removed.weight), grams(received.weight), c.setting?.meterPermille ?? 0)) return [];
    return [{ day, declared: `${removed.weight} t`, found: `${day} ${received.weight} t` }];
  });
  if (flowed(c) <= reserveOf(c) || reported(null)) return days;
  return [...days, { day: null, declared: `${tonnes(reserveOf(c))} t`, found: `${tonnes(flowed(c))} t` }];
}
