import { mailboxOf, system, type Actor } from '../actor.js';
import { failing, type Tests } from '../statute.js';
import { Walk } from '../walk.js';
import type { ApplicationContext, ApplicationEvent, Evidence, RouteFinding } from './transfer-application.case.js';
import { applicationMachine, applicationTests } from './transfer-application.machine.js';
import { supplied } from './supplied.js';
import { applicationParts, applicationReaders } from './transfer-application.policy.js';

type Case = { state: string; context: ApplicationContext };
const walk = new Walk<ApplicationContext, ApplicationEvent>(applicationMachine, applicationTests, applicationParts);

const person = (name: string, over: Partial<Actor>): Actor => ({
  person: name,
  name,
  org: 'org',
  orgName: 'org',
  kind: 'province',
  province: null,
  city: null,
  roles: ['officer'],
  delegations: [],
  auth: 'session',
  ...over,
});
const applicant = person('Wang', { kind: 'firm', org: 'remover', province: '43', roles: ['handler'] });
const first = person('Li', { province: '43' });
const second = person('Zhao', { province: '43' });
const destination = mailboxOf('41');
const at = '2025-11-17T01:00:00.000Z';

const firm = (org: string, province: string, city: string) => ({
  org,
  name: org,
  uscc: 'x',
  address: 'x',
  legalRepresentative: null,
  province,
  city,
});
const parties = {
  remover: firm('remover', '43', '4301'),
  site: { id: 'site', name: 'site', division: '430100' },
  plan: { id: 'plan', filingNo: '1', year: 2025, filed: true },
  receiver: firm('receiver', '41', '4108'),
  licence: { id: 'licence', number: '1', issuer: 'x', validFrom: '2024-01-01', validTo: '2028-01-01' },
};
const form = {
  site: 'site',
  plan: 'plan',
  receiver: 'receiver',
  licence: 'licence',
  lines: [
    {
      line: 1,
      name: '废铅蓄电池',
      category: 'HW31',
      code: '900-052-31',
      hazards: ['T', 'C'],
      form: 'S',
      quantity: '24.86',
      method: 'R4',
      purpose: 'UTILISE',
    },
  ],
  carriers: [{ name: 'c', roadLicence: '1', licenceValidTo: '2027-01-01' }],
  transport: { mode: 'ROAD', route: ['4301', '4201', '4108'] },
  period: { from: '2025-12-01', to: '2026-06-30' },
  emergency: { filingNo: '1', filedOn: '2024-01-01' },
  attachments: ['LICENCE_COPY', 'METHOD_STATEMENT', 'CONTRACT'].map((kind) => ({
    kind,
    name: kind,
    sha256: '0'.repeat(64),
    bytes: 1,
  })),
};
const finding = (failures: string[] = [], over: Partial<RouteFinding> = {}): RouteFinding => ({
  tests: ['agreementActive', 'entryActive', 'quotaLeft'].map((id) => ({ id, passed: !failures.includes(id) })),
  agreement: { id: 'a', code: 'a' },
  list: { id: 'l', year: 2025, version: 1 },
  listing: 'entry',
  overQuota: 'LETTER_AND_CONSENT',
  remaining: failures.includes('quotaLeft') ? '4.860000' : '1000.000000',
  cap: '1000.000000',
  used: '0.000000',
  decisionDays: 5,
  finishWithinDays: 0,
  singleBatch: false,
  resultNoticeTo: [],
  releaseUnusedOnExpiry: true,
  ...over,
});
const sound: Evidence = {
  parties,
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
  letterId: 'letter-1',
};

const nothing: Case = { state: 'new', context: {} as ApplicationContext };
const ask = (from: Case, by: Actor, type: string, more: Record<string, unknown> = {}) =>
  walk.play(from.state, from.context, {
    type,
    by,
    at,
    evidence: sound,
    ...(by.kind === 'system' ? { door: 'rule' } : {}),
    ...more,
  } as never);

const checklist = {
  form: true,
  licenceCopy: true,
  methodStatement: true,
  contract: true,
  localMaterials: true,
  authority: true,
};
const findings = { planRow: true, licence: true, method: true, proximity: true };
const signed = { statement: true, signatory: 'Wang' };
const draft = () => ask(nothing, applicant, 'create', form);
const submitted = () => ask(draft(), applicant, 'submit', signed);
const accepted = () => ask(submitted(), first, 'accept', { checklist });
const routed = (...failures: string[]) =>
  ask(accepted(), system, 'route', { evidence: { ...sound, finding: finding(failures) } });
const fast = () => routed();
const overQuota = () => routed('quotaLeft');
const consulted = () => routed('agreementActive');
const reviewed = () => ask(consulted(), first, 'passReview', { findings, note: 'ok' });
const consulting = () => ask(reviewed(), system, 'issueLetter');
const agreed = () =>
  ask(consulting(), destination, 'replyAgree', {
    door: 'mailbox',
    letter: 'letter-1',
    number: '豫固转函〔2025〕1号',
    lines: [{ line: 1, quantity: '20' }],
  });
const disagreed = () =>
  ask(consulting(), destination, 'replyRefuse', {
    door: 'mailbox',
    letter: 'letter-1',
    number: '豫固转函〔2025〕1号',
    reasons: 'no capacity',
  });
const short = { ...sound, finding: finding(['quotaLeft']) };
const asking = () => ask(overQuota(), first, 'sendOverQuotaLetter', { extra: '20', evidence: short });
const granted = () => ask(asking(), destination, 'replyAgree', { door: 'mailbox', letter: 'letter-1', extra: '20' });
const denied = () =>
  ask(asking(), destination, 'replyRefuse', { door: 'mailbox', letter: 'letter-1', reasons: 'full' });
