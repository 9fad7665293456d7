import { WorkCalendar } from './calendar.js';
import { dueAfter } from './due.js';
import { type Counted, recounted } from './recount.js';

const before = new WorkCalendar([{ year: 2026, days: {} }]);
/** New Year's Day is a Friday in 2027; the Sunday after is worked instead. */
const after = new WorkCalendar([
  { year: 2026, days: {} },
  { year: 2027, days: { '2027-01-01': 'rest', '2027-01-03': 'work', '2027-01-04': 'rest' } },
]);
const K23: Counted = {
  clock: 'K-23',
  startedAt: '2026-12-28T02:00:00.000Z',
  dueAt: '2027-01-04T16:00:00.000Z',
  length: 5,
  pauses: [],
};

it('[TIME-2] counts a provisional clock anew by the official calendar', () => {
  // 29, 30, 31 December, 3 January (worked), 5 January
  expect(recounted(K23, before, after)).toEqual({ due: '2027-01-05T16:00:00.000Z', provisional: false });
});

it('[TIME-2] keeps the pauses that the clock has had', () => {
  const pauses = [
    { from: '2026-12-29T02:00:00.000Z', to: '2026-12-31T02:00:00.000Z' },
    { from: '2027-01-02T02:00:00.000Z', to: null },
  ];
  const counted = { ...K23, dueAt: '2027-01-06T16:00:00.000Z', pauses };
  expect(recounted(counted, before, after)?.due).toBe('2027-01-07T16:00:00.000Z');
});

it('does not guess where a clock was not counted by the calendar before', () => {
  expect(recounted({ ...K23, dueAt: '2027-01-03T16:00:00.000Z' }, before, after)).toBeUndefined();
  expect(recounted({ ...K23, clock: 'K-none' }, before, after)).toBeUndefined();
});

describe('a pause', () => {
  const due = '2026-06-05T16:00:00.000Z'; // 24:00 of a Friday
  const moved = (from: string, to: string, clock = 'K-18') => dueAfter(clock, due, { from, to }, before).due;
  it('[K-18, TIME-1, TIME-3] of a working-day clock moves nothing within a day, and a working day by each working day', () => {
    expect(moved('2026-06-02T02:00:00.000Z', '2026-06-02T14:00:00.000Z')).toBe(due);
    expect(moved('2026-06-02T14:00:00.000Z', '2026-06-02T18:00:00.000Z')).toBe('2026-06-08T16:00:00.000Z');
    expect(moved('2026-06-02T02:00:00.000Z', '2026-06-03T02:00:00.000Z')).toBe('2026-06-08T16:00:00.000Z');
    expect(moved('2026-05-30T02:00:00.000Z', '2026-05-31T02:00:00.000Z')).toBe(due);
    expect(moved('2026-06-05T02:00:00.000Z', '2026-06-06T02:00:00.000Z')).toBe('2026-06-08T16:00:00.000Z');
  });
  it('[TIME-4] gives no time back that was over, and says where the calendar is not known', () => {
    expect(moved('2026-06-06T02:00:00.000Z', '2026-06-09T02:00:00.000Z')).toBe(due);
    const far = { from: '2026-06-02T02:00:00.000Z', to: '2026-12-30T02:00:00.000Z' };
    expect(dueAfter('K-18', due, far, before)).toEqual({ due: '2027-01-04T16:00:00.000Z', provisional: true });
  });
  it('[E-02, L-81b] of any other clock is wall time', () => {
    expect(moved('2026-06-02T02:00:00.000Z', '2026-06-02T14:00:00.000Z', 'K-81')).toBe('2026-06-06T04:00:00.000Z');
  });
});
