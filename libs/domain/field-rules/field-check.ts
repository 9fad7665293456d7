import type { Fault, Text } from '../errors.js';
import { grams, isTonnes } from '../quantity/quantity.js';
import { signatureOf, type Demand, type FieldRule, type FieldTable } from './field-rules.js';
import { isEmpty, placesOf, pointerAt, type Place } from './places.js';

/** A field that a signature waits for. */
export interface Missing {
  row: FieldRule;
  demand: Demand;
  place: Place;
}

interface Sought {
  /** Only these demands. */
  where?: (row: FieldRule, rule: string) => boolean;
  /** What the form says together with what the command adds; the document itself where absent. */
  form?: unknown;
}

/** What the signature waits for. Pure. */
export function missing<C>(table: FieldTable<C>, event: string, context: C, { where, form }: Sought = {}): Missing[] {
  return demandsOf(table as FieldTable<never>, event).flatMap(({ row, demand }) => {
    if (where && !where(row, demand.rule)) return [];
    const holds = demand.when ? table.conditions[demand.when]?.holds : undefined;
    return placesOf(form ?? context, row.path)
      .filter(
        (place) =>
          (demand.stated ? place.value == null : lacks(row, place.value)) && (!demand.when || holds?.(context, place)),
      )
      .map((place) => ({ row, demand, place }));
  });
}

interface Asking {
  row: FieldRule;
  demand: Demand;
}
const asking = new WeakMap<FieldTable<never>, Map<string, Asking[]>>();
/** Rows that a command waits for; looked up once, since every command asks. */
function demandsOf(table: FieldTable<never>, event: string): Asking[] {
  const known = asking.get(table) ?? new Map<string, Asking[]>();
  asking.set(table, known);
  let found = known.get(event);
  if (!found) {
    const signature = signatureOf(table, event);
    found = table.rows.flatMap((row) =>
      row.requiredFrom.filter(({ event: at }) => at === event || at === signature).map((demand) => ({ row, demand })),
    );
    known.set(event, found);
  }
  return found;
}

/** Empty; of what is weighed out, nothing. */
const lacks = (row: FieldRule, value: unknown): boolean =>
  isEmpty(value) ||
  (row.check.name === 'true' && value !== true) ||
  (row.check.name === 'weight' && (!isTonnes(value) || grams(value) <= 0n));

const LISTS: Record<string, Text> = {
  lines: { zh: '行', en: 'line' },
  legs: { zh: '段', en: 'leg' },
  carriers: { zh: '家', en: 'carrier' },
};

/** 第1行移出量; removed quantity (line 1). */
export function nameOf(row: FieldRule, at: number[]): Text {
  const index = at.at(-1);
  if (index === undefined) return { zh: row.zh, en: row.en };
  const lists = row.path.match(/\w+(?=\[\])/g) ?? [];
  const each = LISTS[lists.at(-1) ?? ''] ?? { zh: '项', en: 'item' };
  return { zh: `第${index + 1}${each.zh}${row.zh}`, en: `${row.en} (${each.en} ${index + 1})` };
}

/** The places, as a refusal names them: in the body where the command carries the field, else in the form of the case. */
export const faultsOf = (found: Missing[], event: string): Omit<Fault, 'code'>[] =>
  found.map(({ row, demand, place }) => {
    const { zh, en } = nameOf(row, place.at);
    const body = row.given[event];
    return {
      pointer: body === undefined ? place.pointer : pointerAt(body, place.at),
      detail: { zh: `${zh}未填写。`, en: `${en} is missing.` },
      rule: demand.rule,
    };
  });

/** Their names in a row, for a sentence. */
export const namesOf = (found: Missing[]): Text => {
  const names = found.map(({ row, place }) => nameOf(row, place.at));
  return { zh: names.map(({ zh }) => zh).join('、'), en: names.map(({ en }) => en).join(', ') };
};

/** Whether a field no longer changes, at one element of a list or everywhere. */
export const isFrozen = <C>(table: FieldTable<C>, row: FieldRule, state: string, context: C, element?: unknown) =>
  table.signed(context, element).includes(row.frozenFrom) && !table.opened(row, state, context);

/**
 * Frozen fields that the body of a command would set, with their names and the rule that keeps them. `any`: whatever
 * the value; otherwise only where it differs from the document.
 */
export function frozenFaults<C>(
  table: FieldTable<C>,
  state: string,
  context: C,
  command: { type: string },
  any = false,
): Fault[] {
  const rule = table.frozenBy(state, context);
  return table.rows.flatMap((row) => {
    const body = row.given[command.type];
    if (body === undefined) return [];
    const kept = placesOf(context, row.path);
    return placesOf(command, body)
      .filter(({ value, at }) => {
        if (value === undefined) return false;
        const mine = kept.find((place) => place.at.join() === at.join()) ?? (at.length === 0 ? kept[0] : undefined);
        return isFrozen(table, row, state, context, mine?.element) && (any || !isSame(value, mine?.value));
      })
      .map(({ pointer, at }) => {
        const { zh, en } = nameOf(row, at);
        const signed = table.signatures[row.frozenFrom] ?? { zh: row.frozenFrom, en: row.frozenFrom };
        return {
          pointer,
          code: 'frozen',
          detail: { zh: `${zh}自${signed.zh}起不得更改。`, en: `${en} does not change after ${signed.en}.` },
          rule,
        };
      });
  });
}

/** What a form says is what the document keeps: parties by their ids, weights by what they weigh, lists by their length. */
function isSame(given: unknown, kept: unknown): boolean {
  if (Array.isArray(given) && Array.isArray(kept) && given.some((each) => typeof each === 'object')) {
    return given.length === kept.length;
  }
  if (isTonnes(given) && isTonnes(kept)) return grams(given) === grams(kept);
  if (typeof given === 'string' && typeof kept === 'object' && kept !== null) {
    const { id, org } = kept as { id?: unknown; org?: unknown };
    return given === id || given === org;
  }
  return JSON.stringify(given) === JSON.stringify(kept ?? undefined);
}

/** What a caller may fill in now, what the next signature still waits for, and what stays as it is. Paths of the table. */
export interface FieldsNow {
  /** Command that signs next, null when nothing is to be signed any more. */
  next: string | null;
  editable: string[];
  /** Places, as in `lines[0].removed`. */
  required: string[];
  frozen: string[];
}

/** The fields for a caller who may use these verbs in this state. Pure. */
export function fieldsNow<C>(table: FieldTable<C>, state: string, context: C, verbs: readonly string[]): FieldsNow {
  const frozen = table.rows.filter((row) => {
    const elements = placesOf(context, row.path).map(({ element }) => element);
    return (elements.length > 0 ? elements : [undefined]).every((each) => isFrozen(table, row, state, context, each));
  });
  const editable = table.rows.filter((row) => !frozen.includes(row) && verbs.some((verb) => verb in row.given));
  const next = table.next(state, context);
  const theirs = next !== null && (verbs.includes(next) || editable.length > 0);
  return {
    next,
    editable: editable.map(({ path }) => path),
    required: theirs ? [...new Set(missing(table, next, context).map(({ place }) => place.name))] : [],
    frozen: frozen.map(({ path }) => path),
  };
}
