import fc from 'fast-check';
import { system, type Actor } from '../actor.js';
import { grams, tonnes } from '../quantity/quantity.js';
import { Walk, type Step } from '../walk.js';
import type { FillingEvidence, PipelineContext, PipelineEvent } from './pipeline.context.js';
import { beyondClass, lastDay, mismatches } from './pipeline.flow.js';
import { pipelineMachine } from './pipeline.machine.js';
import { pipelineParts, pipelineReaders } from './pipeline.policy.js';
import { pipelineTests } from './pipeline.tests.js';

const person = (org: string, kind: Actor['kind'], more: Partial<Actor> = {}): Actor => ({
  ...system,
  person: `person-of-${org}`,
  name: org,
  org,
  orgName: org,
  kind,
  roles: kind === 'firm' ? ['handler'] : ['officer'],
  auth: 'session',
  ...more,
});
const remover = person('remover', 'firm', { province: '51', city: '5101' });
const receiver = person('receiver', 'firm', { province: '50', city: '5001' });
const sichuan = person('sichuan', 'province', { province: '51' });
const chongqing = person('chongqing', 'province', { province: '50' });
const hunan = person('hunan', 'province', { province: '43' });

const CODE = '900-052-31';
const party = (id: string) => ({ id, name: id, uscc: id, address: `${id} road 1` });
const approval = {
  id: 'approval',
  number: '川环固转〔2026〕1号',
  state: 'active',
  validFrom: '2026-03-01',
  validTo: '2026-12-31',
  remover: 'remover',
  receiver: 'receiver',
  singleBatch: false,
  lines: [{ line: 1, wasteCode: CODE, method: 'R4', approved: '100.000000', taken: '0.000000' }],
};
const plan = {
  id: 'row-1',
  plan: 'plan',
  filingNo: 'P2026',
  version: 1,
  line: 1,
  remover: 'remover',
  receiver: 'receiver',
  licenceNo: 'CQ-001',
  current: true,
  year: 2026,
  wasteCode: CODE,
  method: 'R4',
  planned: '500.000000',
  used: '0.000000',
};
const facts: FillingEvidence = {
  remover: { ...party('remover'), province: '51', unitClass: 'key' },
  site: { id: 'site', name: 'works', address: 'works road', organisation: 'remover', city: '5101', numberCity: '5101' },
  receiver: { ...party('receiver'), province: '50', city: '5001', lat: null, lon: null },
  licence: {
    id: 'licence',
    number: 'CQ-001',
    holder: 'receiver',
    state: 'valid',
    validFrom: '2024-01-01',
    validTo: '2027-12-31',
    mode: 'COMPREHENSIVE',
    scale: '1000.000000',
    taken: '0.000000',
  },
  contract: {
    id: 'contract',
    number: 'HT-1',
    remover: 'remover',
    receiver: 'receiver',
    codes: [CODE],
    from: '2026-01-01',
    to: '2026-12-31',
  },
  approval,
  instrument: null,
  lines: [{ plan, edition: '2025', codeKnown: true, hazardsFit: true, licensed: true, transportExempt: false }],
  carriers: [],
  negative: [],
  batches: [],
  setting: { id: 'setting', city: '5101', period: 'WEEK', meterPermille: 5 },
};
const form = {
  site: 'site',
  receiver: 'receiver',
  licence: 'licence',
  contract: 'contract',
  approval: 'approval',
  plannedDate: '2026-03-10',
  meters: { remover: { number: 'LL-1' }, receiver: { number: 'LL-2' } },
  waste: {
    planRow: 'row-1',
    approvalLine: 1,
    wasteCode: CODE,
    name: '废液',
    hazards: ['T', 'C'],
    form: 'L',
    quantity: '70.000000',
    method: 'R4',
  },
  emergencyPhone: '028-88888888',
  handler: { name: '李四', phone: '13900000000' },
  emergencyMeasures: '关阀、围堵',
};