const late = (from: Case, clock: string, door = 'clock') => ask(from, system, 'flagOverdue', { door, clock });
const consultedAnew = (from: Case) => ask(from, first, 'consultInFull');
const holdsNow = { ...sound, finding: finding() };
const approved = () => ask(fast(), second, 'approve', { evidence: holdsNow });
/** Rules of the tests that stood in the way of the step. */
const rulesOf = (step: ReturnType<typeof ask>, { context }: Case, event: object) =>
  failing(applicationTests as Tests<ApplicationContext, ApplicationEvent>, step.failed, context, {
    at,
    door: 'command',
    ...event,
  } as never).map(({ rule }) => rule);
const facts = (step: ReturnType<typeof ask>) =>
  step.effects.filter((e) => e.type === 'tell').map((e) => e.params['fact']);
const clocks = (step: ReturnType<typeof ask>, type = 'start') =>
  step.effects.filter((e) => e.type === type).map((e) => e.params['clock']);

describe('filing', () => {
  it('[P1][R-14] opens a draft for a registered site with a filed plan', () => {
    expect(draft()).toMatchObject({ state: 'draft', context: { origin: '43', destination: '41', originCity: '4301' } });
    expect(
      ask(nothing, applicant, 'create', {
        ...form,
        evidence: { parties: { ...parties, plan: { ...parties.plan, filed: false } } },
      }).failed,
    ).toContain('planFiled');
    expect(
      ask(nothing, applicant, 'create', { ...form, evidence: { parties: { ...parties, site: null } } }).failed,
    ).toContain('siteRegistered');
  });
  it('[P1a][R-22a] edits a draft and keeps quantities with six places', () => {
    expect(ask(draft(), applicant, 'edit', { reason: 'x' }).context).toMatchObject({
      reason: 'x',
      lines: [{ quantity: '24.860000' }],
    });
  });
  it('[P1a][X-04] a licence and an item of the exemption list take the place of each other; none of both changes nothing', () => {
    const { licence } = draft().context;
    const edited = (from: Case, fields: object) => ask(from, applicant, 'edit', { ...fields, evidence: { parties } });
    expect(licence).not.toBeNull();
    expect(edited(draft(), { exemption: null }).context.licence).toEqual(licence);
    const exempted = edited(draft(), { exemption: 31 });
    expect(exempted.context).toMatchObject({ licence: null, exemption: 31 });
    const again = edited(exempted, { licence: form.licence, exemption: null }).context;
    expect([again.licence, again.exemption]).toEqual([licence, null]);
  });
  it('[P2][R-22a] receives a complete form and starts the completeness clock', () => {
    const step = submitted();
    expect(step).toMatchObject({ state: 'submitted', context: { receivedOn: '2025-11-17', round: 1 } });
    expect(clocks(step)).toEqual(['K-23']);
  });
  it.each([
    ['R-22a formComplete', { lines: [] }, {}],
    ['R-22a materialsAttached', { attachments: [] }, {}],
    ['R-22b periodGiven', { period: { from: '2026-01-01', to: '2025-12-01' } }, {}],
    ['R-02c notBySea', { transport: { mode: 'SEA', route: [] } }, {}],
    ['R-26b notBySea', { transport: { mode: 'ROAD', route: [] } }, {}],
    ['R-26b notBySea', { transport: { mode: 'RAIL', route: ['4201', '4108'] } }, {}],
    ['R-26b notBySea', { transport: { mode: 'INLAND_WATERWAY', route: ['43', '42'] } }, {}],
    ['R-09b emergencyPlanFiled', { emergency: { filingNo: '1', filedOn: '2020-01-01', validTo: '2023-01-01' } }, {}],
    ['R-02a bothMainland', {}, { evidence: { ...sound, mainland: false } }],
    ['A-31 statementSigned', {}, { statement: false }],
    ['R-22a localMaterials', {}, { evidence: { ...sound, settings: { ...sound.settings!, localMaterials: ['x'] } } }],
  ])('[%s] refuses the submission', (title, change, more) => {
    const from = ask(draft(), applicant, 'edit', change);
    const step = ask(from, applicant, 'submit', { ...signed, ...more });
    expect([
      ...rulesOf(step, from, { type: 'submit', by: applicant, evidence: sound, ...signed, ...more }),
      ...step.failed,
    ]).toEqual(title.split(' '));
  });
  it('[L-85][R-09b] lets a plan that has run out serve for the period of grace, not longer', () => {
    const from = ask(draft(), applicant, 'edit', {
      emergency: { filingNo: '1', filedOn: '2022-01-01', validTo: '2025-11-01' },
    });
    const graced = (emergencyGraceDays: number) =>
      ask(from, applicant, 'submit', {
        ...signed,
        evidence: { ...sound, settings: { ...sound.settings!, emergencyGraceDays } },
      });
    expect([graced(0).failed, graced(15).failed]).toEqual([['emergencyPlanFiled'], ['emergencyPlanFiled']]);
    expect(graced(16).state).toBe('submitted');
  });
  it('[L-22] has no approval for a transfer inside the province', () => {
    const from = { state: 'draft', context: { ...draft().context, destination: '43' } };
    expect(ask(from, applicant, 'submit', signed).failed).toEqual(['crossesProvinces']);
  });
  it('[R-03a] lets a nearer receiver pass only with a typed justification, and stores it', () => {
    const evidence = { ...sound, nearer: [{ line: 1, receivers: ['near'] }] };
    expect(ask(draft(), applicant, 'submit', { ...signed, evidence }).failed).toEqual(['nearerJustified']);
    const step = ask(draft(), applicant, 'submit', {
      ...signed,
      evidence,
      justifications: [{ rule: 'R-03a', text: 'no capacity' }],
    });
    expect(step.context.justifications).toEqual([{ rule: 'R-03a', text: 'no capacity' }]);
  });
  it('[R-03b] warns on disposal far away, and blocks where the province says so', () => {
    const far = { adjacent: false, cooperating: false, nationalPlanned: false };
    const from = ask(draft(), applicant, 'edit', { lines: [{ ...form.lines[0], purpose: 'DISPOSE', method: 'D10' }] });
    const justifications = [{ rule: 'R-03b', text: 'only furnace' }];
    expect(ask(from, applicant, 'submit', { ...signed, evidence: { ...sound, reach: far } }).failed).toEqual([
      'reachJustified',
    ]);
    expect(
      ask(from, applicant, 'submit', { ...signed, justifications, evidence: { ...sound, reach: far } }).state,
    ).toBe('submitted');
    const strict = { ...sound, reach: far, settings: { ...sound.settings!, disposalReach: 'BLOCK' as const } };
    expect(ask(from, applicant, 'submit', { ...signed, justifications, evidence: strict }).failed).toEqual([
      'reachAllowed',
    ]);
  });
});

