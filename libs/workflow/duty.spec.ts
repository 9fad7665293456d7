import { assign, setup } from 'xstate';
import type { Actor } from '#domain/actor';
import { effects, lawful, row, tell, type Said, type Tests } from '#domain/statute';
import { dutiesOf, entrustedWith, sidesOf, sidesWith } from './duty.js';
import type { Kind } from './kind.js';

interface Context {
  province: string;
  firm: string;
  drafter: string | null;
  wide: boolean;
}
type Event = Said & { type: string; note?: string };
const no = { zh: '', en: '' };
const tests: Tests<Context, Event> = {
  drafted: { rule: 'R-24a', says: no, remedy: no, holds: (c) => c.drafter !== null },
  otherHand: { rule: 'R-24a', says: no, remedy: no, holds: (c, e) => c.drafter !== e.by.person },
  isHead: { rule: 'Z-02', says: no, remedy: no, holds: (_c, e) => e.by.roles.includes('head') },
  noteGiven: { rule: 'R-24a', says: no, remedy: no, holds: (_c, e) => (e.note ?? '').length > 0 },
};
const done = { do: [tell('paper.done')] };
const machine = setup({
  types: { context: {} as Context, events: {} as Event },
  guards: { lawful: lawful(tests) },
  actions: { ...effects, nothing: assign({}) },
}).createMachine({
  id: 'paper',
  context: {} as Context,
  initial: 'new',
  states: {
    new: {},
    open: {
      on: {
        draft: row('A', 'OUT', 'command', 'open', 'R-24a', { if: ['!drafted', 'noteGiven'], ...done }),
        sign: row('B', 'OUT', 'command', 'signed', 'R-24a', { if: ['drafted', 'otherHand', 'noteGiven'], ...done }),
        waive: row('C', 'OUT', 'command', 'signed', 'Z-02', { if: ['drafted', 'isHead', 'otherHand'], ...done }),
        correct: row('D', 'REM', 'command', 'open', 'R-24a', done),
        lapse: row('E', 'OUT', 'clock', 'signed', 'R-24a', done),
      },
    },
    signed: { type: 'final' },
  },
});
const kind: Kind<Context> = {
  name: 'paper',
  table: 'paper',
  version: 1,
  machine,
  tests,
  parts: (by: Actor, c) => [
    ...((by.kind === 'province' && by.province === c.province) ||
    by.delegations.some((d) => d.power === 'OUTBOUND_DECIDE' && d.cities.every((city) => city === '5101'))
      ? (['OUT'] as const)
      : []),
    ...(by.org === c.firm ? (['REM'] as const) : []),
  ],
  readers: (c) => (c.wide ? ['all'] : [`p:${c.province}`, 'p:50', 'c:5101', 't:51', `o:${c.firm}`]),
};
const context: Context = { province: '51', firm: 'f', drafter: null, wide: false };
const provinces = ['50', '51'];
const duties = (c: Partial<Context>, acted: string[] = [], state = 'open') =>
  dutiesOf(kind, state, { ...context, ...c }, { provinces, clocks: [], acted }).map(
    ({ addressee, verbs, roles, left }) => ({
      addressee,
      verbs,
      roles,
      left,
    }),
  );

it('asks machine and policy who may go on; what depends on the words of the command stands open', () => {
  expect(duties({})).toEqual([
    { addressee: 'o:f', verbs: ['correct'], roles: ['handler', 'head', 'machine'], left: {} },
    { addressee: 'p:51', verbs: ['draft'], roles: ['officer', 'head'], left: {} },
  ]);
  expect(duties({}, [], 'signed')).toEqual([]);
});

it('[R-24a] leaves out what four eyes forbid to whoever has acted, and to them only', () => {
  expect(duties({ drafter: 'x' }, ['x', 'y']).find(({ addressee }) => addressee === 'p:51')).toEqual({
    addressee: 'p:51',
    verbs: ['sign', 'waive'],
    roles: ['officer', 'head'],
    left: { x: [] },
  });
});

it('[R-DEL] knows what a delegate may do in the place of a province, for all cities or for one', () => {
  const [, duty] = dutiesOf(kind, 'open', context, { provinces, clocks: [], acted: [] });
  expect(duty?.entrusted).toEqual({ '51/OUTBOUND_DECIDE': ['draft'], '51/OUTBOUND_DECIDE/5101': ['draft'] });
  expect(entrustedWith(kind, context, 'p:51', ['OUT'])).toEqual(['51/OUTBOUND_DECIDE', '51/OUTBOUND_DECIDE/5101']);
  expect(entrustedWith(kind, context, 'o:f', ['REM'])).toEqual([]);
});

it('where everybody reads, every province is asked', () => {
  expect(sidesOf(kind, { ...context, wide: true }, provinces)).toEqual(['ministry', 'p:50', 'p:51']);
  expect(sidesWith(kind, { ...context, wide: true }, ['OUT'], provinces)).toEqual(['p:51']);
});
