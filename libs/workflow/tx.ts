import type { ClientBase, QueryResult } from 'pg';
import { Act } from './act.js';
import { type Book, type Pen, statementOf } from './books.js';
import type { Row } from './row.js';

/** The transaction must run once more, with quota rows locked by the evidence (`transactions.md` §1). */
export class Rerun extends Error {
  constructor(readonly reason: string) {
    super(reason);
    this.name = 'Rerun';
  }
}

type Check = (rowCount: number, rows: Record<string, unknown>[]) => void;
interface Statement {
  name: string;
  text: string;
  values: unknown[];
  check: Check | undefined;
}

/**
 * One database transaction of one command. Reads go out at once; writes are queued and sent together, in order,
 * just before the commit, so a command costs a handful of round trips and locks are held briefly.
 */
export class Tx implements Pen {
  /** Aggregates locked by this transaction, by `machine/id`. */
  readonly rows = new Map<string, Row<unknown>>();
  /** Rows of cases that were locked together with the opening of the transaction, until somebody loads them. */
  readonly ahead = new Map<string, object[]>();
  /** Runs before the queued writes are sent. */
  readonly closing: (() => void)[] = [];
  private readonly writes: Statement[] = [];
  private takesLate = false;
  /** Something was written ahead of the judgement, after the savepoint `judged`. */
  marked = false;
  /** Acts under way, the innermost last: one act may follow from another. */
  private readonly acts: Act[] = [];
  /** What was entered before or after all acts of the transaction. */
  private loose: Act | undefined;
  /** The delivery that this transaction answers; named by its first act. */
  heard: { queue: string; fact: string } | undefined;

  constructor(
    private readonly client: ClientBase,
    /** Of its begin, of its first lock when it waited, of the last event in any chain that it locked. */
    private instant: string,
    /** Second run: evidence must read quota rows FOR UPDATE. */
    readonly locked: boolean,
  ) {}

  /** Civil instant, ISO UTC with milliseconds: of the act that is going on, or of what the transaction does next. */
  get at(): string {
    return this.acts.at(-1)?.at ?? this.instant;
  }

  /** What the transaction does next happens no earlier than this. */
  after(instant: string): void {
    if (instant > this.instant) this.instant = instant;
  }

  /** Runs a named prepared statement now. */
  async query<T extends object = Record<string, unknown>>(
    name: string,
    text: string,
    values: unknown[] = [],
  ): Promise<T[]> {
    if (this.takesLate && !this.marked) {
      this.marked = true;
      this.client.query('SAVEPOINT judged').catch(() => undefined); // what follows on the connection fails too
    }
    const result = await this.client.query<T & Record<string, unknown>>({ name, text, values });
    return result.rows;
  }

  /** Queues an entry in a book and keeps it for the record of the act that is going on. */
  enter(book: Book, entry: Record<string, unknown>, check?: (touched: number) => void): void {
    const act = this.acts.at(-1) ?? (this.loose ??= this.newAct());
    const { event } = act;
    const n = this.note(book, entry);
    const { name, text, values } = statementOf(book, entry, { at: this.at, n, ...(event ? { event } : {}) });
    this.write(name, text, values, check);
  }

  /** Keeps an entry for the record whose book was written already, such as a counter. Returns its place. */
  note(book: Book, entry: Record<string, unknown>): number {
    const act = this.acts.at(-1) ?? (this.loose ??= this.newAct());
    return act.entries.push({ ...entry, book: book.name }) - 1;
  }

  /** Runs one act; what is entered meanwhile is its own. What was entered before the first act is of that act. */
  async act<T>(work: (act: Act) => Promise<T>): Promise<T> {
    const act = (this.acts.length === 0 ? this.takeLoose() : undefined) ?? this.newAct();
    this.acts.push(act);
    try {
      return await work(act);
    } finally {
      this.acts.pop();
    }
  }

  /** What no act has taken. */
  private takeLoose(): Act | undefined {
    const { loose } = this;
    this.loose = undefined;
    return loose;
  }

  private newAct(): Act {
    const { heard } = this;
    this.heard = undefined;
    return new Act(heard);
  }

  /** Takes what only a passing command may take, e.g. a number: a refusal gives it back, and keeps the locks held before. */
  async late<T>(work: () => Promise<T>): Promise<T> {
    this.takesLate = true;
    try {
      return await work();
    } finally {
      this.takesLate = false;
    }
  }

  /** Queues a write; `check` sees how many rows it touched and may throw. */
  write(name: string, text: string, values: unknown[], check?: Check): void {
    this.writes.push({ name, text, values, check });
  }

  /** A write that must touch exactly `count` rows. */
  writeExactly(count: number, name: string, text: string, values: unknown[]): void {
    this.write(name, text, values, (touched) => {
      if (touched !== count) throw new Error(`${name} touched ${touched} rows instead of ${count}`);
    });
  }

  /** Sends all queued writes in one batch and checks each. */
  async flush(): Promise<void> {
    for (const prepare of this.closing.splice(0)) prepare();
    const statements = this.writes.splice(0);
    const results = await Promise.allSettled(
      statements.map(({ name, text, values }) => this.client.query({ name, text, values })),
    );
    results.forEach((result, i) => {
      if (result.status === 'rejected') throw result.reason as Error;
      const { rowCount, rows } = result.value as QueryResult<Record<string, unknown>>;
      statements[i]?.check?.(rowCount ?? 0, rows);
    });
  }
}
