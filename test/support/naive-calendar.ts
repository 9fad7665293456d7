import fs from 'node:fs';
import path from 'node:path';
import { loadReference, projectRoot } from '#config/reference';

type Unit = 'workingDay' | 'day' | 'month' | 'hour' | 'sameWorkingDay';
interface Pause {
  from: string;
  to?: string | null;
}
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** A civil day of Beijing as the number of days since 1970. */
const dayOf = (instant: string): number => Math.floor((Date.parse(instant) + 8 * HOUR) / DAY);
const end = (day: number): string => new Date((day + 1) * DAY - 8 * HOUR).toISOString();
const text = (day: number): string => new Date(day * DAY).toISOString().slice(0, 10);

/** Periods counted a second time, day by day from the files of the State Council's notices (TIME-1 to TIME-7). */
export function naiveCalendar() {
  const folder = path.join(projectRoot(), 'config/calendar');
  const special = new Map<string, string>();
  for (const name of fs.readdirSync(folder).filter((each) => each.endsWith('.json'))) {
    const year = JSON.parse(fs.readFileSync(path.join(folder, name), 'utf8')) as {
      days: { date: string; kind: string }[];
    };
    for (const { date, kind } of year.days) special.set(date, kind);
  }
  const works = (day: number): boolean => {
    const weekday = new Date(day * DAY).getUTCDay();
    return (special.get(text(day)) ?? (weekday === 0 || weekday === 6 ? 'rest' : 'work')) === 'work';
  };
  const step = (day: number, count: number): number => {
    const by = count < 0 ? -1 : 1;
    let [at, left] = count === 0 ? [day - 1, 1] : [day, Math.abs(count)];
    while (left > 0) if (works((at += by))) left -= 1;
    return at;
  };
  const months = (day: number, count: number): number => {
    const [year, month, date] = text(day).split('-').map(Number) as [number, number, number];
    const last = new Date(Date.UTC(year, month - 1 + count + 1, 0)).getUTCDate();
    return Date.UTC(year, month - 1 + count, Math.min(date, last)) / DAY - 1;
  };
  const worked = (from: number, to: number): number => {
    let days = 0;
    for (let at = from + 1; at <= to; at += 1) if (works(at)) days += 1;
    return days;
  };
  return {
    /** The one in force: nothing was adopted since the start. */
    version: loadReference().calendar.version,
    due(start: string, { length, unit }: { length: number; unit: Unit }, pauses: readonly Pause[]): string {
      const day = dayOf(start);
      const inDays = unit === 'workingDay' || unit === 'sameWorkingDay';
      const first =
        unit === 'hour'
          ? new Date(Date.parse(start) + length * HOUR).toISOString()
          : unit === 'day'
            ? end(day + length)
            : unit === 'month'
              ? end(months(day, length))
              : end(step(day, unit === 'sameWorkingDay' ? 0 : length));
      return pauses.reduce((due, { from, to }) => {
        if (!to) return due;
        if (!inDays) return new Date(Date.parse(due) + Date.parse(to) - Date.parse(from)).toISOString();
        if (Date.parse(due) <= Date.parse(from)) return due;
        return end(step(dayOf(to), worked(dayOf(from), dayOf(due) - 1)));
      }, first);
    },
  };
}
