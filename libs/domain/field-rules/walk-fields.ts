/** Takes each field of a document away, or changes it, and hears what the form class or the machine says. */
import { getMetadataStorage, validateSync, ValidationTypes, type ValidationError } from 'class-validator';
import { transition, type AnyStateMachine, type StateNode } from 'xstate';
import type { Actor, Part } from '../actor.js';
import { frozenFaults } from './field-check.js';
import type { Check } from './checks.js';
import { signatureOf, type FieldRule, type FieldTable, type FormClass } from './field-rules.js';
import { pointerAt } from './places.js';
import { unfitFields } from './published.js';
import { dressed, nestedType } from '../nested.js';
import { failing, type FieldFault, type Lawful, type RowMeta, type Said, type Tests } from '../statute.js';

type Json = Record<string, unknown>;

/** A signature as it is given: a case before it, who gives it, what it says. */
export interface Signing<C> {
  state: string;
  context: C;
  by: Actor;
  body: Json;
  evidence: object;
  /** Other events of the same case that need the field taken away elsewhere, too. */
  without?: (row: FieldRule, context: C) => C;
}
export interface Sample<C> {
  table: FieldTable<C>;
  machine: AnyStateMachine;
  tests: Tests<C, never>;
  parts: (by: Actor, context: C) => Part[];
  at: string;
  /** By the command that signs. */
  signings: Record<string, Signing<C>>;
  /** Evidence that follows the body. */
  evidence?: (event: string, body: Json, evidence: object) => object;
  /** A case after each signature. */
  after: Record<string, { state: string; context: C }>;
}

/** What a class or the machine says to a body: places, and the names that they are told by. */
export interface Answer {
  passes: boolean;
  byClass: string[];
  fields: FieldFault[];
}

export function answer<C>(sample: Sample<C>, event: string, signing: Signing<C>): Answer {
  const form = sample.table.forms[event];
  const byClass = form ? faultsOf(form, signing.body) : [];
  if (byClass.length > 0) return { passes: false, byClass, fields: [] };
  const { state, context, by, body } = signing;
  const evidence = sample.evidence?.(event, body, signing.evidence) ?? signing.evidence;
  const seen = state === 'new' ? ({ ...body } as C) : context;
  const said = {
    ...body,
    type: event,
    by,
    door: 'command',
    at: sample.at,
    parts: sample.parts(by, seen),
    evidence,
  } as unknown as Said;
  const before = sample.machine.resolveState({ value: state, context: context as never });
  const [, actions] = transition(sample.machine, before, said as never);
  if ((actions as { type: string }[]).some(({ type }) => type === 'row')) {
    return { passes: true, byClass: [], fields: [] };
  }
  const rows = (sample.machine.states[state] as StateNode).transitions.get(event) ?? [];
  const findings = rows
    .filter((each) => (each.meta as RowMeta).by.some((part) => said.parts.includes(part)))
    .flatMap((each) => {
      const { tests } = (each.guard as unknown as { params: Lawful }).params;
      return failing(sample.tests, tests, context as never, said as never);
    });
  return {
    passes: false,
    byClass: [],
    fields: findings.flatMap(({ fields = [], rule }) => fields.map((f) => ({ rule, ...f }))),
  };
}

/** Pointers of everything that the form class refuses. */
export function faultsOf(form: FormClass, body: Json): string[] {
  const walk = (error: ValidationError, above: string): string[] => {
    const pointer = `${above}/${error.property}`;
    return [
      ...Object.keys(error.constraints ?? {}).map(() => pointer),
      ...(error.children ?? []).flatMap((c) => walk(c, pointer)),
    ];
  };
  if (properties(form).length === 0) return [];
  return validateSync(dressed(form, body), { whitelist: true, forbidNonWhitelisted: true }).flatMap((e) => walk(e, ''));
}

const STEP = /^(\w+)(?:\[(\w*)\])?$/;
/** The object with the value at the path; lists get one element. Undefined takes the value away. */
export function put<T>(object: T, path: string, value: unknown): T {
  const copy = structuredClone(object) as Json;
  const steps = path.split('.').map((step) => STEP.exec(step) ?? []);
  let at: Json = copy;
  steps.forEach(([, key = '', kind], i) => {
    const last = i === steps.length - 1;
    if (kind !== undefined && kind !== '') {
      const list = (at[key] ?? []) as { kind?: string }[];
      at[key] =
        value === undefined || value === null
          ? list.filter((each) => each.kind !== kind)
          : [...list.filter((each) => each.kind !== kind), { kind, ...(value as Json) }];
      return;
    }
    if (kind === '') {
      const list = (Array.isArray(at[key]) ? at[key] : [{}]) as unknown[];
      at[key] = list;
      at = list[0] as Json;
      return;
    }
    if (!last) {
      if (typeof at[key] !== 'object' || at[key] === null) at[key] = {};
      at = at[key] as Json;
    } else if (value === undefined) delete at[key];
    else at[key] = value;
  });
  return copy as T;
}
const has = (object: unknown, path: string): boolean =>
  path.split('.').reduce<unknown>((at, step) => {
    const [, key = '', kind] = STEP.exec(step) ?? [];
    const value = (at as Json | null | undefined)?.[key];
    return kind === '' ? (value as unknown[] | undefined)?.[0] : value;
  }, object) !== undefined;

