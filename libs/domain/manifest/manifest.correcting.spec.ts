import { failing } from '../statute.js';
import { correctingTests } from './manifest.correcting.js';
import type { ManifestContext, ManifestEvent } from './manifest.context.js';

/** A load entered from paper under an approval of which line 1 is cited, received with ten tonnes. */
const received = {
  approval: { id: 'a', number: '1', validTo: '2026-12-31' },
  lines: [{ line: 1, approvalLine: 1 }],
  receipt: { remarks: null, lines: [{ line: 1, quantity: '10.000000', opinion: 'ACCEPT' }] },
} as unknown as ManifestContext;
const correcting = (field: string, value: string, begins?: string) =>
  failing(correctingTests, ['withinApprovedStill'], received, {
    type: 'correct',
    evidence: {
      request: { changes: [{ field, value }] },
      approval: [{ line: 1, approved: '50.000000', taken: '10.000000' }],
      tolerance: { permille: 5, kg: 20 },
      ...(begins ? { begins } : {}),
    },
  } as unknown as ManifestEvent);

it('[R-27c][M21] what was accepted is corrected from the first day of the approval on, and the rest at any time', () => {
  const quantity = 'receipt/lines/1/quantity';
  for (const value of ['10.020000', '9.980000'])
    expect(correcting(quantity, value, '2026-01-01')).toMatchObject([
      {
        rule: 'R-27c',
        remedy: { zh: expect.stringContaining('2026-01-01'), en: expect.stringContaining('2026-01-01') },
      },
    ]);
  expect(correcting(quantity, '10.000000', '2026-01-01')).toEqual([]);
  expect(correcting('receipt/remarks', '雨天', '2026-01-01')).toEqual([]);
  expect(correcting(quantity, '10.020000')).toEqual([]);
});
