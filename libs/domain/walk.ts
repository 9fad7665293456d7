import { transition, type AnyStateMachine, type StateNode } from 'xstate';
import type { Actor, Door, Part } from './actor.js';
import { failing, type Lawful, type RowMeta, type Said, type Tests } from './statute.js';

/** What an event did: the row taken, the effects as data; or the findings of the tests that stood in the way. */
export interface Step<C> {
  state: string;
  context: C;
  row: RowMeta | null;
  effects: { type: string; params: Record<string, unknown> }[];
  /** Names of tests that failed, when no row was taken. */
  failed: string[];
}

/** Every transition of a machine as `row from event to rules`, in the order of the machine. */
export const transitionNames = (machine: AnyStateMachine): string[] =>
  Object.entries(machine.states as Record<string, StateNode>).flatMap(([from, node]) =>
    [...node.transitions.entries()].flatMap(([event, list]) =>
      list.map((t) => nameOf(from, event, t.target?.[0]?.key ?? from, t.meta as RowMeta)),
    ),
  );
const nameOf = (from: string, event: string, to: string, meta: RowMeta) =>
  [meta.row, from, event, to, meta.by.join('|'), meta.door, meta.rules.join(' ')].join(' ');

/** Plays events on a machine without a database and notes which transitions were taken. */
export class Walk<C, E extends Said> {
  readonly taken = new Set<string>();

  constructor(
    private readonly machine: AnyStateMachine,
    private readonly tests: Tests<C, E>,
    private readonly parts: (by: Actor, context: C) => Part[],
  ) {}

  /** Sends one event to a case in the given state. */
  play(
    state: string,
    context: C,
    {
      by,
      door = 'command',
      at,
      ...event
    }: { type: string; by: Actor; door?: Door; at: string } & Record<string, unknown>,
  ): Step<C> {
    const said = {
      ...event,
      by,
      door,
      at,
      parts: this.parts(by, state === 'new' ? ({ ...event } as C) : context),
    } as unknown as E;
    const before = this.machine.resolveState({ value: state, context: context as never });
    const [after, actions] = transition(this.machine, before, said as never);
    const effects = (actions as { type: string; params?: unknown }[]).map((a) => ({
      type: a.type,
      params: (a.params ?? {}) as Record<string, unknown>,
    }));
    const row = (effects.find((a) => a.type === 'row')?.params as unknown as RowMeta | undefined) ?? null;
    if (row) this.taken.add(nameOf(state, event.type, String(after.value), row));
    return {
      state: String(after.value),
      context: after.context as C,
      row,
      effects: effects.filter((a) => a.type !== 'row'),
      failed: row ? [] : this.failing(state, event.type, context, said),
    };
  }

  /** Transitions that no event has taken yet. */
  missed(): string[] {
    return transitionNames(this.machine).filter((name) => !this.taken.has(name));
  }

  private failing(state: string, type: string, context: C, said: E): string[] {
    const rows = (this.machine.states[state] as StateNode | undefined)?.transitions.get(type) ?? [];
    const mine = rows
      .filter((t) => {
        const { by, door } = (t.guard as unknown as { params: Lawful }).params;
        return door === said.door && by.some((part) => said.parts.includes(part));
      })
      .map((t) => failing(this.tests, (t.guard as unknown as { params: Lawful }).params.tests, context, said));
    return mine.sort((a, b) => a.length - b.length)[0]?.map(({ test }) => test) ?? [];
  }
}
