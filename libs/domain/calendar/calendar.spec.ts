import fc from 'fast-check';
import {
  WorkCalendar,
  addDays,
  addMonthsThrough,
  civilDay,
  dayOf,
  daysBetween,
  dueInstant,
  earliestDay,
  endOfDay,
  isRealDay,
  latestDay,
  startOfDay,
} from './calendar.js';
import { clock, clocks } from './clocks.js';

const calendar = new WorkCalendar([
  {
    year: 2025,
    days: {
      '2025-09-28': 'work',
      ...Object.fromEntries([1, 2, 3, 4, 5, 6, 7, 8].map((d) => [`2025-10-0${d}`, 'rest' as const])),
      '2025-10-11': 'work',
    },
  },
]);
const days = fc.integer({ min: 10_957, max: 40_000 }).map(dayOf);
const oneYear = fc.integer({ min: 0, max: 364 }).map((n) => addDays('2025-01-01', n));

describe('civil dates of Shanghai', () => {
  it('[TIME-3] ends a day at 24:00 +08:00, whatever the zone of the process', () => {
    expect(endOfDay('2025-11-17')).toBe('2025-11-17T16:00:00.000Z');
    expect(startOfDay('2025-11-17')).toBe('2025-11-16T16:00:00.000Z');
    expect(civilDay('2025-11-16T15:59:59.999Z')).toBe('2025-11-16');
    expect(civilDay('2025-11-16T16:00:00.000Z')).toBe('2025-11-17');
    expect(civilDay('2025-11-17T00:30:00+08:00')).toBe('2025-11-17');
  });

  it('refuses dates that do not exist and times without a zone', () => {
    for (const text of ['2025-02-29', '2025-13-01', '2025-1-1', '20250101', '', '0001-01-01x', null])
      expect(isRealDay(text)).toBe(false);
    expect(isRealDay('2024-02-29')).toBe(true);
    expect(() => civilDay('2025-11-17T01:00:00')).toThrow(RangeError);
    expect(() => addDays('2025-02-30', 1)).toThrow(RangeError);
  });

  it.each([
    ['2025-03-08', 12, '2026-03-07'],
    ['2025-08-31', 12, '2026-08-30'],
    ['2024-02-29', 12, '2025-02-27'],
    ['2025-01-31', 1, '2025-02-27'],
    ['2025-03-01', 12, '2026-02-28'],
    ['2025-12-15', 1, '2026-01-14'],
    ['2025-03-15', -3, '2024-12-14'],
  ])('[TIME-6] %s and %i months last through %s', (from, months, through) => {
    expect(addMonthsThrough(from, months)).toBe(through);
  });

  it('every day has one start, contains it, and ends where the next begins', () => {
    fc.assert(
      fc.property(days, (day) => {
        expect(civilDay(startOfDay(day))).toBe(day);
        expect(endOfDay(day)).toBe(startOfDay(addDays(day, 1)));
        expect(daysBetween(day, addDays(day, 17))).toBe(17);
      }),
    );
  });

  it('finds the earliest and the latest day', () => {
    expect(earliestDay('2025-03-01', '2025-01-02', '2026-01-01')).toBe('2025-01-02');
    expect(latestDay('2025-03-01', '2025-01-02', '2026-01-01')).toBe('2026-01-01');
  });
});

describe('working days', () => {
  it('[TIME-2] counts make-up days and leaves out holidays', () => {
    expect(calendar.addWorkingDays('2025-09-26', 5)).toEqual({ day: '2025-10-10', provisional: false });
    expect(calendar.addWorkingDays('2025-09-30', 10)).toEqual({ day: '2025-10-21', provisional: false });
    expect(calendar.isWorkingDay('2025-10-11')).toBe(true);
    expect(calendar.isWorkingDay('2025-10-01')).toBe(false);
  });

  it('[TIME-2] says provisional as soon as a period reaches a year that is not loaded', () => {
    expect(calendar.addWorkingDays('2025-12-30', 1)).toEqual({ day: '2025-12-31', provisional: false });
    expect(calendar.addWorkingDays('2025-12-31', 1)).toEqual({ day: '2026-01-01', provisional: true });
    expect(calendar.workingDaysBetween('2025-12-31', '2026-01-02')).toEqual({ days: 2, provisional: true });
    expect(calendar.covers('2026-01-01')).toBe(false);
  });

  it('[TIME-4] the version follows the content, not the order of loading', () => {
    const a = { year: 2025, days: { '2025-10-01': 'rest' as const } };
    const b = { year: 2026, days: {} };
    expect(new WorkCalendar([a, b]).version).toBe(new WorkCalendar([b, a]).version);
    expect(new WorkCalendar([a, b]).version).not.toBe(
      new WorkCalendar([{ ...a, days: { '2025-10-02': 'rest' } }, b]).version,
    );
    expect(new WorkCalendar([b, a]).years).toEqual([2025, 2026]);
  });

  it('refuses a calendar whose days do not exist or lie in another year', () => {
    expect(() => new WorkCalendar([{ year: 2025, days: { '2026-01-01': 'rest' } }])).toThrow(RangeError);
    expect(() => new WorkCalendar([{ year: 2025, days: { '2025-02-30': 'rest' } }])).toThrow(RangeError);
    expect(
      () =>
        new WorkCalendar([
          { year: 2025, days: {} },
          { year: 2025, days: {} },
        ]),
    ).toThrow(RangeError);
  });

  it('[TIME-3] ends on a working day, later than it began, with exactly n working days between', () => {
    fc.assert(
      fc.property(oneYear, fc.integer({ min: 1, max: 60 }), (from, n) => {
        const { day } = calendar.addWorkingDays(from, n);
        expect(day > from && calendar.isWorkingDay(day)).toBe(true);
        expect(calendar.workingDaysBetween(from, day).days).toBe(n);
      }),
    );
  });

  it('[TIME-3] n and then m working days are n + m, and counting back is the mirror', () => {
    fc.assert(
      fc.property(oneYear, fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 40 }), (from, n, m) => {
        const step = calendar.addWorkingDays(from, n).day;
        expect(calendar.addWorkingDays(step, m).day).toBe(calendar.addWorkingDays(from, n + m).day);
        expect(calendar.addWorkingDays(calendar.addWorkingDays(step, m).day, -m).day).toBe(step);
      }),
    );
  });
});