const walk = new Walk<PipelineContext, PipelineEvent>(pipelineMachine, pipelineTests, pipelineParts);
interface Case {
  state: string;
  context: PipelineContext;
}
type Saying = { type: string; by: Actor; at: string; door?: 'command' | 'clock' | 'rule' } & Record<string, unknown>;
const say = ({ state, context }: Case, saying: Saying): Step<PipelineContext> => walk.play(state, context, saying);
const go = (from: Case, ...sayings: Saying[]): Step<PipelineContext> => {
  let at = { ...from, row: null, effects: [], failed: [] } as Step<PipelineContext>;
  for (const saying of sayings) {
    at = say(at, saying);
    expect([saying.type, at.failed, at.row !== null]).toEqual([saying.type, [], true]);
    expect(at.effects.some(({ type }) => type === 'tell')).toBe(true);
  }
  return at;
};
const failed = (from: Case, saying: Saying) => say(from, saying).failed;
const told = (step: Step<PipelineContext>, fact: string) =>
  step.effects
    .filter(({ type, params }) => type === 'tell' && params['fact'] === `pipeline.${fact}`)
    .map((e) => e.params);
const clocks = (step: Step<PipelineContext>, type: string) =>
  step.effects
    .filter((e) => e.type === type)
    .map(({ params }) => [params['clock'], params['key']].filter(Boolean).join(' '));

const NOON = 'T04:00:00.000Z';
const start: Case = { state: 'new', context: {} as PipelineContext };
const create: Saying = { type: 'create', by: remover, at: `2026-03-09${NOON}`, ...form, evidence: facts };
const issue: Saying = {
  type: 'issue',
  by: remover,
  at: `2026-03-09${NOON}`,
  evidence: { ...facts, number: '20265101000042' },
};
const begin: Saying = { type: 'start', by: remover, at: `2026-03-10${NOON}`, evidence: { approval, instrument: null } };
const read = (by: Actor, day: string, weight = '10', more = {}): Saying => ({
  type: 'postReading',
  by,
  at: `${day}T15:00:00.000Z`,
  day,
  wasteCode: CODE,
  weight,
  form: 'L',
  characteristics: 'pH 2',
  ...more,
});
const rule = (type: string, at: string, more = {}): Saying => ({ type, by: system, door: 'rule', at, ...more });
const clock = (type: string, at: string, more = {}): Saying => ({ type, by: system, door: 'clock', at, ...more });
const DAYS = ['2026-03-10', '2026-03-11', '2026-03-12', '2026-03-13', '2026-03-14', '2026-03-15', '2026-03-16'];
const END = '2026-03-16T16:00:00.000Z';
const endPeriod = clock('endPeriod', END, { clock: 'R-19', key: 'period' });
const readings = (weight = '10') => DAYS.flatMap((day) => [read(remover, day, '10'), read(receiver, day, weight)]);
const accept: Saying = { type: 'accept', by: receiver, at: `2026-03-18${NOON}`, handler: form.handler };
const open = { discrepancies: 0, incidents: 0, restSettled: false };
const close = rule('close', `2026-03-18${NOON}`, { evidence: open });
const freeze = rule('freeze', `2026-03-12${NOON}`, { incident: 'incident', place: '500100', order: '' });
const release = (type: string, by: Actor = chongqing): Saying => ({
  type,
  by,
  at: `2026-03-13${NOON}`,
  decision: '可恢复',
});

const draft = go(start, create);
const issued = go(draft, issue);
const running = go(issued, begin);
const ended = go(running, ...readings(), endPeriod);
const accepted = go(ended, accept);
const closed = go(accepted, close);

it('[PL1 PL3 PL5 PL6 PL9 PL10 PL12] goes from draft to closed by the days of the period', () => {
  expect([draft, issued, running, ended, accepted, closed].map(({ state }) => state)).toEqual([
    'draft',
    'issued',
    'running',
    'periodEnd',
    'accepted',
    'closed',
  ]);
  expect(closed.context).toMatchObject({ mode: 'PIPELINE', outcome: 'ACCEPTED', number: '20265101000042' });
  expect(running.context.period).toEqual({ from: '2026-03-10', to: '2026-03-16' });
  expect(closed.context.receipt?.lines).toMatchObject([
    { line: 1, opinion: 'ACCEPT', method: 'R4', quantity: '70.000000' },
  ]);
});

