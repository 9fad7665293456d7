import { AgreementParameters } from '../agreement/agreement.parameters.js';
import { fastTrack, type FastTrackFacts, type FastTrackRequest } from './fast-track.js';
import { inPurpose } from './terms.js';
import { forbidding, type NegativeItem, type Transfer } from './negative-list.js';

const parameters: AgreementParameters = {
  ...new AgreementParameters(),
  type: 'BILATERAL',
  parties: ['51', '50'],
  validFrom: '2020-04-01',
  direction: 'TWO_WAY',
  wasteScope: [],
  purposeScope: 'BOTH',
  listPeriod: 'YEAR',
  proposer: 'RECEIVING_PROVINCE',
  confirmation: 'COUNTERPART',
  entryFieldsRequired: [],
  quotaKind: 'PER_ENTRY_YEAR',
  overQuota: 'LETTER_AND_CONSENT',
  approvalMode: 'DIRECT',
};
const request: FastTrackRequest = {
  origin: '51',
  destination: '50',
  receiver: '91500116MA5U4F1Q2X',
  licenceNumber: 'CQ5001160012',
  facility: null,
  lines: [{ code: '900-052-31', method: 'R4', quantity: '12000' }],
  on: '2026-01-05',
};
const agreement = { id: 'a', key: 'chuan-yu', state: 'active', parties: ['51', '50'], version: 1, parameters };
const list = {
  id: 'l',
  state: 'effective',
  year: 2026,
  version: 1,
  receiving: '50',
  effectiveOn: '2026-01-01',
  lastDay: '2026-12-31',
};
const entry = {
  id: 'e',
  state: 'active',
  receiver: request.receiver,
  licenceNumber: 'CQ5001160012',
  facility: null,
  codes: ['900-052-31'],
  methods: ['R4'],
  origins: ['51'],
  noFurther: false,
  licenceTo: '2027-02-28',
};
const licence = {
  state: 'valid',
  kind: 'COMPREHENSIVE',
  modes: ['UTILISE'],
  scopes: [{ category: 'HW31', kind: 'ALL', codes: [], methods: [], scale: null }],
  validFrom: '2024-03-01',
  validTo: '2027-02-28',
  numbers: ['CQ5001160012'],
} as const;
const facts = {
  agreement,
  list,
  entry,
  licence: licence as unknown as FastTrackFacts['licence'],
  remaining: '30000',
  negatives: [],
} satisfies FastTrackFacts;
const item: NegativeItem = {
  id: 'n',
  scope: 'PROVINCE',
  keeper: '50',
  direction: 'IN',
  kind: 'WASTE_CODE',
  value: 'HW31',
  reason: '高风险',
  validFrom: '2026-01-01',
  validTo: null,
};
const tested = (changes: Partial<FastTrackFacts>, asked: Partial<FastTrackRequest> = {}) =>
  fastTrack({ ...request, ...asked }, { ...facts, ...changes });
const terms = (changes: Partial<AgreementParameters>) => ({
  agreement: { ...agreement, parameters: { ...parameters, ...changes } },
});

