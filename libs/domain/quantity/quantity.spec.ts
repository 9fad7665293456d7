import fc from 'fast-check';
import { convert, differs, grams, isTonnes, signedGrams, tonnes } from './quantity.js';

it('[M-05] reads decimal tonnes as whole grams', () => {
  expect(grams('24.86')).toBe(24_860_000n);
  expect(grams('0.000001')).toBe(1n);
  expect(grams('999999999999.999999')).toBe(999_999_999_999_999_999n);
});

it.each([
  '',
  ' 1',
  '1 ',
  '-1',
  '+1',
  '1e3',
  '.5',
  '5.',
  '007',
  '1.0000001',
  '1234567890123',
  '1,5',
  '0x10',
  'NaN',
  '１',
])('[M-05] refuses %j with a reason', (text) => {
  expect(() => grams(text)).toThrow(
    expect.objectContaining({ code: 'BAD_REQUEST', refusal: expect.objectContaining({ rule: 'M-05' }) }),
  );
  expect(isTonnes(text)).toBe(false);
});

it('grams and tonnes are inverse, and tonnes always have six places', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 10n ** 18n - 1n }), (g) => {
      expect(grams(tonnes(g))).toBe(g);
      expect(tonnes(g)).toMatch(/^\d+\.\d{6}$/);
    }),
  );
  expect(tonnes(-1n)).toBe('-0.000001');
  expect([signedGrams('-0.000001'), signedGrams('12.5'), signedGrams('-3')]).toEqual([-1n, 12_500_000n, -3_000_000n]);
});

it('[R-18c] reports more than 0.5 % and more than 20 kg', () => {
  expect(differs(grams('24.860'), grams('24.700'))).toBe(true);
  expect(differs(grams('24.860'), grams('24.800'))).toBe(false);
  expect(differs(grams('1'), grams('0.98'))).toBe(false);
  expect(differs(grams('1'), grams('0.979999'))).toBe(true);
  expect(differs(grams('10'), grams('10.05'))).toBe(false);
  expect(differs(grams('10'), grams('10.050001'))).toBe(true);
  expect(differs(grams('0'), grams('0'))).toBe(false);
});

it('[R-18c] follows the policy of the province', () => {
  expect(differs(grams('24.860'), grams('24.800'), { permille: 1, kg: 10 })).toBe(true);
  expect(differs(grams('24.860'), grams('24.859'), { permille: 0, kg: 0 })).toBe(true);
});

it('[M-05] converts other units and keeps the factor', () => {
  expect(convert('860', 'KG').grams).toBe(860_000n);
  expect(convert('200', 'L', '0.00087')).toEqual({ grams: 174_000n, amount: '200', unit: 'L', factor: '0.00087' });
  expect(convert('3', 'PCS', '0.0152').grams).toBe(45_600n);
  expect(convert('0.5', 'G').grams).toBe(1n);
  expect(() => convert('2', 'M3')).toThrow(expect.objectContaining({ code: 'BAD_REQUEST' }));
  expect(() => convert('2', 'KG', '0.01')).toThrow(expect.objectContaining({ code: 'BAD_REQUEST' }));
});
