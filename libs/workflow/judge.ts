import type { Said, Test } from '#domain/statute';
import type { Candidate } from './decide.js';
import type { Kind } from './kind.js';

/** Who would speak and how, before anybody has said anything; with the instant where it is known. */
export type Unsaid = Omit<Said, 'at'> & Partial<Pick<Said, 'at'>>;

/** What stands against a transition although nobody has spoken yet. */
export interface Objection<C> {
  /** Name of the test; negated ones route and explain nothing. */
  name: string;
  test: Test<C, never>;
}

/** The tests of the transition that stand against it for this speaker, as far as that is known without a command's words. */
export function objectionsTo<C>(kind: Kind<C>, { tests }: Candidate, context: C, said: Unsaid): Objection<C>[] {
  return tests.flatMap((name) => {
    const negated = name.startsWith('!');
    const test = kind.tests[negated ? name.slice(1) : name];
    const holds = test && judged(test, context, said);
    return test && holds === negated ? [{ name, test }] : [];
  });
}

/** What the test says of speaker and case alone; undefined when it wants the command's words or evidence. */
function judged<C>(test: Test<C, never>, context: C, said: Unsaid): boolean | undefined {
  if (test.verb === 'WARN') return undefined;
  const { event, asked } = wordless(said);
  try {
    const holds = test.holds(context, event as never);
    return asked() ? undefined : holds;
  } catch {
    return undefined; // it reads what only a real command has
  }
}

/** Why the test stands against it, in its own words; undefined when they quote the command. */
export const reasonOf = <C>({ says }: Test<C, never>, context: C, said: Unsaid) => ownWords(says, context, said);
/** What to do about it; undefined when that depends on the command. */
export const remedyOf = <C>({ remedy }: Test<C, never>, context: C, said: Unsaid) => ownWords(remedy, context, said);

function ownWords<C>(words: Test<C, never>['says'], context: C, said: Unsaid) {
  if (typeof words !== 'function') return words;
  const { event, asked } = wordless(said);
  try {
    const found = words(context, event as never);
    return asked() ? undefined : found;
  } catch {
    return undefined;
  }
}

/** An event without its own words, which notes when one is looked for. */
function wordless(said: Unsaid) {
  let asked = false;
  const event = new Proxy(said, {
    get: (target, key) => {
      if (key in target) return target[key as keyof typeof target];
      asked = true;
      return undefined;
    },
    has: (target, key) => {
      asked ||= !(key in target);
      return key in target;
    },
  });
  return { event, asked: () => asked };
}