it('[R-19] asks for meters of both sides and the period of the city', () => {
  expect(failed(start, { ...create, meters: { remover: { number: 'LL-1' } } })).toEqual(['metersOfBoth']);
  expect(failed(start, { ...create, meters: { remover: { number: 'X' }, receiver: { number: 'X' } } })).toEqual([
    'metersOfBoth',
  ]);
  expect(failed(start, { ...create, evidence: { ...facts, setting: null } })).toEqual(['periodSet']);
  expect(lastDay('2026-01-31', 'MONTH', null)).toBe('2026-02-27');
  expect(lastDay('2026-03-10', 'DAY', null)).toBe('2026-03-10');
});

it('[R-27b] lets no period outlast the approval, and none start without it', () => {
  const short = { ...approval, validTo: '2026-03-12' };
  expect(say(issued, { ...begin, evidence: { approval: short, instrument: null } }).context.period?.to).toBe(
    '2026-03-12',
  );
  expect(
    failed(issued, { ...begin, evidence: { approval: { ...approval, state: 'suspended' }, instrument: null } }),
  ).toEqual(['stillApproved']);
  expect(failed(issued, { ...begin, at: `2027-01-01${NOON}` })).toEqual(['stillApproved']);
});

it('[PL5, R-09b, L-85] starts only while both ends have their emergency plans on file', () => {
  const planned = (until: string | null): Saying => ({
    ...begin,
    evidence: {
      approval,
      instrument: null,
      prepared: [
        { name: '甲', until: '2026-12-31' },
        { name: '乙', until },
      ],
    },
  });
  expect(say(issued, planned('2026-03-10')).state).toBe('running');
  expect(failed(issued, planned('2026-03-09'))).toEqual(['emergencyPlan']);
  expect(failed(issued, planned(null))).toEqual(['emergencyPlan']);
});

it.each<[string, object, string]>([
  ['R-14', { lines: [{ ...facts.lines[0], plan: null }] }, 'planRowFound'],
  ['R-10a', { contract: null }, 'contractCovers'],
  ['R-21a', { approval: null }, 'approvedOrInstrument'],
  ['R-10f', { licence: null }, 'receiverLicensed'],
])('[%s] is drafted only with its papers', (_, more, test) => {
  expect(failed(start, { ...create, evidence: { ...facts, ...more } })).toContain(test);
  expect(failed(draft, { ...create, type: 'edit', evidence: { ...facts, ...more } })).toContain(test);
});

it.each<[string, object, string]>([
  ['R-27c', { approval: { ...approval, lines: [{ ...approval.lines[0], taken: '30.000001' }] } }, 'reserveFits'],
  ['R-27c', { approval: { ...approval, validTo: '2026-03-08' } }, 'approvalInDate'],
  ['R-21a', { approval: { ...approval, state: 'suspended' } }, 'approvalActive'],
  ['L-80b', { licence: { ...facts.licence, state: 'suspended' } }, 'licenceInForce'],
  ['P-12', { licence: { ...facts.licence, taken: '1200.000000' } }, 'belowScaleCap'],
  ['W-19', { negative: ['HW31'] }, 'notNegative'],
])('[%s] is issued only when it may flow', (_, more, test) => {
  expect(failed(draft, { ...issue, evidence: { ...facts, ...more } })).toContain(test);
});

