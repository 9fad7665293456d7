import { mailboxOf, system, type Actor } from '../actor.js';
import { Walk } from '../walk.js';
import { enforcementLeadMachine, leadTests, type LeadContext, type LeadEvent } from './enforcement-lead.machine.js';
import { leadParts, leadReaders } from './enforcement-lead.policy.js';

const walk = new Walk<LeadContext, LeadEvent>(enforcementLeadMachine, leadTests, leadParts);
type Case = { state: string; context: LeadContext };
const officer = (person: string, province = '50', over: Partial<Actor> = {}): Actor => ({
  ...system,
  person,
  name: person,
  org: `bureau ${province}`,
  orgName: province,
  kind: 'province',
  province,
  roles: ['officer'],
  auth: 'session',
  ...over,
});
const [first, second, partner] = [officer('李'), officer('孙'), officer('王', '51')];
const city = officer('周', '50', { kind: 'city', city: '5001' });
const at = '2025-12-20T02:00:00.000Z';
const nothing = { state: 'new', context: {} as LeadContext };
const ask = (from: Case, by: Actor, type: string, more: Record<string, unknown> = {}) => {
  const door = by.kind !== 'system' ? 'command' : by.province === null ? 'rule' : 'mailbox';
  return walk.play(from.state, from.context, { type, by, at, door, ...more } as never);
};
const firm = { id: 'r', name: '接受厂' };
const evidence = { firm: { ...firm, city: '5001' } };
const complaint = (by = first, more: object = {}) =>
  ask(nothing, by, 'open', {
    source: 'COMPLAINT',
    title: '举报',
    text: '夜间倾倒',
    firm: 'r',
    partner: '51',
    evidence,
    ...more,
  });
const found = () =>
  ask(nothing, system, 'open', {
    source: 'OVERDUE',
    title: '逾期',
    text: '未确认',
    firm,
    keeper: '50',
    partner: '51',
    evidence,
  });
const sent = (from: Case = complaint()) => ask(from, first, 'sendToPartner', { text: '请派员参加' });
const record = { on: '2025-12-19', place: '厂区', present: ['李', '王'], text: '现场检查' };
const result = (from: Case, by: Actor, outcome: string, more: object = { documentNo: '渝环罚〔2025〕1号' }) =>
  ask(from, by, 'recordOutcome', { outcome, record, ...more });
const facts = (step: ReturnType<typeof ask>) => step.effects.filter((e) => e.type === 'tell').map((e) => e.params);

it('[EL1][R-05] is opened by rule or by an officer, between two provinces', () => {
  expect(found()).toMatchObject({ state: 'newLead', context: { keeper: '50', partner: '51', firm, city: '5001' } });
  expect(complaint()).toMatchObject({ state: 'newLead', context: { source: 'COMPLAINT', keeper: '50' } });
  expect(complaint(city).state).toBe('newLead');
  expect(complaint(first, { partner: '50' }).failed).toEqual(['twoProvinces']);
  expect(complaint(first, { evidence: { firm: null } }).failed).toEqual(['firmKnown']);
});
it('[EL2][EL3][EL3a] goes to the partner by letter, which takes part or declines', () => {
  const step = sent();
  expect(facts(step)).toEqual([
    expect.objectContaining({ fact: 'enforcementLead.sentToPartner', kind: 'LEAD', from: '50', to: ['51'] }),
  ]);
  expect(ask(complaint(), partner, 'sendToPartner', { text: '?' }).failed).toEqual(['byKeeper']);
  expect(ask(step, mailboxOf('50'), 'startJointCheck', { number: '1' }).state).toBe('jointCheck');
  const declined = ask(step, mailboxOf('50'), 'decline', { reasons: '无管辖权' });
  expect(declined).toMatchObject({
    state: 'newLead',
    context: { answers: [{ takesPart: false, reasons: '无管辖权' }] },
  });
  expect(ask(step, mailboxOf('44'), 'decline', { reasons: '?' }).row).toBeNull();
});
it('[EL2a][Z-02] is dismissed by two pairs of eyes', () => {
  expect(ask(complaint(), first, 'dismiss', { reasons: '查无实据' }).failed).toEqual(['otherHand']);
  expect(ask(found(), first, 'dismiss', { reasons: '查无实据' }).failed).toEqual(['otherHand']);
  expect(ask(complaint(), second, 'dismiss', { reasons: '查无实据' })).toMatchObject({
    state: 'closed',
    context: { dismissal: { reasons: '查无实据' } },
  });
});
it('[EL4][L-28] records what was seen and what followed, jointly or by one side', () => {
  const joint = ask(sent(), mailboxOf('50'), 'startJointCheck');
  expect(result(joint, partner, 'PENALTY')).toMatchObject({ state: 'outcome', context: { outcome: { joint: true } } });
  const alone = result(found(), city, 'ORDER_TO_CORRECT');
  expect(alone.context.outcome?.joint).toBe(false);
  expect(facts(alone)).toEqual([
    expect.objectContaining({ fact: 'enforcementLead.outcomeRecorded', confirmed: true, outcome: 'ORDER_TO_CORRECT' }),
  ]);
  expect(result(found(), first, 'PENALTY', {}).failed).toEqual(['documented']);
  const future = { documentNo: null, record: { ...record, on: '2025-12-21' } };
  expect(result(found(), first, 'NONE', future).failed).toEqual(['checkedBefore']);
});
it('[EL5][W-12] tells the partner on closing, and calls for a look at the entries after a penalty', () => {
  const closed = (outcome: string, documentNo?: string) =>
    facts(ask(result(found(), first, outcome, documentNo ? { documentNo } : {}), second, 'close'))[0];
  expect(closed('POLICE', '渝公1号')).toMatchObject({
    fact: 'enforcementLead.closed',
    kind: 'LEAD_OUTCOME',
    to: ['51'],
    review: { trigger: 'S1', firm: 'r' },
  });
  expect(closed('NONE')).toMatchObject({ review: null, confirmed: false });
});
it('[Z-07] is seen by the keeper and the bureau of the place, by the partner once told, never by the firm', () => {
  expect(leadReaders(found().context)).toEqual(['p:50', 'c:5001']);
  expect(leadReaders(sent(found()).context)).toContain('p:51');
  const alone = result(found(), first, 'ORDER_TO_CORRECT', { documentNo: '渝改1号' });
  expect(leadReaders(alone.context)).not.toContain('p:51');
  expect(leadReaders(ask(alone, second, 'close').context)).toContain('p:51');
  expect(leadReaders(ask(found(), second, 'dismiss', { reasons: '查无实据' }).context)).not.toContain('p:51');
});
it('has walked every transition of the machine', () => {
  expect(walk.missed()).toEqual([]);
});
