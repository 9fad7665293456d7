import type { ListedEntry } from './list-answers';

export type CounterWay = 'TAKE' | 'STRIKE' | 'CAP';
/** What the other side would have of one entry, beside what was proposed to it. */
export interface Countered {
  entry: string;
  way: CounterWay;
  receiver: { name: string; uscc: string };
  licenceNumber: string;
  codes: string[];
  origins: string[];
  from: string | null;
  to: string | null;
  note: string | null;
}
interface Counter {
  terms: string[];
  entries: Countered[];
}

const isText = (value: unknown): value is string => typeof value === 'string';

/** A counter-proposal as the list keeps it: terms alone, or entries and terms. */
export function counterOf(said: unknown): Counter {
  if (Array.isArray(said)) return { terms: said.filter(isText), entries: [] };
  const { terms, entries } = (said ?? {}) as Partial<Counter>;
  return { terms: terms ?? [], entries: entries ?? [] };
}

/** What stays the same of an entry when it is written anew, which gives it another id. */
export const keyOf = ({
  receiver,
  licenceNumber,
  codes,
  origins,
}: Pick<ListedEntry, 'receiver' | 'licenceNumber' | 'codes' | 'origins'>) =>
  [receiver.uscc, licenceNumber, ...codes, ...origins].join(' ');
