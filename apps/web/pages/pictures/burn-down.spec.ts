import { wallPlace } from './burn-down';

it('places an instant on its day in Beijing', () => {
  expect(new Date(wallPlace('2026-03-01T16:00:00.000Z')).toISOString()).toBe('2026-03-02T00:00:00.000Z');
  expect(new Date(wallPlace('2026-03-01T15:59:59.000Z')).toISOString().slice(0, 10)).toBe('2026-03-01');
});
