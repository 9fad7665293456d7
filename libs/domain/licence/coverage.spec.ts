import { type CoveringLicence, standingOn, standingThrough } from './coverage.js';

const licence = (id: string, validFrom: string, validTo: string, more: Partial<CoveringLicence> = {}) => ({
  id,
  state: id === 'last' ? 'valid' : 'replaced',
  context: {
    kind: 'COMPREHENSIVE' as const,
    modes: ['UTILISE' as const],
    scopes: [{ category: 'HW31', kind: 'ALL' as const, codes: [], methods: [], scale: null }],
    ...{ validFrom, validTo },
    numbers: id === 'last' ? ['A', 'B'] : ['A'],
    ...more,
  },
});
const chain = [licence('old', '2022-01-01', '2026-12-31'), licence('last', '2027-01-01', '2031-12-31')];
const BATTERIES = [{ code: '900-052-31', method: 'R4' }];

it('[P-13] the old licence stands until its last day, the renewal from its first', () => {
  const on = (day: string) => standingOn(chain, day);
  expect(['2026-11-02', '2026-12-31', '2027-01-01'].map((day) => on(day)?.id)).toEqual(['old', 'old', 'last']);
  // In force by the state of the last, and named by any number of the chain.
  expect(on('2026-11-02')).toMatchObject({ state: 'valid', context: { validTo: '2026-12-31', numbers: ['A', 'B'] } });
  expect(standingOn([], '2026-11-02')).toBeUndefined();
});

it('[R-27b] a period runs on under a renewal already issued, and ends at a break or where it covers less', () => {
  expect(standingThrough(chain, '2026-11-02', BATTERIES)).toBe('2031-12-31');
  expect(standingThrough(chain.slice(0, 1), '2026-11-02', BATTERIES)).toBe('2026-12-31');
  const after = (...more: [string, string, Partial<CoveringLicence>?]) => [chain[0]!, licence('last', ...more)];
  expect(standingThrough(after('2027-01-02', '2031-12-31'), '2026-11-02', BATTERIES)).toBe('2026-12-31');
  const cut = { scopes: [{ category: 'HW08', kind: 'ALL' as const, codes: [], methods: [], scale: null }] };
  expect(standingThrough(after('2027-01-01', '2031-12-31', cut), '2026-11-02', BATTERIES)).toBe('2026-12-31');
  // A change that begins within the term of the old licence ends what it no longer covers.
  expect(standingThrough(after('2026-12-01', '2031-12-31', cut), '2026-11-02', BATTERIES)).toBe('2026-11-30');
  expect(standingThrough([], '2026-11-02', BATTERIES)).toBeNull();
});
