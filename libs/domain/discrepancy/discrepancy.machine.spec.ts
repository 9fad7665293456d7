import { system, type Actor } from '../actor.js';
import { Walk } from '../walk.js';
import type { DiscrepancyContext, DiscrepancyEvent, Subject } from './discrepancy.context.js';
import { discrepancyMachine, discrepancyTests } from './discrepancy.machine.js';
import { discrepancyParts, discrepancyReaders } from './discrepancy.policy.js';

const walk = new Walk<DiscrepancyContext, DiscrepancyEvent>(discrepancyMachine, discrepancyTests, discrepancyParts);
type Case = { state: string; context: DiscrepancyContext };
const firm = (org: string): Actor => ({
  ...system,
  person: org,
  name: org,
  org,
  orgName: org,
  kind: 'firm',
  province: '50',
  roles: ['handler'],
  auth: 'session',
});
const office = (province: string, city: string | null = null): Actor => ({
  ...firm(`bureau ${province}`),
  kind: city ? 'city' : 'province',
  province,
  city,
  roles: ['officer'],
});
const [remover, receiver, carrier, other] = ['m', 'r', 'k', 'x'].map(firm) as [Actor, Actor, Actor, Actor];
const at = '2025-11-18T02:00:00.000Z';
const subject = (over: Partial<Subject> = {}): Subject => ({
  machine: 'manifest',
  id: 'id',
  number: '20255101000001',
  state: 'arrived',
  origin: '51',
  originCity: '5101',
  destination: '50',
  destinationCity: '5001',
  remover: { id: 'm', name: '移出厂' },
  receiver: { id: 'r', name: '接受厂' },
  carriers: [{ id: 'k', name: '承运' }],
  restOpen: false,
  returned: false,
  redirected: false,
  correctedAt: null,
  ...over,
});
const nothing = { state: 'new', context: {} as DiscrepancyContext };
const ask = (from: Case, by: Actor, type: string, more: Record<string, unknown> = {}) =>
  walk.play(from.state, from.context, {
    type,
    by,
    at,
    door: by.kind === 'system' ? 'rule' : 'command',
    ...more,
  } as never);
const form = { manifest: 'id', line: 1, kinds: ['QUANTITY'], declared: '24.86', found: '23.10' };
const opened = (more: object = {}, of: Partial<Subject> = {}) =>
  ask(nothing, receiver, 'open', { ...form, ...more, evidence: { subject: subject(of) } });
const bySystem = (source: string, more: object = {}) =>
  ask(nothing, system, 'open', { ...form, source, ...more, evidence: { subject: subject() } });
const reported = (more: object = {}) => ask(opened(more), receiver, 'report', { account: '短少1.76吨' });
const agreed = () => ask(reported(), remover, 'answer', { agree: true });
const checked = () => ask(reported(), office('50'), 'takeUp', { reason: '移出人未答复' });
const close = (from: Case, of: Partial<Subject> = {}) =>
  ask(from, system, 'close', { evidence: { subject: subject(of) } });