describe('completeness', () => {
  it('[P3][R-23a] accepts when the whole checklist is ok, and starts the outer clock', () => {
    expect(accepted()).toMatchObject({ state: 'accepted', context: { acceptedOn: '2025-11-17', deemed: false } });
    expect(clocks(accepted())).toEqual(['K-42']);
    expect(ask(submitted(), first, 'accept', { checklist: { ...checklist, contract: false } }).failed).toEqual([
      'checklistOk',
    ]);
  });
  it('[P4][R-23b] corrects named fields on the spot without stopping the clock', () => {
    const open = ask(submitted(), first, 'allowSpotCorrection', { fields: ['contact'], note: 'phone' });
    expect(clocks(open, 'stop')).toEqual([]);
    expect(ask(open, applicant, 'correctOnTheSpot', { reason: 'x' }).failed).toEqual(['namedFieldsOnly']);
    expect(ask(open, applicant, 'correctOnTheSpot', { contact: '139' })).toMatchObject({
      state: 'submitted',
      context: { contact: '139', receivedOn: '2025-11-17' },
    });
    expect(ask(submitted(), first, 'allowSpotCorrection', { fields: [], note: '' }).failed).toEqual(['fieldsNamed']);
  });
  const items = [{ field: 'contact', text: 'missing' }];
  const corrected = () => ask(submitted(), first, 'requestCorrection', { items });
  it('[P5][R-23c] tells all items once, stops K-23 and starts the clock of the applicant', () => {
    expect(corrected().state).toBe('correction');
    expect(clocks(corrected(), 'stop')).toEqual(['K-23']);
    expect(clocks(corrected())).toEqual(['K-CORR']);
  });
  it('[P1a][R-23c] lets only listed items be edited', () => {
    expect(ask(corrected(), applicant, 'edit', { reason: 'x' }).failed).toEqual(['listedItemsOnly']);
    expect(ask(corrected(), applicant, 'edit', { contact: '139' }).context.corrections[0]!.items[0]!.edited).toBe(true);
  });
  it('[P6][R-23c] takes the form again when every item is answered, with a new day of receipt', () => {
    expect(ask(corrected(), applicant, 'resubmit', { answers: [] }).failed).toEqual(['everyItemAnswered']);
    const again = ask(corrected(), applicant, 'resubmit', {
      answers: [{ item: 1, text: '139' }],
      at: '2025-11-20T01:00:00.000Z',
    });
    expect(again).toMatchObject({ state: 'submitted', context: { round: 2, receivedOn: '2025-11-20' } });
    expect(clocks(again)).toEqual(['K-23']);
  });
  it('[R-23c] allows a second notice only on newly supplied material', () => {
    const edited = ask(corrected(), applicant, 'edit', { contact: '139', evidence: { ...sound, came: [1] } });
    const again = ask(edited, applicant, 'resubmit', { answers: [] });
    expect(ask(again, first, 'requestCorrection', { items: [{ field: 'lines', text: 'late' }] }).failed).toEqual([
      'newMaterialOnly',
    ]);
    expect(ask(again, first, 'requestCorrection', { items }).state).toBe('correction');
  });
  it('[R-23c] takes an answer in words for no new material, nor one attachment for another', () => {
    const inWords = ask(corrected(), applicant, 'resubmit', { answers: [{ item: 1, text: '139' }] });
    expect(ask(inWords, first, 'requestCorrection', { items }).failed).toEqual(['newMaterialOnly']);
    const of = (material: string) => [{ field: 'attachments', material, text: 'missing' }];
    const asked = ask(submitted(), first, 'requestCorrection', { items: of('CONTRACT') });
    const contract = { ...form.attachments[2]!, sha256: '1'.repeat(64) };
    const sent = { attachments: [...form.attachments, contract] };
    expect([
      supplied(asked.context, sent as never),
      supplied(asked.context, { attachments: form.attachments } as never),
    ]).toEqual([[1], []]);
    expect(supplied(corrected().context, { contact: '139' })).toEqual([1]);
    expect(supplied(ask(corrected(), applicant, 'edit', { contact: '139' }).context, { contact: '139' })).toEqual([]);
    const came = ask(asked, applicant, 'edit', { ...sent, evidence: { ...sound, came: [1] } });
    const again = ask(came, applicant, 'resubmit', { answers: [] });
    expect(ask(again, first, 'requestCorrection', { items: of('METHOD_STATEMENT') }).failed).toEqual([
      'newMaterialOnly',
    ]);
    expect(ask(again, first, 'requestCorrection', { items: of('CONTRACT') }).state).toBe('correction');
  });
  it('[P8][R-23d] leaves nothing but the deemed acceptance once the time of completeness is over', () => {
    const spot = ask(submitted(), first, 'allowSpotCorrection', { fields: ['contact'], note: 'phone' });
    const evidence = { ...sound, expired: ['K-23'] };
    const acts: [Case, Actor, string, object][] = [
      [submitted(), first, 'accept', { checklist }],
      [submitted(), first, 'requestCorrection', { items }],
      [submitted(), first, 'refuseAcceptance', { ground: 'NOT_FOR_APPROVAL', reason: 'x' }],
      [submitted(), first, 'allowSpotCorrection', { fields: ['contact'], note: 'phone' }],
      [spot, applicant, 'correctOnTheSpot', { contact: '139' }],
    ];
    for (const [from, by, type, said] of acts) {
      const step = ask(from, by, type, { ...said, evidence });
      expect([type, step.row, rulesOf(step, from, { type, by, ...said, evidence })]).toEqual([type, null, ['R-23d']]);
    }
    expect(ask(submitted(), system, 'deemAccepted', { door: 'clock', evidence }).state).toBe('accepted');
    expect(ask(submitted(), applicant, 'withdraw', { evidence }).state).toBe('withdrawn');
  });
  it('[A-31] asks for materials of the published list only', () => {
    const said = (item: object, localMaterials: string[] = []) =>
      ask(submitted(), first, 'requestCorrection', {
        items: [{ field: 'attachments', text: 'missing', ...item }],
        evidence: { settings: { ...sound.settings!, localMaterials } },
      });
    expect(said({}).failed).toEqual(['publishedOnly']);
    expect(said({ material: 'TAX_RETURN' }).failed).toEqual(['publishedOnly']);
    expect(said({ material: 'CONTRACT', field: 'contact' }).failed).toEqual(['publishedOnly']);
    expect(said({ material: 'CONTRACT' }).context.corrections[0]!.items[0]).toMatchObject({ material: 'CONTRACT' });
    expect(said({ material: 'RISK_REPORT' }, ['RISK_REPORT']).state).toBe('correction');
  });
  it('[K-CORR] gives the days that the origin has set', () => {
    const evidence = { settings: { ...sound.settings!, correctionDays: 12 } };
    const step = ask(submitted(), first, 'requestCorrection', { items, evidence });
    const lengths = step.effects.filter(({ type }) => type === 'start').map(({ params }) => params['length']);
    expect(lengths).toEqual([12]);
  });
  it('[P7][K-CORR] lapses when nobody answers', () => {
    const step = ask(corrected(), system, 'lapse', { door: 'clock' });
    expect(step.state).toBe('lapsed');
    expect([clocks(step, 'stop'), clocks(step, 'lapse')]).toEqual([[], ['K-CORR']]);
  });
  it('[P7][K-CORR] takes no correction and no answer once the time is over, whether the clock has noted it or not', () => {
    const evidence = { ...sound, expired: ['K-CORR'] };
    const acts: [string, Record<string, unknown>][] = [
      ['edit', { contact: '139', evidence }],
      ['resubmit', { answers: [{ item: 1, text: 'x' }], evidence }],
    ];
    for (const [type, said] of acts) {
      const step = ask(corrected(), applicant, type, said);
      expect([type, step.row, rulesOf(step, corrected(), { type, by: applicant, ...said })]).toEqual([
        ...[type, null],
        ['K-CORR'],
      ]);
    }
    expect(ask(corrected(), system, 'lapse', { door: 'clock', evidence }).state).toBe('lapsed');
    expect(ask(corrected(), applicant, 'withdraw', { evidence }).state).toBe('withdrawn');
  });
  it('[P8][R-23d] deems the application accepted from the day of receipt', () => {
    const step = ask(submitted(), system, 'deemAccepted', { door: 'clock', at: '2025-11-24T16:00:00.000Z' });
    expect(step).toMatchObject({
      state: 'accepted',
      context: { deemed: true, acceptedOn: '2025-11-17', reviewFrom: at },
    });
    const own = ask(submitted(), system, 'deemAccepted', {
      door: 'clock',
      at: '2025-11-24T16:00:00.000Z',
      evidence: { settings: { ...sound.settings, deemedClockStart: 'DEEMED_DAY' } },
    });
    expect(own.context).toMatchObject({ acceptedOn: '2025-11-17', reviewFrom: '2025-11-24T16:00:00.000Z' });
  });
  it('[P9][A-32] names the reason and the right authority when it does not accept', () => {
    expect(ask(submitted(), first, 'refuseAcceptance', { ground: 'OTHER_AUTHORITY', reason: 'x' }).failed).toEqual([
      'notOurMatter',
    ]);
    expect(ask(submitted(), first, 'refuseAcceptance', { ground: 'NOT_FOR_APPROVAL', reason: 'x' }).state).toBe(
      'notAccepted',
    );
  });
});