it('[W-16] is issued under an instrument in place of an approval, and not when that does not apply', () => {
  const instrument = { id: 'pilot', title: '试点', from: '2026-01-01', to: null, receiver: true, codes: [CODE] };
  const under = { ...facts, approval: null, instrument };
  const { approval: _, ...rest } = create;
  const pilot = go(start, {
    ...rest,
    type: 'create',
    by: remover,
    at: create.at,
    instrument: 'pilot',
    evidence: under,
  });
  expect(go(pilot, { ...issue, evidence: { ...under, number: '20265101000043' } }).state).toBe('issued');
  const unlisted = { ...under, instrument: { ...instrument, receiver: false } };
  expect(failed(pilot, { ...issue, evidence: unlisted })).toEqual(['instrumentInForce']);
});

it('[X-04] [PL1 PL2 PL3] flows without a licence where the approval rests on an exempted use, while that stands', () => {
  const { licence: _, ...unlicensed } = form;
  const exempted = { item: 31, refused: null };
  const said = { ...create, ...unlicensed, licence: undefined, evidence: { ...facts, licence: null, exempted } };
  const first = go(start, said);
  expect(first.context).toMatchObject({ licence: null, exemption: 31 });
  const known = { ...facts, licence: null, number: '20265101000042' };
  expect(go(first, { ...issue, evidence: { ...known, exempted } }).state).toBe('issued');
  const refused = { says: { zh: '未列明', en: 'not listed' }, remedy: { zh: '列明', en: 'list it' } };
  expect(failed(first, { ...issue, evidence: { ...known, exempted: { item: 31, refused } } })).toEqual([
    'licenceInForce',
  ]);
  expect(failed(start, { ...said, evidence: { ...facts, licence: null } })).toEqual(['receiverLicensed']);
  // Under another approval it is of the licence again, and says so.
  const again = go(first, { ...create, type: 'edit' }).context;
  expect([again.licence?.id, again.exemption]).toEqual(['licence', null]);
  expect('exemption' in draft.context).toBe(false);
});

it('[R-10d, R-15] is issued complete, with its number, and voided while nothing has flowed', () => {
  expect(failed({ ...draft, context: { ...draft.context, handler: null } }, issue)).toEqual(['part1Complete']);
  expect(
    failed(
      { ...draft, context: { ...draft.context, lines: [{ ...draft.context.lines[0]!, removed: '0.000000' }] } },
      issue,
    ),
  ).toEqual(['part1Complete']);
  expect(draft.context.number).toBeNull();
  const dropped = go(issued, { type: 'void', by: remover, at: issue.at, reason: '停产' });
  expect(dropped.state).toBe('voided');
  expect(told(dropped, 'voided')).toMatchObject([{ quantities: [{ line: 1, quantity: '70.000000' }] }]);
  const flowing = { ...issued, context: { ...issued.context, readings: ended.context.readings } };
  expect(failed(flowing, { type: 'void', by: remover, at: issue.at, reason: '停产' })).toEqual(['nothingFlowed']);
  expect(go(draft, { type: 'discard', by: remover, at: issue.at }).state).toBe('discarded');
  expect(go(draft, { ...create, type: 'edit' }).state).toBe('draft');
});

it('[R-27c] tells what is reserved for the period, and what of it was settled', () => {
  expect(told(issued, 'issued')).toMatchObject([
    { quantities: [{ line: 1, quantity: '70.000000' }], total: '70.000000', year: 2026 },
  ]);
  expect(told(accepted, 'accepted')).toMatchObject([
    {
      reserved: [{ line: 1, quantity: '70.000000' }],
      accepted: [{ line: 1, quantity: '70.000000' }],
      planSettled: [{ quantity: '70.000000' }],
    },
  ]);
});

it('[R-19] takes one reading of each side and day of the period, of the kind issued', () => {
  const once = go(running, read(remover, '2026-03-10'));
  expect(clocks(once, 'stop')).toEqual(['R-19 REM/2026-03-10']);
  expect(failed(once, read(remover, '2026-03-10'))).toEqual(['onceADay']);
  expect(go(once, read(receiver, '2026-03-10')).context.readings).toHaveLength(2);
  expect(failed(running, read(remover, '2026-03-09'))).toEqual(['dayOfPeriod']);
  expect(failed(running, read(remover, '2026-03-11', '1', { at: `2026-03-10${NOON}` }))).toEqual(['dayOfPeriod']);
  expect(failed(running, read(remover, '2026-03-10', '1', { wasteCode: '336-064-17' }))).toEqual(['kindAsIssued']);
  expect(failed(running, read(remover, '2026-03-10', '1', { characteristics: ' ' }))).toEqual(['readingComplete']);
  expect(clocks(running, 'start')).toHaveLength(15);
});

