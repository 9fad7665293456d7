import type { Actor } from '../actor.js';

/** Machines whose cases are read with masked numbers, and whose facts are told with them. */
export const MASKED = ['manifest', 'pipeline', 'paperFallback', 'application', 'list', 'listing'] as const;

/** A telephone or identity number in a document: JSON pointer and value. */
export interface PersonalNumber {
  pointer: string;
  value: string;
}

/** People answerable at a plant and crews: their numbers are masked for whoever does not need them. */
const PEOPLE = ['handler', 'driver', 'escort', 'contact'];
const NUMBERS = ['phone', 'certificate'];
const CORRECTED = /emergencyPhone$|(handler|driver|escort)\/(phone|certificate)$/;
const ERASED = '[已删除 erased]';

type Json = Record<string, unknown>;
const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const escaped = (key: string) => key.replaceAll('~', '~0').replaceAll('/', '~1');

/** Whether the member of an object is such a number, by its name and that of the object. */
function isNumber(parent: string, key: string, owner: Json): boolean {
  if (NUMBERS.includes(key)) return PEOPLE.includes(parent);
  if (key === 'emergencyPhone' || key === 'contact') return true;
  if (!['value', 'before', 'after', 'from', 'to'].includes(key)) return false;
  return typeof owner['field'] === 'string' && CORRECTED.test(owner['field']);
}

/** A number with its middle hidden: enough to tell two apart, not to call or to prove an identity. */
const maskedNumber = (value: string): string =>
  value.length >= 8 ? `${value.slice(0, 3)}****${value.slice(-4)}` : '*'.repeat(Math.max(value.length, 4));
/** In a text with names and numbers, the numbers: 李某 138****8000. */
const maskedText = (text: string): string =>
  text.replace(/[\d][\d -]{5,}[\dXx]/g, (number) => maskedNumber(number.trim()));

/** Entries of a list, as the list and its facts hold them: each is another firm's. */
const ENTRIES = ['entries', 'added'];

/** The document with every such number as `change` has it; entries of a list that are `own` stay as they are. */
function walked(
  value: unknown,
  change: (pointer: string, key: string, number: string) => string,
  own: (entry: unknown) => boolean = () => false,
  at = '',
  name = '',
): unknown {
  if (Array.isArray(value))
    return value.map((each, i) =>
      ENTRIES.includes(name) && own(each) ? each : walked(each, change, own, `${at}/${i}`, name),
    );
  if (!isObject(value) || value instanceof Date) return value; // an instant as the database gives it has no members
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => {
      const pointer = `${at}/${escaped(key)}`;
      return typeof member === 'string' && member !== '' && member !== ERASED && isNumber(name, key, value)
        ? [key, change(pointer, key, member)]
        : [key, walked(member, change, own, pointer, key)];
    }),
  );
}

/** Every telephone and identity number of a document. */
export function personalNumbers(document: unknown): PersonalNumber[] {
  const found: PersonalNumber[] = [];
  walked(document, (pointer, _key, value) => {
    found.push({ pointer, value });
    return value;
  });
  return found;
}

/** The document with its numbers masked, save those of entries that are `own`, and where. */
function masked<T>(document: T, own: (entry: unknown) => boolean): { document: T; pointers: string[] } {
  const pointers: string[] = [];
  const change = (pointer: string, key: string, value: string) => {
    const hidden = key === 'contact' ? maskedText(value) : maskedNumber(value);
    if (hidden !== value) pointers.push(pointer);
    return hidden;
  };
  return { document: walked(document, change, own) as T, pointers };
}

/**
 * The document as the reader may see it: a case, or what a fact tells of `about`, the case as it stands today. Entries of
 * a list are looked at one by one.
 */
export function shownTo<T>(by: Actor, document: T, about: unknown = document): { document: T; pointers: string[] } {
  if (!isObject(document) || needsNumbers(by, about)) return { document, pointers: [] };
  return masked(document, (entry) => needsNumbers(by, entry));
}

const ON_THE_ROAD = ['loaded', 'inTransit', 'handingOver', 'returning'];
const BEFORE_ACCEPTANCE = ['submitted', 'correction'];

/** Firms that a case names: remover, receiver, carriers, whoever drew it up. */
function firmsOf(document: Json): unknown[] {
  const ids = (value: unknown): unknown[] => (isObject(value) ? [value['id'], value['org']] : [value]);
  const each = (value: unknown): Json[] => (Array.isArray(value) ? value.filter(isObject) : []);
  return [
    ...['remover', 'receiver', 'creator', 'holder'].flatMap((name) => ids(document[name])),
    ...each(document['legs']).flatMap(({ carrier }) => ids(carrier)),
    ...each(document['carriers']).flatMap(ids),
  ];
}

/**
 * Who needs the numbers of a case for what the law asks of them:
 * - the parties, who hand over, call and answer (TM 10 to 13, 17);
 * - the authorities of a load that an accident has stopped, who have to reach its crew at once (EIR; SWL 86; E-01, E-07);
 * - transport and police for a load on the road, whose papers they check (TM 5, 8);
 * - the receiving province, which writes the contacts of its listed units into the list (W-07);
 * - the origin while it examines the material, which it may have put right on the spot (TM 23; R-23b).
 * Everybody else who may see the case sees them masked, and gets them by a recorded act with its reason. What an authority
 * needed then it does not need now: the past of a case (`asOf`) is masked for authorities.
 */
function needsNumbers(by: Actor, document: unknown): boolean {
  if (!isObject(document)) return false;
  if (by.kind === 'firm') return by.org !== null && firmsOf(document).includes(by.org);
  if (document['asOf'] !== undefined) return false;
  const state = String(document['state'] ?? '');
  switch (by.kind) {
    case 'transport':
      return ON_THE_ROAD.includes(state) || isObject(document['frozen']);
    case 'province':
    case 'city':
      return (
        isObject(document['frozen']) ||
        (document['receiving'] !== undefined && document['receiving'] === by.province) ||
        (BEFORE_ACCEPTANCE.includes(state) && document['origin'] !== undefined && document['origin'] === by.province)
      );
    default:
      return false;
  }
}
