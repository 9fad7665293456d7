import { initialTransition, transition } from 'xstate';
import { mailboxOf, system, type Actor, type Door } from '../actor.js';
import { AgreementParameters } from '../agreement/agreement.parameters.js';
import type { EntryForm } from './list.commands.js';
import { listMachine } from './list.machine.js';
import type { EntryEvidence } from './list.case.js';
import { listParts, listReaders, listSeen } from './list.policy.js';

const officer = (province: string, person = 'p1'): Actor => ({
  ...system,
  person,
  org: `o${province}`,
  orgName: `省厅${province}`,
  kind: 'province',
  province,
  roles: ['officer'],
  auth: 'session',
});
const chongqing = officer('50');
const terms: AgreementParameters = {
  ...new AgreementParameters(),
  type: 'BILATERAL',
  parties: ['51', '50'],
  validFrom: '2020-04-01',
  direction: 'TWO_WAY',
  wasteScope: [{ kind: 'CODE', value: '900-052-31' }],
  purposeScope: 'UTILISE',
  listPeriod: 'YEAR',
  proposalWindow: { from: '12-01', to: '12-31' },
  proposer: 'RECEIVING_PROVINCE',
  confirmation: 'COUNTERPART',
  entryFieldsRequired: ['receiver', 'licence', 'codes', 'cap'],
  quotaKind: 'PER_ENTRY_YEAR',
  overQuota: 'LETTER_AND_CONSENT',
  approvalMode: 'DIRECT',
  feedbackBy: '01-31',
  adjustMonths: [6, 12],
};
const form: EntryForm = {
  receiver: { org: 'firm', name: '重庆德能', uscc: '91500116MA5U4F1Q2X' },
  licenceNumber: 'CQ5001160012',
  facility: null,
  codes: ['900-052-31'],
  wasteName: '废铅蓄电池',
  methods: ['R4'],
  cap: '60000',
  origins: [],
  split: [],
  grade: null,
  contact: { name: '陈某', phone: '13700000000' },
  plan: null,
};
const proof: EntryEvidence = {
  id: 'e1',
  licence: {
    id: 'l1',
    number: 'CQ5001160012',
    holderUscc: '91500116MA5U4F1Q2X',
    scale: '80000',
    state: 'valid',
    kind: 'COMPREHENSIVE',
    modes: ['UTILISE'],
    scopes: [{ category: 'HW31', kind: 'ALL', codes: [], methods: [], scale: null }],
    validFrom: '2024-03-01',
    validTo: '2028-02-28',
  },
  committed: '0',
  negatives: [],
};

type Step = { type: string; door?: Door; by?: Actor; at?: string } & Record<string, unknown>;
const opening = (changes: Partial<AgreementParameters> = {}, evidence: object = {}) => ({
  agreement: {
    id: 'a1',
    key: 'chuan-yu',
    title: { zh: '川渝', en: 'SC-CQ' },
    version: 1,
    state: 'active',
    parameters: { ...terms, ...changes },
  },
  cities: ['5001'],
  exists: false,
  version: 1,
  supersedes: null,
  prefill: [],
  ...evidence,
});
const DEC = '2025-12-01T01:00:00.000Z';
const open: Step = {
  type: 'open',
  receiving: '50',
  year: 2026,
  door: 'clock',
  by: system,
  at: DEC,
  evidence: opening(),
};
const put = (changes: Partial<EntryForm> = {}, evidence: Partial<EntryEvidence> = {}): Step => ({
  type: 'editEntries',
  put: [{ ...form, ...changes }],
  strike: [],
  evidence: { entries: [{ ...proof, ...evidence }] },
});
const mail = (type: string, more: object = {}, province = '51'): Step => ({
  type,
  door: 'mailbox',
  by: mailboxOf(province),
  ...more,
});
const clock = (type: string, at: string, more: object = {}): Step => ({ type, door: 'clock', by: system, at, ...more });
const propose: Step = { type: 'propose' };
const confirmed: Step[] = [open, put(), propose, mail('confirm', { letter: '渝环函1', reply: '川环函2' })];
const effective: Step[] = [...confirmed, clock('takeEffect', '2025-12-31T16:00:00.000Z')];
const NEW_YEAR = '2026-12-31T16:00:00.000Z';
const closed: Step[] = [...effective, clock('closeYear', NEW_YEAR)];

