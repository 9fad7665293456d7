import { mailboxOf, system, type Actor } from '../actor.js';
import { Walk } from '../walk.js';
import { approvalMachine } from './approval.machine.js';
import { approvalTests } from './approval.tests.js';
import { leftOn } from './approval.lines.js';
import type { ApprovalContext, ApprovalEvent } from './approval.case.js';
import { approvalParts, approvalReaders } from './approval.policy.js';

const walk = new Walk<ApprovalContext, ApprovalEvent>(approvalMachine, approvalTests, approvalParts);
type Case = Pick<ReturnType<typeof walk.play>, 'state' | 'context'>;
const person = (name: string, over: Partial<Actor> = {}): Actor => ({
  person: name,
  name,
  org: 'org',
  orgName: 'org',
  kind: 'province',
  province: '51',
  city: null,
  roles: ['officer'],
  delegations: [],
  auth: 'session',
  ...over,
});
const signer = person('Li');
const other = person('Zhao');
const holder = person('Wang', { kind: 'firm', org: 'remover', roles: ['handler'] });
const at = '2025-12-10T01:00:00.000Z';
const party = (org: string, province: string) => ({
  org,
  name: org,
  uscc: 'x',
  address: 'x',
  province,
  city: `${province}01`,
});
const content = {
  application: 'application',
  origin: '51',
  originCity: '5101',
  destination: '50',
  remover: party('remover', '51'),
  receiver: party('receiver', '50'),
  licence: { id: 'licence', number: '1', validTo: '2028-01-01' },
  facility: null,
  lines: [
    { line: 1, name: 'a', category: 'HW31', code: '900-052-31', method: 'R4', approved: '100.000000' },
    { line: 2, name: 'b', category: 'HW29', code: '900-023-29', method: 'R4', approved: '10.000000' },
  ],
  route: ['5101', '5001'],
  conditions: [],
  track: 'WHITELIST',
  listing: 'entry',
  agreement: 'a',
  reply: null,
  decidedOn: '2025-12-01',
  decidedBy: { person: 'Li', name: 'Li', orgName: 'org', principal: null },
  validFrom: '2025-12-05',
  validTo: '2026-06-30',
  singleBatch: false,
  releaseUnusedOnExpiry: true,
};
const nothing = { state: 'new', context: {} as ApprovalContext };
const ask = (from: Case, by: Actor, type: string, more: Record<string, unknown> = {}) => {
  const door = by.kind !== 'system' ? 'command' : by.province === null ? 'rule' : 'mailbox';
  return walk.play(from.state, from.context, {
    type,
    by,
    at,
    door,
    evidence: { paper: { number: '川环许决〔2025〕1号', hash: 'h' } },
    ...more,
  } as never);
};
const clock = (from: Case, type: string, when = at) => ask(from, system, type, { door: 'clock', at: when });
const issued = (over: object = {}) => ask(nothing, system, 'issue', { ...content, ...over });
const active = (over: object = {}) => clock(issued(over), 'activate');
const load = (a: string, b?: string) => [{ line: 1, quantity: a }, ...(b ? [{ line: 2, quantity: b }] : [])];
const reserve = (from: Case, a: string, b?: string) =>
  ask(from, system, 'reserve', { manifest: 'm', lines: load(a, b) });
const settle = (from: Case, reserved: string, accepted: string, line = 1) =>
  ask(from, system, 'settle', { manifest: 'm', lines: [{ line, reserved, accepted }] });
const release = (from: Case, a: string) => ask(from, system, 'release', { manifest: 'm', lines: load(a) });
const exhausted = () => reserve(active(), '100', '10');
const suspend = (from: Case) => ask(from, system, 'suspend', { trigger: 'S3', reason: 'licence suspended' });
const over = '2026-06-30T16:00:00.000Z';
const ends: [string, (from: Case) => Case][] = [
  ['suspended', suspend],
  ['expired', (from) => clock(from, 'expire', over)],
  ['revoked', (from) => ask(from, other, 'revoke', { ground: 'FRAUD', reason: 'x' })],
  ['cancelled', (from) => ask(from, signer, 'cancel', { ground: 'SUBJECT_DISSOLVED', reason: 'x' })],
];

