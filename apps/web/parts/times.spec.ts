import { dayAndHour, dayOf, dueAndHour, instantOf } from './times';

it('[TIME-1] says instants in Beijing time, whatever the zone of the machine', () => {
  expect(dayAndHour('2026-12-31T16:05:00.000Z')).toBe('2027-01-01 00:05');
  expect(dayOf('2026-12-31T15:59:59.999Z')).toBe('2026-12-31');
  expect([dayAndHour(null), dayOf(undefined)]).toEqual(['', '']);
  expect(instantOf('2027-01-01 00:05')).toBe('2026-12-31T16:05:00.000Z');
});

it('[TIME-1] what ends with a day is due at its 24:00, what ends within one at its minute', () => {
  expect(dueAndHour('2026-11-26T16:00:00.000Z')).toBe('2026-11-26 24:00');
  expect(dueAndHour('2026-11-26T16:01:00.000Z')).toBe('2026-11-27 00:01');
});
