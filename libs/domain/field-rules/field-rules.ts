import type { Part } from '../actor.js';
import type { Text } from '../errors.js';
import type { Check } from './checks.js';
import type { Place } from './places.js';

/** A field must be there from this signature on. */
export interface Demand {
  /** The command that signs. */
  event: string;
  /** Name of a condition of the table; always where absent. */
  when?: string;
  rule: string;
  /** It has to be said, and may say that there is none. */
  stated?: true;
}

/** One field of a document: where it stands, what it is called, what it takes, from when it must be there and stays. */
export interface FieldRule {
  /** Place in the document: `lines[].removed`; `attachments[CONTRACT]` is the element of that kind. */
  path: string;
  zh: string;
  en: string;
  unit?: string;
  check: Check;
  /** The rule that asks for the field, or that its content rests on. */
  rule: string;
  /** Commands whose body carries it, with its place there. None: the engine fills it. */
  given: Record<string, string>;
  requiredFrom: Demand[];
  /** Signature from which it does not change any more. */
  frozenFrom: string;
  /** Party that may have it put right after the receipt (R-29, M21). */
  correctable?: Part;
}

/** A named condition on a place of the document. */
export interface Condition<C> extends Text {
  holds: (context: C, place: Place) => boolean;
}

/** Form class of a command. */
export type FormClass = new () => object;

/** The field rules of one document. */
export interface FieldTable<C> {
  document: string;
  title: Text;
  /** Signatures in the order of the law, by the name of their command. */
  signatures: Record<string, Text>;
  /** Commands that count as another signature: partial acceptance signs what acceptance signs. */
  same: Record<string, string>;
  /** Commands that fill the form, with the class of their body. */
  forms: Record<string, FormClass>;
  conditions: Record<string, Condition<C>>;
  /** Signatures that have been given, for one element of a list where it has its own (legs). */
  signed: (context: C, element?: unknown) => string[];
  /** What a frozen field may be changed by, all the same: a correction that was asked for. */
  opened: (row: FieldRule, state: string, context: C) => boolean;
  /** Rule that keeps a frozen field as it is. */
  frozenBy: (state: string, context: C) => string;
  /** The signature that comes next. */
  next: (state: string, context: C) => string | null;
  rows: FieldRule[];
}

/** The signature that a command gives. */
export const signatureOf = (table: Pick<FieldTable<never>, 'same'>, event: string): string =>
  table.same[event] ?? event;

/** A field must be there from the signature on. */
export const from = (event: string, rule: string, when?: string): Demand => ({
  event,
  rule,
  ...(when ? { when } : {}),
});

/** A list must be there from the signature on, though it may be empty. */
export const statedFrom = (event: string, rule: string, when?: string): Demand => ({
  ...from(event, rule, when),
  stated: true,
});

/** Place in the body for each of the commands. */
export const carried = (path: string, ...events: string[]): Record<string, string> =>
  Object.fromEntries(events.map((event) => [event, path]));

/** What is asked of a receiver with a licence alone. */
export const licensed: Condition<{ exemption?: number | null | undefined }> = {
  zh: '接受人不是依豁免清单利用时',
  en: 'unless the receiver utilises under the exemption list',
  holds: (c) => c.exemption == null,
};
