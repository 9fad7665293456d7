import { applicationMachine, applicationTests } from '../transfer-application/transfer-application.machine.js';
import type { ApplicationContext } from '../transfer-application/transfer-application.case.js';
import { FORM_FIELDS } from '../transfer-application/form-fields.js';
import { applicationParts } from '../transfer-application/transfer-application.policy.js';
import { system, type Actor } from '../actor.js';
import { Walk } from '../walk.js';
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
import { applicationFields } from './application.fields.js';
import { fieldsNow } from './field-check.js';

const id = (n: number) => `01900000-0000-7000-8000-00000000000${n}`;
const person = (name: string, kind: Actor['kind'], over: Partial<Actor>): Actor => ({
  ...system,
  person: name,
  name,
  org: name,
  orgName: name,
  kind,
  roles: kind === 'firm' ? ['handler'] : ['officer'],
  auth: 'session',
  ...over,
});
const applicant = person('remover', 'firm', { province: '43' });
const [first, second] = ['Li', 'Zhao'].map((name) => person(name, 'province', { province: '43' })) as [Actor, Actor];
const firm = (org: string, province: string, city: string) => ({
  org,
  name: org,
  uscc: 'x',
  address: 'x',
  legalRepresentative: null,
  province,
  city,
});
const form = {
  site: id(1),
  plan: id(2),
  receiver: id(3),
  licence: id(4),
  facility: '再生车间',
  lines: [
    {
      line: 1,
      name: '废铅蓄电池',
      commonName: '旧电瓶',
      industry: '汽修',
      category: 'HW31',
      code: '900-052-31',
      hazards: ['T', 'C'],
      form: 'S',
      component: '铅',
      packaging: '吨箱',
      quantity: '24.86',
      method: 'R4',
      purpose: 'UTILISE',
      lastYear: '10',
    },
  ],
  carriers: [{ org: id(5), name: 'c', roadLicence: '1', licenceValidTo: '2027-01-01', contact: 'x' }],
  transport: { mode: 'ROAD', route: ['4301', '4201', '4108'], batches: 2 },
  period: { from: '2025-12-01', to: '2026-06-30' },
  reason: '本省无能力',
  emergency: { filingNo: '1', filedOn: '2024-01-01', validTo: '2027-01-01', measures: 'x' },
  contact: 'x',
  attachments: ['LICENCE_COPY', 'METHOD_STATEMENT', 'CONTRACT'].map((kind) => ({
    kind,
    material: 'PLAN_A',
    name: kind,
    sha256: '0'.repeat(64),
    bytes: 1,
  })),
};
const sound = {
  parties: {
    remover: firm('remover', '43', '4301'),
    site: { id: id(1), name: 'site', division: '430100' },
    plan: { id: id(2), filingNo: '1', year: 2025, filed: true },
    receiver: firm(id(3), '41', '4108'),
    licence: { id: id(4), number: '1', issuer: 'x', validFrom: '2024-01-01', validTo: '2028-01-01' },
  },
  mainland: true,
  licence: { valid: true, validTo: '2028-01-01', uncovered: [], loadPermille: 500 },
  planGaps: [],
  negative: [],
  nearer: [],
  reach: { adjacent: true, cooperating: false, nationalPlanned: false },
  settings: {
    deemedClockStart: 'RECEIPT',
    disposalReach: 'WARN',
    localMaterials: [],
    emergencyGraceDays: 0,
    correctionDays: 30,
  },
};
const at = '2025-11-17T01:00:00.000Z';
const walk = new Walk<ApplicationContext, never>(applicationMachine, applicationTests as never, applicationParts);
type Case = { state: string; context: ApplicationContext };
const ask = (from: Case, by: Actor, type: string, more: object = {}): Case =>
  walk.play(from.state, from.context, {
    type,
    by,
    at,
    evidence: sound,
    ...(by.kind === 'system' ? { door: 'rule' } : {}),
    ...more,
  } as never);
