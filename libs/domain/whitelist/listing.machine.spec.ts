import { initialTransition, transition } from 'xstate';
import { mailboxOf, system, type Actor, type Door } from '../actor.js';
import type { Carried } from './listing.case.js';
import { handedBack, ledgerOf, quotaYearOver, remaining, YEAR_BEGINS } from './listing.quota.js';
import { listingMachine } from './listing.machine.js';
import { listingParts, listingReaders } from './listing.policy.js';

const chongqing: Actor = {
  ...system,
  person: 'p1',
  org: 'o50',
  orgName: '重庆市生态环境局',
  kind: 'province',
  province: '50',
  roles: ['officer'],
  auth: 'session',
};
type Step = { type: string; door?: Door; by?: Actor; at?: string } & Record<string, unknown>;
const rule = (type: string, more: object = {}): Step => ({ type, door: 'rule', by: system, ...more });
const mail = (type: string, more: object = {}): Step => ({ type, door: 'mailbox', by: mailboxOf('51'), ...more });

const written = rule('propose', {
  list: { id: 'l1', year: 2026, version: 1 },
  agreement: { id: 'a1', key: 'chuan-yu' },
  receiving: '50',
  parties: ['51', '50'],
  origins: ['51'],
  confirmation: 'COUNTERPART',
  lastDay: '2026-12-31',
  receiver: { org: 'firm', name: '重庆德能', uscc: '91500116MA5U4F1Q2X' },
  licenceNumber: 'CQ5001160012',
  licenceId: 'x1',
  licenceTo: '2028-02-28',
  codes: ['900-052-31'],
  methods: ['R4'],
  wasteName: '废铅蓄电池',
  cap: '30000',
  split: [],
  predecessor: null,
});
const fit = { licenceValid: true, predecessorSuspended: null, carried: null };
const takeEffect = (evidence: object = {}): Step => rule('takeEffect', { evidence: { ...fit, ...evidence } });
const take = (quantity: string, origin = '51'): Step =>
  rule('takeQuota', { quantity, origin, application: 'p1', cause: 'P11' });
const refund = (quantity: string, origin = '51'): Step =>
  rule('refundQuota', { quantity, origin, application: 'p1', cause: 'W-14' });
const raise = (quantity: string, origin = '51'): Step =>
  rule('raiseCap', { quantity, origin, application: 'p1', cause: 'P23' });
const confirmed: Step[] = [written, rule('confirm')];
const active: Step[] = [...confirmed, takeEffect()];
const exhausted: Step[] = [...active, take('30000')];
const alarm: Step = { type: 'suspend', trigger: 'S1', reason: '严重环境违法' };
const suspended: Step[] = [...active, alarm];

function after(...steps: Step[]) {
  let [snapshot] = initialTransition(listingMachine);
  let actions: unknown[] = [];
  for (const step of steps) {
    const by = step.by ?? chongqing;
    const said = {
      door: 'command',
      by,
      parts: listingParts(by, snapshot.context),
      at: '2026-03-02T01:00:00.000Z',
      ...step,
    };
    [snapshot, actions] = transition(listingMachine, snapshot, said as never);
  }
  const effects = actions as { type: string; params: Record<string, unknown> }[];
  return {
    state: snapshot.value,
    context: snapshot.context,
    told: effects.filter(({ type }) => type === 'tell').map(({ params }) => params),
    clocks: effects
      .filter(({ type }) => type === 'start')
      .map(({ params }) => `${String(params.key)} ${String(params.due)}`),
  };
}