describe('route', () => {
  it('[P10][W-01] goes the fast track when every test holds; K-26 runs from acceptance', () => {
    expect(fast().context.track).toBe('WHITELIST');
    expect(fast().effects).toContainEqual({
      type: 'start',
      params: { clock: 'K-26', from: at, length: 5, fires: 'flagOverdue' },
    });
  });
  it('[P10][W-06] asks for more when only the quota fails and the agreement says so', () => {
    expect(overQuota().context.track).toBe('OVER_QUOTA');
    const evidence = { ...sound, finding: finding(['quotaLeft'], { overQuota: 'FULL_CONSULTATION' }) };
    expect(ask(accepted(), system, 'route', { evidence }).context.track).toBe('CONSULTED');
  });
  it('[P10][R-21a] consults on any other failure and stores each test', () => {
    expect(consulted().context).toMatchObject({ track: 'CONSULTED', routeHistory: [{ failed: ['agreementActive'] }] });
    expect(clocks(consulted())).toEqual(['K-24']);
    expect(ask(fast(), system, 'route', { evidence: holdsNow }).failed).toEqual(['routeOpen']);
  });
  it('[P12][W-05] turns to over quota, to consultation or back as the entry changes', () => {
    const lost = { ...sound, finding: finding(['entryActive']) };
    expect(ask(fast(), system, 'reroute', { evidence: short }).context.track).toBe('OVER_QUOTA');
    const fallen = ask(fast(), system, 'reroute', { evidence: lost });
    expect(fallen.context.track).toBe('CONSULTED');
    expect(clocks(fallen)).toEqual(['K-24']);
    expect([clocks(fallen, 'stop'), clocks(fallen, 'lapse')]).toEqual([[], ['K-26']]);
    expect(ask(overQuota(), system, 'reroute', { evidence: holdsNow }).context.track).toBe('WHITELIST');
    expect(ask(fast(), system, 'reroute', { evidence: holdsNow }).row).toBeNull();
    expect(ask(consulted(), system, 'reroute', { evidence: holdsNow }).row).toBeNull();
  });
  it('[P13a][W-06] lets the applicant reduce the quantity and tests the route again', () => {
    expect(ask(overQuota(), applicant, 'reduceQuantity', { lines: [{ line: 1, quantity: '24.86' }] }).failed).toEqual([
      'lessThanAsked',
    ]);
    const less = ask(overQuota(), applicant, 'reduceQuantity', { lines: [{ line: 1, quantity: '4' }] });
    expect(less.context).toMatchObject({ track: null, lines: [{ quantity: '4.000000' }] });
    const again = ask(less, system, 'route', { evidence: holdsNow });
    expect(again.context.track).toBe('WHITELIST');
    expect(clocks(again)).toEqual([]);
    const lost = ask(less, system, 'route', { evidence: { ...sound, finding: finding(['entryActive']) } });
    expect(lost.context.track).toBe('CONSULTED');
    expect([clocks(lost, 'stop'), clocks(lost, 'lapse')]).toEqual([[], ['K-26']]);
  });
});

