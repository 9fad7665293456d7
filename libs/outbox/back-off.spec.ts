import { pauseAfter } from './back-off.js';

it('doubles up to an hour, and takes between half of it and the whole', () => {
  expect([1, 2, 3, 11, 12, 13, 4000].map((n) => pauseAfter(n, () => 1))).toEqual([2, 4, 8, 2048, 3600, 3600, 3600]);
  expect([1, 2, 12].map((n) => pauseAfter(n, () => 0))).toEqual([1, 2, 1800]);
  for (let n = 1; n < 30; n++) {
    const pause = pauseAfter(n);
    expect(pause).toBeGreaterThanOrEqual(pauseAfter(n, () => 0));
    expect(pause).toBeLessThanOrEqual(pauseAfter(n, () => 1));
  }
});
