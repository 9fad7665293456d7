import type { Fault, Text } from '../errors.js';
import { nestedType } from '../nested.js';
import { applicationFields } from './application.fields.js';
import type { Check } from './checks.js';
import { nameOf } from './field-check.js';
import type { FieldRule, FieldTable, FormClass } from './field-rules.js';
import { letterFields } from './letter.fields.js';
import { manifestFields } from './manifest.fields.js';
import { isEmpty, placesOf } from './places.js';

/** Every document that has field rules. */
export const fieldTables = [applicationFields, manifestFields, letterFields] as unknown as FieldTable<never>[];

/** The table as a client reads it: plain JSON. */
export function published({ document, title, signatures, conditions, rows }: FieldTable<never>) {
  return {
    document,
    title,
    signatures,
    conditions: Object.fromEntries(Object.entries(conditions).map(([name, { zh, en }]) => [name, { zh, en }])),
    items: rows.map(({ check: { name, pattern, values }, unit, correctable, ...row }) => ({
      ...row,
      unit: unit ?? null,
      check: { name, ...(pattern ? { pattern } : {}), ...(values ? { values } : {}) },
      correctableBy: correctable ?? null,
    })),
  };
}

/** What a property of a form class is: rows of the tables that it fills. */
export interface Filled {
  table: FieldTable<never>;
  row: FieldRule;
}
const filled = new Map<FormClass, Map<string, Filled[]>>();

/** Rows that a property of a form class fills, in whatever command its class stands; none where no table knows it. */
export function rowsOf(type: FormClass, property: string): Filled[] {
  if (filled.size === 0) for (const table of fieldTables) noteAll(table);
  return filled.get(type)?.get(property) ?? [];
}

function noteAll(table: FieldTable<never>): void {
  for (const row of table.rows) {
    for (const [event, path] of Object.entries(row.given)) {
      const form = table.forms[event];
      if (form) note(form, path.split('.'), { table, row });
    }
  }
}

function note(type: FormClass, [step = '', ...rest]: string[], entry: Filled): void {
  const [, property = '', kind] = /^(\w+)(?:\[(\w*)\])?$/.exec(step) ?? [];
  if (kind) return;
  if (rest.length === 0) {
    const own = filled.get(type) ?? new Map<string, Filled[]>();
    const rows = own.get(property) ?? [];
    if (!rows.some(({ row }) => row === entry.row)) own.set(property, [...rows, entry]);
    filled.set(type, own);
    return;
  }
  const nested = nestedType(type, property);
  if (nested) note(nested, rest, entry);
}

interface Carried {
  row: FieldRule;
  path: string;
}
const carriedBy = new Map<FormClass, Carried[]>();
/** Rows that a form class carries as the body of a command, with their places in it. */
function rowsIn(type: FormClass): Carried[] {
  let found = carriedBy.get(type);
  if (!found) {
    found = fieldTables.flatMap(({ forms, rows }) =>
      Object.entries(forms).flatMap(([event, form]) =>
        form === type
          ? rows.flatMap((row) => {
              const path = row.given[event];
              return path === undefined || path.endsWith(']') ? [] : [{ row, path }];
            })
          : [],
      ),
    );
    carriedBy.set(type, found);
  }
  return found;
}

/** What the rows do not take of the body of a command: each value by the check of its row. What is empty is not there. */
export const unfitFields = (type: FormClass, body: object): Fault[] =>
  rowsIn(type).flatMap(({ row, path }) =>
    placesOf(body, path)
      .filter(({ value }) => !isEmpty(value) && !row.check.fits(value))
      .map(({ pointer, at }) => {
        const [name, takes] = [nameOf(row, at), wordsOf(row.check)];
        const detail = { zh: `${name.zh}${takes.zh}。`, en: `${name.en} ${takes.en}.` };
        return { pointer, code: 'check', detail, rule: row.rule };
      }),
  );

/** What a check takes, in words. */
function wordsOf({ bounds, values }: Check): Text {
  if (bounds) {
    const { of, min, max } = bounds;
    return of === 'text'
      ? { zh: `应为${min}至${max}个字`, en: `takes ${min} to ${max} characters` }
      : { zh: `应为${min}至${max}的整数`, en: `takes a whole number from ${min} to ${max}` };
  }
  if (values) return { zh: `应为：${values.join('、')}`, en: `takes ${values.join(', ')}` };
  return { zh: '格式不正确', en: 'is not in its form' };
}

/** What the API document says of a property: names, unit, from when it is required and from when it is frozen. */
export function describeProperty(type: FormClass, property: string): string | undefined {
  const said = [...new Set(rowsOf(type, property).map(described))];
  return said.length > 0 ? said.join('\n\n') : undefined;
}

function described({ table, row }: Filled): string {
  const when = (name: string | undefined): string => (name ? `, ${table.conditions[name]?.en ?? name}` : '');
  const demands = row.requiredFrom.map(
    ({ event, when: name, rule, stated }) => `${event}${when(name)}${stated ? ', if only as none' : ''} (${rule})`,
  );
  const names = `${row.zh} · ${row.en}${row.unit ? `, in ${row.unit}` : ''}`;
  const required = demands.length > 0 ? `Required from ${demands.join('; ')}.` : `Optional (${row.rule}).`;
  const corrected = row.correctable ? ' Put right afterwards on request (R-29).' : '';
  return `${names}. ${required} Frozen from ${row.frozenFrom}.${corrected}`;
}
