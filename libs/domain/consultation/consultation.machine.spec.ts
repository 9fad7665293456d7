import { mailboxOf, system, type Actor } from '../actor.js';
import { Walk } from '../walk.js';
import {
  consultationMachine,
  consultationTests,
  type ConsultationContext,
  type ConsultationEvent,
} from './consultation.machine.js';
import { consultationParts, consultationReaders } from './consultation.policy.js';

const walk = new Walk<ConsultationContext, ConsultationEvent>(
  consultationMachine,
  consultationTests,
  consultationParts,
);
type Case = { state: string; context: ConsultationContext };
const officer = (person: string, over: Partial<Actor> = {}): Actor => ({
  person,
  name: person,
  org: 'org',
  orgName: 'org',
  kind: 'province',
  province: '41',
  city: null,
  roles: ['officer'],
  delegations: [],
  auth: 'session',
  ...over,
});
const [drafter, signer, stranger] = [officer('Li'), officer('Sun'), officer('Wu', { province: '50' })];
const at = '2025-11-18T02:00:00.000Z';
const letter = {
  kind: 'CONSULTATION',
  from: '43',
  fromName: '湖南省生态环境厅',
  to: '41',
  toCity: '4108',
  about: { machine: 'application', id: 'case', act: null },
  title: '商请函',
  body: {},
  lines: [{ line: 1, quantity: '24.860000' }],
  parties: ['o:remover'],
};
const evidence = { licenceValid: true, paper: { number: '湘环固函〔2025〕482号', hash: 'h' } };
const ask = (from: Case, by: Actor, type: string, more: Record<string, unknown> = {}) => {
  const door = by.kind !== 'system' ? 'command' : by.province === null ? 'rule' : 'mailbox';
  return walk.play(from.state, from.context, { type, by, at, evidence, door, ...more } as never);
};
const nothing = { state: 'new', context: {} as ConsultationContext };
const post = mailboxOf('41');
const issued = (kind = 'CONSULTATION') =>
  ask(nothing, system, 'issue', { ...letter, kind, ...(kind === 'OVER_QUOTA' ? { extra: '10.000000' } : {}) });
const delivered = (kind?: string) => ask(issued(kind), post, 'deliver');
const drafted = (kind?: string, draft: object = { agree: true }) =>
  ask(delivered(kind), drafter, 'draftReply', draft as never);
const starts = (step: ReturnType<typeof ask>) => step.effects.filter((e) => e.type === 'start').map((e) => e.params);

