import type { Part } from '../actor.js';
import type { Fault } from '../errors.js';
import type { FieldRule } from '../field-rules/field-rules.js';
import { manifestFields } from '../field-rules/manifest.fields.js';
import { grams, tonnes } from '../quantity/quantity.js';
import type { ManifestContext } from './manifest.context.js';
import type { Asked, Change } from './manifest.records.js';

type C = ManifestContext;

const isStep = (path: string) => new RegExp(`^${path.replace(/\[\]/g, '/\\d+').replace(/\./g, '/')}$`);
/** Every field that may be put right. Number, parties, codes, methods approved and the approval itself are not among them. */
const FIELDS = manifestFields.rows.flatMap((row) => (row.correctable ? [{ row, pattern: isStep(row.path) }] : []));

const fieldOf = (name: string): FieldRule | undefined => FIELDS.find(({ pattern }) => pattern.test(name))?.row;

/** Whether the field takes the text; an empty one empties a field that nobody has to fill. A weight is more than nothing. */
const fits = ({ check, requiredFrom, unit }: FieldRule, value: string): boolean =>
  value === '' ? requiredFrom.length === 0 : check.fits(value) && (unit !== 't' || grams(value) > 0n);

/** The fields that stay as they are, each by its name (Z-02). */
export const fixedFaults = (asked: Asked[]): Fault[] =>
  asked.flatMap(({ field }, i) => {
    if (fieldOf(field)) return [];
    const known = manifestFields.rows.find(({ path }) => isStep(path).test(field));
    const detail = {
      zh: `${known?.zh ?? field}（${field}）不得更正。`,
      en: `${known?.en ?? field} (${field}) stays as it is.`,
    };
    return [{ pointer: `/changes/${i}/field`, code: 'frozen', detail, rule: 'Z-02' }];
  });

/** Fields that nobody may correct. */
export const uncorrectable = (asked: Asked[]): string[] =>
  asked.map(({ field: name }) => name).filter((name) => !fieldOf(name));

/** Fields outside the part that the organisation fills. */
export const foreign = (c: C, asked: Asked[], parts: Part[], org: string | null): string[] =>
  asked
    .map(({ field: name }) => name)
    .filter((name) => {
      const known = fieldOf(name);
      if (!known?.correctable || !parts.includes(known.correctable)) return true;
      const leg = /^legs\/(\d+)\//.exec(name)?.[1];
      return leg !== undefined && c.legs.find((each) => each.leg === Number(leg))?.carrier.id !== org;
    });

/** Fields that the manifest does not have, and values that the field does not take. */
export const unfit = (c: C, asked: Asked[]): string[] =>
  asked
    .filter(({ field: name, value }) => {
      const known = fieldOf(name);
      return !known || !fits(known, value) || !placeOf(c, name);
    })
    .map(({ field }) => field);

type Holder = Record<string, unknown>;
/** The object that holds the field, found by line and leg numbers; undefined where there is none. */
function placeOf(c: C, name: string): { holder: Holder; key: string } | undefined {
  const steps = name.split('/');
  const key = steps.pop() as string;
  let at: unknown = c;
  for (const step of steps) {
    if (Array.isArray(at)) {
      at = (at as { line?: number; leg?: number }[]).find((each) => (each.line ?? each.leg) === Number(step));
    } else at = (at as Holder | null | undefined)?.[step];
  }
  if (typeof at !== 'object' || at === null) return undefined;
  const holder = at as Holder;
  // A rejected line has nothing accepted that could be weighed again.
  if (key === 'quantity' && holder['opinion'] === 'REJECT') return undefined;
  return { holder, key };
}

/** The document with the values put right, and what changed. Pure. */
export function corrected(c: C, asked: Asked[]): { document: C; changes: Change[] } {
  const document = structuredClone(c);
  const changes = asked.flatMap(({ field: name, value }) => {
    const place = placeOf(document, name);
    if (!place) return [];
    const { holder, key } = place;
    const from = (holder[key] ?? null) as string | null;
    const to = value === '' ? null : ['removed', 'quantity'].includes(key) ? tonnes(grams(value)) : value;
    holder[key] = to;
    return [{ field: name, from, to }];
  });
  return { document, changes };
}
