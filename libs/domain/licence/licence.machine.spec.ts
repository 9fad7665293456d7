import { initialTransition, transition } from 'xstate';
import { system } from '../actor.js';
import type { Door, Part } from '../actor.js';
import { covers, type CoveringLicence } from './coverage.js';
import type { RegisterLicence } from './licence.commands.js';
import { licenceMachine } from './licence.machine.js';

const AT = '2026-01-05T01:00:00.000Z';
const registered: RegisterLicence = {
  number: 'CQ5001160012',
  issuer: '重庆市生态环境局',
  holder: { org: null, name: '重庆德能再生资源股份有限公司', uscc: '91500116MA5U4F1Q2X' },
  province: '50',
  city: null,
  kind: 'COMPREHENSIVE',
  modes: ['COLLECT', 'STORE', 'UTILISE'],
  scopes: [{ category: 'HW31', kind: 'INCLUDE', codes: ['900-052-31'], methods: ['R4'], scale: '80000' }],
  scale: '80000',
  validFrom: '2024-03-01',
  validTo: '2027-02-28',
  facilities: [],
};
const clean = { duplicate: false, barredUntil: null };

type Step = { type: string; at?: string; door?: Door; parts?: Part[] } & Record<string, unknown>;
const FIRST: Step = { type: 'register', ...registered, evidence: clean };
const say = (step: Step) =>
  ({
    door: 'rule',
    by: system,
    parts: ['REG', 'SYS'],
    at: AT,
    reason: '渝环罚〔2026〕1号',
    next: registered,
    evidence: clean,
    ...step,
  }) as never;

/** The machine after the steps: state, context, and what the last step told. */
function after(...steps: Step[]) {
  let [snapshot] = initialTransition(licenceMachine);
  let actions: unknown[] = [];
  for (const step of steps) [snapshot, actions] = transition(licenceMachine, snapshot, say(step));
  const told = (actions as { type: string; params: { fact?: string; key?: string } }[])
    .filter(({ type }) => type === 'tell' || type === 'start')
    .map(({ params }) => params.fact ?? params.key);
  return { state: snapshot.value, context: snapshot.context, told };
}
const lateInLife: Step = { type: 'nearExpiry', door: 'clock', at: '2026-12-31T01:00:00.000Z' };
const over: Step = { type: 'expire', door: 'clock', at: '2027-02-28T16:00:00.000Z' };

describe('operating licence', () => {
  it('[P-10] is registered with its clocks', () => {
    expect(after(FIRST)).toMatchObject({ state: 'valid', told: ['expiring', 'expiry', 'licence.registered'] });
  });
  it('[P-13] has a clock of its first day where it follows another before that', () => {
    const later = { ...FIRST, validFrom: '2026-03-01', evidence: { ...clean, begins: '2026-03-01' } };
    expect(after(later).told).toEqual(['expiring', 'expiry', 'begin', 'licence.registered']);
    expect(after(FIRST).told).toEqual(['expiring', 'expiry', 'licence.registered']);
  });
  it('[P-NO] takes a number once per issuer', () => {
    expect(after({ ...FIRST, evidence: { duplicate: true, barredUntil: null } }).state).toBe('new');
  });
  it('[P-10] is not registered after its last day', () => {
    expect(after({ ...FIRST, at: '2027-02-28T16:00:00.000Z' }).state).toBe('new');
    expect(after({ ...FIRST, at: '2027-02-28T15:59:59.000Z' }).state).toBe('valid');
  });
  it('[P-29] is refused to a holder barred for five years after a revocation', () => {
    expect(after(FIRST, { type: 'revoke' }).context).toMatchObject({ barredUntil: '2031-01-05' });
    expect(after({ ...FIRST, evidence: { duplicate: false, barredUntil: '2026-01-06' } }).state).toBe('new');
    expect(after({ ...FIRST, evidence: { duplicate: false, barredUntil: '2026-01-05' } }).state).toBe('valid');
  });
  it('[P-13] is expiring from 60 days before its end', () => {
    expect(after(FIRST, lateInLife).state).toBe('expiring');
    expect(after(FIRST, { ...lateInLife, at: '2026-12-29T01:00:00.000Z' }).state).toBe('valid');
  });
  it('[R-28c] expires after its last day from every live state', () => {
    expect(after(FIRST, over).state).toBe('expired');
    expect(after(FIRST, lateInLife, over).state).toBe('expired');
    expect(after(FIRST, { type: 'suspend' }, over)).toMatchObject({ state: 'expired', told: ['licence.expired'] });
    expect(after(FIRST, { ...over, at: '2027-02-28T15:59:59.999Z' }).state).toBe('valid');
  });
  it.each(['renew', 'change'])('[P-11][R-27b] is replaced by %s', (type) => {
    expect(after(FIRST, { type }).state).toBe('replaced');
    expect(after(FIRST, lateInLife, { type }).state).toBe('replaced');
    expect(after(FIRST, { type: 'suspend' }, { type }).state).toBe('suspended');
  });
  it('[P-28] is suspended and resumed by the days left', () => {
    expect(after(FIRST, { type: 'suspend' })).toMatchObject({
      state: 'suspended',
      context: { measure: { kind: 'SUSPENDED' } },
    });
    expect(after(FIRST, lateInLife, { type: 'suspend' }).state).toBe('suspended');
    expect(after(FIRST, { type: 'suspend' }, { type: 'resume' })).toMatchObject({
      state: 'valid',
      told: ['expiring', 'licence.resumed'],
    });
    expect(after(FIRST, { type: 'suspend' }, { type: 'resume', at: '2026-12-30T01:00:00.000Z' }).state).toBe(
      'expiring',
    );
  });
  it.each(['revoke', 'cancel'])('[P-14][P-29] ends by %s', (type) => {
    const end = type === 'revoke' ? 'revoked' : 'cancelled';
    expect(after(FIRST, { type }).state).toBe(end);
    expect(after(FIRST, lateInLife, { type }).state).toBe(end);
    expect(after(FIRST, { type: 'suspend' }, { type }).state).toBe(end);
    expect(after(FIRST, over, { type }).state).toBe(type === 'revoke' ? 'expired' : end);
  });
  it('[P-12] notes receipts above the scale and blocks above 120 %', () => {
    const much = { type: 'exceedScale', year: 2026, received: '81000', scale: '80000' };
    expect(after(FIRST, { ...much, level: 'WARN' })).toMatchObject({ state: 'valid', told: ['licence.scaleExceeded'] });
    expect(after(FIRST, lateInLife, { ...much, level: 'WARN' }).state).toBe('expiring');
    expect(after(FIRST, { ...much, level: 'BLOCK' })).toMatchObject({ told: ['licence.intakeBlocked'] });
    expect(after(FIRST, lateInLife, { ...much, level: 'BLOCK' }).context.intake).toMatchObject({ level: 'BLOCK' });
  });
  it('listens to the register only through its own door', () => {
    expect(after({ ...FIRST, door: 'command' }).state).toBe('new');
    expect(after({ ...FIRST, parts: ['IN'] }).state).toBe('new');
  });
});

