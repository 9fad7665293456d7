import { batchCode, LEDGER_KINDS, sentKind, shares, type LedgerKind } from './ledger.js';

it('[M-08] gives batch codes by the convention of the standard', () => {
  expect(batchCode('PRODUCED', '2021-10-31', 1)).toBe('HWCS20211031001');
  expect(batchCode('SENT_DISPOSED', '2026-01-02', 1000)).toBe('HWWWCZ202601021000');
  const codes = (Object.keys(LEDGER_KINDS) as LedgerKind[]).map((kind) => batchCode(kind, '2026-01-02', 7));
  expect(new Set(codes).size).toBe(7);
  expect([sentKind('R4'), sentKind('D10'), sentKind('C1')]).toEqual([
    'SENT_UTILISED',
    'SENT_DISPOSED',
    'SENT_DISPOSED',
  ]);
});

it('[M-08] spreads a weighed line over its containers to the gram', () => {
  expect(shares(10n, 3)).toEqual([3n, 3n, 4n]);
  expect(shares(25_000_000n, 1)).toEqual([25_000_000n]);
});
