/**
 * A way in which acts write beside their case: a posting in the quota book, a frozen letter, a label that is opened. Its
 * text is fixed, and what fills it is kept word for word in the record of the act, so that the book can be written anew
 * from the record alone. A text that must change gets a new name; the old one stays for what was written by it.
 */
export interface Book {
  name: string;
  text: string;
  /** Members of the entry that fill $1, $2 …; `@at`, `@event` and `@n` are of the act, `json:x` is written as JSON. */
  args: readonly string[];
}

/** One line for a book: plain JSON, quantities as decimal text. */
export type Entry = { book: string } & Record<string, unknown>;

/** The act that an entry belongs to. */
export interface ActOf {
  /** Civil instant of the act, ISO UTC. */
  at: string;
  /** Its event in the record; unknown while evidence is still gathered. */
  event?: string;
  /** Place of the entry among those of the act. */
  n: number;
}

/** Whoever writes entries: a transaction, which keeps them for the record, or a replay. */
export interface Pen {
  enter(book: Book, entry: Record<string, unknown>, check?: (touched: number) => void): void;
}

const books = new Map<string, Book>();

/** Declares a book, once for each process. */
export function book(name: string, text: string, ...args: string[]): Book {
  if (books.has(name)) throw new Error(`the book ${name} is declared twice`);
  const declared = { name, text, args };
  books.set(name, declared);
  return declared;
}

/** The book of a name in a record. Throws when this release does not know it. */
export function bookOf(name: string): Book {
  const found = books.get(name);
  if (!found) throw new Error(`no book ${name}`);
  return found;
}

/** The statement that writes the entry. */
export function statementOf(
  { name, text, args }: Book,
  entry: Record<string, unknown>,
  act: ActOf,
): { name: string; text: string; values: unknown[] } {
  return { name, text, values: args.map((arg) => valueOf(arg, entry, act)) };
}

function valueOf(arg: string, entry: Record<string, unknown>, act: ActOf): unknown {
  if (arg === '@at') return act.at;
  if (arg === '@n') return act.n;
  if (arg === '@event') {
    if (act.event === undefined) throw new Error('an entry names its event before there is one');
    return act.event;
  }
  if (arg.startsWith('json:')) {
    const value = entry[arg.slice('json:'.length)];
    return value === undefined || value === null ? null : JSON.stringify(value);
  }
  return entry[arg] ?? null;
}