it('[R-19] flags each side’s missing day after 24 hours, and not before or twice recorded', () => {
  const flag = clock('flagMissingDay', '2026-03-11T16:00:00.000Z', { clock: 'R-19', key: 'RCV/2026-03-10' });
  const flagged = go(running, flag);
  expect(flagged.context).toMatchObject({
    missing: [{ side: 'RCV', day: '2026-03-10' }],
    overdue: [{ clock: 'R-19' }],
  });
  expect(failed(go(running, read(receiver, '2026-03-10')), flag)).toEqual(['dayMissing']);
  expect(failed(running, { ...flag, at: `2026-03-10${NOON}` })).toEqual(['dayMissing']);
  const over = go(running, endPeriod);
  expect(go(over, { ...flag, key: 'REM/2026-03-16', at: '2026-03-17T16:00:00.000Z' }).state).toBe('periodEnd');
  const due = running.effects.find(({ params }) => params['key'] === 'RCV/2026-03-10')?.params['due'];
  expect(due).toBe('2026-03-11T16:00:00.000Z');
});

it('[R-19, R-18b] reports a day beyond the class of the meters once, and none within it', () => {
  const day = [read(remover, '2026-03-10', '10.000000')];
  const within = go(running, ...day, read(receiver, '2026-03-10', '10.050000'));
  expect(failed(within, rule('reportMismatch', within.context.readings[1]!.at))).toEqual(['mismatchFound']);
  const beyond = go(running, ...day, read(receiver, '2026-03-10', '10.050001'));
  const reported = go(beyond, rule('reportMismatch', `2026-03-10${NOON}`));
  expect(told(reported, 'differenceFound')).toMatchObject([
    { difference: 'D1', day: '2026-03-10', line: 1, kinds: ['QUANTITY'], declared: '10.000000 t' },
  ]);
  expect(failed(reported, rule('reportMismatch', `2026-03-10${NOON}`))).toEqual(['mismatchFound']);
});

it('[R-28a, R-19] reports the total beyond what is reserved, once, also after the period', () => {
  const full = go(running, read(remover, '2026-03-10', '70'), read(receiver, '2026-03-10', '70'));
  expect(mismatches(full.context)).toEqual([]);
  const over = go(full, read(remover, '2026-03-11', '0.000001'), endPeriod);
  expect(mismatches(over.context)).toMatchObject([{ day: null, declared: '70.000000 t', found: '70.000001 t' }]);
  const reported = go(over, rule('reportMismatch', `2026-03-17${NOON}`));
  expect(mismatches(reported.context)).toEqual([]);
});

it('[R-19] days within the class of the meters make a period within it', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.bigInt(0n, 10n ** 9n), fc.bigInt(-(10n ** 7n), 10n ** 7n)), { minLength: 1, maxLength: 31 }),
      fc.integer({ min: 1, max: 100 }),
      (days, permille) => {
        const counts = days.map(([removed, gap]) => [removed, removed + gap < 0n ? 0n : removed + gap] as const);
        const sum = (side: 0 | 1) => counts.reduce((total, each) => total + each[side], 0n);
        if (counts.every(([a, b]) => !beyondClass(a, b, permille)))
          expect(beyondClass(sum(0), sum(1), permille)).toBe(false);
      },
    ),
  );
});

