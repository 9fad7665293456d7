import type { Part } from '../actor.js';
import { isTonnes, grams, tonnes } from '../quantity/quantity.js';
import { CONVEYANCES } from '../leg/leg.commands.js';
import { PACKAGINGS, WASTE_FORMS } from './manifest.commands.js';
import type { ManifestContext } from './manifest.context.js';

type C = ManifestContext;

/** One value put right: the old one stays in the correction record (Z-02). */
export interface Change {
  field: string;
  from: string | null;
  to: string | null;
}
/** A numbered correction record. */
export interface Correction {
  no: number;
  at: string;
  by: { person: string | null; name: string; org: string | null; orgName: string };
  request: string;
  reason: string;
  consent: { side: 'OUT' | 'IN'; name: string; orgName: string; at: string };
  changes: Change[];
}
/** What a party asks to be put right. An empty text empties the field. */
export interface Asked {
  field: string;
  value: string;
}

interface Field {
  /** Whose part of the form it stands in. */
  part: Part;
  pattern: RegExp;
  fits: (text: string) => boolean;
}

const text = (max: number) => (value: string) => value.trim().length > 0 && value.length <= max;
const optional = (max: number) => (value: string) => value.length <= max;
const oneOf = (list: readonly string[]) => (value: string) => list.includes(value);
const weight = (value: string) => isTonnes(value) && grams(value) > 0n;
const instant = (value: string) =>
  /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)$/.test(value) && !Number.isNaN(Date.parse(value));
const field = (part: Part, pattern: string, fits: Field['fits']): Field => ({
  part,
  pattern: new RegExp(`^${pattern}$`),
  fits,
});

/** Every field that may be put right. Number, parties, codes, methods approved and the approval itself are not among them. */
const FIELDS: Field[] = [
  field('REM', 'emergencyPhone', text(30)),
  field('REM', 'handler/(name|phone)', text(60)),
  field('REM', 'emergencyMeasures', text(4000)),
  field('REM', 'remarks', optional(2000)),
  field('REM', 'lines/\\d+/name', text(200)),
  field('REM', 'lines/\\d+/commonName', optional(200)),
  field('REM', 'lines/\\d+/components', optional(500)),
  field('REM', 'lines/\\d+/form', oneOf(WASTE_FORMS)),
  field('REM', 'lines/\\d+/packaging/type', oneOf(PACKAGINGS)),
  field('REM', 'lines/\\d+/packaging/description', optional(200)),
  field('REM', 'lines/\\d+/removed', weight),
  field('CAR', 'legs/\\d+/(vehicle|waybillNo|operatingDocument)', text(60)),
  field('CAR', 'legs/\\d+/pass', optional(80)),
  field('CAR', 'legs/\\d+/conveyance', oneOf(CONVEYANCES)),
  field('CAR', 'legs/\\d+/(driver|escort)/(name|phone|certificate)', text(60)),
  field('CAR', 'legs/\\d+/(departedAt|arrivedAt)', instant),
  field('RCV', 'receipt/handler/(name|phone)', text(60)),
  field('RCV', 'receipt/remarks', optional(2000)),
  field('RCV', 'receipt/lines/\\d+/quantity', weight),
  field('RCV', 'receipt/lines/\\d+/(facility|storage)', optional(80)),
  field('RCV', 'receipt/lines/\\d+/note', optional(2000)),
];

const fieldOf = (name: string): Field | undefined => FIELDS.find(({ pattern }) => pattern.test(name));

/** Fields that nobody may correct. */
export const uncorrectable = (asked: Asked[]): string[] =>
  asked.map(({ field: name }) => name).filter((name) => !fieldOf(name));

/** Fields outside the part that the organisation fills. */
export const foreign = (c: C, asked: Asked[], parts: Part[], org: string | null): string[] =>
  asked
    .map(({ field: name }) => name)
    .filter((name) => {
      const known = fieldOf(name);
      if (!known || !parts.includes(known.part)) return true;
      const leg = /^legs\/(\d+)\//.exec(name)?.[1];
      return leg !== undefined && c.legs.find((each) => each.leg === Number(leg))?.carrier.id !== org;
    });

/** Fields that the manifest does not have, and values that the field does not take. */
export const unfit = (c: C, asked: Asked[]): string[] =>
  asked.filter(({ field: name, value }) => !fieldOf(name)?.fits(value) || !placeOf(c, name)).map(({ field: f }) => f);

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
