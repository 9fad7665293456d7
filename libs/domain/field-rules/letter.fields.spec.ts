import {
  answer,
  change,
  contradictions,
  faultsOf,
  pathsOf,
  placeOf,
  put,
  without,
  type Sample,
} from './walk-fields.js';
import { mailboxOf, system, type Actor } from '../actor.js';
import {
  consultationMachine,
  consultationTests,
  type ConsultationContext,
} from '../consultation/consultation.machine.js';
import { consultationParts } from '../consultation/consultation.policy.js';
import { Walk } from '../walk.js';
import { fieldsNow } from './field-check.js';
import type { FieldRule } from './field-rules.js';
import { letterFields } from './letter.fields.js';

const officer = (person: string): Actor => ({
  ...system,
  person,
  name: person,
  org: 'org',
  orgName: 'org',
  kind: 'province',
  province: '41',
  roles: ['officer'],
  auth: 'session',
});
const [drafter, signer] = [officer('Li'), officer('Sun')];
const at = '2025-11-18T02:00:00.000Z';
const letter = {
  from: '43',
  fromName: '湖南省生态环境厅',
  to: '41',
  toCity: '4108',
  about: { machine: 'application', id: 'case', act: null },
  title: '商请函',
  body: {},
  lines: [{ line: 1, quantity: '24.860000' }],
};
const evidence = { licenceValid: true, paper: { number: '湘环固函〔2025〕482号', hash: 'h' } };
const walk = new Walk<ConsultationContext, never>(consultationMachine, consultationTests as never, consultationParts);
type Case = { state: string; context: ConsultationContext };
const ask = (from: Case, by: Actor, type: string, body: object = {}): Case => {
  const door = by.kind !== 'system' ? 'command' : by.province === null ? 'rule' : 'mailbox';
  const step = walk.play(from.state, from.context, { type, by, at, evidence, door, ...body } as never);
  if (!step.row) throw new Error(`${type} refused: ${step.failed.join(' ')}`);
  return step;
};
const issued = (kind: string) => {
  const extra = kind === 'OVER_QUOTA' ? { extra: '10.000000' } : {};
  return ask({ state: 'new', context: {} as ConsultationContext }, system, 'issue', { ...letter, kind, ...extra });
};
const delivered = (kind = 'CONSULTATION') => ask(issued(kind), mailboxOf('41'), 'deliver');
const agreeing = { agree: true, lines: [{ line: 1, quantity: '20' }], extra: '10', conditions: ['x'] };
const refusing = {
  agree: false,
  lines: [{ line: 1, quantity: '20' }],
  extra: '10',
  conditions: ['x'],
  reasons: '无能力',
};
const drafted = (draft: object, kind?: string) => ask(delivered(kind), drafter, 'draftReply', draft);
const listed = '00000000-0000-4000-8000-000000000001';
const proposal = {
  ...{ ...letter, kind: 'LIST' },
  body: {
    entries: [{ id: listed, receiver: { name: 'r', uscc: 'u' }, licenceNumber: 'l', codes: [], origins: [], cap: '2' }],
  },
};
const proposed = () =>
  ask(ask({ state: 'new', context: {} as ConsultationContext }, system, 'issue', proposal), mailboxOf('41'), 'deliver');
const countering = { ...refusing, counter: [{ entry: listed, way: 'CAP', cap: '1', note: '设施检修' }] };
const answered = ask(drafted(agreeing), signer, 'replyAgree');

/** What the reply falls back on is taken away as well: the draft, then the letter. */
const bare = (row: FieldRule, context: ConsultationContext): ConsultationContext => {
  const name = row.path.slice('answer.'.length);
  const empty = name === 'lines' ? [] : null;
  const draft = context.draft && { ...context.draft, [name]: empty };
  return { ...context, draft, ...(name in context ? { [name]: empty } : {}) } as ConsultationContext;
};
const signing = (from: Case, by: Actor, body: object) => ({
  ...from,
  by,
  body: body as Record<string, unknown>,
  evidence,
  without: bare,
});
const replies = {
  lines: [{ line: 1, quantity: '20' }],
  conditions: ['x'],
};
const samples: Record<string, Sample<ConsultationContext>['signings']> = {
  CONSULTATION: {
    askInformation: signing(delivered(), drafter, { text: '？' }),
    draftReply: signing(delivered(), drafter, refusing),
    replyAgree: signing(drafted(agreeing), signer, replies),
    replyRefuse: signing(drafted(refusing), signer, { reasons: '无能力' }),
  },
  LIST: { draftReply: signing(proposed(), drafter, countering) },
  OVER_QUOTA: { replyAgree: signing(drafted({ agree: true }, 'OVER_QUOTA'), signer, { extra: '10' }) },
};
const sample = (kind = 'CONSULTATION'): Sample<ConsultationContext> => ({
  table: letterFields,
  machine: consultationMachine,
  tests: consultationTests as never,
  parts: consultationParts,
  at,
  signings: samples[kind] ?? {},
  after: { askInformation: ask(delivered(), drafter, 'askInformation', { text: '？' }), reply: answered },
});

