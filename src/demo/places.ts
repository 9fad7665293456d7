import { demoId } from './party-set.js';

/** Middles of the cities of the set, in degrees: longitude, latitude. */
const MIDDLES: Readonly<Record<string, readonly [number, number]>> = {
  '3101': [121.47, 31.23],
  '3201': [118.8, 32.06],
  '3205': [120.58, 31.3],
  '3301': [120.15, 30.27],
  '3302': [121.55, 29.87],
  '3401': [117.23, 31.82],
  '3412': [115.81, 32.89],
  '4101': [113.62, 34.75],
  '4102': [114.31, 34.8],
  '4108': [113.24, 35.22],
  '4301': [112.94, 28.23],
  '4310': [113.01, 25.77],
  '4313': [112.0, 27.73],
  '5001': [106.55, 29.56],
  '5101': [104.07, 30.67],
  '5107': [104.68, 31.47],
  '5115': [104.64, 28.75],
  '5201': [106.63, 26.65],
  '5203': [106.93, 27.73],
  '5301': [102.83, 24.88],
  '5303': [103.8, 25.49],
};
/** How far from the middle of its city an invented plant may lie, in degrees. */
const AROUND = 0.2;

/** Where an invented plant lies: somewhere in its city, always at the same place. */
export function placeOf(key: string, city: string | null): { longitude: number | null; latitude: number | null } {
  const middle = MIDDLES[city ?? ''];
  if (!middle) return { longitude: null, latitude: null };
  const hash = demoId(`place ${key}`);
  const off = (at: number) => (parseInt(hash.slice(at, at + 4), 16) / 0xffff - 0.5) * 2 * AROUND;
  const round = (degrees: number) => Math.round(degrees * 10_000) / 10_000;
  return { longitude: round(middle[0] + off(0)), latitude: round(middle[1] + off(4)) };
}
