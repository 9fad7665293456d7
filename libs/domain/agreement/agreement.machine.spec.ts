import { initialTransition, transition } from 'xstate';
import { mailboxOf, system, type Actor, type Door, type Part } from '../actor.js';
import { agreementMachine, termsOn } from './agreement.machine.js';
import { AgreementParameters, inconsistencies, readAgreement } from './agreement.parameters.js';
import { agreementParts, agreementReaders } from './agreement.policy.js';

const AT = '2020-03-25T01:00:00.000Z';
const sichuan: Actor = {
  ...system,
  person: 'p1',
  org: 'o51',
  orgName: '四川省生态环境厅',
  kind: 'province',
  province: '51',
  roles: ['officer'],
  auth: 'session',
};
const parameters: AgreementParameters = {
  ...new AgreementParameters(),
  type: 'BILATERAL',
  parties: ['51', '50'],
  validFrom: '2020-04-01',
  validTo: '2025-12-31',
  direction: 'TWO_WAY',
  wasteScope: [{ kind: 'CODE', value: '900-052-31' }],
  purposeScope: 'UTILISE',
  listPeriod: 'YEAR',
  proposer: 'RECEIVING_PROVINCE',
  confirmation: 'COUNTERPART',
  entryFieldsRequired: ['receiver', 'licence', 'codes', 'cap'],
  quotaKind: 'PER_ENTRY_YEAR',
  overQuota: 'LETTER_AND_CONSENT',
  approvalMode: 'DIRECT',
};
const title = { zh: '川渝“白名单”合作机制', en: 'Sichuan-Chongqing white list' };

type Step = { type: string; door?: Door; by?: Actor; parts?: Part[]; at?: string } & Record<string, unknown>;
const create: Step = { type: 'create', key: 'chuan-yu', title, parameters };
const sign: Step = { type: 'sign' };
const fromCq = (step: Step): Step => ({ ...step, door: 'mailbox', by: mailboxOf('50'), letter: '渝环函〔2020〕1号' });
const clock = (type: string, at: string): Step => ({ type, door: 'clock', by: system, at });
const begin = clock('activate', '2020-03-31T16:00:00.000Z');
const active: Step[] = [create, sign, fromCq(sign), begin];

function after(...steps: Step[]) {
  let [snapshot] = initialTransition(agreementMachine);
  let actions: unknown[] = [];
  for (const step of steps) {
    const by = step.by ?? sichuan;
    const said = { door: 'command', by, parts: agreementParts(by, snapshot.context), at: AT, ...step };
    [snapshot, actions] = transition(agreementMachine, snapshot, said as never);
  }
  const effects = actions as { type: string; params: Record<string, unknown> }[];
  return { state: snapshot.value, context: snapshot.context, effects: effects.filter(({ type }) => type !== 'row') };
}
const told = (...steps: Step[]) =>
  after(...steps)
    .effects.filter(({ type }) => type === 'tell')
    .map(({ params }) => params);