describe('white-list entry', () => {
  it('[W-08] is written into a draft, struck out or confirmed with its list', () => {
    expect(after(written)).toMatchObject({
      state: 'proposed',
      context: { quota: { cap: '30000.000000', used: '0.000000' } },
    });
    expect(after(written, rule('drop')).state).toBe('removed');
    expect(after(...confirmed).state).toBe('confirmed');
    expect(after(written, rule('expire', { evidence: { lastDay: null } })).state).toBe('expired');
    expect(listingReaders(after(written).context)).toEqual(['p:50', 'o:firm']);
    expect(listingReaders(after(...confirmed).context)).toEqual(['all']);
  });
  it('[W-17] takes effect with its list, with the clock of its last day', () => {
    expect(after(...active)).toMatchObject({ state: 'active', clocks: ['end 2026-12-31T16:00:00.000Z'] });
    expect(after({ ...written, licenceTo: '2026-06-30' }, rule('confirm'), takeEffect()).clocks).toEqual([
      'end 2026-06-30T16:00:00.000Z',
    ]);
  });
  it('[X-04][W-17] a use without a licence ends with its list; in a list that runs on no day ends it', () => {
    const exempted = { ...written, licenceId: null, licenceTo: '9999-12-31', exemption: { item: 31, sender: null } };
    expect(after(exempted, rule('confirm'), takeEffect()).clocks).toEqual(['end 2026-12-31T16:00:00.000Z']);
    expect(after({ ...exempted, lastDay: null }, rule('confirm'), takeEffect())).toMatchObject({
      state: 'active',
      clocks: ['quota-2027 2026-12-31T16:00:00.000Z'],
    });
    expect(after({ ...exempted, lastDay: null, cap: null }, rule('confirm'), takeEffect()).clocks).toEqual([]);
  });
  it('[W-12][W-17] is suspended from the first day without licence, or as its predecessor was', () => {
    expect(after(...confirmed, takeEffect({ licenceValid: false }))).toMatchObject({
      state: 'suspended',
      context: { suspension: { trigger: 'S3' } },
    });
    const before = { trigger: 'S2', reason: '停产', at: 'x', by: 'y', person: null };
    expect(after(...confirmed, takeEffect({ predecessorSuspended: before })).context.suspension).toEqual(before);
  });
  it('[W-05] carries the quota used under the version before, never below what is approved', () => {
    const carried = (used: string) => after(...confirmed, takeEffect({ carried: { from: 'e0', used, shares: [] } }));
    expect(carried('12000')).toMatchObject({ state: 'active', context: { quota: { used: '12000' } } });
    expect(carried('30000').state).toBe('exhausted');
    expect(carried('30001')).toMatchObject({
      state: 'exhausted',
      context: { noFurther: true, quota: { cap: '30001' } },
    });
  });
  it('[W-05] gives quota to the last gram and no further', () => {
    expect(after(...active, take('29999.999999'))).toMatchObject({
      state: 'active',
      told: [{ remaining: '0.000001' }],
    });
    expect(after(...exhausted)).toMatchObject({ state: 'exhausted', context: { quota: { used: '30000.000000' } } });
    expect(after(...active, take('30000.000001')).context.quota.used).toBe('0.000000');
    expect(after({ ...written, cap: null }, rule('confirm'), takeEffect(), take('99999999')).state).toBe('active');
  });
  it('[W-05] keeps the share of each origin', () => {
    const split = {
      ...written,
      split: [
        { province: '51', cap: '10000' },
        { province: '53', cap: '20000' },
      ],
    };
    const steps: Step[] = [split, rule('confirm'), takeEffect()];
    expect(after(...steps, take('10000.000001')).context.quota.used).toBe('0.000000');
    const taken = after(...steps, take('10000'));
    expect(remaining(taken.context, '51')).toBe('0.000000');
    expect(remaining(taken.context, '53')).toBe('20000.000000');
    expect(taken.state).toBe('active');
  });
  it('[W-05, Y9] a share begins with what its origin has used, and grants no more where that is beyond it', () => {
    const split = [
      { province: '51', cap: '20000' },
      { province: '52', cap: '10000' },
    ];
    const before = (shares: Carried['shares'], origins?: Carried['origins']): Step =>
      takeEffect({ carried: { from: 'e0', used: '12000', shares, ...(origins ? { origins } : {}) } });
    const sharesOf = (effect: Step, ...more: Step[]) =>
      after({ ...written, split }, rule('confirm'), effect, ...more).context.shares;
    const anew = before([], [{ province: '51', used: '12000' }]);
    expect(sharesOf(anew)).toMatchObject([{ used: '12000' }, { used: '0.000000' }]);
    expect(sharesOf(anew, refund('6000'))).toMatchObject([{ used: '6000.000000' }, { used: '0.000000' }]);
    const beyond = after(
      ...[{ ...written, split }, rule('confirm'), before([{ province: '52', used: '12000' }]), refund('4000', '52')],
    ).context;
    expect(beyond.shares[1]).toMatchObject({ cap: '12000.000000', used: '8000.000000', noFurther: true });
    expect([remaining(beyond, '52'), remaining(beyond, '51')]).toEqual(['0.000000', '20000.000000']);
    expect(ledgerOf('e1', beyond).shares[1]).toEqual({ province: '52', used: '8000.000000' });
    // What single cases were granted beyond a share is theirs in the next version, too.
    const granted = after(...[{ ...written, split }, rule('confirm'), takeEffect(), raise('500', '52')]).context;
    const { shares } = ledgerOf('e1', granted);
    expect(shares[1]).toEqual({ province: '52', used: '0.000000', raised: '500.000000' });
    const again = sharesOf(before([{ ...shares[1]!, used: '10500.000000' }]));
    expect(again[1]).toEqual({ province: '52', cap: '10500.000000', used: '10500.000000' });
  });
  it('[W-14] takes refunds back, suspended or not', () => {
    expect(after(...active, take('100'), refund('40')).context.quota.used).toBe('60.000000');
    expect(after(...exhausted, refund('1')).state).toBe('active');
    expect(after(...active, take('100'), alarm, refund('40'))).toMatchObject({
      state: 'suspended',
      context: { quota: { used: '60.000000' } },
    });
    expect(after(...active, refund('1')).context.quota.used).toBe('0.000000');
  });
  it('[W-06] is raised by the extra granted to one case', () => {
    expect(after(...exhausted, raise('500'))).toMatchObject({
      state: 'active',
      context: { quota: { cap: '30500.000000' } },
    });
    expect(after(...active, raise('500')).context.quota.cap).toBe('30500.000000');
    expect(after(...suspended, raise('500')).context.quota.cap).toBe('30000.000000');
  });
  it('[W-12] is suspended at once by the receiving province, with an alarm letter', () => {
    for (const before of [confirmed, active, exhausted]) expect(after(...before, alarm).state).toBe('suspended');
    expect(after(...active, alarm).told).toMatchObject([
      { fact: 'listing.suspended', kind: 'ALARM', to: ['51'], trigger: 'S1' },
    ]);
    expect(after(...active, { ...alarm, trigger: 'S3' }).state).toBe('active');
    expect(after(...active, { ...alarm, by: { ...chongqing, province: '51' } }).state).toBe('active');
    expect(after(...suspended, take('1')).context.quota.used).toBe('0.000000');
  });
  it('[W-12][W-17] tells by an alarm that the licence is not in force as its list takes effect, of no suspension twice', () => {
    const effect = (more: object) => after(...confirmed, { ...takeEffect(), ...more });
    const lost = { licenceValid: false, predecessorSuspended: null, carried: null, concerned: [] };
    expect(effect({ evidence: lost }).told).toMatchObject([
      { fact: 'listing.effective' },
      { fact: 'listing.suspended', kind: 'ALARM', trigger: 'S3' },
    ]);
    const held = { trigger: 'S1', reason: '立案', at: '2025-12-01T00:00:00.000Z', by: '重庆', person: null };
    const before = effect({ evidence: { ...lost, predecessorSuspended: held } });
    expect([before.state, before.told.length]).toEqual(['suspended', 1]);
  });
  it('[W-12] is suspended for any other effect on the business, and for what the agreement names', () => {
    const other: Step = { type: 'suspend', trigger: 'OTHER', reason: '停水停电，长期无法接收' };
    expect(after(...active, other)).toMatchObject({
      state: 'suspended',
      context: { suspension: { trigger: 'OTHER' } },
      told: [{ kind: 'ALARM', to: ['51'] }],
    });
    expect(after(...active, { ...other, reason: ' ' }).state).toBe('active');
    const agreed = (...triggers: string[]) => ({ evidence: { triggers, concerned: [] } });
    expect(after(...active, { ...alarm, trigger: 'S5', ...agreed('S1', 'S5') }).state).toBe('suspended');
    expect(after(...active, { ...alarm, trigger: 'S5', ...agreed('S1', 'S2') }).state).toBe('active');
    expect(after(...active, { ...other, ...agreed('S1') }).state).toBe('suspended');
    expect(after(...active, { ...alarm, trigger: 'S7', ...agreed('S1', 'S7') }).state).toBe('active');
  });
  it('[W-12] writes to every province that may send to it, where one party alone keeps the list', () => {
    const alone = { ...written, receiving: '34', parties: ['34'], confirmation: 'NONE' };
    const anhui: Actor = { ...chongqing, province: '34' };
    const to = (more: object, concerned: string[] = []) =>
      after({ ...alone, ...more }, rule('confirm'), takeEffect(), { ...alarm, by: anhui, evidence: { concerned } })
        .told[0]?.['to'];
    expect(to({ origins: ['31', '32'] })).toEqual(['31', '32']);
    expect(to({ origins: ['31', '32'] }, ['32', '33'])).toEqual(['31', '32', '33']);
    // Open to all: those whose approvals rest on it.
    expect(to({ origins: ['*'] }, ['51', '34'])).toEqual(['51']);
    // A unit of the national pilot is told to the ministry.
    expect(to({ parties: [], origins: ['*'] }, ['51'])).toEqual(['00', '51']);
  });
  it('[R-28c] is suspended of itself when the licence is lost', () => {
    const lost = rule('suspend', { trigger: 'S3', reason: '许可证暂扣' });
    for (const before of [confirmed, active, exhausted]) expect(after(...before, lost).state).toBe('suspended');
    expect(after(...active, rule('suspend', { trigger: 'S1', reason: 'x' })).state).toBe('active');
  });
  it('[W-13] is lifted by proposal here and confirmation there, to where date and ledger put it', () => {
    const good = { licenceValid: true, listEffective: true };
    const ask: Step = { type: 'proposeLift', evidenceText: '整改完成', evidence: good };
    const agree = (evidence: object = good) => mail('lift', { evidence });
    expect(after(...suspended, agree()).state).toBe('suspended');
    expect(after(...suspended, ask).told).toMatchObject([{ kind: 'LISTING', act: 'lift', to: ['51'] }]);
    expect(after(...suspended, ask, agree())).toMatchObject({ state: 'active', context: { suspension: null } });
    expect(after(...exhausted, alarm, ask, agree()).state).toBe('exhausted');
    expect(after(...confirmed, alarm, ask, agree({ licenceValid: true, listEffective: false })).state).toBe(
      'confirmed',
    );
    expect(after(...suspended, ask, agree({ licenceValid: false, listEffective: true })).state).toBe('suspended');
    expect(
      after(...suspended, { ...ask, evidence: { licenceValid: false, listEffective: true } }).context.lift,
    ).toBeNull();
    const late = after(
      ...confirmed,
      alarm,
      ask,
      agree({ ...good, carried: { from: 'e0', used: '10000', shares: [] } }),
    );
    expect(late).toMatchObject({
      state: 'active',
      context: { quota: { used: '10000' } },
      clocks: ['end 2026-12-31T16:00:00.000Z'],
    });
  });
  it('[W-12][W-13] is lifted only with every alarm that has come since checked by its number', () => {
    const alarms = [
      { numbers: ['函1', '函2'], reason: '立案' },
      { numbers: ['函3'], reason: '停产' },
    ];
    const evidence = { licenceValid: true, listEffective: true, alarms };
    const ask = (checked?: string[]): Step => ({
      type: 'proposeLift',
      evidenceText: '整改',
      evidence,
      alarms: checked,
    });
    for (const few of [undefined, ['函1'], ['函3', '函9']])
      expect(after(...suspended, ask(few)).context.lift).toBeNull();
    const asked = after(...suspended, ask(['函2', '函3']));
    expect(asked.context.lift).toMatchObject({ alarms: ['函2', '函3'] });
    expect(asked.told).toMatchObject([{ letter: { alarms: ['函2', '函3'] } }]);
    expect(after(...suspended, ask(['函2', '函3']), mail('lift', { evidence })).state).toBe('active');
    const more = {
      ...evidence,
      alarms: [...alarms, { numbers: ['函4'], reason: '事故' }],
    };
    expect(after(...suspended, ask(['函2', '函3']), mail('lift', { evidence: more })).state).toBe('suspended');
    expect(
      after(...suspended, ask(['函2', '函3']), mail('lift', { evidence: { ...more, licenceValid: false } })).state,
    ).toBe('suspended');
  });
  it('[W-06][W-14] lowers cap and share again by what a case hands back of its extra, and never below what is listed', () => {
    const split = [{ province: '51', cap: '10000' }];
    const on: Step[] = [
      { ...written, split },
      rule('confirm'),
      takeEffect(),
      take('8000'),
      raise('5000'),
      take('7000'),
    ];
    expect(after(...on).context).toMatchObject({
      quota: { cap: '35000.000000', used: '15000.000000' },
      shares: [{ cap: '15000.000000', used: '15000.000000' }],
    });
    const back = after(...on, { ...refund('7000'), raised: '5000.000000' });
    expect(back.context).toMatchObject({
      quota: { cap: '30000.000000', used: '8000.000000' },
      shares: [{ cap: '10000.000000', used: '8000.000000' }],
    });
    expect(back.told).toMatchObject([{ lowered: { cap: '5000.000000', share: '5000.000000' } }]);
    expect(after(...on, { ...refund('7000'), raised: '7000.000000' }).context.quota.cap).toBe('30000.000000');
    expect(after(...on, refund('7000')).told[0]).not.toHaveProperty('lowered');
  });
  it('[W-05] hands back as a year begins what was taken before it, share by share, where its list runs on', () => {
    const split = [
      { province: '51', cap: '10000' },
      { province: '53', cap: '5000' },
    ];
    const open: Step[] = [{ ...written, lastDay: null, split }, rule('confirm'), takeEffect()];
    const { context } = after(...open, take('10000'), raise('500'), take('500'), take('1000', '53'));
    const year = (since: [number, bigint][] = []) => handedBack(context, new Map(since));
    expect(year()).toEqual([
      { origin: '51', quantity: '10500.000000', raised: '500.000000' },
      { origin: '53', quantity: '1000.000000' },
      { origin: '', quantity: '0.000000' },
    ]);
    // What was raised for an origin without a share comes off the whole cap.
    const carried = { from: 'e0', used: '31000.000000', shares: [{ province: '51', used: '10500.000000' }] };
    const stopped = after(...open.slice(0, 2), takeEffect({ carried }));
    expect(stopped.context).toMatchObject({ noFurther: true, shares: [{ noFurther: true }, {}] });
    const anew = handedBack(stopped.context, new Map());
    expect(anew).toEqual([
      { origin: '51', quantity: '10500.000000', raised: '500.000000' },
      { origin: '', quantity: '20500.000000', raised: '500.000000' },
    ]);
    const lifted = after(
      ...[...open.slice(0, 2), takeEffect({ carried })],
      ...anew.map((back) => rule('refundQuota', { ...back, cause: YEAR_BEGINS })),
    ).context;
    expect(lifted).toMatchObject({ noFurther: false, quota: { cap: '30000.000000', used: '0.000000' } });
    expect(lifted.shares).toEqual([
      { province: '51', cap: '10000.000000', used: '0.000000' },
      { province: '53', cap: '5000.000000', used: '0.000000' },
    ]);
    // What has been taken since midnight stays.
    expect(year([...[0, 53].map((line): [number, bigint] => [line, 400_000_000n])])[1]).toEqual({
      origin: '53',
      quantity: '600.000000',
    });
    const at = '2026-12-31T16:00:00.000Z';
    const begun = after(
      ...[...open, take('10000'), raise('500'), take('500'), take('1000', '53')],
      ...year().map((back) => rule('refundQuota', { ...back, cause: YEAR_BEGINS, at })),
    );
    expect(begun).toMatchObject({
      state: 'active',
      clocks: ['quota-2028 2027-12-31T16:00:00.000Z'],
      context: {
        quota: { cap: '30000.000000', used: '0.000000' },
        shares: [
          { cap: '10000.000000', used: '0.000000' },
          { cap: '5000.000000', used: '0.000000' },
        ],
      },
    });
    expect(quotaYearOver(context, '2026-12-31', '2027-01-01')).toBe(true);
    expect(quotaYearOver(after(...active).context, '2026-12-31', '2027-01-01')).toBe(false);
  });
  it('[W-13][W-08] takes an answer for the letter that it answers: an earlier proposal says nothing of the present one', () => {
    const evidence = { licenceValid: true, listEffective: true };
    const [before, now] = ['2026-03-01T01:00:00.000Z', '2026-03-02T01:00:00.000Z'];
    const lift = (asked: string) => mail('lift', { evidence, asked });
    const proposed: Step[] = [...suspended, { type: 'proposeLift', evidenceText: '已整改', evidence }];
    expect(after(...proposed, lift(before)).state).toBe('suspended');
    expect(after(...proposed, lift(now)).state).toBe('active');
    const removal: Step = { type: 'proposeRemoval', ground: 'S5', reason: '擅自改变方式' };
    expect(after(...active, removal, mail('remove', { asked: before })).state).toBe('active');
    expect(after(...active, removal, mail('remove', { asked: now })).state).toBe('removed');
  });
  it('[W-13] is lifted by one side where nobody confirms', () => {
    const alone = { ...written, confirmation: 'NONE' };
    const lift = (listEffective: boolean): Step => ({ type: 'lift', evidence: { licenceValid: true, listEffective } });
    expect(after(alone, rule('confirm'), alarm, lift(false)).state).toBe('confirmed');
    expect(after(alone, rule('confirm'), takeEffect(), alarm, lift(true)).state).toBe('active');
    expect(after(alone, rule('confirm'), takeEffect(), take('30000'), alarm, lift(true)).state).toBe('exhausted');
    expect(after(...suspended, lift(true)).state).toBe('suspended');
  });
  it('[W-08] is removed by both sides, or by one where the ground allows it', () => {
    const ask: Step = { type: 'proposeRemoval', ground: 'S1', reason: '移送公安' };
    const remove: Step = { type: 'remove', ground: 'S1', reason: '移送公安' };
    const [alone] = after(...active, { ...remove, ground: 'S2' }).told;
    expect(alone).toMatchObject({
      kind: 'REMOVAL',
      to: ['51'],
      letter: { removal: { ground: 'S2', reason: '移送公安' } },
    });
    expect('kind' in after(...active, ask, mail('remove')).told[0]!).toBe(false);
    for (const before of [confirmed, active, exhausted, suspended]) {
      const { state } = after(...before);
      expect(after(...before, remove).state).toBe(state);
      expect(after(...before, ask)).toMatchObject({ state, told: [{ kind: 'LISTING', act: 'remove' }] });
      expect(after(...before, mail('remove')).state).toBe(state);
      expect(after(...before, ask, mail('remove')).state).toBe('removed');
      expect(after(...before, mail('proposeRemoval', ask)).state).toBe(state);
      expect(after(...before, { ...mail('proposeRemoval'), ground: 'S1', reason: '移送公安' }, remove).state).toBe(
        'removed',
      );
      expect(after(...before, { ...remove, ground: 'S9' }).state).toBe('removed');
      // Both sides have proposed it: the consent to the own letter counts as before.
      const theirs = { ...mail('proposeRemoval'), ground: 'S5', reason: '擅自改变方式' };
      expect(after(...before, ask, theirs, mail('remove')).state).toBe('removed');
    }
    expect(after(...active, { ...remove, ground: 'S9' }).context.ended).toEqual({ cause: 'S9', on: '2026-03-02' });
  });
  it('[W-12, TIME-4] times the alarm from the day on which the facts were known, by the days of the agreement', () => {
    const due = { alarmDue: '2026-02-27T16:00:00.000Z' };
    const late = after(...active, { ...alarm, knownOn: '2026-02-26', evidence: due });
    expect([late.state, late.clocks]).toEqual(['suspended', ['alarm 2026-02-27T16:00:00.000Z']]);
    expect(after(...active, { ...alarm, knownOn: '2026-03-03', evidence: due }).state).toBe('active');
  });
  it('[N7, W-08] takes out who withdraws of itself (S9) on the day named, not before; no other ground names a day', () => {
    const leave: Step = { type: 'proposeRemoval', ground: 'S9', reason: '自愿退出', on: '2026-06-30' };
    const asked = after(...active, leave);
    expect([asked.context.removal?.on, asked.clocks]).toEqual(['2026-06-30', ['removal 2026-06-30T16:00:00.000Z']]);
    const remove: Step = { type: 'remove', ground: 'S9', reason: '自愿退出' };
    for (const early of [remove, mail('remove'), { ...remove, at: '2026-06-29T15:59:59.999Z' }])
      expect(after(...active, leave, early).state).toBe('active');
    for (const then of [remove, mail('remove')])
      expect(after(...active, leave, { ...then, at: '2026-06-29T16:00:00.000Z' }).state).toBe('removed');
    for (const wrong of [{ ground: 'S1' }, { on: '2026-03-01' }])
      expect(after(...active, { ...leave, ...wrong }).context.removal).toBeNull();
  });
  it('[W-16] is ended by the ministry on a pilot list', () => {
    const byMinistry = rule('remove', { by: { ...system, kind: 'ministry' }, ground: 'OTHER' });
    const alone = { ...written, confirmation: 'NONE' };
    const states: Step[][] = [[], [takeEffect()], [takeEffect(), take('30000')], [takeEffect(), alarm]];
    for (const steps of states) expect(after(alone, rule('confirm'), ...steps, byMinistry).state).toBe('removed');
    expect(after(...active, byMinistry).state).toBe('active');
  });
  it('[W-07][W-17] ends with its last day, its list or its licence', () => {
    const over = (at: string, lastDay: string | null = '2026-12-31'): Step => ({
      type: 'expire',
      door: 'clock',
      by: system,
      at,
      evidence: { lastDay },
    });
    for (const before of [active, exhausted, suspended]) {
      expect(after(...before, over('2026-12-31T16:00:00.000Z')).state).toBe('expired');
      expect(after(...before, over('2026-12-31T15:59:59.999Z')).state).not.toBe('expired');
      expect(after(...before, over('2026-12-31T16:00:00.000Z', '2027-01-31')).state).not.toBe('expired');
    }
    for (const before of [confirmed, active, exhausted, suspended])
      expect(
        after(...before, rule('expire', { cause: 'SUPERSEDED', successor: 'e2', evidence: { lastDay: null } })),
      ).toMatchObject({
        state: 'expired',
        context: { successor: 'e2', ended: { cause: 'SUPERSEDED' } },
      });
  });
});