describe('fast track', () => {
  it('[P11][W-02] is approved by a second officer', () => {
    expect(approved()).toMatchObject({
      state: 'approved',
      context: {
        decision: {
          outcome: 'APPROVED',
          validFrom: '2025-12-01',
          validTo: '2026-06-30',
          lines: [{ line: 1, quantity: '24.860000' }],
        },
      },
    });
    expect(clocks(approved())).toEqual(['K-44']);
  });
  it.each([
    ['R-24a fourEyes', first, {}],
    ['W-01 onlyQuotaMayFail', second, { evidence: { ...sound, finding: finding(['entryActive']) } }],
    ['W-05 quotaLeft', second, { evidence: short }],
    ['W-19 notOnNegativeList', second, { evidence: { ...holdsNow, negative: [{ value: 'x', reason: 'x' }] } }],
    ['L-80a licenceValid', second, { evidence: { ...holdsNow, licence: { ...sound.licence!, valid: false } } }],
    ['P-12 scaleLeft', second, { evidence: { ...holdsNow, licence: { ...sound.licence!, loadPermille: 1201 } } }],
    ['R-10f licenceValid', second, { evidence: { ...holdsNow, licence: { ...sound.licence!, held: false } } }],
    ['M-06 linesComplete', second, { evidence: { ...holdsNow, planGaps: [1] } }],
    [
      'R-27b validityLeft',
      second,
      { evidence: { ...holdsNow, licence: { ...sound.licence!, validTo: '2025-11-20' } } },
    ],
    ['R-27a withinAsked', second, { evidence: holdsNow, lines: [{ line: 1, quantity: '25' }] }],
  ])('[%s] refuses the approval', (title, by, more) => {
    expect(ask(fast(), by, 'approve', { evidence: holdsNow, ...more }).failed).toEqual([title.split(' ')[1]]);
  });
  it('[P-12] approves above 100 % of the scale for a typed reason only, and stores it', () => {
    const above = { evidence: { ...holdsNow, licence: { ...sound.licence!, loadPermille: 1001 } } };
    const justifications = [{ rule: 'P-12', text: '扩建许可已受理' }];
    expect(ask(fast(), second, 'approve', above).failed).toEqual(['belowScale']);
    expect(ask(fast(), second, 'approve', { ...above, justifications: [{ rule: 'P-12', text: ' ' }] }).failed).toEqual([
      'belowScale',
    ]);
    expect(ask(fast(), second, 'approve', { ...above, justifications }).context.justifications).toEqual(
      expect.arrayContaining(justifications),
    );
  });
  it('[P10a] needs a first officer after deemed acceptance', () => {
    const deemed = ask(submitted(), system, 'deemAccepted', { door: 'clock' });
    const track = ask(deemed, system, 'route', { evidence: holdsNow });
    expect(ask(track, second, 'approve', { evidence: holdsNow }).failed).toEqual(['fourEyes']);
    const recommended = ask(track, first, 'recommend', { outcome: 'APPROVE', note: 'ok' });
    expect(ask(recommended, first, 'approve', { evidence: holdsNow }).failed).toEqual(['fourEyes']);
    expect(ask(recommended, second, 'approve', { evidence: holdsNow }).state).toBe('approved');
  });
  it('[R-DEL] records a delegate with its principal and instrument, and knows its cities', () => {
    const delegation = { principal: '43', power: 'OUTBOUND_DECIDE' as const, cities: ['4301'], instrument: '1号' };
    const city = person('Sun', { kind: 'city', province: '43', city: '4301', delegations: [delegation] });
    expect(ask(fast(), city, 'approve', { evidence: holdsNow }).context.decision?.by).toMatchObject({
      principal: '43',
      instrument: '1号',
    });
    expect(ask(submitted(), city, 'accept', { checklist }).failed).toEqual(['mayAccept']);
    const elsewhere = { ...city, delegations: [{ ...delegation, cities: ['4302'] }] };
    expect(ask(fast(), elsewhere, 'approve', { evidence: holdsNow }).row).toBeNull();
  });
});

