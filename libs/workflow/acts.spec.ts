import { setup } from 'xstate';
import { system, type Actor } from '#domain/actor';
import { effects, lawful, row, tell, type Said, type Tests } from '#domain/statute';
import { actsOf } from './acts.js';
import type { Kind } from './kind.js';

interface Context {
  draft: string | null;
  from: string;
}
type Event = Said & { type: string; note?: string; evidence?: { licence: boolean } };
const text = (zh: string) => ({ zh, en: zh });
const tests: Tests<Context, Event> = {
  drafted: { rule: 'R-24a', says: text('no draft'), remedy: text('draft it'), holds: (c) => c.draft !== null },
  otherHand: {
    rule: 'R-25b',
    says: (c) => text(`${c.draft} has drafted it`),
    remedy: text('ask another'),
    holds: (c, e) => c.draft !== e.by.person,
  },
  noteGiven: { rule: 'R-24a', says: text('no note'), remedy: text('note'), holds: (_c, e) => (e.note ?? '') !== '' },
  licence: { rule: 'L-80', says: text('no licence'), remedy: text('-'), holds: (_c, e) => e.evidence!.licence },
  inTime: { rule: 'K-42', says: text('too early'), remedy: text('wait'), holds: (c, e) => e.at >= c.from },
};
const done = { do: [tell('paper.done')] };
const machine = setup({
  types: { context: {} as Context, events: {} as Event },
  guards: { lawful: lawful(tests) },
  actions: effects,
}).createMachine({
  id: 'consultation',
  context: {} as Context,
  initial: 'new',
  states: {
    new: {},
    delivered: {
      on: {
        draftReply: row('A', 'IN', 'command', 'delivered', 'R-24a', { if: ['!drafted', 'noteGiven'], ...done }),
        replyAgree: [
          row('B', 'IN', 'command', 'answered', 'R-24a', { if: ['drafted', 'otherHand', 'licence'], ...done }),
          row('C', 'IN', 'command', 'answered', 'R-24a', { if: ['!drafted', 'drafted', 'otherHand'], ...done }),
        ],
        replyRefuse: row('D', 'IN', 'command', 'answered', 'R-24a', { if: ['drafted', 'inTime'], ...done }),
        askInformation: row('E', 'OUT', 'command', 'delivered', 'R-24a', done),
        flagOverdue: row('F', 'IN', 'clock', 'delivered', 'R-24a', done),
      },
    },
    answered: { type: 'final' },
  },
});
const kind: Kind<Context> = {
  name: 'consultation',
  table: 'consultation',
  version: 1,
  machine,
  tests,
  parts: (by) => (by.kind === 'province' && by.roles.includes('officer') ? [by.province === '50' ? 'IN' : 'OUT'] : []),
  readers: () => ['all'],
};
const officer: Actor = { ...system, person: 'y', kind: 'province', province: '50', roles: ['officer'] };
const AT = '2026-01-05T01:00:00.000Z';
const acts = (by: Actor, c: Partial<Context> = {}, state = 'delivered') =>
  actsOf(kind, state, { draft: 'x', from: AT, ...c }, by, { at: AT, clocks: [] });
const act = (verb: string, by: Actor = officer, c: Partial<Context> = {}) =>
  acts(by, c).find((each) => each.verb === verb);

it('offers every command of the state to everybody, and nothing that only a clock or a letter brings', () => {
  const verbs = ['draftReply', 'replyAgree', 'replyRefuse', 'askInformation'];
  expect(acts(officer).map(({ verb }) => verb)).toEqual(verbs);
  expect(acts({ ...officer, kind: 'firm' }).map(({ verb }) => verb)).toEqual(verbs);
  expect(acts(officer, {}, 'answered')).toEqual([]);
});

it('leaves open what words and evidence will decide, and calls by its name what the inbox waits for', () => {
  expect(act('replyAgree')).toEqual({
    verb: 'replyAgree',
    allowed: true,
    primary: true,
    title: { zh: '复函同意', en: 'Reply: agree' },
  });
  expect(act('draftReply', officer, { draft: null })).toMatchObject({ allowed: true, primary: true });
});

it('[R-24a] says which rule stands in the way and what to do: four eyes, an act before it, a day', () => {
  expect(act('replyAgree', { ...officer, person: 'x' })).toMatchObject({
    allowed: false,
    primary: false,
    why: { code: 'RULE_REFUSED', rule: 'R-25b', detail: text('x has drafted it'), remedy: text('ask another') },
  });
  expect(act('replyAgree', officer, { draft: null })?.why).toMatchObject({ rule: 'R-24a', detail: text('no draft') });
  expect(act('replyRefuse', officer, { from: '2026-02-01T00:00:00.000Z' })?.why).toMatchObject({ rule: 'K-42' });
  expect(act('replyRefuse')).toMatchObject({ allowed: true });
  // Only a routing alternative stands against it, which explains nothing.
  expect(act('draftReply')?.why).toMatchObject({ code: 'INVALID_TRANSITION' });
});

it('tells another part from another role', () => {
  const other = act('replyAgree', { ...officer, province: '51' })?.why;
  expect(other).toMatchObject({ code: 'NOT_PERMITTED' });
  expect(other?.remedy?.zh).toContain('接受地生态环境主管部门');
  expect(act('replyAgree', { ...officer, roles: ['admin'] })?.why?.remedy?.zh).toBe('请由本单位的承办人办理');
});
