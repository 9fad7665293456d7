import { feedOfMinistry, type Actor, type Part, type Role } from '#domain/actor';
import type { ErrorCode, Text } from '#domain/errors';
import { rolesWord, verbWord } from '#domain/glossary/glossary';
import { isDuty } from '#domain/notice/duties';
import { type Candidate, candidatesOf, isAsked, notAsThingsStand, notTheirs } from './decide.js';
import { objectionsTo, reasonOf, remedyOf, type Unsaid } from './judge.js';
import type { Kind } from './kind.js';

/** Why an act is closed to the caller: the first thing that stands in the way, and what to do about it. */
export interface Why {
  code: ErrorCode;
  rule?: string;
  detail: Text;
  remedy?: Text;
}
/** A command that leads on from the present state for somebody, as one caller finds it. */
export interface OpenAct {
  verb: string;
  allowed: boolean;
  /** The caller's inbox waits for it. */
  primary: boolean;
  title: Text;
  why?: Why;
}

/**
 * Every command that leads on from this state for anybody, as the caller finds it at the instant: open as far as that can
 * be judged before a word is said, or closed and why. What a command says, and what the database knows of it, is judged
 * when it comes.
 */
export function actsOf<C>(
  kind: Kind<C>,
  state: string,
  context: C,
  by: Actor,
  given: { at: string; clocks: readonly string[] },
): OpenAct[] {
  const here = candidatesOf(kind.machine).filter((c) => c.state === state && isAsked(c, by));
  const parts = kind.parts(by, context);
  const waiting = { context: context as Record<string, unknown>, clocks: given.clocks };
  return [...new Set(here.map(({ event }) => event))].map((verb) => {
    const known = here.filter(({ event }) => event === verb);
    const why = closed(kind, context, known, { type: verb, by, parts, door: feedOfMinistry(by), at: given.at });
    return {
      verb,
      allowed: !why,
      primary: !why && isDuty(kind.name, state, verb, waiting),
      title: verbWord(kind.name, verb),
      ...(why ? { why } : {}),
    };
  });
}

/** What closes the verb to the speaker; undefined while one of its transitions is open. */
function closed<C>(kind: Kind<C>, context: C, known: Candidate[], said: Unsaid): Why | undefined {
  const theirs = known.filter((c) => plays(c, said.parts));
  if (theirs.length === 0) return notPermitted(kind, context, known, said);
  const against = theirs
    .map((c) => objectionsTo(kind, c, context, said))
    .sort((a, b) => a.length - b.length || Number(routes(a)) - Number(routes(b)));
  if (against[0]?.length === 0) return undefined;
  const told = against.flat().find(({ name }) => !name.startsWith('!'));
  if (!told) return { code: 'INVALID_TRANSITION', detail: notAsThingsStand(kind.name, said.type) };
  const { rule } = told.test;
  const remedy = remedyOf(told.test, context, said);
  const detail = reasonOf(told.test, context, said) ?? notAsThingsStand(kind.name, said.type);
  return { code: 'RULE_REFUSED', rule, detail, ...(remedy && { remedy }) };
}

const plays = ({ meta }: Candidate, parts: readonly Part[]) => meta.by.some((part) => parts.includes(part));
/** Only routing alternatives stand against it, which explain nothing. */
const routes = (list: { name: string }[]) => list.every(({ name }) => name.startsWith('!'));

const ROLES: Role[] = ['handler', 'officer', 'head'];

/** Another part's act, or one of the caller's side that takes another role. */
function notPermitted<C>(kind: Kind<C>, context: C, known: Candidate[], { by, type }: Unsaid): Why {
  const roles = ROLES.filter((role) => known.some((c) => plays(c, kind.parts({ ...by, roles: [role] }, context))));
  const other = notTheirs(kind.name, type, known);
  if (roles.length === 0) return { code: 'NOT_PERMITTED', ...other };
  const who = rolesWord(roles);
  return {
    code: 'NOT_PERMITTED',
    detail: other.detail,
    remedy: { zh: `请由本单位的${who.zh}办理`, en: `A ${who.en} of your organisation does this` },
  };
}