describe('due instants', () => {
  const at = (unit: Parameters<typeof dueInstant>[1]['unit'], length: number, start = '2025-09-26T01:00:00.000Z') =>
    dueInstant(start, { length, unit }, calendar);

  it('[TIME-3] working days end at 24:00 in Shanghai', () => {
    expect(at('workingDay', 5)).toEqual({ due: '2025-10-10T16:00:00.000Z', provisional: false });
    expect(at('workingDay', 45, '2025-12-01T01:00:00.000Z').provisional).toBe(true);
  });
  it('[TIME-7] days and months run over weekends', () => {
    expect(at('day', 30).due).toBe('2025-10-26T16:00:00.000Z');
    expect(at('month', 12).due).toBe('2026-09-25T16:00:00.000Z');
  });
  it('[E-02] hours are wall time', () => expect(at('hour', 4).due).toBe('2025-09-26T05:00:00.000Z'));
  it('[K-18b] the same working day, or the next one after a day of rest', () => {
    expect(at('sameWorkingDay', 0).due).toBe('2025-09-26T16:00:00.000Z');
    expect(at('sameWorkingDay', 0, '2025-10-01T01:00:00.000Z').due).toBe('2025-10-09T16:00:00.000Z');
  });
  it('[K-P13] counts back from the last day of a licence', () => {
    expect(dueInstant(startOfDay('2025-10-09'), { length: -1, unit: 'workingDay' }, calendar).due).toBe(
      endOfDay('2025-09-30'),
    );
  });
  it('has every clock under its own id, the statutory ones with the statute’s length', () => {
    for (const [id, entry] of Object.entries(clocks)) expect(entry.id).toBe(id);
    expect(['K-23', 'K-24', 'K-25', 'K-26', 'K-42', 'K-44', 'K-18', 'K-20'].map((id) => clock(id)?.length)).toEqual([
      5, 5, 10, 5, 45, 10, 5, 10,
    ]);
    expect(clock('K-99')).toBeUndefined();
  });
});

describe('a year that comes later', () => {
  const first = { year: 2025, days: { '2025-10-01': 'rest' as const } };
  const next = { year: 2026, days: { '2026-01-01': 'rest' as const } };

  it('[TIME-2] is counted by as soon as it is adopted, and makes another version', () => {
    const growing = new WorkCalendar([first]);
    const before = growing.version;
    expect(growing.addWorkingDays('2025-12-31', 1)).toEqual({ day: '2026-01-01', provisional: true });
    growing.adopt(next);
    expect(growing.addWorkingDays('2025-12-31', 1)).toEqual({ day: '2026-01-02', provisional: false });
    expect(growing.version).toBe(new WorkCalendar([first, next]).version);
    expect(() => growing.adopt(next)).toThrow(RangeError);
    expect(() => growing.adopt({ year: 2027, days: { '2026-05-01': 'rest' } })).toThrow(RangeError);
    expect([growing.years, growing.version !== before]).toEqual([[2025, 2026], true]);
  });

  it('[TIME-4] gives back the calendar of an older version, by which a clock was counted', () => {
    const growing = new WorkCalendar([first]);
    const before = growing.version;
    growing.adopt(next);
    expect(growing.edition(growing.version)).toBe(growing);
    expect(growing.edition(before)?.addWorkingDays('2025-12-31', 1)).toEqual({ day: '2026-01-01', provisional: true });
    expect(growing.edition('2025-2025.00000000')).toBeUndefined();
    expect(growing.edition('none')).toBeUndefined();
  });
});