it('[V0][R-27a][R-27b] is issued complete, with both dates as clocks', () => {
  expect(issued()).toMatchObject({
    state: 'issued',
    context: { number: '川环许决〔2025〕1号', lines: [{ reserved: '0.000000' }, {}] },
  });
  expect(
    issued()
      .effects.filter((e) => e.type === 'start')
      .map((e) => e.params),
  ).toEqual([
    { clock: 'K-27', key: 'start', due: '2025-12-04T16:00:00.000Z', fires: 'activate' },
    { clock: 'K-27', due: '2026-06-30T16:00:00.000Z', fires: 'expire' },
  ]);
  expect(issued({ validFrom: '2026-07-01' }).failed).toEqual(['datesInOrder']);
  expect(issued({ lines: [] }).failed).toEqual(['contentComplete']);
});
it('[V1][R-27b] becomes active on its first day', () => {
  expect(active().state).toBe('active');
  expect(clock(issued(), 'activate', '2025-12-04T15:59:59.999Z').failed).toEqual(['started']);
});
it('[V2][R-27c] reserves to the last gram, per line', () => {
  expect(reserve(active(), '40')).toMatchObject({
    state: 'active',
    context: { lines: [{ reserved: '40.000000' }, { reserved: '0.000000' }], manifests: 1 },
  });
  expect(exhausted().state).toBe('exhausted');
  expect(reserve(active(), '100.000001').failed).toEqual(['enoughLeft']);
  expect(ask(active(), system, 'reserve', { manifest: 'm', lines: [{ line: 3, quantity: '1' }] }).failed).toContain(
    'enoughLeft',
  );
  expect(ask(active(), system, 'reserve', { manifest: 'm', lines: load('1'), at: over }).failed).toEqual([
    'validToday',
  ]);
  expect(reserve(issued(), '1').row).toBeNull();
});
it('[V3][R-27c] settles with the accepted quantity; the difference is released (scenario 8)', () => {
  const moving = reserve(active(), '24.86');
  expect(settle(moving, '24.86', '23.1')).toMatchObject({
    state: 'active',
    context: { lines: [{ reserved: '0.000000', accepted: '23.100000' }, {}] },
  });
  expect(settle(active(), '1', '1').failed).toEqual(['reserveCoversLoad']);
  expect(settle(exhausted(), '100', '99').state).toBe('active');
  expect(settle(exhausted(), '100', '100').state).toBe('exhausted');
  const nearly = reserve(reserve(active(), '90', '10'), '9');
  expect(settle(nearly, '9', '10').state).toBe('exhausted');
  expect(settle(nearly, '9', '9').state).toBe('active');
});
it('[V3] keeps what overruns the approval apart, so that invariant 1 holds', () => {
  const step = settle(exhausted(), '100', '100.5');
  expect(step.context.lines[0]).toMatchObject({ accepted: '100.000000', excess: '0.500000' });
});
it('[V4][R-27c] releases a voided load', () => {
  expect(release(reserve(active(), '5'), '5')).toMatchObject({
    state: 'active',
    context: { lines: [{ reserved: '0.000000' }, {}] },
  });
  expect(release(exhausted(), '5').state).toBe('active');
  expect(release(active(), '5').failed).toEqual(['somethingReleased']);
});
it.each(ends)('[V3][V4][R-27b] settles and releases loads on the road when %s', (state, end) => {
  const ended = end(reserve(active(), '50'));
  expect(ended.state).toBe(state);
  expect(settle(ended, '20', '20').state).toBe(state);
  expect(release(ended, '20').state).toBe(state);
  expect(reserve(ended, '1').row).toBeNull();
});
it.each(ends.slice(1))(
  '[V3, V4, W-14] gives back what a load on the road leaves when %s, and no more than once',
  (_, end) => {
    const moving = end(reserve(active(), '50'));
    const told = (step: Case) =>
      (step as ReturnType<typeof walk.play>).effects.find(({ params }) => 'returned' in params)?.params['returned'];
    expect(told(moving)).toEqual([
      { line: 1, quantity: '50.000000' },
      { line: 2, quantity: '10.000000' },
    ]);
    const short = settle(moving, '20', '19');
    expect([told(short), leftOn(short.context.lines[0]!)]).toEqual([[{ line: 1, quantity: '1.000000' }], 0n]);
    expect(told(release(short, '20'))).toEqual([{ line: 1, quantity: '20.000000' }]);
    // What went back is no room for a load that weighs more than it held.
    const heavy = settle(short, '20', '20.5');
    expect([told(heavy), heavy.context.lines[0]]).toMatchObject([[], { accepted: '39.000000', excess: '0.500000' }]);
  },
);
describe.each([
  ['issued', issued],
  ['active', active],
  ['exhausted', exhausted],
] as [string, () => Case][])('from %s', (state, from) => {
  it('[V5][R-28c] is suspended by rule, by its officers and by the alarm of the destination', () => {
    expect(suspend(from()).state).toBe('suspended');
    expect(ask(from(), other, 'suspend', { reason: 'furnace down' }).context.suspension?.trigger).toBe('CAPABILITY');
    expect(ask(from(), other, 'suspend', { reason: '' }).failed).toEqual(['reasonGiven']);
    expect(ask(from(), mailboxOf('50'), 'suspend', { reason: 'alarm' }).context.suspension?.trigger).toBe('ALARM');
    expect(ask(from(), mailboxOf('43'), 'suspend', { reason: 'alarm', door: 'mailbox' }).row).toBeNull();
  });
  it('[V6][R-28c] returns by date and ledger after a check with the destination', () => {
    const when = state === 'issued' ? '2025-12-02T01:00:00.000Z' : at;
    expect(ask(suspend(from()), other, 'clear', { checkedWith: 'Chongqing', at: when })).toMatchObject({
      state,
      context: { suspension: null },
    });
    expect(ask(suspend(from()), other, 'clear', { checkedWith: '' }).failed).toContain('checkedWithDestination');
  });
  it('[V8][A-69] is revoked on a ground, by another than its signer', () => {
    const step = ask(from(), other, 'revoke', { ground: 'FRAUD', reason: 'x' });
    expect(step.state).toBe('revoked');
    expect(step.effects.find((e) => e.params['fact'] === 'approval.revoked')?.params).toMatchObject({ refund: true });
    expect(ask(from(), signer, 'revoke', { ground: 'FRAUD', reason: 'x' }).failed).toEqual(['fourEyes']);
    expect(ask(from(), other, 'revoke', { ground: 'FRAUD', reason: '' }).failed).toEqual(['groundOfRevocation']);
  });
  it('[V9][A-70] is cancelled on a ground; own request needs the request', () => {
    expect(ask(from(), signer, 'cancel', { ground: 'OWN_REQUEST', reason: 'x' }).failed).toEqual([
      'groundOfCancellation',
    ]);
    const administrator: Actor = { ...holder, roles: ['admin'] };
    expect(ask(from(), administrator, 'requestCancellation', { reason: 'no need' }).row).toBeNull();
    const requested = ask(from(), holder, 'requestCancellation', { reason: 'no need' });
    expect(requested.state).toBe(state);
    expect(ask(requested, signer, 'cancel', { ground: 'OWN_REQUEST', reason: 'x' }).state).toBe('cancelled');
  });
});
it('[V9, A-70, W-14] is cancelled as expired only when it has, and hands back then what an expiry hands back', () => {
  const cancel = (from: Case, when: string) =>
    ask(from, signer, 'cancel', { ground: 'EXPIRED', reason: 'x', at: when });
  for (const from of [issued(), active(), exhausted(), suspend(active())]) {
    expect(cancel(from, '2026-06-30T15:59:59.999Z').failed).toEqual(['groundOfCancellation']);
    expect(cancel(from, over).state).toBe('cancelled');
  }
  const refund = (more: object) => {
    const step = cancel(active({ listing: 'e1', ...more }), over);
    const { params } = step.effects.find((e) => e.params['fact'] === 'approval.cancelled')!;
    return [params['refund'], (params['returned'] as object[]).length];
  };
  expect([refund({}), refund({ releaseUnusedOnExpiry: false })]).toEqual([
    [true, 2],
    [false, 0],
  ]);
});
it('[V8][V9] is ended while suspended', () => {
  expect(ask(suspend(active()), other, 'revoke', { ground: 'NOT_ELIGIBLE', reason: 'x' }).state).toBe('revoked');
  expect(clock(suspend(active()), 'expire', over).state).toBe('expired');
  const requested = ask(suspend(active()), holder, 'requestCancellation', { reason: 'x' });
  expect(requested.state).toBe('suspended');
  expect(ask(requested, signer, 'cancel', { ground: 'OWN_REQUEST', reason: 'x' }).state).toBe('cancelled');
});
it('[V7][R-27b][W-14] expires at the end of its last day and says what was left', () => {
  expect(clock(active(), 'expire', '2026-06-30T15:59:59.999Z').failed).toEqual(['over']);
  const step = clock(reserve(active(), '40'), 'expire', over);
  expect(step.effects.find((e) => e.params['fact'] === 'approval.expired')?.params).toMatchObject({
    unused: '70.000000',
    refund: true,
  });
  expect(clock(exhausted(), 'expire', over).state).toBe('expired');
});
describe('[V2a][R-20b][R-28a] a load entered from paper', () => {
  const moved = (day: string) => ({ movedFrom: `${day}T02:00:00.000Z`, movedTo: `${day}T02:00:00.000Z` });
  const enter = (from: Case, a: string, b?: string, day = '2025-12-08') =>
    ask(from, system, 'reserve', { manifest: 'paper', lines: load(a, b), late: moved(day) });

  it('takes what is left, and flags the rest', () => {
    const step = enter(reserve(active(), '60', '10'), '50');
    expect(step).toMatchObject({
      state: 'exhausted',
      row: { row: 'V2a' },
      context: { lines: [{ reserved: '100.000000', excess: '10.000000' }, {}] },
    });
    expect(step.effects.find((e) => e.params['fact'] === 'approval.reserved')?.params).toMatchObject({
      lines: [{ line: 1, quantity: '40.000000' }],
      excess: [{ line: 1, quantity: '10.000000' }],
    });
  });
  it('is an ordinary load where it fits', () => {
    expect(enter(active(), '50')).toMatchObject({ state: 'active', row: { row: 'V2' } });
    expect(enter(reserve(active(), '60', '10'), '40')).toMatchObject({ state: 'exhausted', row: { row: 'V2' } });
  });
  it('takes nothing of it when it moved outside the validity', () => {
    expect(enter(issued(), '5', undefined, '2025-12-01')).toMatchObject({
      state: 'issued',
      context: { lines: [{ reserved: '0.000000', excess: '5.000000' }, {}] },
    });
    expect(enter(exhausted(), '5')).toMatchObject({
      state: 'exhausted',
      context: { lines: [{ excess: '5.000000' }, {}] },
    });
  });
  it.each(ends)('is booked when %s, as far as the remainder was not handed back', (state, end) => {
    const kept = enter(end(active({ listing: null })), '5');
    expect(kept).toMatchObject({ state, context: { lines: [{ reserved: '5.000000', excess: '0.000000' }, {}] } });
    const handedBack = enter(end(active()), '5');
    const reservedThen = state === 'suspended' ? '5.000000' : '0.000000';
    expect(handedBack.context.lines[0]).toMatchObject({ reserved: reservedThen });
  });
  it('settles no more than it took; the excess stands', () => {
    const step = enter(reserve(active(), '60', '10'), '50');
    const part = { line: 1, reserved: '40.000000', accepted: '50.200000', flagged: '10.000000' };
    expect(ask(step, system, 'settle', { manifest: 'paper', lines: [part] }).context.lines[0]).toMatchObject({
      reserved: '60.000000',
      accepted: '40.000000',
      excess: '10.200000',
    });
  });
  it('[R-27c, R-29] a correction of another load takes back what that load had beyond, nothing that is flagged', () => {
    const accepted = (from: Case, from0: string, to: string) =>
      ask(from, system, 'settle', {
        manifest: 'm',
        lines: [{ line: 1, reserved: '0.000000', accepted: to, before: from0 }],
      });
    const paper = enter(reserve(active(), '100'), '5', undefined, '2025-12-01');
    const full = settle(paper, '100', '101');
    expect(full.context.lines[0]).toMatchObject({ accepted: '100.000000', excess: '6.000000', flagged: '5.000000' });
    expect(accepted(full, '101', '97').context.lines[0]).toMatchObject({
      ...{ accepted: '97.000000', excess: '5.000000', flagged: '5.000000' },
    });
    // The load itself, corrected up and down again, moves its own excess alone.
    const own = (from: Case, before: string, to: string) =>
      ask(from, system, 'settle', {
        manifest: 'paper',
        lines: [{ line: 1, reserved: '0.000000', accepted: to, before, flagged: '5.000000', took: '0.000000' }],
      });
    const heavier = own(full, '5', '7');
    expect(heavier.context.lines[0]).toMatchObject({ accepted: '100.000000', excess: '8.000000', flagged: '7.000000' });
    expect(own(heavier, '7', '5').context.lines[0]).toMatchObject({ excess: '6.000000', flagged: '5.000000' });
  });
  it('does not open an ended approval to a new load', () => {
    expect(ask(exhausted(), system, 'reserve', { manifest: 'm', lines: load('1') }).failed).toEqual(['backEntered']);
  });
});
it('[A-50] knows no extension', () => {
  expect(ask(active(), other, 'extend').row).toBeNull();
});
it('[Z-07][R-26b] is read along the route', () => {
  expect(approvalReaders(active().context)).toEqual(
    expect.arrayContaining(['o:remover', 'o:receiver', 'p:51', 'p:50', 't:51']),
  );
});
it('has walked every transition of the machine', () => {
  expect(walk.missed()).toEqual([]);
});