describe('fast-track test', () => {
  it('[W-01] opens the fast track when every test holds', () => {
    const result = tested({});
    expect(result).toMatchObject({ route: 'WHITELIST', failed: null, shortage: null });
    expect(result.tests).toHaveLength(14);
  });

  it.each<[string, Partial<FastTrackFacts>, Partial<FastTrackRequest>]>([
    ['agreementActive', { agreement: { ...agreement, state: 'suspended' } }, {}],
    ['agreementActive', {}, { origin: '52' }],
    ['agreementActive', { agreement: null }, {}],
    ['approvalDirect', terms({ approvalMode: 'SIMPLIFIED_CONSULT' }), {}],
    ['listEffective', { list: { ...list, state: 'confirmed' } }, {}],
    ['listEffective', {}, { on: '2027-01-01' }],
    ['listEffective', { list: null }, {}],
    ['entryActive', { entry: { ...entry, state: 'suspended' } }, {}],
    ['entryActive', { entry: { ...entry, licenceTo: '2026-01-04' } }, {}],
    ['entryActive', { entry: null }, {}],
    ['entryActive', { entry: { ...entry, noFurther: true }, remaining: '0' }, {}],
    ['originAllowed', { entry: { ...entry, origins: ['53'] } }, {}],
    ['receiverEqual', {}, { receiver: '91500000000000000X' }],
    ['licenceEqual', {}, { licenceNumber: 'CQ-OTHER' }],
    ['codeEqual', {}, { lines: [{ code: '900-053-31', method: 'R4', quantity: '1' }] }],
    ['methodEqual', {}, { lines: [{ code: '900-052-31', method: 'R5', quantity: '1' }] }],
    ['facilityEqual', { ...terms({ entryFieldsRequired: ['facility'] }), entry: { ...entry, facility: 'F1' } }, {}],
    ['purposeInScope', terms({ purposeScope: 'DISPOSE' }), {}],
    ['licenceValid', { licence: { ...facts.licence!, state: 'suspended' } }, {}],
    ['notNegative', { negatives: [item] }, {}],
  ])('[W-01] names the failed test %s and consults', (failed, changes, asked) => {
    expect(tested(changes, asked)).toMatchObject({ route: 'CONSULTED', failed });
  });

  it('[W-06] goes over quota when the quota alone fails, with the shortage', () => {
    expect(tested({ remaining: '11999.999999' })).toMatchObject({
      route: 'OVER_QUOTA',
      failed: 'quotaLeft',
      shortage: '0.000001',
    });
    expect(tested({ remaining: '0', entry: { ...entry, state: 'exhausted' } }).route).toBe('OVER_QUOTA');
    expect(tested({ remaining: '10000', extra: '2000' }).route).toBe('WHITELIST');
    expect(tested({ remaining: '10000', extra: '1999' }).route).toBe('OVER_QUOTA');
    expect(tested({ remaining: '10000', negatives: [item] }).route).toBe('CONSULTED');
    expect(tested({ remaining: '10000', ...terms({ overQuota: 'FULL_CONSULTATION' }) }).route).toBe('CONSULTED');
    expect(tested({ remaining: null }).route).toBe('WHITELIST');
  });
  it('[W-05] weighs all lines of an entry against its one quota', () => {
    const line = { code: '900-052-31', method: 'R4', quantity: '15000.000001' };
    expect(tested({}, { lines: [line, line] })).toMatchObject({ route: 'OVER_QUOTA', shortage: '0.000002' });
  });
  it('[P-13] follows a renewed licence of the same chain', () => {
    const renewed = { ...facts.licence!, numbers: ['CQ5001160012', 'CQ5001160034'] };
    expect(tested({ licence: renewed }, { licenceNumber: 'CQ5001160034' }).route).toBe('WHITELIST');
  });
  it('[R-21b] lets named users send under a one-sided instrument, not the other way', () => {
    const oneSided = { ...agreement, parties: ['34'], parameters: { ...parameters, parties: ['34'], users: ['31'] } };
    const inbound = { agreement: oneSided, list: { ...list, receiving: '34' }, entry: { ...entry, origins: ['31'] } };
    expect(tested(inbound, { origin: '31', destination: '34' }).route).toBe('WHITELIST');
    expect(tested(inbound, { origin: '34', destination: '31' }).failed).toBe('agreementActive');
  });
  it('[R-03b] tells utilisation from disposal by the method', () => {
    expect([
      inPurpose('UTILISE', 'R4'),
      inPurpose('UTILISE', 'D10'),
      inPurpose('DISPOSE', 'D10'),
      inPurpose('DISPOSE', 'C1'),
    ]).toEqual([true, false, true, true]);
  });
});

describe('negative list', () => {
  const movement: Transfer = {
    origin: '51',
    destination: '50',
    agreements: ['chuan-yu'],
    codes: ['900-023-29', '900-052-31'],
    enterprises: ['91500116MA5U4F1Q2X'],
    areas: ['510107', '500116'],
    route: ['51', '50'],
    on: '2026-01-05',
  };
  it('[W-19] forbids by code, class, enterprise, area and route, in its direction and days', () => {
    const hits = (changes: Partial<NegativeItem>) => forbidding([{ ...item, ...changes }], movement).length === 1;
    expect(hits({})).toBe(true);
    expect(hits({ value: '900-052-31' })).toBe(true);
    expect(hits({ value: 'HW29' })).toBe(true);
    expect(hits({ value: 'HW49' })).toBe(false);
    expect(hits({ direction: 'OUT' })).toBe(false);
    expect(hits({ keeper: '51', direction: 'OUT' })).toBe(true);
    expect(hits({ kind: 'ENTERPRISE', value: '91500116MA5U4F1Q2X' })).toBe(true);
    expect(hits({ kind: 'AREA', value: '5001' })).toBe(true);
    expect(hits({ kind: 'ROUTE', keeper: '52', value: '52' })).toBe(false);
    const through = (keeper: string, value: string) =>
      forbidding([{ ...item, kind: 'ROUTE', keeper, value }], { ...movement, route: ['510107', '520300', '500116'] });
    expect(through('52', '52')).toHaveLength(1);
    expect(through('52', '5203')).toHaveLength(1);
    expect(through('52', '5201')).toEqual([]);
    expect(through('53', '52')).toEqual([]);
    expect(hits({ scope: 'AGREEMENT', keeper: 'chuan-yu' })).toBe(true);
    expect(hits({ scope: 'AGREEMENT', keeper: 'other' })).toBe(false);
    expect(hits({ validFrom: '2026-01-06' })).toBe(false);
    expect(hits({ validTo: '2026-01-04' })).toBe(false);
    const bare = { ...movement, codes: [] };
    expect(forbidding([item], bare)).toEqual([]);
    expect(forbidding([{ ...item, kind: 'AREA', value: '5001' }], bare)).toHaveLength(1);
  });
});