it('[D1][R-18b] is opened by the receiver at its gate, and starts the clock of the same working day', () => {
  const step = opened();
  expect(step).toMatchObject({ state: 'open', context: { source: 'RECEIPT', declared: '24.86', found: '23.10' } });
  expect(step.effects).toContainEqual({ type: 'start', params: { clock: 'K-18b', fires: 'flagOverdue' } });
  expect(opened({}, { state: 'inTransit' }).failed).toEqual(['atReceiver']);
  const foreign = ask(nothing, other, 'open', { ...form, evidence: { subject: subject() } });
  expect(foreign.failed).toEqual(['ofReceiver']);
});
it('[D1][D2][R-19] is opened and reported by the engine where meters or a paper show it', () => {
  for (const source of ['PIPELINE', 'PAPER']) {
    const step = ask(bySystem(source), system, 'report');
    expect(step).toMatchObject({ state: 'reported', context: { report: { account: '23.10' } } });
  }
  expect(ask(bySystem('RECEIPT'), system, 'report').failed).toEqual(['foundByEngine']);
});
it('[D2][R-17] is reported by whoever found it: the receiver, at a hand-over the carrier', () => {
  expect(ask(opened(), receiver, 'report', { account: ' ' }).failed).toEqual(['accountComplete']);
  expect(ask(opened(), carrier, 'report', { account: '?' }).failed).toEqual(['byFinder']);
  const atHandOver = bySystem('HANDOVER', { leg: 1 });
  expect(ask(atHandOver, receiver, 'report', { account: '?' }).failed).toEqual(['byFinder']);
  const step = ask(atHandOver, carrier, 'report', { account: '封签破损' });
  expect(step.state).toBe('reported');
  expect(step.effects).toContainEqual({ type: 'stop', params: { clock: 'K-18b' } });
});
it('[D2a][K-18b] notes that the report is late and can still be made', () => {
  const late = ask(opened(), system, 'flagOverdue', { door: 'clock', clock: 'K-18b' });
  expect(late).toMatchObject({ state: 'open', context: { overdue: [{ clock: 'K-18b' }] } });
  expect(ask(opened(), system, 'flagOverdue', { door: 'clock', clock: 'K-18' }).failed).toEqual(['isReportClock']);
  expect(ask(late, receiver, 'report', { account: '短少' }).state).toBe('reported');
});
it('[D3] is settled by agreement, and checked when disputed or when code or name differ', () => {
  expect(agreed()).toMatchObject({ state: 'resolved', context: { finding: { violation: false, correction: false } } });
  expect(ask(reported(), remover, 'answer', { agree: false, text: '装车磅单无误' }).state).toBe('underCheck');
  expect(ask(reported(), remover, 'answer', { agree: false }).row).toBeNull();
  for (const kind of ['NAME', 'CODE']) {
    expect(ask(reported({ kinds: [kind] }), remover, 'answer', { agree: true }).state).toBe('underCheck');
  }
  expect(ask(reported(), receiver, 'answer', { agree: true }).row).toBeNull();
});
it('[D3a][D4][L-82a] is taken up and decided by the authority of the receiving place, or of the place', () => {
  expect(checked().state).toBe('underCheck');
  expect(ask(reported(), office('50', '5001'), 'takeUp', { reason: '主动' }).state).toBe('underCheck');
  expect(ask(reported(), office('51'), 'takeUp', { reason: '主动' }).failed).toEqual(['ofThePlace']);
  // Another city of that province is neither, whatever it is entrusted with.
  const elsewhere = office('50', '5003');
  expect(ask(reported(), elsewhere, 'takeUp', { reason: '主动' }).failed).toEqual(['ofThePlace']);
  expect(ask(checked(), elsewhere, 'resolve', { finding: '磅差' }).failed).toEqual(['ofThePlace']);
  const onTheRoad = ask(bySystem('HANDOVER', { leg: 1, place: '520100' }), carrier, 'report', { account: '破损' });
  expect(ask(onTheRoad, office('52'), 'takeUp', { reason: '主动' }).state).toBe('underCheck');
  expect(ask(checked(), office('50'), 'resolve', { finding: '磅差' }).state).toBe('resolved');
  const violation = ask(checked(), office('50', '5001'), 'confirmViolation', { finding: '夹带', party: 'REMOVER' });
  expect(violation.state).toBe('confirmedViolation');
  expect(violation.effects.find((e) => e.type === 'tell')?.params).toMatchObject({
    fact: 'discrepancy.violationConfirmed',
    firm: { id: 'm' },
    provinces: ['51', '50'],
  });
  for (const party of ['CARRIER', 'RECEIVER']) {
    const step = ask(checked(), office('50'), 'confirmViolation', { finding: '调包', party });
    expect(step.effects.find((e) => e.type === 'tell')?.params['firm']).toMatchObject({
      id: party === 'CARRIER' ? 'k' : 'r',
    });
  }
});
it('[D2][D4][R-17] what a carrier found it reports itself, and the carrier of that leg answers for it', () => {
  const [first, second] = [carrier, other];
  const onTheRoad = (foundBy: string) =>
    ask(nothing, system, 'open', {
      ...form,
      source: 'HANDOVER',
      leg: 1,
      place: '520100',
      foundBy,
      evidence: {
        subject: subject({
          carriers: [first, second].map(({ org, orgName }) => ({ id: org!, name: orgName })),
          driver: { id: 'k', name: '承运' },
        }),
      },
    });
  const found = onTheRoad('x');
  expect(ask(found, first, 'report', { account: '破损' }).failed).toEqual(['byFinder']);
  const told = ask(found, second, 'report', { account: '破损' });
  expect(told.effects.find((e) => e.type === 'tell')?.params).toMatchObject({ place: '520100' });
  const blamed = ask(ask(told, office('52'), 'takeUp', { reason: '主动' }), office('52'), 'confirmViolation', {
    finding: '调包',
    party: 'CARRIER',
  });
  expect(blamed.effects.find((e) => e.type === 'tell')?.params['firm']).toMatchObject({ id: 'k' });
  const athome = onTheRoad('m');
  expect(ask(athome, second, 'report', { account: '短少' }).failed).toEqual(['byFinder']);
  expect(ask(athome, first, 'report', { account: '短少' }).state).toBe('reported');
});
it('[D5][R-29] closes when the finding is in the manifest, or the load is back or sent on', () => {
  expect(close(agreed())).toMatchObject({ state: 'closed', context: { outcome: 'CARRIED' } });
  expect(close(agreed(), { state: 'partiallyAccepted', restOpen: true }).failed).toEqual(['carried']);
  expect(close(agreed(), { returned: true }).context.outcome).toBe('RETURNED');
  expect(close(agreed(), { restOpen: true, redirected: true }).context.outcome).toBe('REDIRECTED');
  const resolve = (more: object) => ask(checked(), office('50'), 'resolve', { finding: '笔误', ...more });
  expect(close(resolve({ restSettled: true }), { restOpen: true }).state).toBe('closed');
  expect(close(resolve({ correction: true })).failed).toEqual(['carried']);
  expect(close(resolve({ correction: true }), { correctedAt: '2025-11-17T00:00:00.000Z' }).failed).toEqual(['carried']);
  expect(close(resolve({ correction: true }), { correctedAt: '2025-11-19T00:00:00.000Z' }).state).toBe('closed');
  expect(close(ask(checked(), office('50'), 'confirmViolation', { finding: '夹带', party: 'REMOVER' })).state).toBe(
    'closed',
  );
});
it('[Z-07] is seen by both provinces, their cities, the place and the firms', () => {
  expect(discrepancyReaders(bySystem('HANDOVER', { place: '520100' }).context).sort()).toEqual([
    'c:5001',
    'c:5101',
    'c:5201',
    'o:k',
    'o:m',
    'o:r',
    'p:50',
    'p:51',
    'p:52',
  ]);
});
it('has walked every transition of the machine', () => {
  expect(walk.missed()).toEqual([]);
});
