import type { Actor, Door, Part } from './actor.js';
import type { Fault, Text } from './errors.js';

/** What every event of every machine carries beside its own fields: who, through which door, when, and the evidence. */
export interface Said {
  type: string;
  door: Door;
  by: Actor;
  /** The parts that the caller plays in this case, computed by the machine's policy. */
  parts: Part[];
  /** Civil instant, ISO UTC. */
  at: string;
  /** Typed answers to WARN rules. */
  justifications?: { rule: string; text: string }[];
}

/** One condition of the law on a transition. It can name the rule and the way out when it does not hold. */
export interface Test<C, E> {
  rule: string;
  /** WARN: a justification for the rule in the command lets it pass; it is stored. Default BLOCK. */
  verb?: 'BLOCK' | 'WARN';
  /** Why it was refused. */
  says: Text | ((context: C, event: E) => Text);
  /** What to do next. */
  remedy: Text | ((context: C, event: E) => Text);
  /** Must be pure and must not throw. */
  holds: (context: C, event: E) => boolean;
  /**
   * The test that takes its place where, by the evidence, another rule judges the same question; undefined: this one. The
   * row names this one all the same, so that a rule can be added beside it without another version of the machine.
   */
  instead?: (context: C, event: E) => Omit<Test<C, E>, 'instead'> | undefined;
  /** The fields that it is about, each by place and name; asked only when it does not hold. */
  fields?: (context: C, event: E) => FieldFault[];
}
/** A fault of one field; its code is the name of the test, unless it has one of its own. */
export type FieldFault = Omit<Fault, 'code'> & { code?: string };
export type Tests<C, E> = Record<string, Test<C, E>>;

/** A row of `transitions.csv` as it stands in the machine. */
export interface RowMeta {
  row: string;
  by: Part[];
  door: Door;
  rules: string[];
}
export interface Lawful {
  by: Part[];
  door: Door;
  tests: string[];
}

interface RowOptions {
  /** Names of tests, all of which must hold. A name with a leading `!` must not hold (routing alternatives). */
  if?: string[];
  /** XState actions: names of assigns, and effects (`tell`, `start`, `stop` …). */
  do?: unknown[];
}

/**
 * One transition, as the register writes it: row, actors ('OUT|REM'), door, target state, rules ('R-23a K-24').
 * Guard, audit meta and the `row` effect are derived, so register, guard and record cannot drift.
 */
export function row(id: string, by: string, door: Door, target: string, rules: string, options: RowOptions = {}) {
  const meta: RowMeta = { row: id, by: by.split('|') as Part[], door, rules: rules.split(' ').filter(Boolean) };
  return {
    target,
    guard: { type: 'lawful' as const, params: { by: meta.by, door, tests: options.if ?? [] } satisfies Lawful },
    actions: [{ type: 'row', params: meta }, ...(options.do ?? [])] as never[],
    meta,
  };
}

const applying = <C, E>(test: Test<C, E>, context: C, event: E): Test<C, E> => test.instead?.(context, event) ?? test;
const passes = <C, E extends Said>(test: Test<C, E>, context: C, event: E): boolean =>
  test.holds(context, event) ||
  (test.verb === 'WARN' && (event.justifications ?? []).some((j) => j.rule === test.rule && j.text.trim().length > 0));

/** The one guard of all machines: right door, right actor, every named test holds. */
export const lawful =
  <C, E extends Said>(tests: Tests<C, E>) =>
  ({ context, event }: { context: C; event: E }, params: Lawful): boolean =>
    params.door === event.door &&
    params.by.some((part) => event.parts.includes(part)) &&
    params.tests.every((name) => {
      const negated = name.startsWith('!');
      const test = tests[negated ? name.slice(1) : name];
      if (!test) throw new Error(`unknown test ${name}`);
      return passes(applying(test, context, event), context, event) !== negated;
    });

/** A finding of a failed test: enough for a problem document. */
export interface Finding {
  test: string;
  rule: string;
  verb: 'BLOCK' | 'WARN';
  says: Text;
  remedy: Text;
  fields?: FieldFault[];
}

/** Tests of a row that do not hold, in order. Negated ones route and explain nothing. Throws for a name nobody tests. */
export function failing<C, E extends Said>(tests: Tests<C, E>, names: string[], context: C, event: E): Finding[] {
  return names.flatMap((name) => {
    if (name.startsWith('!')) return [];
    const named = tests[name];
    if (!named) throw new Error(`unknown test ${name}`);
    const test = applying(named, context, event);
    if (passes(test, context, event)) return [];
    const says = typeof test.says === 'function' ? test.says(context, event) : test.says;
    const remedy = typeof test.remedy === 'function' ? test.remedy(context, event) : test.remedy;
    const fields = test.fields?.(context, event) ?? [];
    return [
      {
        test: name,
        rule: test.rule,
        verb: test.verb ?? 'BLOCK',
        says,
        remedy,
        ...(fields.length > 0 ? { fields } : {}),
      },
    ];
  });
}

/** A clock that a transition starts. Without `due` the length of the clock register counts, from `from` or now. */
export interface ClockStart {
  clock: string;
  /** Distinguishes several clocks of one id on a case. */
  key?: string;
  /** Start instant; the event's instant when absent. */
  from?: string;
  length?: number;
  /** Name of another period of the clock register for the same clock. */
  variant?: string;
  /** Fixed due instant (dates of approvals, lists, agreements). */
  due?: string;
  /** When the owner of the duty is reminded; absent: as the register of clocks says. */
  remind?: string;
  /** Event sent through the clock door when it passes; absent: only the record becomes overdue. */
  fires?: string;
}

/**
 * Effects: actions that a transition returns as data and the workflow carries out in the same transaction.
 * Spread into `setup({ actions })`.
 */
export const effects = {
  row: (_: unknown, _meta: RowMeta) => {},
  /** Announces a fact. Its routes stand in src/routes.ts. */
  tell: (_: unknown, _fact: { fact: string } & Record<string, unknown>) => {},
  start: (_: unknown, _clock: ClockStart) => {},
  stop: (_: unknown, _clock: { clock: string; key?: string }) => {},
  /** The duty has fallen away without the act: no clock is met by it. */
  lapse: (_: unknown, _clock: { clock: string; key?: string }) => {},
  pause: (_: unknown, _clock: { clock: string }) => {},
  resume: (_: unknown, _clock: { clock: string }) => {},
};

type Dynamic<C, E, P> = P | ((args: { context: C; event: E }) => P);

/** Announces a fact `‹machine›.‹past›`; data may be computed from context and event. */
export const tell = <C = never, E = never>(fact: string, data?: Dynamic<C, E, Record<string, unknown>>) => ({
  type: 'tell',
  params:
    typeof data === 'function'
      ? (args: { context: C; event: E }) => ({ fact, ...data(args) })
      : { fact, ...(data ?? {}) },
});
export const start = <C = never, E = never>(clock: Dynamic<C, E, ClockStart>) => ({ type: 'start', params: clock });
export const stop = (clock: string, key?: string) => ({ type: 'stop', params: key ? { clock, key } : { clock } });
export const lapse = (clock: string, key?: string) => ({ type: 'lapse', params: key ? { clock, key } : { clock } });
export const pause = (clock: string) => ({ type: 'pause', params: { clock } });
export const resume = (clock: string) => ({ type: 'resume', params: { clock } });
