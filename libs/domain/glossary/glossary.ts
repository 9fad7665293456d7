import type { Part, Role } from '../actor.js';
import { clockKeyWords } from '../calendar/clock-words.js';
import { clocks } from '../calendar/clocks.js';
import type { Text } from '../errors.js';
import { noticeWords } from '../notice/kinds.js';
import { machineWords, partWords, roleWords } from './machines.js';
import { paperWords } from './papers.js';
import { stateWords } from './states.js';
import { verbWords } from './verbs.js';

/** The words of the regulation for everything that the engine names by an id. */
export const glossary = {
  machines: machineWords,
  states: stateWords,
  verbs: verbWords,
  clocks: Object.fromEntries(Object.values(clocks).map(({ id, zh, en }) => [id, { zh, en }])),
  /** By `clock/key`, where several of one clock run on a case. */
  clockKeys: clockKeyWords,
  parts: partWords,
  roles: roleWords,
  papers: paperWords,
  notices: noticeWords,
};

type Words = Readonly<Record<string, Text | undefined>>;
/** What has no word is called by its id. */
const wordOf = (words: Words | undefined, id: string): Text => words?.[id] ?? { zh: id, en: id };

export const machineWord = (machine: string): Text => wordOf(machineWords as Words, machine);
export const stateWord = (machine: string, state: string): Text =>
  wordOf((stateWords as Readonly<Record<string, Words>>)[machine], state);
export const verbWord = (machine: string, verb: string): Text =>
  wordOf((verbWords as Readonly<Record<string, Words>>)[machine], verb);
/** A list of words, each once. */
const joined = (words: Text[]): Text => ({
  zh: [...new Set(words.map(({ zh }) => zh))].join('、'),
  en: [...new Set(words.map(({ en }) => en))].join(', '),
});
export const partsWord = (parts: readonly Part[]): Text => joined(parts.map((part) => partWords[part]));
export const rolesWord = (roles: readonly Role[]): Text => joined(roles.map((role) => roleWords[role]));
export const statesWord = (machine: string, states: readonly string[]): Text =>
  joined(states.map((state) => stateWord(machine, state)));
