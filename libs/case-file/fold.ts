import { DomainError } from '#domain/errors';
import type { Said } from '#domain/statute';
import { candidatesOf, decide, type Effect } from '#workflow/decide';
import type { Kind } from '#workflow/kind';
import type { Judge } from './machines.js';

/** A case between two of its events. */
export interface Standing {
  state: string;
  context: unknown;
}
/** What an event makes of the case. */
export interface Step extends Standing {
  /** Row of the register that was taken. */
  row: string;
  rules: readonly string[];
  effects: Effect[];
}

export const UNBORN: Standing = { state: 'new', context: {} };

/**
 * Asks the machine once more, shown what it was shown then. Throws the refusal (DomainError) where it does not take the
 * event. What the record says of the speaker's part is believed; `partsOf` computes it.
 */
export function stepOf({ name, machine, tests }: Judge, before: Standing, said: Said): Step {
  const here = candidatesOf(machine).filter((c) => c.state === before.state && c.event === said.type);
  const kind = { name, machine, tests } as unknown as Kind<unknown>; // decide asks for these alone
  const { state, context, meta, effects } = decide(kind, before.state, before.context, said, here);
  return { state, context, row: meta.row, rules: meta.rules, effects };
}

/** The parts that the speaker plays by the policy of the case; at an opening the command itself is judged. */
export const partsOf = (judge: Judge, before: Standing, said: Said): readonly string[] =>
  judge.parts(said.by, before.state === UNBORN.state ? said : before.context);

/** Why a machine said no, in plain words. */
export function refusalOf(error: unknown): { zh: string; en: string } {
  if (!(error instanceof DomainError)) {
    const why = error instanceof Error ? error.message : String(error);
    return { zh: why, en: why };
  }
  const { detail, rule } = error.refusal;
  const suffix = rule ? ` (${rule})` : '';
  return { zh: `${detail?.zh ?? error.code}${suffix}`, en: `${detail?.en ?? error.code}${suffix}` };
}
