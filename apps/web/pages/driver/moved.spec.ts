import { hasMoved } from './moved';

const at = (lat: string, lon: string) => ({ lat, lon });

it.each([
  ['the first', undefined, at('29.560000', '106.550000'), true],
  ['standing', at('29.560000', '106.550000'), at('29.560500', '106.550500'), false],
  ['some streets on', at('29.560000', '106.550000'), at('29.563000', '106.550000'), true],
])('tells a position or not: %s', (_, last, now, told) => {
  expect(hasMoved(last, now)).toBe(told);
});
