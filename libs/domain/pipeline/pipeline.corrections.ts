import type { Part } from '../actor.js';
import type { Asked, Change } from '../manifest/manifest.records.js';
import { grams, isTonnes, tonnes } from '../quantity/quantity.js';
import type { PipelineContext, Reading } from './pipeline.context.js';
import { totalOf } from './pipeline.flow.js';

type C = PipelineContext;
interface Field {
  /** Whose part of the record it stands in. */
  part: Part;
  pattern: RegExp;
  fits: (text: string) => boolean;
}
const text = (max: number) => (value: string) => value.trim().length > 0 && value.length <= max;
const optional = (max: number) => (value: string) => value.length <= max;
const field = (part: Part, pattern: string, fits: Field['fits']): Field => ({
  part,
  pattern: new RegExp(`^${pattern}$`),
  fits,
});

/** Every field that may be put right: words of either part, and what the own meter is said to have counted (R-29, Z-02). */
const FIELDS: Field[] = [
  field('REM', 'emergencyPhone', text(30)),
  field('REM', 'handler/(name|phone)', text(60)),
  field('REM', 'emergencyMeasures', text(4000)),
  field('REM', 'remarks', optional(2000)),
  field('REM', 'lines/1/name', text(200)),
  field('REM', 'lines/1/(commonName|components)', optional(500)),
  field('REM', 'readings/REM/\\d{4}-\\d\\d-\\d\\d/weight', isTonnes),
  field('REM', 'readings/REM/\\d{4}-\\d\\d-\\d\\d/characteristics', text(500)),
  field('RCV', 'readings/RCV/\\d{4}-\\d\\d-\\d\\d/weight', isTonnes),
  field('RCV', 'readings/RCV/\\d{4}-\\d\\d-\\d\\d/characteristics', text(500)),
  field('RCV', 'receipt/handler/(name|phone)', text(60)),
  field('RCV', 'receipt/remarks', optional(2000)),
];
const fieldOf = (name: string): Field | undefined => FIELDS.find(({ pattern }) => pattern.test(name));

/** Fields that nobody may correct. */
export const uncorrectable = (asked: Asked[]): string[] =>
  asked.map(({ field: name }) => name).filter((name) => !fieldOf(name));
/** Fields outside the part that the organisation fills. */
export const foreign = (_: C, asked: Asked[], parts: Part[]): string[] =>
  asked
    .map(({ field: name }) => name)
    .filter((name) => {
      const part = fieldOf(name)?.part;
      return part === undefined || !parts.includes(part);
    });
/** Fields that the record does not have, and values that the field does not take. */
export const unfit = (c: C, asked: Asked[]): string[] =>
  asked.filter(({ field: name, value }) => !fieldOf(name)?.fits(value) || !placeOf(c, name)).map(({ field: f }) => f);

type Holder = Record<string, unknown>;
function placeOf(c: C, name: string): { holder: Holder; key: string } | undefined {
  const steps = name.split('/');
  const key = steps.pop() as string;
  const [first, second, third] = steps;
  const holder: unknown =
    first === 'readings'
      ? c.readings.find((each: Reading) => each.side === second && each.day === third)
      : first === 'lines'
        ? c.lines[0]
        : steps.reduce<unknown>((at, step) => (at as Holder | null | undefined)?.[step], c);
  return typeof holder === 'object' && holder !== null ? { holder: holder as Holder, key } : undefined;
}

/** The record with the values put right, and what changed; what is accepted follows the receiver's readings. Pure. */
export function corrected(c: C, asked: Asked[]): { document: C; changes: Change[] } {
  const document = structuredClone(c);
  const changes = asked.flatMap(({ field: name, value }) => {
    const place = placeOf(document, name);
    if (!place) return [];
    const { holder, key } = place;
    const from = (holder[key] ?? null) as string | null;
    const to = value === '' ? null : key === 'weight' ? tonnes(grams(value)) : value;
    holder[key] = to;
    return [{ field: name, from, to }];
  });
  for (const line of document.receipt?.lines ?? []) line.quantity = tonnes(totalOf(document, 'RCV'));
  return { document, changes };
}