describe('over quota', () => {
  it('[P13][W-06] sends a letter that covers the shortage', () => {
    expect(ask(overQuota(), first, 'sendOverQuotaLetter', { extra: '19', evidence: short }).failed).toEqual([
      'extraNamed',
    ]);
    expect(asking()).toMatchObject({
      state: 'overQuotaConsulting',
      context: { letters: [{ kind: 'OVER_QUOTA', extra: '20.000000', state: 'OPEN' }] },
    });
    expect(clocks(asking(), 'stop')).toEqual(['K-26']);
  });
  it('[P14][P15][W-06] takes consent or refusal of the open letter only', () => {
    expect(granted()).toMatchObject({
      state: 'repliedAgree',
      context: { letters: [{ state: 'AGREED', reply: { extra: '20.000000' } }] },
    });
    expect(denied().state).toBe('repliedRefuse');
    expect(ask(asking(), destination, 'replyAgree', { door: 'mailbox', letter: 'other', extra: '20' }).failed).toEqual([
      'answersOpenLetter',
    ]);
    expect(
      ask(asking(), destination, 'replyAgree', { door: 'mailbox', letter: 'letter-1', extra: '19' }).failed,
    ).toEqual(['extraCoversShortage']);
    expect(
      ask(asking(), destination, 'replyRefuse', { door: 'mailbox', letter: 'letter-1', reasons: ' ' }).failed,
    ).toEqual(['replyReasons']);
  });
  it('[P23][W-06] approves with the extra, which raises the entry for this case', () => {
    const step = ask(granted(), second, 'approve', { evidence: short });
    expect(step.state).toBe('approved');
    expect(step.effects.find((e) => e.params['fact'] === 'application.approved')?.params).toMatchObject({
      extra: '20.000000',
      quantity: '24.860000',
      listing: 'entry',
    });
    const worse = { ...sound, finding: finding(['quotaLeft'], { remaining: '1.000000' }) };
    expect(ask(granted(), second, 'approve', { evidence: worse }).failed).toEqual(['quotaLeftWithExtra']);
    expect(ask(granted(), first, 'approve', { evidence: short }).failed).toEqual(['fourEyes']);
  });
  it('[P12a][W-12] falls to consultation when the entry is lost, and takes the letter back', () => {
    const lost = { ...sound, finding: finding(['entryActive']) };
    for (const from of [asking(), granted()]) {
      const step = ask(from, system, 'reroute', { evidence: lost });
      expect(step).toMatchObject({
        state: 'accepted',
        context: { track: 'CONSULTED', letters: [{ state: 'WITHDRAWN' }] },
      });
      expect(facts(step)).toContain('application.letterWithdrawn');
      expect(clocks(step)).toEqual(['K-24']);
    }
  });
  it('[P12a][W-06] asks again when the consent is outgrown', () => {
    const worse = { ...sound, finding: finding(['quotaLeft'], { remaining: '1.000000' }) };
    expect(ask(granted(), system, 'reroute', { evidence: worse }).context.track).toBe('OVER_QUOTA');
    expect(ask(granted(), system, 'reroute', { evidence: short }).row).toBeNull();
  });
  it('[P15a][R-21a] keeps the right to full consultation after silence or refusal', () => {
    expect(ask(asking(), first, 'consultInFull').failed).toEqual(['replyOverdue']);
    const silent = late(asking(), 'K-25', 'rule');
    expect(ask(silent, first, 'consultInFull')).toMatchObject({ state: 'accepted', context: { track: 'CONSULTED' } });
    expect(ask(denied(), first, 'consultInFull')).toMatchObject({ state: 'accepted', context: { track: 'CONSULTED' } });
    expect(ask(disagreed(), first, 'consultInFull').failed).toEqual(['overQuotaRefused']);
  });
  it('[P15a][K-25] has no use for the silence on an earlier letter: each letter has its own ten working days', () => {
    const worse = { ...sound, finding: finding(['quotaLeft'], { remaining: '1.000000' }) };
    const answer = { door: 'mailbox', letter: 'letter-1', extra: '20' };
    const outgrown = ask(ask(late(asking(), 'K-25', 'rule'), destination, 'replyAgree', answer), system, 'reroute', {
      evidence: worse,
    });
    const again = ask(outgrown, first, 'sendOverQuotaLetter', {
      at: '2025-12-08T01:00:00.000Z',
      extra: '24',
      evidence: { ...worse, letterId: 'letter-2' },
    });
    expect(again.state).toBe('overQuotaConsulting');
    expect(ask(again, first, 'consultInFull', { at: '2025-12-08T02:00:00.000Z' }).failed).toEqual(['replyOverdue']);
    const silent = ask(again, system, 'flagOverdue', {
      door: 'rule',
      clock: 'K-25',
      letter: 'letter-2',
      at: '2025-12-22T16:00:00.000Z',
    });
    expect(ask(silent, first, 'consultInFull', { at: '2025-12-23T01:00:00.000Z' }).state).toBe('accepted');
  });
});

