import { WorkCalendar } from './calendar.js';
import { type Ran, restDays, workingDaysOf } from './running.js';

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
// Five working days from Friday 26 September: 28 (made up), 29, 30 September, 9 and 10 October.
const ran: Ran = {
  startedAt: '2025-09-26T01:00:00.000Z',
  dueDay: '2025-10-10',
  endedAt: null,
  paused: [],
};

it('[TIME-2] counts what is allowed, used and left by the calendar, holidays passed over and made-up days counted', () => {
  expect(workingDaysOf(ran, '2025-09-26', calendar)).toMatchObject({ allowed: 5, used: 0, left: 5, paused: 0 });
  expect(workingDaysOf(ran, '2025-10-05', calendar)).toMatchObject({ allowed: 5, used: 3, left: 2 });
  expect(workingDaysOf(ran, '2025-10-10', calendar)).toMatchObject({ used: 5, left: 0, provisional: false });
  expect(workingDaysOf(ran, '2025-10-13', calendar)).toMatchObject({ used: 7, left: -2 });
  expect(restDays('2025-09-26', ran.dueDay, calendar)).toEqual([
    '2025-09-27',
    ...[1, 2, 3, 4, 5, 6, 7, 8].map((d) => `2025-10-0${d}`),
  ]);
});

it('[TIME-4] keeps what was used when the duty was done, with nothing left', () => {
  const met = { ...ran, endedAt: '2025-09-29T09:00:00.000Z' };
  expect(workingDaysOf(met, '2025-12-01', calendar)).toMatchObject({ allowed: 5, used: 2, left: null });
});

it('does not count the days on which it stood still, while it stands and after', () => {
  const standing = { ...ran, paused: [{ from: '2025-09-29T01:00:00.000Z' }] };
  expect(workingDaysOf(standing, '2025-10-09', calendar)).toMatchObject({ allowed: 5, used: 2, left: 3, paused: 2 });
  const resumed = {
    ...ran,
    dueDay: '2025-10-13',
    paused: [{ from: '2025-09-29T01:00:00.000Z', to: '2025-10-09T01:00:00.000Z' }],
  };
  expect(workingDaysOf(resumed, '2025-10-09', calendar)).toMatchObject({ allowed: 5, used: 2, left: 3, paused: 2 });
});

it('says nothing of the length of a clock that is counted back, and that a year without a calendar is provisional', () => {
  const back = { ...ran, startedAt: '2025-12-31T01:00:00.000Z', dueDay: '2025-11-19' };
  expect(workingDaysOf(back, '2025-11-18', calendar)).toMatchObject({ allowed: null, used: null, left: 1 });
  expect(workingDaysOf({ ...ran, dueDay: '2026-01-05' }, '2025-12-31', calendar).provisional).toBe(true);
});