it('[K-18] runs from the end of the period, is flagged, and stops with the acceptance', () => {
  expect(clocks(ended, 'start')).toEqual(['K-18']);
  expect(failed(running, { ...endPeriod, at: `2026-03-16${NOON}` })).toEqual(['periodOver']);
  expect(go(ended, clock('flagOverdue', `2026-03-25${NOON}`, { clock: 'K-18' })).context.overdue).toMatchObject([
    { clock: 'K-18' },
  ]);
  expect([clocks(accepted, 'stop'), clocks(accepted, 'start')]).toEqual([['K-18'], ['K-81']]);
});

it('[R-19, R-18b] is accepted with every day recorded, and a difference of the totals reported', () => {
  const lacking = go(running, ...readings().slice(1), endPeriod);
  expect(failed(lacking, accept)).toContain('noDayMissing');
  expect(failed(go(lacking, readings()[0]!), accept)).toEqual([]);
  const short = go(running, ...readings('9'), endPeriod);
  expect(failed(short, accept)).toEqual(['totalsAccounted']);
  const reported = go(short, rule('reportMismatch', END), accept);
  expect(reported.context.receipt).toMatchObject({ differences: ['QUANTITY'], lines: [{ quantity: '63.000000' }] });
  expect(told(reported, 'accepted')).toMatchObject([
    { accepted: [{ line: 1, quantity: '63.000000' }], planSettled: [{ quantity: '70.000000' }] },
  ]);
});

it('[R-12b, R-20a] closes when no discrepancy or incident is open', () => {
  expect(failed(accepted, { ...close, evidence: { ...open, discrepancies: 1 } })).toEqual(['nothingOpen']);
  expect(failed(accepted, { ...close, evidence: { ...open, incidents: 1 } })).toEqual(['nothingOpen']);
  expect(closed.context.closedAt).toBe(close.at);
});

it('[E-01, E-07] is frozen by an incident or by order, and released by the bureau of the place alone', () => {
  const frozen = go(running, freeze);
  expect(told(frozen, 'frozen')).toMatchObject([{ incident: 'incident', number: '20265101000042' }]);
  expect([clocks(frozen, 'lapse'), clocks(frozen, 'pause')]).toEqual([['R-19 period'], ['R-19']]);
  const order: Saying = { type: 'freeze', by: chongqing, at: freeze.at, incident: 'i', place: '500100', order: '停输' };
  expect(go(running, order).context.frozen).toMatchObject({ from: 'running', order: '停输' });
  expect(failed(running, { ...order, by: hunan })).toEqual(['ofThePlace']);
  expect(failed(frozen, release('releaseToResume', sichuan))).toContain('ofThePlace');
  const astray = go(running, { ...freeze, place: '620102', astray: true });
  expect(failed(astray, release('releaseToResume', hunan))).toContain('ofThePlace');
  expect(go(astray, release('releaseToResume', sichuan)).state).toBe('running');
  const again = go(frozen, release('releaseToResume'));
  expect([again.state, clocks(again, 'resume'), clocks(again, 'start')]).toEqual([
    'running',
    ['R-19'],
    ['R-19 period'],
  ]);
  const over = go(frozen, release('releaseToEnd'));
  expect(over).toMatchObject({ state: 'periodEnd', context: { period: { from: '2026-03-10', to: '2026-03-12' } } });
  expect([clocks(over, 'lapse').length, clocks(over, 'start')]).toEqual([8, ['K-18']]);
  const late = { ...freeze, at: `2026-03-17${NOON}` };
  const still = go(go(running, endPeriod), late);
  expect(clocks(still, 'pause')).toEqual(['K-18', 'R-19']);
  expect(go(still, release('releaseToResume')).state).toBe('periodEnd');
  expect(failed(still, release('releaseToEnd'))).toEqual(['wasRunning']);
  expect(go(go(running, endPeriod), { ...order, at: late.at }).state).toBe('frozen');
  expect(pipelineReaders({ ...running.context, frozen: { ...frozen.context.frozen!, place: '430100' } })).toContain(
    'p:43',
  );
});