describe('consultation', () => {
  it('[P16][R-24a] reviews and issues the letter', () => {
    expect(reviewed().state).toBe('reviewPassed');
    expect(consulting()).toMatchObject({
      state: 'consulting',
      context: { letters: [{ id: 'letter-1', kind: 'CONSULTATION', state: 'OPEN' }] },
    });
    expect(
      ask(consulted(), first, 'passReview', { findings: { ...findings, method: false }, note: 'x' }).failed,
    ).toEqual(['reviewFindings']);
    expect(
      ask(consulted(), first, 'passReview', {
        findings,
        note: 'x',
        evidence: { ...sound, negative: [{ value: 'x', reason: 'x' }] },
      }).failed,
    ).toEqual(['notOnNegativeList']);
    expect(
      ask(consulted(), first, 'passReview', { findings, note: 'x', evidence: { ...sound, planGaps: [1] } }).failed,
    ).toEqual(['planRowMatches']);
    expect(ask(fast(), first, 'passReview', { findings, note: 'x' }).failed).toEqual(['trackConsulted']);
  });
  it('[P18][R-25a] agrees to no more than the letter', () => {
    expect(agreed()).toMatchObject({ state: 'repliedAgree' });
    expect(clocks(agreed())).toEqual(['K-26']);
    expect(
      ask(consulting(), destination, 'replyAgree', {
        door: 'mailbox',
        letter: 'letter-1',
        lines: [{ line: 1, quantity: '25' }],
      }).failed,
    ).toEqual(['withinLetter']);
    expect(
      ask(consulting(), mailboxOf('50'), 'replyAgree', { door: 'mailbox', letter: 'letter-1', lines: [] }).row,
    ).toBeNull();
  });
  it('[P23][R-26a] approves within what was agreed', () => {
    const step = ask(agreed(), second, 'approve');
    expect(step.context.decision?.lines).toEqual([{ line: 1, quantity: '20.000000' }]);
    expect(ask(agreed(), second, 'approve', { lines: [{ line: 1, quantity: '21' }] }).failed).toEqual(['withinAgreed']);
    expect(ask(agreed(), first, 'approve').failed).toEqual(['fourEyes']);
  });
  it('[P19][P25][R-21a] never approves after a refusal; refusing quotes the reply', () => {
    expect(disagreed().state).toBe('repliedRefuse');
    expect(ask(disagreed(), second, 'approve').row).toBeNull();
    expect(ask(disagreed(), second, 'refuse', { code: 'RR99', reason: 'x' }).failed).toEqual(['replyQuoted']);
    expect(ask(disagreed(), second, 'refuse', { code: 'RR99', reason: '见豫固转函〔2025〕1号' }).state).toBe('refused');
  });
  it('[P17][P24][A-38] refuses with reasons and four eyes', () => {
    expect(ask(fast(), second, 'refuse', { code: 'RR06', reason: 'negative list' }).state).toBe('refused');
    expect(ask(fast(), second, 'refuse', { code: 'RR06', reason: '' }).failed).toEqual(['reasonsGiven']);
    expect(ask(fast(), first, 'refuse', { code: 'RR06', reason: 'x' }).failed).toEqual(['fourEyes']);
    expect(ask(agreed(), second, 'refuse', { code: 'RR08', reason: 'untrue' }).state).toBe('refused');
  });
  it('[P1a][P4][L-22][R-02a][R-02c] a correction takes no case out of the scope of the Measures', () => {
    const near = { ...sound, parties: { ...parties, receiver: firm('near', '43', '4302') } };
    const sea = { transport: { mode: 'SEA', route: ['4301', '4108'] } };
    const noted = (field: string) =>
      ask(submitted(), first, 'requestCorrection', { items: [{ field, text: 'wrong' }] });
    const named = (field: string) => ask(submitted(), first, 'allowSpotCorrection', { fields: [field], note: 'wrong' });
    for (const [open, verb] of [
      [noted, 'edit'],
      [named, 'correctOnTheSpot'],
    ] as const) {
      const rules = (from: Case, change: Record<string, unknown>) =>
        rulesOf(ask(from, applicant, verb, change), from, { type: verb, by: applicant, evidence: sound, ...change });
      expect(rules(open('receiver'), { receiver: 'near', evidence: near })).toEqual(['L-22']);
      expect(rules(open('receiver'), { evidence: { ...sound, mainland: false }, receiver: 'receiver' })).toEqual([
        'R-02a',
      ]);
      expect(rules(open('transport'), sea)).toEqual(['R-02c']);
      expect(rules(open('receiver'), { receiver: 'receiver' })).toEqual([]);
    }
  });
  it('[P17][P24][P25][A-42][R-26a] refuses on no ground that the case does not have', () => {
    const rules = (from: Case, code: string) => {
      const evidence = { ...sound, lastLetter: from.context.letters.at(-1)?.state ?? null };
      const said = { code, reason: '见豫固转函〔2025〕1号', evidence };
      return rulesOf(ask(from, second, 'refuse', said), from, { type: 'refuse', by: second, ...said });
    };
    for (const from of [fast(), agreed(), disagreed()]) expect(rules(from, 'RR02')).toEqual(['A-42']);
    for (const from of [fast(), agreed()]) expect(rules(from, 'RR01')).toEqual(['R-26a']);
    expect(rules(disagreed(), 'RR01')).toEqual([]);
    expect(rules(late(agreed(), 'K-42'), 'RR02')).toEqual(['A-42']);
    // Nobody was asked, or no longer: then consent is not what is lacking.
    expect(rules(late(consulted(), 'K-42'), 'RR02')).toEqual(['A-42']);
    expect(rules(late(consultedAnew(late(asking(), 'K-25', 'rule')), 'K-42'), 'RR02')).toEqual(['A-42']);
    expect(rules(late(consultedAnew(denied()), 'K-42'), 'RR02')).toEqual([]);
    expect(rules(late(disagreed(), 'K-42'), 'RR02')).toEqual([]);
  });
  it('[P22][A-42] refuses for lack of consent only after 45 working days, as RR02', () => {
    for (const from of [consulting(), asking()]) {
      expect(ask(from, second, 'refuse', { code: 'RR02', reason: 'silence' }).failed).toEqual(['outerLimitPassed']);
      const over = late(from, 'K-42');
      expect(ask(over, second, 'refuse', { code: 'RR01', reason: 'x' }).failed).toEqual(['forLackOfConsent']);
      const step = ask(over, second, 'refuse', { code: 'RR02', reason: 'silence' });
      expect(step).toMatchObject({ state: 'refused', context: { letters: [{ state: 'WITHDRAWN' }] } });
      expect(facts(step)).toContain('application.letterWithdrawn');
    }
  });
  it('[P20][R-25a] flags silence and never takes it for consent', () => {
    const step = late(consulting(), 'K-25', 'rule');
    expect(step).toMatchObject({ state: 'consulting', context: { overdue: [{ clock: 'K-25' }] } });
    expect(ask(step, second, 'approve').row).toBeNull();
    expect(late(consulting(), 'K-24', 'rule').row).toBeNull();
  });
  it('[P20a][P20b] flags the clock of the present step', () => {
    expect(late(consulted(), 'K-24').context.overdue).toMatchObject([{ clock: 'K-24' }]);
    expect(late(consulted(), 'K-26').row).toBeNull();
    for (const from of [fast(), agreed(), disagreed()]) expect(late(from, 'K-26').state).toBe(from.state);
    for (const from of [fast(), agreed(), disagreed()]) expect(late(from, 'K-42').state).toBe(from.state);
  });
  it('[P21][P21a] asks once for information and answers once', () => {
    for (const from of [consulting(), asking()]) {
      const question = ask(from, destination, 'askInformation', { door: 'mailbox', letter: 'letter-1', text: '?' });
      expect(
        ask(question, destination, 'askInformation', { door: 'mailbox', letter: 'letter-1', text: '?' }).failed,
      ).toEqual(['firstQuestion']);
      expect(ask(from, first, 'giveInformation', { text: '!' }).failed).toEqual(['questionOpen']);
      expect(ask(question, applicant, 'giveInformation', { text: '!' }).context.letters[0]!.information).toMatchObject([
        { text: '!' },
      ]);
      expect(ask(question, first, 'giveInformation', { text: '!' }).state).toBe(from.state);
    }
  });
});

