import { validity } from './validity.js';

const facts = {
  decisionDay: '2025-11-25',
  requestedFrom: '2025-12-01',
  requestedTo: '2027-12-31',
  licenceValidTo: '2030-01-01',
  finishWithinDays: 0,
};

it('[R-27b][TIME-6] runs twelve months from the decision at most', () => {
  expect(validity(facts)).toEqual({ validFrom: '2025-12-01', validTo: '2026-11-24', limitedBy: 'TIME-6' });
  expect(validity({ ...facts, decisionDay: '2025-08-31' }).validTo).toBe('2026-08-30');
});
it('[R-27b] is cut to the requested period', () => {
  expect(validity({ ...facts, requestedTo: '2026-06-10' })).toMatchObject({
    validTo: '2026-06-10',
    limitedBy: 'R-22b',
  });
});
it("[R-27b] is cut to the receiver's licence (scenario 6)", () => {
  expect(validity({ ...facts, licenceValidTo: '2026-03-24' })).toMatchObject({
    validTo: '2026-03-24',
    limitedBy: 'R-27b',
  });
});
it('[W-15] ends with the days that the agreement sets', () => {
  expect(validity({ ...facts, finishWithinDays: 30 })).toMatchObject({ validTo: '2025-12-25', limitedBy: 'W-15' });
});
it('[R-27b] starts on the day of the decision when asked from an earlier one', () => {
  expect(validity({ ...facts, requestedFrom: '2025-11-01' }).validFrom).toBe('2025-11-25');
});
