import { system, type Actor } from '../actor.js';
import { Walk } from '../walk.js';
import { dutyOf } from './duty.js';
import { overdueMachine, overdueTests, type OverdueContext, type OverdueEvent } from './overdue.machine.js';
import { overdueParts, overdueReaders } from './overdue.policy.js';

const walk = new Walk<OverdueContext, OverdueEvent>(overdueMachine, overdueTests, overdueParts);
type Case = { state: string; context: OverdueContext };
const person = (name: string, over: Partial<Actor> = {}): Actor => ({
  ...system,
  person: name,
  name,
  org: 'henan',
  orgName: '河南',
  kind: 'province',
  province: '41',
  roles: ['officer'],
  auth: 'session',
  ...over,
});
const [officer, head, stranger] = [
  person('何'),
  person('厅长', { roles: ['head'] }),
  person('吴', { province: '50', org: 'chongqing' }),
];
const receiver = person('陈', { kind: 'firm', org: 'r', province: '41', roles: ['handler'] });
const at = '2025-12-02T00:01:00.000Z';
const letter = { from: '43', to: '41', toCity: '4108', number: '湘环固函〔2025〕482号', draft: null };
const manifest = {
  origin: '43',
  destination: '41',
  destinationCity: '4108',
  number: '20254301000001',
  receiver: { id: 'r', name: '接受厂' },
  remover: { id: 'm', name: '移出厂' },
};
const nothing = { state: 'new', context: {} as OverdueContext };
const ask = (from: Case, by: Actor, type: string, more: Record<string, unknown> = {}) =>
  walk.play(from.state, from.context, { type, by, at, door: 'command', ...more } as never);
const opened = (clock = 'K-25', context: object = letter, more: object = {}) =>
  ask(nothing, system, 'open', {
    door: 'clock',
    clock,
    key: '',
    case: { machine: 'consultation', id: 'letter' },
    startedAt: '2025-11-17T02:00:00.000Z',
    dueAt: '2025-12-01T16:00:00.000Z',
    dueDay: '2025-12-01',
    duty: dutyOf(clock, context),
    ladder: { leader: '2025-12-04T16:00:00.000Z', auditor: '2025-12-15T16:00:00.000Z' },
    ...more,
  });
const escalate = (from: Case, key: string) => ask(from, system, 'escalate', { door: 'clock', clock: 'LADDER', key });
const told = (step: ReturnType<typeof ask>) =>
  step.effects.filter((e) => e.type === 'tell').map((e) => [e.params['fact'], e.params['level'] ?? null]);