const nothing: Case = { state: 'new', context: {} as ApplicationContext };
const signed = { statement: true, signatory: 'Wang' };
const draft = ask(nothing, applicant, 'create', form);
const submitted = ask(draft, applicant, 'submit', signed);
const accepted = ask(ask(submitted, first, 'accept', { checklist: { form: true } }), system, 'route', {});
const refused = ask(ask(accepted, first, 'recommend', { outcome: 'REFUSE', note: 'x' }), second, 'refuse', {
  code: 'RR99',
  reason: 'x',
});

const sample: Sample<ApplicationContext> = {
  table: applicationFields,
  machine: applicationMachine,
  tests: applicationTests as never,
  parts: applicationParts,
  at,
  signings: {
    create: { ...nothing, by: applicant, body: form, evidence: sound },
    submit: { ...draft, by: applicant, body: signed, evidence: sound },
    refuse: {
      ...ask(accepted, first, 'recommend', { outcome: 'REFUSE', note: 'x' }),
      by: second,
      body: { code: 'RR99', reason: '接受地不同意' },
      evidence: sound,
    },
  },
  evidence: (event, body, evidence) => {
    const { parties } = evidence as typeof sound;
    const named = { ...parties, site: body['site'] ? parties.site : null, plan: body['plan'] ? parties.plan : null };
    return event === 'create' ? { ...evidence, parties: named } : evidence;
  },
  after: { create: draft, submit: submitted, refuse: refused },
};

const demands = applicationFields.rows.flatMap((row) =>
  row.requiredFrom.map((demand) => [row.path, demand.event, demand.rule, { row, demand }] as const),
);

it('takes the whole form at each signature', () => {
  for (const [event, signing] of Object.entries(sample.signings)) {
    expect([event, answer(sample, event, signing)]).toEqual([event, { passes: true, byClass: [], fields: [] }]);
  }
  expect([submitted.state, accepted.state, refused.state]).toEqual(['submitted', 'accepted', 'refused']);
});

it.each(demands)('[R-22a][R-22b] asks for %s at %s (%s), and names it', (_path, event, rule, { row }) => {
  const said = answer(sample, event, without(sample.signings[event]!, event, row));
  expect(said.passes).toBe(false);
  if (said.byClass.length > 0) return expect(said.byClass).toContain(placeOf(row, event));
  const fault = said.fields.find(({ pointer }) => pointer === placeOf(row, event));
  expect(fault).toMatchObject({ rule });
  expect([fault!.detail.zh.includes(row.zh), fault!.detail.en.includes(row.en)]).toEqual([true, true]);
});

it.each(
  applicationFields.rows.filter((row) => row.given['create'] && !row.requiredFrom.some((d) => d.event === 'create')),
)('[R-22a] lets a draft be without $path', (row) => {
  expect(answer(sample, 'create', without(sample.signings['create']!, 'create', row)).passes).toBe(true);
});

const changeable = applicationFields.rows.filter((row) => row.given['edit']);
it.each(changeable)('[Z-02] keeps $path from submission on, and not before', (row) => {
  expect(change(sample, row, 'edit', draft)).toBeUndefined();
  for (const [state, rule] of [
    [submitted, 'R-23b'],
    [refused, 'Z-02'],
  ] as const) {
    const fault = change(sample, row, 'edit', state);
    expect(fault).toMatchObject({ code: 'frozen', rule });
    expect([fault!.detail.zh.includes(row.zh), fault!.detail.en.includes(row.en)]).toEqual([true, true]);
  }
});

