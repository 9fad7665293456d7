import type { AnyStateMachine, StateNode } from 'xstate';
import { clocks } from '../calendar/clocks.js';
import type { Text } from '../errors.js';
import { machines } from '../machines.js';
import type { RowMeta } from '../statute.js';
import { glossary, machineWord, partsWord, statesWord, verbWord } from './glossary.js';

const nodes = (machine: AnyStateMachine) => Object.entries(machine.states as Record<string, StateNode>);
const transitions = (machine: AnyStateMachine) =>
  nodes(machine).flatMap(([, node]) => [...node.transitions.values()].flat());
const wordsOf = (of: object, machine: string) => Object.keys((of as Record<string, object>)[machine] ?? {}).sort();
const sorted = (names: Iterable<string>) => [...new Set(names)].sort();

it('has a word for every machine and for the yearly report that waits as their cases do, and no other', () => {
  const ids = [...machines.map(({ id }) => id), 'statistics'].sort();
  expect(Object.keys(glossary.machines).sort()).toEqual(ids);
  expect(Object.keys(glossary.states).sort()).toEqual(ids);
  expect(Object.keys(glossary.verbs).sort()).toEqual(ids);
});

describe.each(machines.map((machine) => [machine.id, machine] as const))('the words of %s', (id, machine) => {
  it('name every state, and nothing that is none', () => {
    expect(wordsOf(glossary.states, id)).toEqual(sorted(nodes(machine).map(([state]) => state)));
  });

  it('name every event, and nothing that is none', () => {
    expect(wordsOf(glossary.verbs, id)).toEqual(sorted(transitions(machine).map(({ eventType }) => eventType)));
  });

  it('tell its states apart', () => {
    for (const language of ['zh', 'en'] as const) {
      const words = Object.values((glossary.states as Record<string, Record<string, Text>>)[id] ?? {});
      expect(sorted(words.map((word) => word[language]))).toHaveLength(words.length);
    }
  });
});

it('names every clock of the register and every part that some row names', () => {
  expect(Object.keys(glossary.clocks).sort()).toEqual(Object.keys(clocks).sort());
  const parts = sorted(machines.flatMap((machine) => transitions(machine).flatMap(({ meta }) => (meta as RowMeta).by)));
  expect(Object.keys(glossary.parts)).toEqual(expect.arrayContaining(parts));
});

it('says everything in both languages', () => {
  const texts = (value: object): Text[] =>
    'zh' in value && 'en' in value ? [value as Text] : (Object.values(value) as object[]).flatMap(texts);
  for (const { zh, en } of texts(glossary)) {
    expect(zh).toMatch(/[\u4e00-\u9fff]/);
    expect(en).toMatch(/^[A-Za-z]/);
    expect(en).not.toMatch(/[\u4e00-\u9fff]/);
  }
});

it('calls what it does not know by its id, and says each word of a list once', () => {
  expect(machineWord('teapot')).toEqual({ zh: 'teapot', en: 'teapot' });
  expect(verbWord('manifest', 'boil').zh).toBe('boil');
  expect(statesWord('manifest', ['loaded', 'loaded', 'arrived']).zh).toBe('已装车、已到达，待接受');
  expect(partsWord(['REM', 'CAR']).zh).toBe('移出人、承运人');
});