it('takes the whole reply at each signature', () => {
  for (const kind of Object.keys(samples)) {
    for (const [event, given] of Object.entries(samples[kind] ?? {})) {
      expect([event, answer(sample(kind), event, given)]).toEqual([event, { passes: true, byClass: [], fields: [] }]);
    }
  }
});

const demands = letterFields.rows.flatMap((row) =>
  row.requiredFrom.map(({ event, rule, when }) => [row.path, event, rule, row, when] as const),
);
it.each(demands)('[R-25a][R-25b][W-06] asks for %s at %s (%s), and names it', (_path, event, rule, row, when) => {
  const of = sample(when === 'overQuota' ? 'OVER_QUOTA' : when === 'countered' ? 'LIST' : 'CONSULTATION');
  const said = answer(of, event, without(of.signings[event]!, event, row));
  expect(said.passes).toBe(false);
  if (said.byClass.length > 0) return expect(said.byClass).toContain(placeOf(row, event));
  const fault = said.fields.find(({ pointer }) => pointer === placeOf(row, event));
  expect(fault).toMatchObject({ rule });
  expect([fault!.detail.zh.includes(row.zh), fault!.detail.en.includes(row.en)]).toEqual([true, true]);
});

it.each(letterFields.rows.filter(({ given }) => Object.keys(given).length > 0))(
  '[Z-02][W-08] keeps $path once it is signed, and not before',
  (row) => {
    const event = Object.keys(row.given)[0] ?? '';
    const signed = sample().after[row.frozenFrom]!;
    expect(change(sample(), row, event, delivered())).toBeUndefined();
    const fault = change(sample(), row, event, signed);
    expect(fault).toMatchObject({ code: 'frozen', rule: 'Z-02' });
    expect([fault!.detail.zh.includes(row.zh), fault!.detail.en.includes(row.en)]).toEqual([true, true]);
    const list = { ...signed, context: { ...signed.context, kind: 'LIST' as const } };
    expect(change(sample(), row, event, list)).toMatchObject({ rule: 'W-08' });
  },
);

it.each(letterFields.rows.filter(({ given }) => Object.keys(given).length === 0))(
  '[Z-02] lets nobody change $path of a letter that was issued',
  (row) => {
    const { state, context } = delivered();
    const now = fieldsNow(letterFields, state, context, ['askInformation', 'draftReply', 'replyAgree', 'replyRefuse']);
    expect([now.frozen.includes(row.path), now.editable.includes(row.path)]).toEqual([true, false]);
  },
);

it('has a row for every property of the reply classes, and a property for every row', () => {
  for (const [event, type] of Object.entries(letterFields.forms)) {
    const rows = letterFields.rows.flatMap(({ given }) => given[event] ?? []);
    expect([event, [...new Set(rows)].sort()]).toEqual([event, pathsOf(type).sort()]);
  }
});

it.each(letterFields.rows)('checks $path as the table says', (row) => {
  for (const [event, path] of Object.entries(row.given)) {
    const { body } = samples['CONSULTATION']![event]!;
    const type = letterFields.forms[event]!;
    expect([event, faultsOf(type, body)]).toEqual([event, []]);
    expect([event, faultsOf(type, put(body, path, row.check.wrong))]).toEqual([
      event,
      expect.arrayContaining([expect.stringContaining(placeOf(row, event))]),
    ]);
  }
});

it('[R-25a] takes and refuses at every bound what the table says, and asks for what it asks for', () => {
  const bodies = Object.fromEntries(Object.entries(samples['CONSULTATION']!).map(([event, { body }]) => [event, body]));
  expect(contradictions(letterFields as never, bodies)).toEqual([]);
});

it('[R-25b] tells the addressee what the reply still lacks', () => {
  const { state, context } = drafted({ agree: false });
  const now = fieldsNow(letterFields, state, context, ['askInformation', 'draftReply', 'replyAgree', 'replyRefuse']);
  expect(now).toMatchObject({ next: 'replyRefuse', required: ['answer.reasons'] });
  expect(now.editable).toEqual(expect.arrayContaining(['question.text', 'answer.agree', 'answer.lines[].quantity']));
  expect(fieldsNow(letterFields, answered.state, answered.context, [])).toMatchObject({
    next: null,
    editable: [],
    required: [],
  });
});
