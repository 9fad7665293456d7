import { system, type Actor } from '../actor.js';
import { Walk, type Step } from '../walk.js';
import type { PaperFallbackContext, PaperFallbackEvent } from './paper-fallback.context.js';
import { paperFallbackMachine, paperFallbackTests } from './paper-fallback.machine.js';
import { paperFallbackParts, paperFallbackReaders } from './paper-fallback.policy.js';

const firm = (org: string): Actor => ({ ...system, person: 'p', org, orgName: org, kind: 'firm', roles: ['handler'] });
const remover = firm('remover');
const walk = new Walk<PaperFallbackContext, PaperFallbackEvent>(
  paperFallbackMachine,
  paperFallbackTests,
  paperFallbackParts,
);
type Case = Pick<Step<PaperFallbackContext>, 'state' | 'context'>;
type Saying = { type: string; by: Actor; at: string; door?: 'command' | 'clock' } & Record<string, unknown>;
const say = ({ state, context }: Case, saying: Saying) => walk.play(state, context, saying);
const AT = '2026-03-10T04:00:00.000Z';
const start: Case = { state: 'new', context: {} as PaperFallbackContext };
const evidence = {
  firm: { id: 'remover', name: '移出厂', province: '51', city: '5101' },
  notice: null as { id: string; province: string; from: string; to: string | null } | null,
  taken: false,
};
const announce = (more: object = {}): Saying => ({
  type: 'announce',
  by: remover,
  at: AT,
  reason: 'NO_NETWORK',
  text: '光缆中断',
  paperNo: 'ZZ-1',
  evidence,
  ...more,
});
const complete: Saying = { type: 'complete', by: remover, at: AT, completedOn: '2026-03-10' };
const scan = { id: 'scan', name: '联单.pdf', mediaType: 'application/pdf', sha256: 'a'.repeat(64), bytes: 9 };
const journey = {
  issuedAt: '2026-03-10T00:00:00.000Z',
  loadedAt: '2026-03-10T01:00:00.000Z',
  weighings: [],
  driverSignature: '赵某',
  passengers: 0,
  legs: [{ departedAt: '2026-03-10T02:00:00.000Z', arrivedAt: '2026-03-10T03:00:00.000Z' }],
};
const backEnter = (more: object = {}): Saying => ({
  type: 'backEnter',
  by: remover,
  at: '2026-03-11T04:00:00.000Z',
  form: { lines: [{ removed: '1.000000' }], legs: [{}] },
  journey,
  scans: ['scan'],
  evidence: { manifest: 'manifest', scans: [scan] },
  ...more,
});
const open = say(start, announce());
const completed = say(open, complete);
const late: Saying = { type: 'flagOverdue', by: system, door: 'clock', at: '2026-03-24T16:00:00.000Z', clock: 'K-20' };

it('[F1, R-20b, R-06] is announced with a reason, or with an outage of the province in force now', () => {
  expect(open).toMatchObject({ state: 'open', context: { reason: 'NO_NETWORK', paperNo: 'ZZ-1', origin: '51' } });
  expect(say(start, announce({ text: ' ' })).failed).toEqual(['reasonOrNotice']);
  const notice = { id: 'n', province: '51', from: '2026-03-10T00:00:00.000Z', to: null };
  const under = (changed: object) =>
    say(
      start,
      announce({ text: undefined, notice: 'n', evidence: { ...evidence, notice: { ...notice, ...changed } } }),
    );
  expect(under({}).state).toBe('open');
  expect(under({ province: '50' }).failed).toEqual(['reasonOrNotice']);
  expect(under({ to: '2026-03-10T01:00:00.000Z' }).failed).toEqual(['reasonOrNotice']);
  expect(under({ from: '2026-03-11T00:00:00.000Z' }).failed).toEqual(['reasonOrNotice']);
  expect(say(start, announce({ evidence: { ...evidence, taken: true } })).failed).toEqual(['paperNumberNew']);
  expect(say(start, announce({ evidence: { ...evidence, firm: null } })).failed).toContain('ownFirm');
});

it('[F2, K-20] is complete on a day gone by, from which the ten working days run', () => {
  expect(completed.effects).toContainEqual({
    type: 'start',
    params: { clock: 'K-20', from: '2026-03-09T16:00:00.000Z', fires: 'flagOverdue' },
  });
  expect(say(open, { ...complete, completedOn: '2026-03-11' }).failed).toEqual(['completedInPast']);
});

it.each<[string, object]>([
  ['scansStored', { evidence: { manifest: 'manifest', scans: [] } }],
  ['legsComplete', { journey: { ...journey, legs: [] } }],
  ['timesInOrder', { journey: { ...journey, loadedAt: '2026-03-10T02:30:00.000Z' } }],
  ['timesInOrder', { at: '2026-03-10T02:30:00.000Z' }],
  ['quantitiesGiven', { form: { lines: [{ removed: '0' }], legs: [{}] } }],
  ['ownPaper', { form: { lines: [{ removed: '1' }], legs: [{}], remover: 'other' } }],
])('[F3, R-20b] is not entered without %s', (test, more) => {
  expect(say(completed, backEnter(more)).failed).toEqual([test]);
});

it('[F3, F4, R-28a, K-20] is entered in time or late, and either way becomes a manifest', () => {
  const inTime = say(completed, backEnter());
  expect(inTime).toMatchObject({ state: 'entered', context: { manifest: 'manifest', entry: { late: false } } });
  expect(inTime.effects).toContainEqual({ type: 'stop', params: { clock: 'K-20' } });
  const overdue = say(completed, late);
  expect(overdue).toMatchObject({ state: 'completed', context: { overdue: [{ clock: 'K-20' }] } });
  expect(say(overdue, backEnter({ at: '2026-03-25T04:00:00.000Z' }))).toMatchObject({
    state: 'entered',
    context: { entry: { late: true } },
  });
});

it('[F5, Z-07] is cancelled with a reason by its firm, and seen by its province and city', () => {
  const cancel = (reason: string, by = remover): Saying => ({ type: 'cancel', by, at: AT, reason });
  expect(say(open, cancel('网络恢复')).state).toBe('cancelled');
  expect(say(open, cancel(' ')).failed).toEqual(['reasonGiven']);
  expect(say(open, cancel('网络恢复', firm('other'))).row).toBeNull();
  expect(paperFallbackReaders(open.context)).toEqual(['o:remover', 'p:51', 'c:5101']);
});

it('[Z-01] has taken every row of its machine', () => {
  expect(walk.missed()).toEqual([]);
});