describe('regional agreement', () => {
  it('[R-21b] is drafted by a party and edited until somebody signs', () => {
    expect(after(create).state).toBe('draft');
    expect(after({ ...create, parameters: { ...parameters, parties: ['52', '50'] } }).state).toBe('new');
    expect(after({ ...create, parameters: { ...parameters, parties: ['51'] } }).state).toBe('new');
    const edited = { ...parameters, decisionDays: 7 };
    expect(after(create, { type: 'edit', parameters: edited }).context.parameters.decisionDays).toBe(7);
    expect(after(create, sign, { type: 'edit', parameters: edited }).context.parameters.decisionDays).toBe(5);
  });
  it('[W-08] is signed when every party has signed, by command here and by letter there', () => {
    expect(after(create, sign)).toMatchObject({ state: 'draft', context: { signatures: [{ province: '51' }] } });
    expect(told(create, sign)).toMatchObject([
      { fact: 'agreement.signatureAsked', kind: 'AGREEMENT', from: '51', to: ['50'] },
    ]);
    expect(after(create, sign, sign).context.signatures).toHaveLength(1);
    expect(after(create, sign, fromCq(sign)).state).toBe('signed');
    expect(after(create, fromCq(sign)).state).toBe('draft');
    expect(after(create, fromCq(sign), sign).state).toBe('signed');
    expect(after(create, sign, { ...sign, door: 'mailbox', by: mailboxOf('53') }).state).toBe('draft');
  });
  it('[R-21b] begins on its first day and ends after its last', () => {
    expect(after(create, sign, fromCq(sign)).effects).toMatchObject([
      { type: 'start', params: { key: 'begin', due: '2020-03-31T16:00:00.000Z', fires: 'activate' } },
      { type: 'tell' },
    ]);
    expect(after(...active)).toMatchObject({
      state: 'active',
      effects: [
        { type: 'start', params: { key: 'end', due: '2025-12-31T16:00:00.000Z', fires: 'expire' } },
        { type: 'tell' },
      ],
    });
    expect(after(create, sign, fromCq(sign), clock('activate', '2020-03-31T15:59:59.000Z')).state).toBe('signed');
    expect(after(...active, clock('expire', '2025-12-31T15:59:59.000Z')).state).toBe('active');
    expect(after(...active, clock('expire', '2025-12-31T16:00:00.000Z')).state).toBe('expired');
    expect(after(...active, suspend, clock('expire', '2025-12-31T16:00:00.000Z')).state).toBe('expired');
  });
  it('[R-21b] has no clock of its end where the text states none', () => {
    const open = { ...create, parameters: { ...parameters, validTo: null } };
    const { effects } = after(open, sign, fromCq(sign), begin);
    expect(effects.map(({ params }) => params.fact ?? params.key)).toEqual(['agreement.activated']);
  });

  const suspend: Step = { type: 'suspend', reason: '对方未按约定反馈' };
  const resume: Step = { type: 'resume' };
  it('[W-07] waits for the window of next year’s list from its first day, and again when it resumes', () => {
    const yearly = { ...create, parameters: { ...parameters, proposalWindow: { from: '12-01', to: '12-31' } } };
    const window = {
      type: 'start',
      params: { clock: 'K-W', key: 'window-2021', due: '2020-11-30T16:00:00.000Z', fires: 'openLists' },
    };
    const steps: Step[] = [yearly, sign, fromCq(sign), { ...begin, at: '2020-04-01T01:00:00.000Z' }];
    expect(after(...steps).effects).toContainEqual(expect.objectContaining(window));
    expect(after(...steps, suspend, resume, fromCq(resume)).effects).toContainEqual(expect.objectContaining(window));
  });
  it('[W-07][G5] opens what its suspension has let pass: the lists whose window opened meanwhile', () => {
    const yearly = { ...create, parameters: { ...parameters, proposalWindow: { from: '12-01', to: '12-31' } } };
    const [begun, held, again] = ['2020-04-01', '2020-11-20', '2021-01-10'].map((day) => `${day}T01:00:00.000Z`);
    const windows = (suspendedAt: string, resumedAt: string) =>
      after(
        ...[yearly, sign, fromCq(sign), { ...begin, at: begun! }, { ...suspend, at: suspendedAt }],
        ...[resume, { ...fromCq(resume), at: resumedAt }],
      ).effects.flatMap(({ type, params }) =>
        type === 'start' ? [`${String(params.key)} ${String(params.due)}`] : [],
      );
    const next = 'window-2022 2021-11-30T16:00:00.000Z';
    expect(windows(held!, again!)).toEqual(['window-2021 2020-11-30T16:00:00.000Z', next]);
    // The window of 2021 had opened before: its lists are there.
    expect(windows('2020-12-02T01:00:00.000Z', again!)).toEqual([next]);
    expect(windows(held!, '2020-12-10T01:00:00.000Z')).toEqual(['window-2021 2020-11-30T16:00:00.000Z']);
  });
  it('[W-07][W-10][G8] starts the clocks of a window and of statistics that an amendment brings', () => {
    const consent = fromCq({ type: 'amend' });
    const started = (more: object, from: string) =>
      after(...active, { type: 'amend', parameters: { ...parameters, ...more }, from }, consent).effects.flatMap(
        ({ type, params }) =>
          type === 'start' && params.key !== 'end' ? [`${String(params.key)} ${String(params.due)}`] : [],
      );
    const window = { proposalWindow: { from: '11-15', to: '12-31' } };
    expect(started(window, '2020-06-01')).toEqual(['window-2021 2020-11-14T16:00:00.000Z']);
    expect(started(window, '2021-01-01')).toEqual(['window-2021 2020-11-14T16:00:00.000Z']);
    // The list of 2021 is under the old terms still.
    expect(started(window, '2021-01-02')).toEqual(['window-2022 2021-11-14T16:00:00.000Z']);
    expect(started({ statisticsBy: '04-30' }, '2020-06-01')).toEqual(['statistics-2020 2021-03-31T16:00:00.000Z']);
    expect(started({ statisticsBy: '04-30' }, '2021-04-02')).toEqual(['statistics-2021 2022-03-31T16:00:00.000Z']);
    expect(started({ decisionDays: 3 }, '2020-06-01')).toEqual([]);
    // Not before all have agreed.
    const asked: Step = { type: 'amend', parameters: { ...parameters, ...window }, from: '2021-01-01' };
    expect(after(...active, asked).effects.filter(({ params }) => String(params.key).startsWith('window'))).toEqual([]);
  });
  it('[W-12] is suspended by any party with its reason', () => {
    expect(after(...active, suspend).state).toBe('suspended');
    expect(after(...active, fromCq(suspend))).toMatchObject({
      state: 'suspended',
      context: { suspension: { by: '50' } },
    });
    expect(after(...active, { ...suspend, reason: ' ' }).state).toBe('active');
  });
  it('[W-13] resumes when all parties agree', () => {
    expect(after(...active, suspend, resume).state).toBe('suspended');
    expect(told(...active, suspend, resume)).toMatchObject([{ fact: 'agreement.resumptionAsked', to: ['50'] }]);
    expect(after(...active, suspend, resume, fromCq(resume)).state).toBe('active');
    expect(after(...active, suspend, fromCq(resume)).state).toBe('suspended');
    expect(after(...active, suspend, fromCq(resume), resume)).toMatchObject({
      state: 'active',
      context: { suspension: null },
    });
    expect(after(...active, suspend, resume, fromCq(resume), suspend, resume).state).toBe('suspended');
  });
  it('[W-01] is terminated by notice of any party', () => {
    const end: Step = { type: 'terminate', notice: '自即日起终止' };
    for (const before of [[create, sign, fromCq(sign)], active, [...active, suspend]]) {
      expect(after(...before, end).state).toBe('terminated');
      expect(after(...before, fromCq(end)).state).toBe('terminated');
      expect(after(...before, { ...end, notice: '' }).state).not.toBe('terminated');
    }
  });
  it('[W-08] is amended for a day in the future when all agree', () => {
    const amend: Step = { type: 'amend', parameters: { ...parameters, decisionDays: 3 }, from: '2021-01-01' };
    const consent = fromCq({ type: 'amend' });
    const proposed = after(...active, amend);
    expect(proposed.context).toMatchObject({ amendment: { no: 2 }, parameters: { decisionDays: 5 } });
    expect(told(...active, amend)).toMatchObject([{ fact: 'agreement.amendmentProposed', act: 'amend', to: ['50'] }]);
    const { context } = after(...active, amend, consent);
    expect(context).toMatchObject({ amendment: null, parameters: { decisionDays: 3 } });
    expect(termsOn(context, '2020-12-31').no).toBe(1);
    expect(termsOn(context, '2021-01-01').no).toBe(2);
    expect(after(...active, { ...amend, from: '2020-03-25' }).context.amendment).toBeNull();
    expect(
      after(...active, { ...amend, parameters: { ...parameters, parties: ['51', '53'] } }).context.amendment,
    ).toBeNull();
    expect(after(...active, amend, { ...consent, at: '2021-01-01T01:00:00.000Z' }).context.versions).toHaveLength(1);
    const answering = (asked: string) => after(...active, amend, { ...consent, asked }).context.versions;
    expect([answering('2020-03-24T01:00:00.000Z').length, answering(AT).length]).toEqual([1, 2]);
  });
  it('[W-16] is published, signed and ended by the ministry alone for a national pilot', () => {
    const ministry: Actor = { ...system, kind: 'ministry', orgName: '生态环境部' };
    const pilot = {
      ...parameters,
      type: 'NATIONAL_PILOT',
      parties: ['*'],
      confirmation: 'NONE',
      approvalMode: 'NONE',
      treatAsDomestic: true,
    };
    const by = { door: 'rule', by: ministry } as const;
    const steps: Step[] = [
      { ...create, ...by, parameters: pilot },
      { ...sign, ...by },
    ];
    const end: Step = { type: 'terminate', notice: '试点结束', ...by };
    expect(after(steps[0]!).state).toBe('draft');
    expect(after({ ...create, parameters: pilot }).state).toBe('new');
    expect(after(...steps).state).toBe('signed');
    expect(after(...steps, end).state).toBe('terminated');
    expect(after(...steps, begin, end).state).toBe('terminated');
    expect(after(...active, end).state).toBe('active');
  });
  it('[Z-07] is its keeper’s own until it is signed', () => {
    expect(agreementReaders(after(create).context)).toEqual(['p:51']);
    expect(agreementReaders(after(create, sign).context)).toEqual(['all']);
  });
});