it.each(FORM_FIELDS)('[R-23c] opens %s in correction only where the notice lists it', (group) => {
  const named = (field: string): Case => ({
    state: 'correction',
    context: {
      ...submitted.context,
      corrections: [
        {
          round: 1,
          at,
          answeredAt: null,
          items: [{ item: 1, field: field as 'reason', text: 'x', answer: null, edited: false }],
        },
      ],
    },
  });
  const rows = changeable.filter(({ path }) => path.split(/[.[]/)[0] === group);
  expect(rows.length).toBeGreaterThan(0);
  const other = group === 'reason' ? 'contact' : 'reason';
  for (const row of rows) {
    expect(change(sample, row, 'edit', named(group))).toBeUndefined();
    expect(change(sample, row, 'edit', named(other))).toMatchObject({ rule: 'R-23c' });
  }
  const from = named(other);
  const body = { [group]: { ...form, exemption: 31 }[group as keyof typeof form] };
  const said = answer({ ...sample, evidence: (_, __, evidence) => evidence }, 'edit', {
    ...from,
    by: applicant,
    body,
    evidence: sound,
  });
  expect(said.fields.every(({ rule, pointer }) => rule === 'R-23c' && pointer.startsWith(`/${group}`))).toBe(true);
  expect(said.fields.length).toBeGreaterThan(0);
  expect(answer(sample, 'edit', { ...named(group), by: applicant, body, evidence: sound })).toMatchObject({
    passes: true,
  });
});

it('[R-22b] refuses a period that is reversed or over', () => {
  for (const period of [
    { from: '2026-06-30', to: '2025-12-01' },
    { from: '2025-01-01', to: '2025-11-16' },
  ]) {
    const context = put(draft.context, 'period', period);
    expect(answer(sample, 'submit', { ...sample.signings['submit']!, context }).passes).toBe(false);
  }
});

it('has a row for every property of the form classes, and a property for every row', () => {
  for (const [event, type] of Object.entries(applicationFields.forms)) {
    const rows = applicationFields.rows.flatMap(({ given }) => given[event] ?? []);
    const told = [...new Set(rows.map((path) => path.replace(/\[\w+\]$/, '')))];
    expect([event, told.sort()]).toEqual([event, pathsOf(type).sort()]);
  }
});

it.each(applicationFields.rows.filter((row) => !row.path.endsWith(']')))('checks $path as the table says', (row) => {
  for (const [event, path] of Object.entries(row.given)) {
    const { body } = sample.signings[event] ?? {
      body: event === 'reduceQuantity' ? { lines: [{ line: 1, quantity: '1' }] } : form,
    };
    const type = applicationFields.forms[event]!;
    expect([event, faultsOf(type, body)]).toEqual([event, []]);
    expect([event, faultsOf(type, put(body, path, row.check.wrong))]).toEqual([
      event,
      expect.arrayContaining([expect.stringContaining(placeOf(row, event))]),
    ]);
  }
});

it('[R-22a] takes and refuses at every bound what the table says, and asks for what it asks for', () => {
  const said = Object.fromEntries(Object.entries(sample.signings).map(([event, { body }]) => [event, body]));
  const bodies = {
    edit: form,
    correctOnTheSpot: form,
    reduceQuantity: { lines: [{ line: 1, quantity: '1' }] },
    ...said,
  };
  expect(contradictions(applicationFields as never, bodies)).toEqual([]);
});

it('[R-22a] tells the applicant what may be filled in, what is missing and what is frozen', () => {
  const context = { ...draft.context, carriers: [], period: null };
  const now = fieldsNow(applicationFields, 'draft', context, ['edit', 'submit', 'withdraw']);
  expect(now).toMatchObject({ next: 'submit', frozen: [] });
  expect(now.editable).toEqual(expect.arrayContaining(['site', 'lines[].quantity', 'statement']));
  expect(now.required).toEqual(['carriers', 'period.from', 'period.to', 'statement', 'signatory']);
  const later = fieldsNow(applicationFields, submitted.state, submitted.context, ['withdraw']);
  expect(later.editable).toEqual([]);
  expect(later.required).toEqual([]);
  expect(later.frozen).toEqual(expect.arrayContaining(['site', 'lines[].quantity', 'period.to']));
});
