import { transition } from 'xstate';
import { system } from './actor.js';
import { judged } from './judged.js';
import { legMachine } from './leg/leg.machine.js';

const said = (type: string, more: object = {}) =>
  ({ type, door: 'rule', by: system, parts: ['SYS'], at: '2026-03-10T02:00:00.000Z', ...more }) as never;
const asXState = (state: 'planned' | 'loaded' | 'moving', context: object, event: never) => {
  const [after, actions] = transition(legMachine, legMachine.resolveState({ value: state, context } as never), event);
  return { value: after.value, context: after.context, actions: actions.map(({ type, params }) => ({ type, params })) };
};
const asHere = (state: string, context: object, event: never) => {
  const { after, actions } = judged(legMachine, state, context, event);
  return { value: after.value, context: after.context, actions: actions.map(({ type, params }) => ({ type, params })) };
};
const LOAD = said('load', { manifest: '20265101000042' });

it('answers as xstate does, each question by itself: what was asked before leaves nothing behind', () => {
  const [one, other] = [
    { leg: 1, via: [] },
    { leg: 2, via: [] },
  ];
  const first = asHere('planned', one, LOAD);
  expect(first).toEqual(asXState('planned', one, LOAD));
  expect(first.value).toBe('loaded');
  for (const [state, context, event] of [
    ['planned', other, LOAD],
    ['planned', one, said('depart')],
    ['loaded', other, said('depart')],
    ['planned', one, said('load', { manifest: null })],
    ['moving', one, said('end')],
  ] as const)
    expect(asHere(state, context, event)).toEqual(asXState(state, context, event));
  expect(asHere('planned', one, LOAD)).toEqual(first);
  expect([one, other]).toEqual([
    { leg: 1, via: [] },
    { leg: 2, via: [] },
  ]);
});

it('refuses a state that the machine does not have, every time', () => {
  for (const _ of [1, 2]) expect(() => judged(legMachine, 'flying', {}, LOAD)).toThrow(/flying/);
});
