import { loadAgreements } from './agreements.js';

const byKey = new Map(loadAgreements().map((file) => [file.key, file.parameters]));

/** The published terms that decide cases; a new agreement adds its row. */
describe('agreements that ship', () => {
  it.each([
    [
      'sichuan-chongqing-2020',
      {
        parties: ['51', '50'],
        confirmation: 'COUNTERPART',
        approvalMode: 'DIRECT',
        decisionDays: 5,
        overQuota: 'LETTER_AND_CONSENT',
        feedbackBy: '01-31',
        adjustMonths: [12],
      },
    ],
    [
      'upper-yangtze-2020',
      { parties: ['50', '51', '52', '53'], confirmation: 'ALL_PARTIES', statisticsBy: '04-30', adjustMonths: [6, 12] },
    ],
    ['upper-yangtze-2023', { parties: ['50', '51', '52', '53', '43', '41'], quotaScopeOrigin: 'SPLIT' }],
    [
      'anhui-inbound-2022',
      {
        parties: ['34'],
        confirmation: 'NONE',
        quotaKind: 'NONE',
        finishWithinDays: 30,
        singleBatch: true,
        resultNoticeTo: ['ECOLOGY', 'TRANSPORT'],
      },
    ],
    [
      'lead-battery-pilot-2024',
      {
        type: 'NATIONAL_PILOT',
        parties: ['*'],
        approvalMode: 'NONE',
        treatAsDomestic: true,
        wasteScope: [{ kind: 'CODE', value: '900-052-31' }],
      },
    ],
    [
      'northeast-2023',
      {
        parties: ['21', '22', '23', '15'],
        approvalMode: 'SIMPLIFIED_CONSULT',
        listPeriod: 'OPEN',
        entryFieldsRequired: expect.arrayContaining(['facility']),
        resultNoticeTo: ['ALL_PARTIES'],
      },
    ],
    [
      'hubei-inbound-2025',
      {
        type: 'UNILATERAL_INBOUND',
        users: ['*'],
        cityRecommends: true,
        entryFieldsRequired: expect.arrayContaining(['plan']),
        quotaScopeOrigin: 'SHARED',
      },
    ],
    ['guangdong-zhejiang', { parties: ['44', '33'], validTo: '2025-12-31' }],
    ['guangdong-guizhou', { parties: ['44', '52'], validTo: '2026-12-31' }],
    [
      'xinjiang-corps',
      { type: 'PAIR_AS_DOMESTIC', parties: ['65', '66'], treatAsDomestic: true, approvalMode: 'NONE' },
    ],
    [
      'yangtze-delta-exemption-2025',
      { parties: ['31', '33', '34'], purposeScope: 'UTILISE', exemptionItems: expect.arrayContaining([31]) },
    ],
  ])('[R-21b] %s has its terms', (key, terms) => {
    expect(byKey.get(key)).toMatchObject(terms);
  });
  it('has a row here for every file', () => {
    expect(byKey.size).toBe(11);
  });
});
