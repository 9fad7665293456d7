import { assign, setup } from 'xstate';
import { effects, lawful, row, tell, type Said, type Tests } from '#domain/statute';
import { kindAt, type Kind } from './kind.js';
import { replayed, type Kept } from './replay.js';

interface Context {
  note: string;
}
type Event = Said & { note: string };

/** A paper that is written and filed; version 2 files it under another name and shortens its note. */
const machine = (filed: string, shortened: (note: string) => string) => {
  const tests: Tests<Context, Event> = {};
  return {
    tests: tests as Tests<Context, never>,
    machine: setup({
      types: { context: {} as Context, events: {} as Event },
      guards: { lawful: lawful(tests) },
      actions: { ...effects, take: assign(({ event }) => ({ note: shortened(event.note) })) },
    }).createMachine({
      id: 'paper',
      context: { note: '' },
      initial: 'new',
      states: {
        new: { on: { write: row('A', 'OUT', 'command', 'open', 'Z-01', { do: ['take', tell('paper.written')] }) } },
        open: { on: { file: row('B', 'OUT', 'command', filed, 'Z-01', { do: [tell('paper.filed')] }) } },
        [filed]: {},
      },
    }),
  };
};
const kind: Kind<Context> = {
  name: 'paper',
  table: 'paper',
  version: 2,
  ...machine('archived', (note) => note.slice(0, 3)),
  earlier: { 1: machine('filed', (note) => note) },
  parts: () => ['OUT'],
  readers: () => [],
};
const said = (type: string, version: number, machineVersion: number): Kept => ({
  ...{ id: `event ${version}`, version, machineVersion },
  payload: {
    type,
    door: 'command',
    parts: ['OUT'],
    at: '2025-01-01T00:00:00.000Z',
    note: 'long note',
  } as unknown as Said,
});
const last = (version: number) => [...replayed(kind, [said('write', 1, version), said('file', 2, version)])].at(-1);

it('replays what was judged by an earlier version by that version, and the rest by the present one', () => {
  expect(last(1)).toMatchObject({ state: 'filed', context: { note: 'long note' } });
  expect(last(2)).toMatchObject({ state: 'archived', context: { note: 'lon' } });
});

it('knows no version that was never released', () => {
  expect(kindAt(kind, 2)).toBe(kind);
  expect(() => kindAt(kind, 3)).toThrow('machine paper has no version 3');
});
