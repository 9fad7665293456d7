import { keptThrough, retentionOf } from './retention.js';

it('[P-18] keeps records of licence holders 10 years, those of landfill for ever', () => {
  expect(retentionOf(['LICENCE_HOLDER'], ['R4'])).toEqual({ years: 10, rule: 'P-18' });
  expect(retentionOf(['LICENCE_HOLDER'], ['R4', 'D1'])).toEqual({ years: 'FOREVER', rule: 'P-18' });
  expect(retentionOf(['MANIFEST'], ['D1']).years).toBe('FOREVER');
});

it('[M-09] keeps ledger data 5 years where nothing longer applies', () => {
  expect(retentionOf(['LEDGER'])).toEqual({ years: 5, rule: 'M-09' });
  expect(retentionOf(['LEDGER'], ['D1']).years).toBe(5);
});

it('[Z-05] lets the longest term win, in whatever order', () => {
  expect(retentionOf(['LEDGER', 'MANIFEST'])).toEqual({ years: 10, rule: 'R-20a' });
  expect(retentionOf(['LICENCE_HOLDER', 'LEDGER']).years).toBe(10);
  expect(retentionOf(['LEDGER', 'LICENCE_HOLDER'], ['D1']).years).toBe('FOREVER');
  expect(() => retentionOf([])).toThrow(RangeError);
});

it('counts whole years to the same day', () => {
  expect(keptThrough('2025-11-17', retentionOf(['MANIFEST']))).toBe('2035-11-17');
  expect(keptThrough('2024-02-29', retentionOf(['LEDGER']))).toBe('2029-02-28');
  expect(keptThrough('2024-02-29', { years: 4, rule: 'x' })).toBe('2028-02-29');
  expect(keptThrough('2025-11-17', retentionOf(['MANIFEST'], ['D1']))).toBeNull();
});