it('[OD1][TIME-4] opens with the duty of the register and tells the head of division at once', () => {
  const step = opened();
  expect(step).toMatchObject({ state: 'open', context: { clock: 'K-25', duty: { part: 'IN', province: '41' } } });
  expect(told(step)).toEqual([
    ['overdue.opened', null],
    ['overdue.escalated', 'HEAD'],
  ]);
  expect(step.effects).toContainEqual({
    type: 'start',
    params: { clock: 'LADDER', key: 'LEADER', due: '2025-12-04T16:00:00.000Z', fires: 'escalate' },
  });
  expect(overdueReaders(step.context).sort()).toEqual(['c:4108', 'p:41', 'p:43']);
});
it('[OD6][R-25a] climbs to the leader with the partner, then to the auditor, and no further', () => {
  const leader = escalate(opened(), 'LEADER');
  expect(leader.effects.find((e) => e.params['fact'] === 'overdue.escalated')?.params).toMatchObject({
    level: 'LEADER',
    partner: '43',
    authority: '41',
  });
  expect(escalate(leader, 'LEADER').failed).toEqual(['nextRung']);
  expect(escalate(leader, 'OWNER').failed).toEqual(['nextRung']);
  const auditor = escalate(ask(leader, officer, 'acknowledge', { reason: '人手不足' }), 'AUDITOR');
  expect(auditor).toMatchObject({ state: 'acknowledged', context: { steps: { length: 3 } } });
  expect(auditor.effects.some((e) => e.type === 'start')).toBe(false);
});
it('[OD2][TIME-4] is acknowledged by the owner of the duty and by nobody else', () => {
  expect(ask(opened(), officer, 'acknowledge', { reason: '人手不足' }).state).toBe('acknowledged');
  expect(ask(opened(), officer, 'acknowledge', { reason: ' ' }).failed).toEqual(['reasonGiven']);
  expect(ask(opened(), stranger, 'acknowledge', { reason: '?' }).row).toBeNull();
  const firms = opened('K-18', manifest);
  expect(ask(firms, officer, 'acknowledge', { reason: '?' }).failed).toEqual(['ownsDuty']);
  expect(ask(firms, receiver, 'acknowledge', { reason: '停电' }).state).toBe('acknowledged');
});
it('[OD4][Z-02] is waived by the head of the authority, after it was acknowledged by somebody else', () => {
  const known = ask(opened('K-18', manifest), receiver, 'acknowledge', { reason: '停电' });
  expect(ask(known, officer, 'waive', { reason: '不可抗力' }).failed).toEqual(['headOfAuthority']);
  expect(ask(known, head, 'waive', { reason: '不可抗力' })).toMatchObject({
    state: 'waived',
    context: { waived: { reason: '不可抗力' } },
  });
  const own = ask(opened(), head, 'acknowledge', { reason: '人手不足' });
  expect(ask(own, head, 'waive', { reason: '不可抗力' }).failed).toEqual(['otherThanOwner']);
  expect(ask(opened(), head, 'waive', { reason: '不可抗力' }).row).toBeNull();
});
it('[OD2][OD4][R-DEL] a city acknowledges what it was entrusted with, and waives nothing that its province owes', () => {
  const city = (over: Partial<Actor> = {}) => person('市局', { kind: 'city', city: '4108', org: 'jiaozuo', ...over });
  const entrusted = {
    delegations: [{ principal: '41', power: 'INBOUND_REPLY' as const, cities: ['4108'], instrument: '豫环文' }],
  };
  expect(ask(opened(), city(), 'acknowledge', { reason: '?' }).row).toBeNull();
  const known = ask(opened(), city(entrusted), 'acknowledge', { reason: '人手不足' });
  expect(known.state).toBe('acknowledged');
  expect(ask(known, city({ ...entrusted, person: '局长', roles: ['head'] }), 'waive', { reason: '?' }).row).toBeNull();
  expect(ask(known, head, 'waive', { reason: '不可抗力' }).state).toBe('waived');
  // What the bureau of the place owes is its own; a firm under it is waived by its head.
  const reports = ask(opened('K-E', { place: { division: '410882' } }), city(), 'acknowledge', { reason: '断网' });
  expect(ask(reports, city({ person: '局长', roles: ['head'] }), 'waive', { reason: '不可抗力' }).state).toBe('waived');
  const firms = ask(opened('K-18', manifest), receiver, 'acknowledge', { reason: '停电' });
  expect(ask(firms, city({ roles: ['head'] }), 'waive', { reason: '不可抗力' }).state).toBe('waived');
});
it('[OD3][OD5] ends met late with the days fixed, or never met; the record stays', () => {
  const late = { door: 'rule', metAt: at, daysLate: 1 };
  const known = ask(opened(), officer, 'acknowledge', { reason: '人手不足' });
  for (const from of [opened(), known]) {
    expect(ask(from, system, 'meetLate', late)).toMatchObject({
      state: 'metLate',
      context: { daysLate: 1, metAt: at },
    });
    expect(ask(from, system, 'endUnmet', { door: 'rule' }).state).toBe('neverMet');
  }
});
it('[R-18a] warns the firm with the third overdue acceptance, once (S7)', () => {
  const with_ = (records: number, warned: boolean) =>
    told(opened('K-18', manifest, { evidence: { earlier: { records, warned } } })).map(([fact]) => fact);
  expect(with_(1, false)).not.toContain('overdue.repeated');
  expect(with_(2, false)).toContain('overdue.repeated');
  expect(with_(3, true)).not.toContain('overdue.repeated');
});
it('reads the duty from each kind of case', () => {
  const application = {
    ...manifest,
    originCity: '4301',
    receiver: { org: 'r', name: '接受厂' },
    hands: [{ person: 'p', name: '李' }],
  };
  expect(dutyOf('K-24', application)).toMatchObject({
    part: 'OUT',
    province: '43',
    city: '4301',
    partner: '41',
    firm: null,
    officer: { person: 'p', name: '李' },
  });
  expect(dutyOf('K-18', application)).toMatchObject({ part: 'RCV', province: '41', firm: { id: 'r' } });
  expect(dutyOf('K-20', manifest)).toMatchObject({ part: 'REM', province: '43', firm: { id: 'm' } });
  expect(dutyOf('K-18b', manifest, 'return')).toMatchObject({ part: 'REM', province: '43', firm: { id: 'm' } });
  const found = { origin: '51', destination: '50', place: '520100', receiver: { id: 'r' }, reporter: { id: 'k' } };
  expect(dutyOf('K-18b', { ...found, reporter: null })).toMatchObject({ part: 'RCV', firm: { id: 'r' } });
  expect(dutyOf('K-18b', found)).toMatchObject({
    ...{ part: 'CAR', province: '52', city: '5201', partner: '50', firm: { id: 'k' } },
  });
  expect(dutyOf('K-E', { place: { division: '410882' } })).toMatchObject({
    part: 'BUREAU',
    province: '41',
    city: '4108',
  });
});
it('has walked every transition of the machine', () => {
  expect(walk.missed()).toEqual([]);
});