const emptied = (row: FieldRule, event: string) =>
  row.check.name.startsWith('list') &&
  !row.path.endsWith(']') &&
  !row.requiredFrom.some((d) => d.stated && d.event === event)
    ? []
    : undefined;

/** The signing with the field taken away: from what is said, and from what the case says already. */
export function without<C>(signing: Signing<C>, event: string, row: FieldRule): Signing<C> {
  const given = row.given[event];
  const body =
    given !== undefined && has(signing.body, given) ? put(signing.body, given, emptied(row, event)) : signing.body;
  const context = signing.without
    ? signing.without(row, signing.context)
    : has(signing.context, row.path.replace(/\[\w+\]$/, ''))
      ? put(signing.context, row.path, emptied(row, event) ?? null)
      : signing.context;
  return { ...signing, body, context };
}

/** Values at the bounds of a check, and one beyond each. */
export function boundsOf({ name, bounds, values, wrong }: Check): { good: unknown[]; bad: unknown[] } {
  if (bounds) {
    const { of, min, max } = bounds;
    const long = (length: number) => 'x'.repeat(length);
    return of === 'text'
      ? { good: [long(Math.max(min, 1)), long(max)], bad: [long(max + 1), 5, ...(min > 1 ? [long(min - 1)] : [])] }
      : { good: [min, max], bad: [min - 1, max + 1, min + 0.5, String(min)] };
  }
  if (name === 'instant') {
    const good = ['2025-11-17T09:00:00+08:00', '2025-11-17T01:00Z'];
    return { good, bad: [wrong, '2025-11-17T09:00:00+0800', '2025-02-30T09:00:00Z', '2025-11-17T24:00:00Z'] };
  }
  if (name === 'tonnes' || name === 'weight')
    return { good: ['999999999.999999', '0.000001'], bad: [wrong, '1000000000', '-1', '01', 1] };
  if (name === 'day') return { good: ['2024-02-29'], bad: [wrong, '1949-12-31', '2200-01-01'] };
  return { good: values && !name.startsWith('list') ? [...values] : [], bad: [wrong] };
}

/** What stands at the door of a command, as HTTP has it: the form class and the rows of the tables. */
export const refusedAt = (form: FormClass, body: Json): string[] => [
  ...faultsOf(form, body),
  ...unfitFields(form, body).map(({ pointer }) => pointer),
];

/** Every way in which form class and row say different things of one field; empty where they are one. */
export function contradictions(table: FieldTable<never>, bodies: Record<string, Json>): string[] {
  return table.rows.flatMap((row) =>
    Object.entries(row.given).flatMap(([event, path]) => {
      const form = table.forms[event];
      const body = bodies[event];
      if (!form || !body || path.endsWith(']')) return [];
      const told = (value: unknown) =>
        refusedAt(form, put(body, path, value)).some((at) => at.startsWith(placeOf(row, event)));
      const { good, bad } = boundsOf(row.check);
      // A command that signs nothing wants what it is about.
      const signs = signatureOf(table, event) in table.signatures;
      const demanded = row.requiredFrom.some(
        (demand) =>
          !signs || ['create', event, signatureOf(table, event)].includes(demand.event) || demand.event in row.given,
      );
      return [
        ...good.filter(told).map((value) => `${event} ${path} refuses ${String(value).slice(0, 20)}`),
        ...bad.filter((value) => !told(value)).map((value) => `${event} ${path} takes ${String(value).slice(0, 20)}`),
        ...(told(undefined) && !demanded ? [`${event} ${path} is required, the table does not say so`] : []),
      ];
    }),
  );
}

/** Where the refusal of a missing field points. */
export const placeOf = (row: FieldRule, event: string) => pointerAt(row.given[event] ?? row.path, [0, 0]);

/** The frozen faults of a changed value, in a case after (or before) a signature. */
export function change<C>(sample: Sample<C>, row: FieldRule, event: string, at: { state: string; context: C }) {
  const given = row.given[event] ?? '';
  const list = row.check.name === 'list' ? Array.from({ length: 7 }, () => ({})) : ['changed'];
  const value = row.path.endsWith(']') ? { name: 'changed' } : row.check.name.startsWith('list') ? list : 'changed';
  const command = { type: event, ...put({}, given, value) };
  return frozenFaults({ ...sample.table, rows: [row] }, at.state, at.context, command).find(
    ({ pointer }) => pointer === pointerAt(given, [0, 0]),
  );
}
const properties = (form: FormClass) => getMetadataStorage().getTargetValidationMetadatas(form, '', true, false);

/** Every property of a form class that a person fills in: leaves and lists, with their path. */
export function pathsOf(form: FormClass, above = ''): string[] {
  const found = new Map<string, string[]>();
  for (const { propertyName, type, each } of properties(form)) {
    if (propertyName === 'justifications') continue;
    const path = `${above}${propertyName}`;
    const nested = type === ValidationTypes.NESTED_VALIDATION ? nestedType(form, propertyName) : undefined;
    if (!nested) found.set(path, found.get(path) ?? [path]);
    else found.set(path, each ? [path, ...pathsOf(nested, `${path}[].`)] : pathsOf(nested, `${path}.`));
  }
  return [...found.values()].flat();
}
