import { WorkCalendar } from '../calendar/calendar.js';
import { opinionDays } from './opinion.js';

/** 1 to 8 October are days off; the 11th is a make-up Saturday. */
const calendar = new WorkCalendar([
  {
    year: 2025,
    days: {
      ...Object.fromEntries([1, 2, 3, 4, 5, 6, 7, 8].map((d) => [`2025-10-0${d}`, 'rest' as const])),
      '2025-10-11': 'work',
    },
  },
]);
const days = (today: string, due: string) => opinionDays(today, due, calendar);

it('[R-25a] lies inside the reply clock, one working day before its end, holidays left out', () => {
  expect(days('2025-09-22', '2025-10-11')).toEqual({ first: '2025-09-23', last: '2025-10-10', usual: '2025-09-29' });
  expect(days('2025-09-30', '2025-10-11')).toEqual({ first: '2025-10-09', last: '2025-10-10', usual: '2025-10-10' });
  expect(days('2025-09-30', '2025-10-10')).toEqual({ first: '2025-10-09', last: '2025-10-09', usual: '2025-10-09' });
});

it('[R-25a] leaves no room on the last working days, nor once the reply is late', () => {
  expect(days('2025-10-09', '2025-10-10')).toBeNull();
  expect(days('2025-10-10', '2025-10-10')).toBeNull();
  expect(days('2025-10-20', '2025-10-10')).toBeNull();
});
