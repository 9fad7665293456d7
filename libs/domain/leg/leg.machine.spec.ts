import type { Leg } from './leg.context.js';
import { moved, planned, tripOver } from './leg.js';

const AT = '2026-03-10T02:00:00.000Z';
const LATER = '2026-03-10T09:00:00.000Z';
const place = (division: string) => ({ text: division, division });
const carrier = { id: 'carrier', name: '承运', uscc: '', address: '', licenceNo: 'T-1' };
const form = {
  carrier: 'carrier',
  conveyance: '1' as const,
  vehicle: '川A12345',
  from: place('510100'),
  to: place('500100'),
};
const plan = (): Leg => planned({ leg: 1, form, carrier }, AT);
const NUMBER = '20265101000042';

it('[R-17] is planned, loaded, moves and ends', () => {
  const first = plan();
  expect(first).toMatchObject({ leg: 1, state: 'planned', return: false, via: [], departedAt: null });
  const loaded = moved(first, AT, { type: 'load', manifest: NUMBER });
  expect(loaded).toMatchObject({ state: 'loaded', loadedAt: AT });
  const moving = moved(loaded, AT, { type: 'depart', waybillNo: 'YD-1', operatingDocument: 'V-1', vehicle: '川A2' });
  expect(moving).toMatchObject({ state: 'moving', departedAt: AT, waybillNo: 'YD-1', vehicle: '川A2' });
  const ended = moved(moving, LATER, { type: 'end', place: place('520100') });
  expect(ended).toMatchObject({ state: 'ended', arrivedAt: LATER, arrivedIn: { division: '520100' } });
  expect(first.state).toBe('planned');
});

it('[R-11a] does not begin without the number of an issued manifest', () => {
  expect(() => moved(plan(), AT, { type: 'load', manifest: null })).toThrow('R-11a');
  expect(moved(plan(), AT, { type: 'load', manifest: NUMBER }).state).toBe('loaded');
});

it('[R-13c] is unloaded before departure only', () => {
  const loaded = moved(plan(), AT, { type: 'load', manifest: NUMBER });
  expect(moved(loaded, AT, { type: 'unload' })).toMatchObject({ state: 'planned', loadedAt: null });
  expect(() => moved(loaded, AT, { type: 'depart' }, { type: 'unload' })).toThrow('cannot unload while moving');
});

it('[R-17] takes no step that the register does not have', () => {
  const moving = moved(plan(), AT, { type: 'load', manifest: NUMBER }, { type: 'depart' });
  expect(() => moved(plan(), AT, { type: 'depart' })).toThrow('cannot depart while planned');
  expect(() => moved(moving, AT, { type: 'cancel' })).toThrow('cannot cancel while moving');
  expect(() => moved(moving, AT, { type: 'end' }, { type: 'end' })).toThrow('cannot end while ended');
});

it('[R-15] ends what moves and cancels what has not begun when the trip is over', () => {
  const moving = moved(plan(), AT, { type: 'load', manifest: NUMBER }, { type: 'depart' });
  const loaded = moved(plan(), AT, { type: 'load', manifest: NUMBER });
  const done = moved(moving, AT, { type: 'end' });
  expect(tripOver([done, moving, loaded, plan()], LATER).map(({ state }) => state)).toEqual([
    'ended',
    'ended',
    'cancelled',
    'cancelled',
  ]);
});
