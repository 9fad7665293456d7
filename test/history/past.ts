import { createHash } from 'node:crypto';
import { canonicalJson } from '#ledger/canonical';
import type { Said } from '#domain/statute';
import { candidatesOf, type Effect } from '#workflow/decide';
import type { Kind } from '#workflow/kind';

/** What a machine said to one event: row of the register, next state, and digests of the document and the effects. */
export interface Word {
  row: string;
  state: string;
  context: string;
  effects: string;
}

/** The history of one case under one version of its machine. */
export interface Past {
  machine: string;
  version: number;
  events: ({ said: Said } & Word)[];
  /** The document at the end, to show what differs. */
  context: unknown;
}

/** A transition as data. */
export interface Step {
  state: string;
  event: string;
  target: string;
  row: string;
  by: string[];
  door: string;
  rules: string[];
  tests: string[];
}

/** A released version: its transitions and histories that went through them. */
export interface Release {
  machine: string;
  version: number;
  steps: Step[];
  pasts: Past[];
}

const digest = (value: unknown): string =>
  createHash('sha256')
    .update(canonicalJson(JSON.parse(JSON.stringify(value ?? null))))
    .digest('hex')
    .slice(0, 32);

export const saidOf = (decision: {
  meta: { row: string };
  state: string;
  context: unknown;
  effects: Effect[];
}): Word => ({
  row: decision.meta.row,
  state: decision.state,
  context: digest(decision.context),
  effects: digest(decision.effects),
});

/** Every transition of the machine. */
export const stepsOf = (kind: Kind<unknown>): Step[] =>
  candidatesOf(kind.machine).map(({ state, event, target, tests, meta: { row, by, door, rules } }) => ({
    ...{ state, event, target, row, by, door, rules, tests },
  }));
