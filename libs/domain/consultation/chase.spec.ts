import { WorkCalendar } from '../calendar/calendar.js';
import { chaseRefused, type Chaseable } from './chase.js';

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
const letter: Chaseable = { state: 'delivered', asked: false, dueDay: '2025-10-10', chasedOn: null };
const said = (today: string, more: Partial<Chaseable> = {}) =>
  chaseRefused({ ...letter, ...more }, today, calendar)?.refusal.detail.en ?? 'may';

it('[R-25a] opens two working days before the reply is due, holidays left out, and stays open when it is late', () => {
  expect(said('2025-09-29')).toMatch('in 3 working days');
  expect(said('2025-09-30')).toBe('may');
  expect(said('2025-10-05')).toBe('may');
  expect(said('2025-10-10')).toBe('may');
  expect(said('2025-11-03')).toBe('may');
});

it('[R-25a] once within a working day: not again over a weekend, again on the next day of work', () => {
  expect(said('2025-10-17', { chasedOn: '2025-10-17' })).toMatch('chased on 2025-10-17');
  expect(said('2025-10-19', { chasedOn: '2025-10-17' })).toMatch('chased on');
  expect(said('2025-10-20', { chasedOn: '2025-10-17' })).toBe('may');
  expect(said('2025-10-11', { chasedOn: '2025-10-10' })).toBe('may');
});

it('[R-25a] nothing is chased that nobody owes', () => {
  expect(said('2025-10-10', { dueDay: null })).toMatch('No reply');
  expect(said('2025-10-10', { state: 'answered' })).toMatch('No reply');
  expect(said('2025-10-10', { asked: true })).toMatch('waits for the information');
});
