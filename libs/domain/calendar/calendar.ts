import {
  type Day,
  type Instant,
  addDays,
  addMonthsThrough,
  civilDay,
  dayNumber,
  dayOf,
  endOfDay,
  instantMs,
} from './civil.js';

export * from './civil.js';

/** One year of the official calendar (TIME-2): public holidays and bridging days 'rest', make-up weekend days 'work'. */
export interface CalendarYear {
  year: number;
  days: Record<Day, 'rest' | 'work'>;
}

/** A computed day. `provisional`: a year without an official calendar was counted as Monday to Friday (TIME-2). */
export interface Reckoned {
  day: Day;
  provisional: boolean;
}

export type PeriodUnit = 'workingDay' | 'day' | 'month' | 'hour' | 'sameWorkingDay';
export interface Period {
  length: number;
  unit: PeriodUnit;
}
export interface Due {
  due: Instant;
  provisional: boolean;
}

/** Working days (工作日) of the years loaded. Beyond them it still counts, Monday to Friday, and says so. */
export class WorkCalendar {
  private readonly special = new Map<number, 'rest' | 'work'>();
  private readonly loaded = new Set<number>();
  private readonly editions = new Map<string, WorkCalendar>();
  private named: string;

  /** RangeError when a year is given twice, or a day does not exist or belongs to another year. */
  constructor(rows: readonly CalendarYear[]) {
    for (const row of rows) this.load(row);
    this.named = this.name();
  }

  /** Years loaded, ascending. */
  get years(): readonly number[] {
    return [...this.loaded].sort((a, b) => a - b);
  }
  /** Changes whenever a year or a day changes; a clock keeps the version it was computed by (TIME-4). */
  get version(): string {
    return this.named;
  }

  /** One year more, of which the official notice has come (TIME-2). RangeError as for the constructor; then nothing changes. */
  adopt(row: CalendarYear): void {
    this.load(row);
    this.named = this.name();
  }

  /** The calendar as it stood under an older version of it: years follow one another. Undefined where it was another's. */
  edition(version: string): WorkCalendar | undefined {
    if (version === this.named) return this;
    const known = this.editions.get(version);
    if (known) return known;
    const [, first, last] = /^(\d{4})-(\d{4})\./.exec(version) ?? [];
    const years = this.years.filter((year) => year >= Number(first) && year <= Number(last));
    const edition = new WorkCalendar(years.map((year) => ({ year, days: this.daysOf(year) })));
    if (edition.version !== version) return undefined;
    this.editions.set(version, edition);
    return edition;
  }

  /** Whether the official calendar of the day's year is loaded. */
  covers(day: Day): boolean {
    return this.loaded.has(yearOf(dayNumber(day)));
  }

  /** Whether offices work on the day. Where `covers(day)` is false this is Monday to Friday only. */
  isWorkingDay(day: Day): boolean {
    return this.works(dayNumber(day));
  }

  /**
   * The n-th working day after the day, which itself is not counted (TIME-3); before it when n is negative.
   * n = 0 gives the day itself when it is a working day, else the next one.
   */
  addWorkingDays(day: Day, n: number): Reckoned {
    if (!Number.isInteger(n)) throw new RangeError(`not a whole number of days: ${n}`);
    const step = n < 0 ? -1 : 1;
    let at = dayNumber(day);
    let left = Math.abs(n);
    let provisional = false;
    if (n === 0) [at, left] = [at - 1, 1];
    while (left > 0) {
      at += step;
      provisional ||= !this.loaded.has(yearOf(at));
      if (this.works(at)) left -= 1;
    }
    return { day: dayOf(at), provisional };
  }

  /** Working days after a up to and including b, so that b = addWorkingDays(a, days); negative when b is before a. */
  workingDaysBetween(a: Day, b: Day): { days: number; provisional: boolean } {
    const [from, to] = [dayNumber(a), dayNumber(b)];
    const step = to < from ? -1 : 1;
    let days = 0;
    let provisional = false;
    for (let at = from; at !== to;) {
      at += step;
      provisional ||= !this.loaded.has(yearOf(at));
      if (this.works(at)) days += step;
    }
    return { days, provisional };
  }

  /** Days of the years loaded that are not as their weekday: of rest, and of work. */
  exceptions(): { rest: Day[]; work: Day[] } {
    const of = (kind: 'rest' | 'work') =>
      [...this.special].filter(([, is]) => is === kind).map(([number]) => dayOf(number));
    return { rest: of('rest'), work: of('work') };
  }

  private load({ year, days }: CalendarYear): void {
    if (this.loaded.has(year)) throw new RangeError('a calendar year is given twice');
    const special = Object.entries(days).map(([day, kind]) => {
      const number = dayNumber(day);
      if (yearOf(number) !== year) throw new RangeError(`${day} is not in the calendar of ${year}`);
      if (kind !== 'rest' && kind !== 'work') throw new RangeError(`${day}: neither rest nor work`);
      return [number, kind] as const;
    });
    this.loaded.add(year);
    for (const [number, kind] of special) this.special.set(number, kind);
  }

  private daysOf(year: number): CalendarYear['days'] {
    const days = [...this.special].filter(([number]) => yearOf(number) === year);
    return Object.fromEntries(days.map(([number, kind]) => [dayOf(number), kind]));
  }

  private name(): string {
    const { years } = this;
    return `${years.length ? `${years[0]}-${years.at(-1)}` : 'none'}.${this.fingerprint()}`;
  }

  private works(number: number): boolean {
    const kind = this.special.get(number);
    if (kind) return kind === 'work';
    const weekday = (((number + 4) % 7) + 7) % 7; // 1970-01-01 was a Thursday
    return weekday !== 0 && weekday !== 6;
  }

  /** FNV-1a over years and days in order: a name, not a proof. */
  private fingerprint(): string {
    const text = [...this.years, ...[...this.special].sort(([a], [b]) => a - b)].join(';');
    let hash = 0x811c9dc5;
    for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193) >>> 0;
    return hash.toString(16).padStart(8, '0');
  }
}

const yearOf = (number: number): number => new Date(number * 86_400_000).getUTCFullYear();

/**
 * The instant at which a period that starts at an instant has passed. Working days, days and months end at 24:00 of
 * their last day in Shanghai (TIME-3, TIME-6, TIME-7); hours are wall time (E-02). A negative number of working days
 * or days counts back from the start, for "30 working days before". `sameWorkingDay` ends with the start's day, or
 * with the next working day when that is a day of rest (K-18b).
 */
export function dueInstant(start: Instant, { length, unit }: Period, calendar: WorkCalendar): Due {
  if (unit === 'hour')
    return { due: new Date(instantMs(start) + length * 3_600_000).toISOString(), provisional: false };
  const day = civilDay(start);
  if (unit === 'day') return { due: endOfDay(addDays(day, length)), provisional: false };
  if (unit === 'month') return { due: endOfDay(addMonthsThrough(day, length)), provisional: false };
  const last = calendar.addWorkingDays(day, unit === 'sameWorkingDay' ? 0 : length);
  return { due: endOfDay(last.day), provisional: last.provisional };
}