describe('parameters of an agreement', () => {
  it('[R-21b] names every wrong field of a file', () => {
    const file = { key: 'x-y-z', title, keeper: '51', parameters: { ...parameters, decisionDays: 0, speed: 1 } };
    try {
      readAgreement(file);
      throw new Error('was read');
    } catch (error) {
      expect(
        (error as { refusal: { faults: { pointer: string }[] } }).refusal.faults.map(({ pointer }) => pointer).sort(),
      ).toEqual(['/parameters/decisionDays', '/parameters/speed']);
    }
  });
  it('[R-21b] finds contradictions', () => {
    expect(inconsistencies(parameters)).toEqual([]);
    expect(inconsistencies({ ...parameters, approvalMode: 'NONE' })[0]?.pointer).toBe('/parameters/approvalMode');
    expect(inconsistencies({ ...parameters, validTo: '2020-03-31' })[0]?.pointer).toBe('/parameters/validTo');
    const pairs = (quotaScopeOrigin: AgreementParameters['quotaScopeOrigin']) =>
      inconsistencies({ ...parameters, quotaKind: 'PER_PAIR', quotaScopeOrigin }).map(({ pointer }) => pointer);
    expect([pairs('PAIR'), pairs('SPLIT'), pairs('SHARED')]).toEqual([[], [], ['/parameters/quotaScopeOrigin']]);
  });
});
