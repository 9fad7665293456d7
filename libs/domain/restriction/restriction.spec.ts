import { closing, type Restriction } from './restriction.js';

const restriction = (over: Partial<Restriction> = {}): Restriction => ({
  id: 'r',
  kind: 'AREA',
  places: ['5101'],
  effect: 'BLOCK',
  title: '大运会',
  validFrom: '2025-11-10',
  validTo: '2025-11-20',
  passed: false,
  ...over,
});
const way = ['510104', '5116', '500112'];
const closed = (over: Partial<Restriction>, on = '2025-11-15', along = way) =>
  closing([restriction(over)], along, on).length > 0;

describe('closing', () => {
  it('closes an area to whatever touches it, on its days only', () => {
    expect(closed({})).toBe(true);
    expect(closed({ places: ['5116'] })).toBe(true);
    expect(closed({ places: ['50'] })).toBe(true);
    expect(closed({ places: ['5115'] })).toBe(false);
    expect(closed({ places: ['511623'] })).toBe(false);
    expect([closed({}, '2025-11-10'), closed({}, '2025-11-20')]).toEqual([true, true]);
    expect([closed({}, '2025-11-09'), closed({}, '2025-11-21')]).toEqual([false, false]);
  });
  it('closes a route in both directions, but not a way that leaves out one of its places', () => {
    const route = { kind: 'ROUTE' as const, places: ['5116', '50'] };
    expect(closed(route)).toBe(true);
    expect(closed(route, '2025-11-15', way.toReversed())).toBe(true);
    expect(closed({ ...route, places: ['5116', '52'] })).toBe(false);
    expect(closed({ ...route, places: ['5101', '50', '5116'] })).toBe(false);
  });
  it('opens what needs a confirmation to a confirmed departure, and what is blocked to none', () => {
    expect(closed({ effect: 'CONFIRM' })).toBe(true);
    expect(closed({ effect: 'CONFIRM', passed: true })).toBe(false);
    expect(closed({ passed: true })).toBe(true);
  });
});