describe('end', () => {
  it('[P26][W-14] is withdrawn by the applicant from every open state', () => {
    const items = [{ field: 'contact', text: 'missing' }];
    const states = [
      draft(),
      submitted(),
      ask(submitted(), first, 'requestCorrection', { items }),
      accepted(),
      consulting(),
      asking(),
      agreed(),
      disagreed(),
    ];
    for (const from of states) expect(ask(from, applicant, 'withdraw').state).toBe('withdrawn');
    expect(facts(ask(consulting(), applicant, 'withdraw'))).toContain('application.letterWithdrawn');
    expect(ask(submitted(), first, 'withdraw').row).toBeNull();
    expect(ask(approved(), applicant, 'withdraw').row).toBeNull();
  });
  it('[P27][P28][P28a] announces the approval and serves the decision once', () => {
    expect(ask(approved(), system, 'announceApproval').failed).toEqual(['approvalMade']);
    const announced = ask(approved(), system, 'announceApproval', {
      evidence: { approval: { id: 'a', number: 'n' }, notices: ['1'] },
    });
    expect(announced.context).toMatchObject({ approval: { id: 'a' }, notices: ['1'] });
    const served = ask(announced, system, 'serveDecision');
    expect(clocks(served, 'stop')).toEqual(['K-44']);
    expect(ask(served, system, 'serveDecision').failed).toEqual(['notServed']);
    expect(late(announced, 'K-44').context.overdue).toMatchObject([{ clock: 'K-44' }]);
    const refused = ask(fast(), second, 'refuse', { code: 'RR06', reason: 'x' });
    expect(ask(refused, system, 'serveDecision').context.servedAt).toBe(at);
    expect(late(refused, 'K-44').state).toBe('refused');
  });
  it('[Z-07] shows a draft to its firm only, and opens the case to the others step by step', () => {
    expect(applicationReaders(draft().context)).toEqual(['o:remover']);
    expect(applicationReaders(submitted().context)).toEqual(['o:remover', 'p:43', 'c:4301']);
    expect(applicationReaders(accepted().context)).toContain('p:41');
    expect(applicationReaders({ ...approved().context, approval: { id: 'a', number: 'n' } })).toContain('p:42');
  });
  it('says why and what to do next, in both languages, for every test', () => {
    for (const [name, test] of Object.entries(applicationTests)) {
      expect([name, test.rule]).toEqual([name, expect.stringMatching(/^[A-Z]+-?\d*/)]);
      const says = typeof test.says === 'function' ? test.says(draft().context, { ...sound } as never) : test.says;
      expect(says.zh.length * says.en.length).toBeGreaterThan(0);
    }
  });
  it('has walked every transition of the machine', () => {
    expect(walk.missed()).toEqual([]);
  });
});