it('[CL1][Z-04] is issued with its number and hash', () => {
  expect(issued()).toMatchObject({
    state: 'issued',
    context: { number: '湘环固函〔2025〕482号', hash: 'h', deliveredAt: null },
  });
  expect(ask(nothing, system, 'issue', { ...letter, to: '43' }).failed).toContain('partyOfLetter');
});
it('[CL2][TIME-5] starts the reply clock at delivery, for letters of an application', () => {
  expect(starts(delivered())).toEqual([{ clock: 'K-25', fires: 'flagOverdue' }]);
  expect(starts(delivered('OVER_QUOTA'))).toHaveLength(1);
  expect(starts(delivered('LIST'))).toEqual([]);
  expect(starts(issued())).toEqual([]);
});
it('[CL3][CL4] takes one question and one answer', () => {
  const question = ask(delivered(), drafter, 'askInformation', { text: '?' });
  expect(ask(question, drafter, 'askInformation', { text: '?' }).failed).toEqual(['firstQuestion']);
  expect(ask(question, mailboxOf('43'), 'giveInformation', { text: '!' }).context.information).toHaveLength(1);
  expect(ask(delivered(), mailboxOf('43'), 'giveInformation', { text: '!' }).failed).toEqual(['questionOpen']);
});
it('[CL5][CL6][R-25a] is drafted by one officer and signed by another', () => {
  expect(ask(delivered(), signer, 'replyAgree').failed).toEqual(['signerIsNotDrafter']);
  expect(ask(drafted(), drafter, 'replyAgree').failed).toEqual(['signerIsNotDrafter']);
  const step = ask(drafted(), signer, 'replyAgree');
  expect(step).toMatchObject({ state: 'answered', context: { answer: { agree: true, lines: letter.lines } } });
  expect(step.effects).toContainEqual({ type: 'stop', params: { clock: 'K-25' } });
  expect(ask(drafted(), stranger, 'replyAgree').row).toBeNull();
});
it('[CL6][L-80a] agrees only while the licence is valid and to no more than the letter', () => {
  expect(ask(drafted(), signer, 'replyAgree', { evidence: { licenceValid: false } }).failed).toEqual(['licenceValid']);
  expect(ask(drafted(), signer, 'replyAgree', { lines: [{ line: 1, quantity: '25' }] }).failed).toEqual([
    'withinLetter',
  ]);
  expect(ask(drafted(), signer, 'replyAgree', { lines: [{ line: 2, quantity: '1' }] }).failed).toEqual([
    'withinLetter',
  ]);
});
it('[CL6][W-06] grants at least the extra that is asked', () => {
  expect(ask(drafted('OVER_QUOTA'), signer, 'replyAgree', { extra: '9' }).failed).toEqual(['extraCoversShortage']);
  expect(ask(drafted('OVER_QUOTA'), signer, 'replyAgree').context.answer?.extra).toBe('10.000000');
});
it('[CL6][W-08] confirms a list by an addressed party', () => {
  expect(ask(drafted('LIST'), signer, 'replyAgree').state).toBe('answered');
});
it('[CL7][R-25b] disagrees only with reasons', () => {
  expect(ask(drafted(), signer, 'replyRefuse').failed).toEqual(['reasonsGiven']);
  expect(
    ask(drafted(undefined, { agree: false, reasons: 'full' }), signer, 'replyRefuse').context.answer,
  ).toMatchObject({ agree: false, reasons: 'full' });
});
it('[CL5][CL6][CL7][R-25a] nobody signs the opposite of what another has drafted', () => {
  const says = (drafted: string) => ({ evidence: { ...evidence, drafted } });
  for (const kind of ['CONSULTATION', 'OVER_QUOTA', 'LIST']) {
    const [yes, no] = [drafted(kind), drafted(kind, { agree: false, reasons: 'full' })];
    expect(ask(no, signer, 'replyAgree', says('DISAGREE')).row).toBeNull();
    expect(ask(yes, signer, 'replyRefuse', { reasons: 'full', ...says('AGREE') }).row).toBeNull();
    expect(ask(yes, signer, 'replyAgree', says('AGREE')).state).toBe('answered');
    expect(ask(no, signer, 'replyRefuse', says('DISAGREE')).state).toBe('answered');
  }
});
it('[CL8] stays answerable when the reply is overdue', () => {
  const late = ask(delivered(), system, 'flagOverdue', { door: 'clock', clock: 'K-25' });
  expect(late).toMatchObject({ state: 'delivered', context: { overdue: [{ clock: 'K-25' }] } });
  expect(ask(delivered('LIST'), system, 'flagOverdue', { door: 'clock', clock: 'K-25' }).row).toBeNull();
});
it('[CL9][CL10][CL11] closes when letter and withdrawal are both delivered', () => {
  const taken = ask(delivered(), post, 'withdraw');
  expect(ask(taken, system, 'close').state).toBe('closed');
  const overtaken = ask(issued(), post, 'withdraw');
  expect(ask(overtaken, system, 'close').failed).toEqual(['bothDelivered']);
  const late = ask(overtaken, post, 'deliver');
  expect(starts(late)).toEqual([]);
  expect(ask(late, system, 'close').state).toBe('closed');
});
it('[CL9][CL11] closes an answered letter by withdrawal or by the end of the case', () => {
  const answered = ask(drafted(), signer, 'replyAgree');
  expect(ask(answered, post, 'withdraw').state).toBe('closed');
  expect(ask(answered, system, 'close').state).toBe('closed');
});
it('[R-DEL] lets an entrusted city reply for its cities', () => {
  const delegations = [{ principal: '41', power: 'INBOUND_REPLY' as const, cities: ['4108'], instrument: '1号' }];
  const jiaozuo = officer('He', { kind: 'city', city: '4108', delegations });
  expect(ask(drafted(), jiaozuo, 'replyAgree').context.answer?.by).toMatchObject({
    principal: '41',
    instrument: '1号',
  });
  const other = officer('Xu', { kind: 'city', city: '4101', delegations: [{ ...delegations[0]!, cities: ['4101'] }] });
  expect(ask(drafted(), other, 'replyAgree').row).toBeNull();
});
it('[Z-07] is seen by both ends and the parties of the case', () => {
  expect(consultationReaders(issued().context).sort()).toEqual(['c:4108', 'o:remover', 'p:41', 'p:43']);
});
it('has walked every transition of the machine', () => {
  expect(walk.missed()).toEqual([]);
});
