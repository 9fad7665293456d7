import { AgreementParameters } from '../agreement/agreement.parameters.js';
import { bestFinding, heeded, type Routed, type RoutingFacts, trackOf } from './routing.js';

const parameters = {
  ...new AgreementParameters(),
  type: 'BILATERAL',
  parties: ['51', '50'],
  users: [],
  validFrom: '2020-04-01',
  validTo: null,
  wasteScope: [],
  purposeScope: 'BOTH',
  entryFieldsRequired: [],
  overQuota: 'LETTER_AND_CONSENT',
  approvalMode: 'DIRECT',
  resultNoticeTo: [],
} as unknown as AgreementParameters;
const agreement = { id: 'a', key: 'chuan-yu', state: 'active', parties: ['51', '50'], version: 1, parameters };
const asked = {
  origin: '51',
  destination: '50',
  receiver: { org: 'r', name: 'r', uscc: 'U' },
  licence: { id: 'x', number: 'CQ-1' },
  facility: null,
  lines: [{ line: 1, code: '900-052-31', method: 'R4', quantity: '10.000000' }],
} as unknown as Routed;
const licence = {
  id: 'x',
  state: 'valid',
  context: {
    kind: 'COMPREHENSIVE',
    modes: ['UTILISE'],
    scopes: [{ category: 'HW31', kind: 'ALL', codes: [], methods: [], scale: null }],
    validFrom: '2024-01-01',
    validTo: '2028-12-31',
    numbers: ['CQ-1'],
  },
};
/** An entry on the list of a year, of 100 t. */
const entry = (id: string, year: number, used: string, more: object = {}): RoutingFacts =>
  ({
    agreement,
    licence,
    negatives: [],
    list: {
      id: `l${year}`,
      state: 'effective',
      context: { year, version: 1, receiving: '50', effectiveOn: `${year}-01-01`, lastDay: null },
    },
    entry: {
      id,
      state: 'active',
      context: {
        list: { id: `l${year}`, year, version: 1 },
        receiver: { uscc: 'U' },
        licenceNumber: 'CQ-1',
        licenceId: 'x',
        facility: null,
        codes: ['900-052-31'],
        methods: ['R4'],
        origins: ['51'],
        licenceTo: '2028-12-31',
        quota: { cap: '100.000000', used },
        shares: [],
        noFurther: false,
        ...more,
      },
    },
  }) as unknown as RoutingFacts;
const best = (candidates: RoutingFacts[], rests?: string) => {
  const { finding } = bestFinding(asked, '2026-02-02', candidates, rests);
  return [trackOf(finding), finding.listing];
};

it('[W-01, W-05, W-07] rests on the entry that passes, whichever is older, and on the newest list among equals', () => {
  expect(best([entry('full', 2025, '95.000000'), entry('free', 2026, '0.000000')])).toEqual(['WHITELIST', 'free']);
  expect(best([entry('free', 2025, '0.000000'), entry('full', 2026, '95.000000')])).toEqual(['WHITELIST', 'free']);
  expect(best([entry('last', 2025, '0.000000'), entry('this', 2026, '0.000000')])).toEqual(['WHITELIST', 'this']);
  expect(best([entry('other', 2026, '0.000000', { methods: ['R5'] }), entry('full', 2025, '95.000000')])).toEqual([
    'OVER_QUOTA',
    'full',
  ]);
});

it('[W-06] stays with the entry for which consent was asked, unless another lets the origin decide', () => {
  const both = [entry('asked', 2025, '95.000000'), entry('newer', 2026, '95.000000')];
  expect(best(both)).toEqual(['OVER_QUOTA', 'newer']);
  expect(best(both, 'asked')).toEqual(['OVER_QUOTA', 'asked']);
  expect(best([...both, entry('free', 2026, '0.000000')], 'asked')).toEqual(['WHITELIST', 'free']);
});

it('[W-06, W-05] has no letter where none helps: no further approvals, or no share for the origin', () => {
  const split = { shares: [{ province: '52', cap: '100.000000', used: '0.000000' }] };
  expect(best([entry('closed', 2026, '100.000000', { noFurther: true })])).toEqual(['CONSULTED', 'closed']);
  expect(best([entry('split', 2026, '0.000000', split)])).toEqual(['CONSULTED', 'split']);
});

it('[X-04, W-01, W-05] rests without a licence on the entry that opens the use, also where another is consulted alike', () => {
  const used = { ...asked, licence: null, exemption: 31, remover: { uscc: 'S' } } as unknown as Routed;
  const terms = { ...parameters, overQuota: 'FULL_CONSULTATION', exemptionItems: [31] } as AgreementParameters;
  const scheme = { agreement: { ...agreement, parameters: terms }, exemption: { covers: true, pointToPoint: true } };
  const listed = (id: string, sender: string, tonnes: string, more: object = {}): RoutingFacts => ({
    ...entry(id, 2026, tonnes, { licenceId: null, exemption: { item: 31, sender: { uscc: sender } }, ...more }),
    ...scheme,
    licence: null,
  });
  const found = (candidates: RoutingFacts[], rests?: string) => {
    const { finding } = bestFinding(used, '2026-02-02', candidates, rests);
    const failed = finding.tests.filter(({ passed }) => !passed).map(({ id }) => id);
    return [trackOf(finding), finding.listing, ...failed];
  };
  const other = listed('other', 'T', '0.000000');
  expect(found([other, listed('own', 'S', '0.000000')], 'other')).toEqual(['WHITELIST', 'own']);
  expect(found([other, listed('own', 'S', '95.000000')], 'other')).toEqual(['CONSULTED', 'own', 'quotaLeft']);
  expect(found([other])).toEqual(['CONSULTED', 'other', 'exemptedUse']);
  // No further approvals, or no share for the origin: the use is listed all the same, and consulted.
  expect(found([listed('own', 'S', '0.000000', { noFurther: true })]).slice(0, 3)).toEqual([
    'CONSULTED',
    'own',
    'entryActive',
  ]);
  const shares = [{ province: '52', cap: '100.000000', used: '0.000000' }];
  expect(found([listed('own', 'S', '0.000000', { shares })])).toEqual([
    'CONSULTED',
    'own',
    'originAllowed',
    'quotaLeft',
  ]);
});

it('[W-19] every agreement in force between the two ends is heeded, and the one that the case rests on', () => {
  const known = (key: string, more: object = {}, state = 'active') => ({
    ...agreement,
    ...{ id: key, key, state, parameters: { ...parameters, ...more } as AgreementParameters },
  });
  const all = [
    known('chuan-yu'),
    known('upper-yangtze', { type: 'MULTILATERAL', parties: ['50', '51', '52'] }),
    known('not-yet', { validFrom: '2026-06-01' }),
    known('over', { validTo: '2025-12-31' }),
    known('suspended', {}, 'suspended'),
    known('pilot', { approvalMode: 'NONE' }),
    { ...known('others'), parties: ['44', '52'] },
  ];
  const ends = { origin: '51', destination: '50' };
  expect(heeded(ends, '2026-03-01', all, null)).toEqual(['chuan-yu', 'upper-yangtze']);
  expect(heeded(ends, '2026-03-01', all, 'suspended')).toEqual(['suspended', 'chuan-yu', 'upper-yangtze']);
  expect(heeded({ ...ends, destination: '33' }, '2026-03-01', all, null)).toEqual([]);
});