const request = (changes: { field: string; value: string }[], more = {}) => ({
  evidence: {
    request: {
      id: 'request',
      org: 'receiver',
      state: 'CONSENTED',
      reason: '抄表错误',
      changes,
      consent: { side: 'OUT', name: '官', orgName: '川厅', at: close.at },
      ...more,
    },
    tolerance: { permille: 5, kg: 20 },
    approval: [],
  },
});
const correct = (by: Actor, changes: { field: string; value: string }[], more = {}): Saying => ({
  type: 'correct',
  by,
  at: `2026-03-20${NOON}`,
  request: 'request',
  ...request(changes, more),
});
const ownReading = [{ field: 'readings/RCV/2026-03-10/weight', value: '9.98' }];

it('[R-29, Z-02] is corrected with the consent of a province, in the own part, never number or parties', () => {
  const put = go(accepted, correct(receiver, ownReading));
  expect(put.context.receipt?.lines[0]?.quantity).toBe('69.980000');
  expect(told(put, 'corrected')).toMatchObject([
    {
      accepted: { before: [{ quantity: '70.000000' }], after: [{ quantity: '69.980000' }] },
      total: { before: '70.000000', after: '69.980000' },
    },
  ]);
  expect(put.context.corrections).toMatchObject([{ no: 1, changes: [{ from: '10.000000', to: '9.980000' }] }]);
  expect(go(closed, correct(receiver, ownReading)).state).toBe('closed');
  expect(failed(closed, correct(receiver, ownReading, { state: 'ASKED', consent: null }))).toEqual(['consented']);
  expect(failed(closed, correct(receiver, [{ field: 'number', value: '1' }]))).toContain('correctable');
  expect(failed(closed, correct(receiver, [{ field: 'readings/REM/2026-03-10/weight', value: '9' }]))).toEqual([
    'ownPart',
  ]);
  expect(failed(closed, correct(receiver, [{ field: 'readings/RCV/2026-03-20/weight', value: '9' }]))).toEqual([
    'valuesFit',
  ]);
  expect(failed(closed, correct(remover, ownReading))).toContain('correctionAsked');
});

it('[R-12c, K-81] hears of the treatment up to what was accepted, and flags the year without', () => {
  const result = (quantity: string): Saying => ({
    type: 'reportResult',
    by: receiver,
    at: `2026-05-01${NOON}`,
    results: [{ line: 1, date: '2026-05-01', quantity, method: 'R4' }],
  });
  const part = go(closed, result('69'));
  expect(clocks(part, 'stop')).toEqual(['none']);
  expect(failed(part, result('1.000001'))).toEqual(['withinAccepted']);
  expect(clocks(go(part, result('1')), 'stop')).toEqual(['K-81']);
  expect(failed(part, correct(receiver, [{ field: 'readings/RCV/2026-03-10/weight', value: '1' }]))).toEqual([
    'aboveResults',
  ]);
  expect(go(closed, clock('flagOverdue', `2027-03-18${NOON}`, { clock: 'K-81' })).context.overdue).toMatchObject([
    { clock: 'K-81' },
  ]);
});

it('accepts the sum of the receiver’s readings, whatever they are', () => {
  fc.assert(
    fc.property(fc.array(fc.bigInt(0n, 20n * 10n ** 6n), { minLength: 7, maxLength: 7 }), (weights) => {
      const days = DAYS.flatMap((day, i) => [read(remover, day, '10'), read(receiver, day, tonnes(weights[i]!))]);
      const over = days.reduce((at, saying) => say(at, saying), running as Step<PipelineContext>);
      const reported = say(say(over, endPeriod), rule('reportMismatch', END));
      const end = say(reported.row ? reported : say(over, endPeriod), accept);
      expect(end.state).toBe('accepted');
      expect(grams(end.context.receipt?.lines[0]?.quantity ?? '')).toBe(weights.reduce((a, b) => a + b, 0n));
    }),
    { numRuns: 30 },
  );
});

it('[Z-01] has taken every row of its machine', () => {
  expect(walk.missed()).toEqual([]);
});
