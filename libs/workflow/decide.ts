import type { StateNode } from 'xstate';
import { DomainError, type Fault, type Text } from '#domain/errors';
import { feedOfMinistry, type Actor, type Door } from '#domain/actor';
import { partsWord, stateWord, statesWord, verbWord } from '#domain/glossary/glossary';
import { judged } from '#domain/judged';
import { failing, type Finding, type Lawful, type RowMeta, type Said } from '#domain/statute';
import type { Kind } from './kind.js';

/** An action that a transition returned as data. */
export interface Effect {
  type: string;
  params: Record<string, unknown>;
}

export interface Decision<C> {
  state: string;
  context: C;
  meta: RowMeta;
  effects: Effect[];
}

/** One transition of a machine. */
export interface Candidate {
  event: string;
  state: string;
  target: string;
  meta: RowMeta;
  tests: string[];
}

const catalogues = new WeakMap<object, Candidate[]>();

/** Every transition of a machine, flat, in the order of the machine. */
export function candidatesOf(machine: Kind<unknown>['machine']): Candidate[] {
  let all = catalogues.get(machine);
  if (!all) {
    all = Object.entries(machine.states as Record<string, StateNode>).flatMap(([state, node]) =>
      [...node.transitions.entries()].flatMap(([event, list]) =>
        list.map((t) => ({
          event,
          state,
          target: t.target?.[0]?.key ?? state,
          meta: t.meta as RowMeta,
          tests: (t.guard as { params: Lawful }).params.tests,
        })),
      ),
    );
    catalogues.set(machine, all);
  }
  return all;
}

/** What a person asks for comes by command; the word of the ministry is a feed, that of its officers too (W-16). */
export const isAsked = ({ meta }: Candidate, by: Actor): boolean =>
  meta.door === 'command' || (meta.door === feedOfMinistry(by) && meta.by.includes('MIN'));

/** Events that the caller may ask for in this state, whatever the tests will say; the UI offers these. */
export function offered<C>(kind: Kind<C>, state: string, context: C, by: Actor): string[] {
  const parts = kind.parts(by, context);
  return [
    ...new Set(
      candidatesOf(kind.machine)
        .filter((c) => c.state === state && isAsked(c, by) && c.meta.by.some((p) => parts.includes(p)))
        .map((c) => c.event),
    ),
  ];
}

/**
 * Whether this speaker may ask for this event at all, through this door. 404 when no row of the machine knows the
 * event at the door, 403 when none is the speaker's, 409 when none leaves the present state; `frozen` then names the
 * fields that the command would change and that stay as they are.
 */
export function permit<C>(
  kind: Kind<C>,
  state: string,
  type: string,
  door: Door,
  parts: string[],
  frozen: () => Fault[] = () => [],
): Candidate[] {
  const known = candidatesOf(kind.machine).filter((c) => c.event === type && c.meta.door === door);
  if (known.length === 0) throw new DomainError('NOT_FOUND', { data: { event: type } });
  const theirs = known.filter((c) => c.meta.by.some((part) => parts.includes(part)));
  if (theirs.length === 0) {
    throw new DomainError('NOT_PERMITTED', { ...notTheirs(kind.name, type, known), data: { event: type } });
  }
  const here = theirs.filter((c) => c.state === state);
  if (here.length === 0) {
    const faults = frozen();
    const [act, now] = [verbWord(kind.name, type), stateWord(kind.name, state)];
    const others = statesWord(
      kind.name,
      theirs.map((c) => c.state),
    );
    throw new DomainError('INVALID_TRANSITION', {
      detail: {
        zh: `当前状态“${now.zh}”下不能办理“${act.zh}”`,
        en: `${act.en} (${type}) is not possible in state ${now.en}`,
      },
      remedy: { zh: `可在以下状态办理：${others.zh}`, en: `It is possible in: ${others.en}` },
      ...(faults.length > 0 ? { faults } : {}),
      ...(faults[0]?.rule ? { rule: faults[0].rule } : {}),
      data: {
        ...{ state, event: type, allowedFrom: [...new Set(theirs.map((c) => c.state))] },
        rules: [...new Set(theirs.flatMap((c) => c.meta.rules))],
      },
    });
  }
  return here;
}

/** Why somebody who plays none of the parts may not do it, and who does. */
export function notTheirs(machine: string, type: string, known: Candidate[]): { detail: Text; remedy: Text } {
  const [act, parts] = [verbWord(machine, type), partsWord(known.flatMap((c) => c.meta.by))];
  return {
    detail: { zh: `您在此事项中无权办理“${act.zh}”`, en: `You may not do this in this case: ${act.en} (${type})` },
    remedy: { zh: `该操作由${parts.zh}办理`, en: `This is done by ${parts.en}; ask that party` },
  };
}

/** Asks the machine. Pure. Throws RULE_REFUSED naming the first rule that stands in the way. */
export function decide<C>(kind: Kind<C>, state: string, context: C, event: Said, candidates: Candidate[]): Decision<C> {
  const { after, actions } = judged(kind.machine, state, context, event);
  const list = actions.map((a) => ({
    type: a.type,
    params: (a.params ?? {}) as Record<string, unknown>,
  }));
  const taken = list.find((a) => a.type === 'row');
  if (!taken) throw refusal(kind, context, event, candidates);
  return {
    state: String(after.value),
    context: after.context as C,
    meta: taken.params as unknown as RowMeta,
    effects: list.filter((a) => a !== taken && !a.type.startsWith('xstate.')),
  };
}

function refusal<C>(kind: Kind<C>, context: C, event: Said, candidates: Candidate[]): DomainError {
  const mine = candidates.filter((c) => c.meta.by.some((part) => event.parts.includes(part)));
  const explained = mine
    .map((c) => failing(kind.tests, c.tests, context as never, event as never))
    .filter((findings) => findings.length > 0)
    .sort((a, b) => a.length - b.length);
  const findings: Finding[] = explained[0] ?? [];
  const first = findings[0];
  if (!first) {
    return new DomainError('INVALID_TRANSITION', {
      detail: notAsThingsStand(kind.name, event.type),
      data: { event: event.type },
    });
  }
  return new DomainError('RULE_REFUSED', {
    rule: first.rule,
    detail: first.says,
    remedy: justify(findings) ?? first.remedy,
    faults: findings.flatMap(faultsOf),
    ...(findings.every((f) => f.verb === 'WARN') ? { justifiable: [...new Set(findings.map((f) => f.rule))] } : {}),
  });
}

/** No test of the machine explains why it is not possible. */
export function notAsThingsStand(machine: string, type: string): Text {
  const act = verbWord(machine, type);
  return { zh: `现有情况下不能办理“${act.zh}”`, en: `${act.en} (${type}) is not possible as things stand` };
}

/** The fields that the finding is about, or the finding as a whole. */
const faultsOf = ({ test, rule, says, fields }: Finding): Fault[] =>
  fields?.map((field) => ({ code: test, rule, ...field })) ?? [{ pointer: '', code: test, detail: says, rule }];

function justify(findings: Finding[]): Text | undefined {
  if (!findings.every((f) => f.verb === 'WARN')) return undefined;
  const rules = [...new Set(findings.map((f) => f.rule))].join(', ');
  return {
    zh: `如确需办理，请逐条说明理由：${rules}`,
    en: `To go on, give a reason for each in justifications: ${rules}`,
  };
}
