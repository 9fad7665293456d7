import { percentile } from './percentile.js';

const ten = Array.from({ length: 10 }, (_, i) => ({ value: 10 - i, count: 1 }));

it.each([
  [0.5, 5],
  [0.9, 9],
  [0.91, 10],
  [1, 10],
])('[W-02] the %p percentile of 1 to 10 is %p', (share, value) => expect(percentile(ten, share)).toBe(value));
it('counts each value as often as it was seen', () => {
  const days = [
    { value: 3, count: 90 },
    { value: 25, count: 9 },
    { value: 60, count: 1 },
  ];
  expect([percentile(days, 0.5), percentile(days, 0.9), percentile(days, 0.99), percentile(days, 1)]).toEqual([
    3, 3, 25, 60,
  ]);
});
it('says nothing about nothing', () => {
  expect(percentile([], 0.5)).toBeNull();
  expect(() => percentile(ten, 0)).toThrow(RangeError);
});
