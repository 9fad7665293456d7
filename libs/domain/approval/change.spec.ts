import type { ApplicationContext } from '../transfer-application/transfer-application.case.js';
import type { ApprovalContext } from './approval.case.js';
import { applicationAnew, changeFindings } from './change.js';

const line = { line: 1, name: '铝灰渣', category: 'HW48', code: '321-026-48', method: 'R4' };
const approval = {
  lines: [{ ...line, approved: '900.000000', reserved: '10.000000', accepted: '25.000000', excess: '0.000000' }],
  receiver: { org: 'receiver' },
  licence: { id: 'licence' },
} as unknown as ApprovalContext;
const before = {
  site: { id: 'site' },
  plan: { id: 'plan', year: 2025 },
  facility: '二车间',
  lines: [{ ...line, quantity: '1000.000000', purpose: 'UTILISE' }],
  carriers: [],
  transport: null,
  period: { from: '2025-11-17', to: '2026-06-30' },
  reason: '能力不足',
  emergency: null,
  contact: null,
  attachments: ['LICENCE_COPY', 'METHOD_STATEMENT', 'CONTRACT', 'ROUTE_MAP'].map((kind) => ({ kind })),
} as unknown as ApplicationContext;
const rules = (wanted: Parameters<typeof changeFindings>[1]) =>
  changeFindings(approval, wanted).map(({ rule }) => rule);
const offer = (wanted: Parameters<typeof changeFindings>[1], today = '2025-12-01') =>
  applicationAnew(approval, before, wanted, today);

describe('another transfer, or the same', () => {
  it.each([
    ['R-28a', { lines: [{ line: 1, code: '321-024-48' }] }],
    ['R-28a', { lines: [{ line: 1, quantity: '900.000001' }] }],
    ['R-28b', { lines: [{ line: 1, method: 'R5' }] }],
    ['R-28c', { receiver: 'another' }],
  ])('[%s] needs an application anew: %j', (rule, wanted) => expect(rules(wanted)).toEqual([rule]));

  it.each([
    [{}],
    [{ receiver: 'receiver' }],
    [{ lines: [{ line: 1, code: '321-026-48', method: 'R4', quantity: '900' }] }],
    [{ lines: [{ line: 1, quantity: '1' }] }],
    [{ lines: [{ line: 2, method: 'R5' }] }],
  ])('[R-28a, R-28b, R-28c] needs none: %j', (wanted) => expect(rules(wanted)).toEqual([]));
});

describe('the application anew', () => {
  it('[R-28a] asks for the excess where only the weight grows', () => {
    const { body, missing } = offer({ lines: [{ line: 1, quantity: '1000' }] });
    expect([body.lines?.[0]?.quantity, missing]).toEqual(['100.000000', []]);
    expect(body.period).toEqual({ from: '2025-12-01', to: '2026-06-30' });
  });

  it('[R-28b] asks for what has not moved by the other method, without the statement of the old one', () => {
    const { body, missing } = offer({ lines: [{ line: 1, method: 'R5' }] });
    expect(body.lines).toMatchObject([{ method: 'R5', quantity: '865.000000', code: '321-026-48' }]);
    expect(body.attachments?.map(({ kind }) => kind)).toEqual(['LICENCE_COPY', 'CONTRACT', 'ROUTE_MAP']);
    expect(missing).toEqual(['attachments/METHOD_STATEMENT']);
  });

  it('[R-28c] leaves licence, facility and papers of the old receiver out', () => {
    const { body, missing } = offer({ receiver: 'another' });
    expect(body).toMatchObject({ site: 'site', plan: 'plan', receiver: 'another', reason: '能力不足' });
    expect(Object.keys(body)).not.toEqual(expect.arrayContaining(['licence']));
    expect(body).not.toHaveProperty('facility');
    expect(missing).toEqual([
      'licence',
      ...['LICENCE_COPY', 'CONTRACT', 'METHOD_STATEMENT'].map((k) => `attachments/${k}`),
    ]);
  });

  it('names plan and period when they are past', () => {
    const { body, missing } = offer({ lines: [{ line: 1, quantity: '1000' }] }, '2026-07-01');
    expect(body).not.toHaveProperty('period');
    expect(missing).toEqual(['plan', 'period']);
  });
});
