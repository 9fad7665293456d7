import { WorkCalendar } from '#domain/calendar/calendar';
import { type ClockAct, ClockFold } from './clocks.js';

const calendar = new WorkCalendar([{ year: 2026, days: {} }]);
const act = (at: string, more: Partial<ClockAct>): ClockAct => ({
  event: at,
  at: `${at}:00.000Z`,
  door: 'command',
  outcome: 'accepted',
  effects: [],
  calendar,
  ...more,
});
const begun = (clock: string, fires = 'flagOverdue') => {
  const fold = new ClockFold(() => true);
  fold.take(act('2026-06-01T02:00', { effects: [{ type: 'start', params: { clock, fires } }] as never }));
  return fold;
};

it('[TIME-4, P-20] a duty whose case does not take its event is over due, and met late; a date is over', () => {
  const refused = (clock: string) => act('2026-12-01T02:00', { door: 'clock', outcome: 'refused', clock });
  const owed = begun('K-P20');
  owed.take(refused('K-P20'));
  expect(owed.lines).toMatchObject([{ status: 'passed', ended_at: null }]);
  owed.take(act('2026-12-02T02:00', { effects: [{ type: 'stop', params: { clock: 'K-P20' } }] as never }));
  expect(owed.lines).toMatchObject([{ status: 'met', late: true }]);
  const dated = begun('K-27', 'expire');
  dated.take(act('2027-07-01T02:00', { door: 'clock', outcome: 'refused', clock: 'K-27' }));
  expect(dated.lines).toMatchObject([{ status: 'lapsed' }]);
});

it('[K-18, TIME-1, TIME-3] moves a due day by the working days of a pause', () => {
  const held = (from: string, to: string) => {
    const fold = begun('K-18');
    fold.take(act(from, { effects: [{ type: 'pause', params: { clock: 'K-18' } }] as never }));
    fold.take(act(to, { effects: [{ type: 'resume', params: { clock: 'K-18' } }] as never }));
    return fold.lines[0]!.due_day;
  };
  expect(held('2026-06-02T02:00', '2026-06-02T14:00')).toBe('2026-06-08');
  expect(held('2026-06-02T02:00', '2026-06-06T02:00')).toBe('2026-06-11');
});
