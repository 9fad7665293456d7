import { loadReference } from '#config/reference';
import { type RunningClock, remindersOf } from './reminders.js';

const { calendar } = loadReference();
const reminders = (clock: Partial<RunningClock>) =>
  remindersOf(
    {
      machine: 'application',
      key: '',
      clock: 'K-24',
      startedAt: '2025-09-26T02:00:00.000Z',
      dueDay: '2025-10-13',
      ...clock,
    },
    calendar,
  ).map(({ level, at, to }) => ({ level, at, to }));

it('[R-23d] the day before is a working day: before the golden week, not in it', () => {
  const [reminder] = reminders({ clock: 'K-23', startedAt: '2025-09-24T02:00:00.000Z', dueDay: '2025-10-09' });
  expect(reminder).toEqual({ level: 'dayBefore', at: '2025-09-29T16:00:00.000Z', to: ['OUT'] });
  expect(reminders({ clock: 'K-20', dueDay: '2025-10-15' })).toEqual([
    { level: 'dayBefore', at: '2025-10-13T16:00:00.000Z', to: ['REM'] },
  ]);
});

it('a reminder that would lie before the start is none', () => {
  expect(reminders({ clock: 'K-44', startedAt: '2025-10-13T01:00:00.000Z', dueDay: '2025-10-13' })).toEqual([]);
});

it('[R-24a] leaves the ladder and the reminders of the register to the book of overdue records', () => {
  for (const clock of ['K-18', 'K-24', 'K-25', 'K-26', 'K-42']) expect(reminders({ clock })).toEqual([]);
});

it('[R-10e] 30 days after the acceptance to the remover, silence after 60 days to the origin', () => {
  const found = reminders({ clock: 'K-81', startedAt: '2025-03-03T03:00:00.000Z', dueDay: '2026-03-02' });
  expect(found).toEqual([
    { level: 'R-10e', at: '2025-04-01T16:00:00.000Z', to: ['REM'] },
    { level: 'R-10e.unread', at: '2025-05-01T16:00:00.000Z', to: ['OUT'] },
  ]);
});

it('[P-13] 30 working days before the licence ends, only by the clock of its end', () => {
  const of = (key: string) =>
    reminders({ machine: 'licence', clock: 'K-P13', key, startedAt: '2022-01-01T00:00:00.000Z', dueDay: '2025-12-31' });
  expect(of('expiring')).toEqual([]);
  expect(of('expiry').map(({ at }) => at)).toEqual(['2025-11-18T16:00:00.000Z']);
});

it('[W-07] on 15 December of the year before, for lists of a year', () => {
  const of = (startedAt: string) =>
    reminders({ machine: 'list', clock: 'K-W', key: 'year', startedAt, dueDay: '2026-12-31' });
  expect(of('2025-11-30T16:00:00.000Z').map(({ at }) => at)).toEqual(['2025-12-14T16:00:00.000Z']);
  expect(of('2026-05-31T16:00:00.000Z')).toEqual([]); // an adjustment in June
});
