import { fits, scaleCap, scaleUse } from './quota.js';

it('[P-12] warns above 100 % of the licensed scale and stops at 120 %', () => {
  expect(scaleCap(1_000_000n)).toBe(1_200_000n);
  expect(scaleUse(1_000_000n, 900_000n, 100_000n)).toBe('within');
  expect(scaleUse(1_000_000n, 900_000n, 100_001n)).toBe('above');
  expect(scaleUse(1_000_000n, 900_000n, 300_000n)).toBe('above');
  expect(scaleUse(1_000_000n, 900_000n, 300_001n)).toBe('beyond');
});

it('[R-27c] fits to the last gram and not one more', () => {
  expect(fits(100n, 60n, 40n)).toBe(true);
  expect(fits(100n, 60n, 41n)).toBe(false);
  expect(fits(null, 60n, 41n)).toBe(true);
});