describe('coverage of a licence', () => {
  const licence: CoveringLicence = { state: 'valid', ...registered };
  const asked = { code: '900-052-31', method: 'R4', on: '2026-05-01' };

  it('[L-80a] covers its code and method on its days', () => {
    expect(covers(licence, asked)).toBeNull();
    expect(covers({ ...licence, state: 'expiring' }, { ...asked, on: '2027-02-28' })).toBeNull();
    expect(covers(licence, { ...asked, on: '2027-03-01' })?.test).toBe('licenceInDate');
    expect(covers(licence, { ...asked, on: '2024-02-29' })?.rule).toBe('L-80a');
    expect(covers({ ...licence, state: 'suspended' }, asked)?.test).toBe('licenceInForce');
    expect(covers(null, asked)?.test).toBe('licensed');
  });
  it('[P-15] refuses other codes, methods and modes', () => {
    expect(covers(licence, { ...asked, code: '900-053-31' })).toMatchObject({ test: 'codeLicensed', rule: 'P-15' });
    expect(covers(licence, { ...asked, method: 'R5' })?.test).toBe('methodLicensed');
    expect(covers({ ...licence, modes: ['DISPOSE'] }, asked)?.test).toBe('methodLicensed');
    expect(covers(licence, { ...asked, method: null })).toBeNull();
  });
  it('[P-10] reads a class as all of it, listed codes, or the class less codes', () => {
    const scope = (kind: 'ALL' | 'EXCEPT', codes: string[]) => ({
      ...licence,
      scopes: [{ category: 'HW31', kind, codes, methods: [], scale: null }],
    });
    expect(covers(scope('ALL', []), { ...asked, code: '384-004-31' })).toBeNull();
    expect(covers(scope('EXCEPT', ['384-004-31']), { ...asked, code: '384-004-31' })?.rule).toBe('P-15');
    expect(covers(scope('EXCEPT', ['384-004-31']), asked)).toBeNull();
    expect(covers(scope('ALL', []), { ...asked, code: '900-023-29' })?.rule).toBe('P-15');
  });
  it('[P-03][P-15] takes no collection licence across provinces unless listed, and then to collect and store only', () => {
    const collector: CoveringLicence = { ...licence, kind: 'COLLECTION', modes: ['COLLECT'] };
    expect(covers(collector, { ...asked, method: 'S' })?.rule).toBe('P-03');
    expect(covers(collector, { ...asked, method: 'S', listed: true })).toBeNull();
    expect(covers(collector, { ...asked, method: null, listed: true })).toBeNull();
    for (const method of ['R4', 'D1', 'C1', 'Y10', 'G21'])
      expect(covers(collector, { ...asked, method, listed: true })).toMatchObject({
        test: 'methodLicensed',
        rule: 'P-15',
      });
    expect(covers(collector, { ...asked, code: '900-053-31', method: 'S', listed: true })?.test).toBe('codeLicensed');
  });
});