function after(...steps: Step[]) {
  let [snapshot] = initialTransition(listMachine);
  let actions: unknown[] = [];
  for (const step of steps) {
    const by = step.by ?? chongqing;
    const seen = snapshot.value === 'new' ? (step as never) : snapshot.context;
    const said = { door: 'command', by, parts: listParts(by, seen), at: '2025-12-10T01:00:00.000Z', ...step };
    [snapshot, actions] = transition(listMachine, snapshot, said as never);
  }
  const effects = (actions as { type: string; params: Record<string, unknown> }[]).filter(({ type }) => type !== 'row');
  return {
    state: snapshot.value,
    context: snapshot.context,
    told: effects.filter(({ type }) => type === 'tell').map(({ params }) => params),
    clocks: effects
      .filter(({ type }) => type === 'start')
      .map(({ params }) => `${String(params.key)} ${String(params.due)}`),
    stopped: effects.filter(({ type }) => type === 'stop').map(({ params }) => String(params.key)),
    lapsed: effects.filter(({ type }) => type === 'lapse').map(({ params }) => String(params.key)),
  };
}

describe('yearly list', () => {
  it('[W-07] opens with its window on 1 December, with the clock of its year', () => {
    const { state, clocks, told } = after(open);
    expect({ state, clocks }).toEqual({
      state: 'draft',
      clocks: ['year 2026-12-31T16:00:00.000Z', 'next 2026-11-30T16:00:00.000Z', 'target 2025-12-31T16:00:00.000Z'],
    });
    expect(told).toMatchObject([{ fact: 'list.opened', added: [] }]);
    expect(after({ ...open, at: '2025-11-30T15:59:59.000Z' }).state).toBe('new');
    expect(after({ ...open, evidence: opening({}, { exists: true }) }).state).toBe('new');
    expect(after({ ...open, receiving: '52' }).state).toBe('new');
  });
  it('[W-18] weighs every entry against the scale again as the list is proposed, pre-filled ones too', () => {
    const weighed = (also: string): Step => ({ ...propose, evidence: { committed: { e1: also } } });
    const of = (cap: string, more: object = {}) => put({ cap }, more);
    expect(after(open, of('60000'), weighed('0')).state).toBe('proposed');
    const scale = Number(after(open, of('60000')).context.entries[0]!.scale);
    expect(after(open, of('60000'), weighed(String(scale - 60000))).state).toBe('proposed');
    const beyond = weighed(`${scale - 60000}.000001`);
    expect(after(open, of('60000'), beyond).state).toBe('draft');
    expect(after(open, of('60000'), { ...beyond, justifications: [{ rule: 'W-18', text: '扩建中' }] }).state).toBe(
      'proposed',
    );
  });
  it('[L-28] proposes a unit of bad credit with a reason, or not at all where the agreement says so', () => {
    const penalty = { id: 'v', document: '渝环罚1号', summary: '超标', serious: true, decidedOn: '2025-11-01' };
    const credit = [{ name: '重庆德能', uscc: form.receiver.uscc, grade: null, violations: [penalty] }];
    const bad: Step = { ...propose, evidence: { credit } };
    const justifications = [{ rule: 'L-28', text: '已整改' }];
    const strict = { ...open, evidence: opening({ eligibilityRules: ['CREDIT:BLOCK'] }) };
    expect(after(open, put(), { ...propose, evidence: { credit: [{ ...credit[0], violations: [] }] } }).state).toBe(
      'proposed',
    );
    expect(after(open, put(), bad).state).toBe('draft');
    expect(after(open, put(), { ...bad, justifications }).state).toBe('proposed');
    expect(after(strict, put(), { ...bad, justifications }).state).toBe('draft');
  });
  it('[W-08] opens by hand where the window never was or comes by notice', () => {
    const byHand: Step = { ...open, door: 'command', by: chongqing };
    expect(after(byHand).state).toBe('new');
    expect(after({ ...byHand, evidence: opening({ validFrom: '2025-12-02' }) }).state).toBe('draft');
    expect(after({ ...byHand, evidence: opening({ proposalWindow: null }) }).state).toBe('draft');
    expect(after({ ...byHand, evidence: opening({ listPeriod: 'OPEN' }) }).context.lastDay).toBeNull();
  });
  it('[W-11][W-16] opens as an adjustment and for a national pilot', () => {
    const adjusting = { ...open, door: 'rule' as const, evidence: opening({}, { version: 2, supersedes: 'v1' }) };
    expect(after(adjusting).context.supersedes).toBe('v1');
    expect(after({ ...adjusting, at: '2026-06-02T01:00:00.000Z' }).clocks).toContain('target 2026-06-30T16:00:00.000Z');
    expect(after({ ...adjusting, at: '2026-07-02T01:00:00.000Z' }).clocks.join()).not.toContain('target');
    const ministry: Actor = { ...system, kind: 'ministry' };
    const pilot = opening({ type: 'NATIONAL_PILOT', parties: ['*'], confirmation: 'NONE' });
    const published: Step = { ...open, door: 'rule', by: ministry, evidence: pilot };
    expect(after(published).state).toBe('draft');
    expect(after(published, { type: 'declare', door: 'rule', by: ministry }).state).toBe('confirmed');
    expect(after({ ...published, evidence: opening() }).state).toBe('new');
  });
  it('[W-17] takes only receivers whose licence covers the kind on the first day of the year', () => {
    expect(after(open, put()).context.entries).toMatchObject([
      { id: 'e1', licenceTo: '2028-02-28', writtenBy: 'p1', changed: true },
    ]);
    expect(after(open, put({}, { licence: null })).context.entries).toEqual([]);
    expect(after(open, put({}, { licence: { ...proof.licence!, validTo: '2025-12-31' } })).context.entries).toEqual([]);
    expect(after(open, put({}, { licence: { ...proof.licence!, holderUscc: 'other' } })).context.entries).toEqual([]);
    expect(after(open, put({ codes: ['900-023-29'] })).context.entries).toEqual([]);
  });
  it('[W-05][Y9] an entry that an adjustment splits hands its ledger to one of its parts', () => {
    const before = { ...after(open, put()).context.entries[0]!, id: 'p1', predecessor: 'e0' };
    const adjusting = {
      ...open,
      door: 'rule' as const,
      evidence: opening({}, { supersedes: 'v1', prefill: [before] }),
    };
    const split: Step = {
      type: 'editEntries',
      put: [
        { ...form, cap: '20000' },
        { ...form, cap: '40000', wasteName: '废铅膏' },
      ],
      strike: ['p1'],
      evidence: { entries: [proof, { ...proof, id: 'e2' }] },
    };
    expect(after(adjusting, split).context.entries).toMatchObject([
      { id: 'e1', predecessor: 'e0' },
      { id: 'e2', predecessor: null },
    ]);
  });
  const prefilled = (id: string, more: object = {}) => ({
    ...after(open, put()).context.entries[0]!,
    ...{ id, predecessor: `e-${id}`, source: 'PREFILLED' as const, changed: false, ...more },
  });
  const adjusting = (...prefill: object[]): Step => ({
    ...open,
    door: 'rule',
    evidence: opening({ wasteScope: [] }, { supersedes: 'v1', prefill }),
  });
  const strike = (...ids: string[]): Step => ({
    ...{ type: 'editEntries', put: [], strike: ids, evidence: { entries: [] } },
  });
  const bears = (...steps: Step[]) =>
    after(...steps).context.entries.map(({ id, predecessor }) => `${id} ${predecessor ?? '-'}`);
  it('[W-05, Y9] what takes the place of a struck entry bears its ledger, in whatever commands it was struck and put', () => {
    const start = adjusting(prefilled('p1'));
    expect(bears(start, strike('p1'), put({ cap: '30000' }))).toEqual(['e1 e-p1']);
    expect(bears(start, strike('p1'), put(), strike('e1'), put({}, { id: 'e2' }))).toEqual(['e2 e-p1']);
    // One ledger goes on in one entry.
    expect(bears(start, strike('p1'), put(), put({}, { id: 'e2' }))).toEqual(['e1 e-p1', 'e2 -']);
    const city: Actor = { ...chongqing, kind: 'city', city: '5001' };
    const recommended = { type: 'recommendEntry', entry: form, evidence: { entries: [proof] }, by: city };
    expect(bears(start, strike('p1'), recommended)).toEqual(['e1 e-p1']);
    expect(bears(adjusting(), put(), strike('e1'), put({}, { id: 'e2' }))).toEqual(['e2 -']);
    const firm: Actor = { ...chongqing, kind: 'firm', org: 'firm', roles: ['handler'] };
    const { context } = after(start, strike('p1'), put());
    expect([context.struck?.map(({ id }) => id), listSeen(firm, context).struck]).toEqual([['p1'], undefined]);
  });
  it('[W-05, W-08] takes no entry that would bear two ledgers, and leaves none whose waste another entry takes', () => {
    const also = { codes: ['900-023-29'], scope: 'HW29' };
    const scopes = ['HW31', 'HW29'].map((category) => ({ ...proof.licence!.scopes[0]!, category }));
    const licensed = { licence: { ...proof.licence!, scopes } };
    const start = adjusting(prefilled('p1'), prefilled('p2', { codes: also.codes }));
    const merged = put({ codes: [...form.codes, ...also.codes] }, licensed);
    const alone = put({}, licensed);
    const untouched = ['p1 e-p1', 'p2 e-p2'];
    expect(bears(start, { ...merged, strike: ['p1', 'p2'] })).toEqual(untouched);
    expect(bears(start, strike('p1', 'p2'), merged)).toEqual([]);
    expect(bears(start, strike('p1'), { ...merged, strike: ['p2'] })).toEqual(['p2 e-p2']);
    expect(bears(start, merged, strike('p1'))).toEqual([...untouched, 'e1 -']);
    expect(bears(start, { ...alone, strike: ['p1'] }, strike('p2'))).toEqual(['e1 e-p1']);
    // Two of the same waste: what only stays as it was takes nothing of the other.
    const twice = adjusting(prefilled('p1'), prefilled('p2'));
    expect(bears(twice, strike('p2'), { ...put({ cap: '50000' }), strike: ['p1'] })).toEqual(['e1 e-p1']);
    expect(bears(twice, strike('p2'), { ...put({ cap: '90000' }), strike: ['p1'] })).toEqual(['p1 e-p1']);
    expect(bears(twice, { ...put({ cap: '60000.000001' }), strike: ['p1', 'p2'] })).toEqual(untouched);
    const both = { put: [form, { ...form, cap: '70000' }], evidence: { entries: [proof, { ...proof, id: 'e2' }] } };
    expect(bears(twice, { type: 'editEntries', ...both, strike: ['p1', 'p2'] })).toEqual(['e1 e-p1', 'e2 e-p2']);
  });
  it('[W-05, Y9] what ended under a version before goes on with who is listed anew, and hinders no other entry', () => {
    const gone = { ...prefilled('e0'), predecessor: 'e0' };
    const again: Step = {
      ...open,
      door: 'rule',
      evidence: opening({}, { supersedes: 'v2', prefill: [prefilled('p2')], ended: [gone] }),
    };
    expect(bears(again, put())).toEqual(['p2 e-p2', 'e1 e0']);
    expect(bears(again, put(), strike('e1'), put({}, { id: 'e2' }))).toEqual(['p2 e-p2', 'e2 e0']);
    expect(bears(again, { ...put({ cap: '70000' }), strike: ['p2'] })).toEqual(['e1 e-p2']);
  });
  it('[W-18] asks for a justification above the licensed scale', () => {
    const much = put({}, { committed: '20000.000001' });
    expect(after(open, much).context.entries).toEqual([]);
    expect(after(open, put({}, { committed: '20000' })).context.entries).toMatchObject([{ overScale: null }]);
    const justified = after(open, { ...much, justifications: [{ rule: 'W-18', text: '省内接收量将减少' }] });
    expect(justified.context.entries).toMatchObject([
      { overScale: { text: '省内接收量将减少', committed: '20000.000001' } },
    ]);
  });
  it('[W-18, P-10] and where the entry alone lies above the scale that the licence gives its class', () => {
    const scope = (scale: string, methods: string[] = []) => ({ ...proof.licence!.scopes[0]!, scale, methods });
    const entriesOf = (...scopes: ReturnType<typeof scope>[]) =>
      after(open, put({}, { licence: { ...proof.licence!, scopes } })).context.entries;
    expect(entriesOf(scope('59999.999999'))).toEqual([]);
    expect(entriesOf(scope('60000'))).toHaveLength(1);
    expect(entriesOf(scope('50000'), scope('20000', ['R4']))).toEqual([]);
  });
  it('[X-04] takes a receiver without a licence under a joint scheme that opens the item, pair by pair', () => {
    const sender = { org: null, name: '上海某厂', uscc: '91310000MA1FL0AB2C' };
    const exempted = (exemption: EntryForm['exemption'], evidence: EntryEvidence['exemption'], codes = form.codes) =>
      put({ exemption: exemption!, codes }, { licence: null, exemption: evidence! });
    const pair = { covers: true, pointToPoint: true };
    const scheme = { ...open, evidence: opening({ exemptionItems: [10, 31], wasteScope: [] }) };
    const entriesOf = (...steps: Step[]) => after(...steps).context.entries;
    expect(entriesOf(scheme, exempted({ item: 31, sender }, pair))).toMatchObject([
      { licenceId: null, licenceTo: '9999-12-31', exemption: { item: 31, sender } },
    ]);
    expect(entriesOf(scheme, exempted({ item: 31 }, pair))).toEqual([]);
    expect(entriesOf(scheme, exempted({ item: 31, sender }, pair, ['900-052-31', '900-023-29']))).toEqual([]);
    expect(entriesOf(scheme, exempted({ item: 10 }, { covers: true, pointToPoint: false }))).toHaveLength(1);
    expect(entriesOf(scheme, exempted({ item: 10 }, { covers: false, pointToPoint: false }))).toEqual([]);
    expect(entriesOf(open, exempted({ item: 31, sender }, pair))).toEqual([]);
    expect(entriesOf(scheme, put({}, { licence: null }))).toEqual([]);
  });
  it('[W-05] has one entry for each enterprise where the cap is the enterprise’s', () => {
    const perFirm = { ...open, evidence: opening({ quotaKind: 'PER_ENTERPRISE' }) };
    expect(after(perFirm, put(), put({}, { id: 'e2' })).context.entries).toHaveLength(1);
    expect(after(perFirm, put(), { ...put({}, { id: 'e2' }), strike: ['e1'] }).context.entries).toMatchObject([
      { id: 'e2' },
    ]);
    expect(after(open, put(), put({}, { id: 'e2' })).context.entries).toHaveLength(2);
  });
  it('[W-05, W-08, Y9] entries of before the cap became the enterprise’s stand until they are written anew: one is kept, or the others are removed first', () => {
    const lamps = ['900-023-29'];
    const scopes = ['HW31', 'HW29'].map((category) => ({ ...proof.licence!.scopes[0]!, category }));
    const licensed = { licence: { ...proof.licence!, scopes } };
    const firm = (prefill: object[], more: object = {}): Step => ({
      ...open,
      door: 'rule',
      evidence: opening({ quotaKind: 'PER_ENTERPRISE', wasteScope: [] }, { supersedes: 'v1', prefill, ...more }),
    });
    const two = firm([prefilled('p1'), prefilled('p2', { codes: lamps })]);
    const both = ['p1 e-p1', 'p2 e-p2'];
    // Another enterprise is written beside them.
    const other = { ...form.receiver, uscc: '91500000MA5U7XYZ0K' };
    const theirs = put({ receiver: other }, { licence: { ...proof.licence!, holderUscc: other.uscc } });
    expect(bears(two, theirs)).toEqual([...both, 'e1 -']);
    expect(bears(two, put())).toEqual(both);
    // All codes in one would forget what is approved under the other, and so would a higher cap.
    const all = put({ codes: [...form.codes, ...lamps] }, licensed);
    expect(bears(two, { ...all, strike: ['p1', 'p2'] })).toEqual(both);
    expect(bears(two, { ...put({ codes: lamps, cap: '60000.000001' }, licensed), strike: ['p1', 'p2'] })).toEqual(both);
    // One is kept within its terms, or stays as it is.
    expect(bears(two, { ...put({ codes: lamps }, licensed), strike: ['p1', 'p2'] })).toEqual(['e1 e-p2']);
    expect(bears(two, strike('p1'))).toEqual(['p2 e-p2']);
    // Once the other is removed as an entry, one lists all codes.
    const removed = { ...prefilled('e0'), predecessor: 'e0' };
    const alone = firm([prefilled('p2', { codes: lamps })], { ended: [removed] });
    expect(bears(alone, { ...all, strike: ['p2'] })).toEqual(['e1 e-p2']);
    // The cap of an enterprise goes on with its ledger under other codes, too.
    const otherCodes = put({ codes: lamps }, licensed);
    expect(bears(firm([prefilled('p1')]), { ...otherCodes, strike: ['p1'] })).toEqual(['e1 e-p1']);
    expect(bears(adjusting(prefilled('p1')), { ...otherCodes, strike: ['p1'] })).toEqual(['e1 -']);
  });
  it('[W-05] has shares of the origins only where the agreement splits, never above the cap, one for each pair', () => {
    const six = { type: 'MULTILATERAL' as const, parties: ['50', '51', '52'], quotaScopeOrigin: 'SPLIT' as const };
    const share = (province: string, cap: string) => ({ province, cap });
    const proposedWith = (terms: Partial<AgreementParameters>, changes: Partial<EntryForm>) =>
      after({ ...open, evidence: opening(terms) }, put(changes), propose).state;
    const split = [share('51', '40000'), share('52', '20000')];
    expect(proposedWith(six, { split })).toBe('proposed');
    expect(proposedWith(six, { split: [...split, share('53', '0.000001')] })).toBe('draft');
    expect(proposedWith(six, { split: [share('51', '1'), share('51', '2')] })).toBe('draft');
    expect(proposedWith({ ...six, quotaScopeOrigin: 'SHARED' }, { split })).toBe('draft');
    expect(proposedWith({ ...six, quotaKind: 'PER_PAIR' }, { split, origins: ['51', '52'] })).toBe('proposed');
    expect(proposedWith({ ...six, quotaKind: 'PER_PAIR' }, { split: [split[0]!], origins: ['51', '52'] })).toBe(
      'draft',
    );
    expect(proposedWith({ ...six, quotaKind: 'PER_PAIR' }, {})).toBe('draft');
    // Between two provinces the cap of the entry is that of the pair.
    expect(proposedWith({ quotaKind: 'PER_PAIR', quotaScopeOrigin: 'PAIR' }, {})).toBe('proposed');
  });
  it('[W-08, W-17] proposes what a city has recommended, where the agreement lets cities recommend', () => {
    const city: Actor = { ...chongqing, kind: 'city', city: '5001' };
    const recommend: Step = { type: 'recommendEntry', entry: form, evidence: { entries: [proof] }, by: city };
    const proposed = (cityRecommends: boolean, ...steps: Step[]) =>
      after({ ...open, evidence: opening({ cityRecommends }) }, ...steps, propose).state;
    const corrected = { ...put({ cap: '50000' }, { id: 'e2' }), strike: ['e1'] };
    expect([proposed(false, put()), proposed(true, put()), proposed(true, recommend)]).toEqual([
      ...['proposed', 'draft', 'draft'],
    ]);
    const stated = { ...recommend, statement: '推荐表1号' };
    expect([proposed(true, stated), proposed(true, stated, corrected)]).toEqual(['proposed', 'proposed']);
  });
  it('[W-08] proposes no entry without its contact, whatever the agreement asks for', () => {
    const proposed = (contact: EntryForm['contact']) =>
      after({ ...open, evidence: opening({ entryFieldsRequired: [] }) }, put({ contact }), propose).state;
    expect([proposed(null), proposed({ name: '陈某', phone: '13700000000' })]).toEqual(['draft', 'proposed']);
  });
  it('[W-19] takes nothing that a negative list names', () => {
    expect(after(open, put({}, { negatives: [{} as never] })).context.entries).toEqual([]);
  });
  it('[W-17] is recommended to by city bureaus and by the receiver itself', () => {
    const recommend: Step = { type: 'recommendEntry', entry: form, evidence: { entries: [proof] } };
    const city: Actor = { ...chongqing, kind: 'city', city: '5001' };
    const firm: Actor = { ...chongqing, kind: 'firm', org: 'firm', roles: ['handler'] };
    expect(after(open, { ...recommend, by: city }).context.entries).toMatchObject([{ source: 'RECOMMENDED' }]);
    expect(after(open, { ...recommend, by: firm }).context.entries).toHaveLength(1);
    expect(after(open, { ...recommend, by: { ...firm, org: 'another' } }).context.entries).toEqual([]);
    for (const by of [city, firm])
      for (const roles of [['admin'], ['auditor']] as Actor['roles'][])
        expect(after(open, { ...recommend, by: { ...by, roles } }).context.entries).toEqual([]);
  });
  it('[W-08] is struck and rewritten in a draft, and tells which entries came and went', () => {
    const change = after(open, put(), { ...put({ cap: '50000' }, { id: 'e2' }), strike: ['e1'] });
    expect(change.context.entries).toMatchObject([{ id: 'e2', cap: '50000' }]);
    expect(change.told).toMatchObject([{ fact: 'list.entriesWritten', added: [{ id: 'e2' }], struck: ['e1'] }]);
    expect(after(open, put(), { ...put({}, { id: 'e2' }), strike: ['e9'] }).context.entries).toMatchObject([
      { id: 'e1' },
    ]);
  });
  it('[W-08] is proposed by letter with at least one complete entry', () => {
    expect(after(open, propose).state).toBe('draft');
    expect(after(open, put({ cap: null }), propose).state).toBe('draft');
    const proposed = after(open, put(), propose);
    expect(proposed.state).toBe('proposed');
    expect(proposed.told).toMatchObject([
      { fact: 'list.proposed', kind: 'LIST', from: '50', to: ['51'], letter: { year: 2026 } },
    ]);
    expect(listReaders(proposed.context)).toEqual(['p:50', 'c:5001', 'p:51', 'o:firm']);
  });
  it.each(['query', 'counterPropose'])(
    '[W-08] goes back to talks by %s and is proposed again with its changes',
    (type) => {
      const talks: Step[] = [open, put(), propose, mail(type, { text: '额度偏高' })];
      expect(after(...talks)).toMatchObject({
        state: 'negotiating',
        context: { query: { province: '51', text: '额度偏高' } },
      });
      expect(after(...talks, { type: 'repropose' }).state).toBe('negotiating');
      expect(after(...talks, { type: 'repropose', answer: '已核实' }).state).toBe('proposed');
      const changed = { ...put({ cap: '50000' }, { id: 'e2' }), strike: ['e1'] };
      expect(after(...talks, changed, { type: 'repropose' }).state).toBe('proposed');
      expect(after(open, put(), propose, mail(type, {}, '53')).state).toBe('proposed');
      // What answers an earlier text neither confirms the present one nor objects to it.
      const anew: Step[] = [...talks, { type: 'repropose', answer: '已核实', at: '2025-12-11T01:00:00.000Z' }];
      for (const said of ['confirm', type])
        expect(after(...anew, mail(said, { asked: '2025-12-10T01:00:00.000Z' })).state).toBe('proposed');
      expect(after(...anew, mail('confirm', { asked: '2025-12-11T01:00:00.000Z' })).state).toBe('confirmed');
    },
  );
  it('[W-08][W-20] is confirmed by the last letter and then open to all and not to be edited', () => {
    const { state, context, clocks, stopped } = after(...confirmed);
    expect(state).toBe('confirmed');
    expect(context.confirmations).toMatchObject([{ province: '51', letter: '渝环函1', reply: '川环函2' }]);
    expect(clocks).toEqual(['effect 2025-12-31T16:00:00.000Z']);
    expect(stopped).toContain('target');
    expect(listReaders(context)).toEqual(['all']);
    expect(after(...confirmed, put({}, { id: 'e2' })).context.entries).toHaveLength(1);
    const three = { ...open, evidence: opening({ type: 'MULTILATERAL', parties: ['50', '51', '52'] }) };
    expect(after(three, put(), propose, mail('confirm')).state).toBe('proposed');
    expect(after(three, put(), propose, mail('confirm'), mail('confirm', {}, '52')).state).toBe('confirmed');
  });
  it('[W-16] is declared by one side with four eyes where nobody confirms', () => {
    const oneSided = { ...open, evidence: opening({ confirmation: 'NONE', type: 'UNILATERAL_INBOUND' }) };
    expect(after(oneSided, put(), { type: 'declare' }).state).toBe('draft');
    expect(after(oneSided, put(), { type: 'declare', by: officer('50', 'p2') }).state).toBe('confirmed');
    expect(after(oneSided, put(), propose).state).toBe('draft');
    expect(after(open, put(), { type: 'declare', by: officer('50', 'p2') }).state).toBe('draft');
  });
  it('[W-07] takes effect on 1 January, later confirmed at once', () => {
    expect(after(...effective)).toMatchObject({
      state: 'effective',
      told: [{ fact: 'list.effective', entries: ['e1'] }],
    });
    expect(after(...confirmed, clock('takeEffect', '2025-12-31T15:59:59.000Z')).state).toBe('confirmed');
    const late = after(open, put(), propose, mail('confirm', { at: '2026-02-03T01:00:00.000Z' }));
    expect(late.clocks).toEqual(['effect 2026-02-02T16:00:00.000Z']);
  });
  it('[W-11] opens an adjustment in its months or at a party’s word, one at a time', () => {
    expect(after(...effective).clocks).toEqual(['adjust-6 2026-05-31T16:00:00.000Z']);
    const evidence = { next: 'v2', otherOpen: false };
    const june = clock('openAdjustment', '2026-05-31T16:00:00.000Z', { evidence });
    expect(after(...effective, june)).toMatchObject({
      context: { adjusting: 'v2' },
      told: [{ fact: 'list.adjustmentOpened', next: 'v2' }],
    });
    expect(after(...effective, { ...june, at: '2026-05-31T15:59:59.000Z' }).context.adjusting).toBeNull();
    expect(after(...effective, { ...june, evidence: { next: 'v2', otherOpen: true } }).context.adjusting).toBeNull();
    expect(after(...effective, { type: 'openAdjustment', evidence }).context.adjusting).toBe('v2');
    expect(after(...effective, mail('openAdjustment', { evidence })).context.adjusting).toBe('v2');
  });
  it('[W-11] of a list that runs on the months of adjustment come round every year', () => {
    const runsOn: Step = {
      ...open,
      door: 'command',
      by: chongqing,
      evidence: opening({ listPeriod: 'OPEN', proposalWindow: null }),
    };
    const effect = clock('takeEffect', '2025-12-10T02:00:00.000Z');
    const there: Step[] = [runsOn, put(), propose, mail('confirm', { letter: '渝环函1', reply: '川环函2' }), effect];
    expect(after(...there).clocks).toEqual(['adjust-6 2026-05-31T16:00:00.000Z', 'adjust-12 2026-11-30T16:00:00.000Z']);
    const evidence = { next: 'v2', otherOpen: false };
    for (const year of [2026, 2027]) {
      const june = clock('openAdjustment', `${year}-05-31T16:00:00.000Z`, { evidence });
      expect(after(...there, june).clocks).toEqual([`adjust-6 ${year + 1}-05-31T16:00:00.000Z`]);
    }
    expect(after(...there, { type: 'openAdjustment', evidence }).clocks).toEqual([]);
  });
  it('[W-20] is superseded by a newer version', () => {
    const newer: Step = { type: 'supersede', door: 'rule', by: system, successor: 'v2' };
    expect(after(...effective, newer)).toMatchObject({
      state: 'superseded',
      told: [{ successor: 'v2', entries: ['e1'] }],
    });
  });
  it('[W-07] closes with its year, in effect or not', () => {
    const over = clock('closeYear', NEW_YEAR);
    const talks: Step[] = [open, put(), propose, mail('query')];
    for (const before of [[open], [open, put(), propose], talks, confirmed, effective]) {
      expect(after(...before, over).state).toBe('closed');
      expect(after(...before, over).lapsed).toEqual(before === effective ? [] : ['target']);
      expect(after(...before, { ...over, at: '2026-12-31T15:59:59.999Z' }).state).not.toBe('closed');
    }
  });
  it('[W-07] runs on to the day of grace that both sides named', () => {
    const grace: Step = { type: 'agreeGrace', until: '2027-01-31' };
    const proposed = after(...effective, grace);
    expect(proposed.context.lastDay).toBe('2026-12-31');
    expect(proposed.told).toMatchObject([
      { kind: 'LIST', act: 'agreeGrace', to: ['51'], letter: { until: '2027-01-31' } },
    ]);
    const both = after(...effective, grace, mail('agreeGrace', { until: '2027-01-31' }));
    expect(both.context.lastDay).toBe('2027-01-31');
    expect(both.clocks).toEqual(['year 2027-01-31T16:00:00.000Z']);
    expect(after(...effective, mail('agreeGrace', { until: '2027-01-31' })).context.grace).toBeNull();
    expect(after(...effective, { ...grace, until: '2026-12-31' }).context.grace).toBeNull();
  });
  it('[W-01] ends with its agreement in every live state', () => {
    const end: Step = { type: 'endWithAgreement', door: 'rule', by: system };
    for (const before of [[open], [open, put(), propose], [open, put(), propose, mail('query')], confirmed, effective])
      expect(after(...before, end)).toMatchObject({
        ...{ state: 'closed', lapsed: ['target'], told: [{ fact: 'list.closed' }] },
      });
  });
  it('[W-09, TIME-7] is reported by letter in January, drafted on the 5th and overdue after the 31st, Sunday or not', () => {
    const actuals = [
      {
        entry: 'e1',
        receiver: '重庆德能',
        codes: ['900-052-31'],
        cap: '60000',
        approved: '60000',
        received: '48000',
        treated: '45000',
      },
    ];
    expect(after(...closed).clocks).toEqual([
      'feedbackDraft 2027-01-04T16:00:00.000Z',
      'feedback 2027-01-31T16:00:00.000Z',
    ]);
    const drafted = clock('draftFeedback', '2027-01-04T16:00:00.000Z', { evidence: { actuals } });
    expect(after(...closed, drafted).context.feedback).toMatchObject({ rows: actuals, sentAt: null });
    const late = clock('flagOverdue', '2027-01-31T16:00:00.000Z');
    expect(after(...closed, late)).toMatchObject({ state: 'closed', told: [{ fact: 'list.feedbackOverdue' }] });
    const send: Step = { type: 'sendFeedback', environmental: '规范化评估达标', evidence: { actuals } };
    expect(after(...closed, drafted, send)).toMatchObject({
      state: 'reported',
      told: [{ kind: 'FEEDBACK', to: ['51'] }],
    });
    expect(after(...closed, { ...send, evidence: {} }).state).toBe('closed');
    const of = (entry: string): Step => ({ ...send, units: [{ entry, text: '评估达标，无处罚' }] });
    expect(after(...closed, of('another')).state).toBe('closed');
    expect(after(...closed, of(actuals[0]!.entry)).context.feedback?.rows[0]).toEqual({
      ...actuals[0],
      environmental: '评估达标，无处罚',
    });
    const never: Step[] = [open, clock('closeYear', NEW_YEAR)];
    expect(after(...never).clocks).toEqual([]);
    expect(after(...never, send).state).toBe('closed');
    expect(after(...never, late).told).toEqual([]);
  });
});
