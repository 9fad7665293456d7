import type { DataSource, EntityManager } from 'typeorm';
import { readersOf } from '#access/readers';
import type { Actor } from '#domain/actor';
import { DomainError, type Refusal } from '#domain/errors';
import type { ClockStart } from '#domain/statute';
import { appendStatement, buildEvent, type LedgerEvent } from '#ledger/append';
import { eventId } from '#ledger/event-id';
import { factRow, putOutbox, type Fact, type Routes } from '#outbox/outbox';
import {
  ANSWER_KEY,
  CLAIM_KEY,
  inFlight,
  leafActor,
  READ_KEY,
  storedUnder,
  type KeptKey,
  type KeyOnce,
  type Stored,
} from '#workflow/idempotency';
import type { Effect } from '#workflow/decide';
import {
  afterLoss,
  busy,
  duplicate,
  isConnectionLoss,
  isExhausted,
  isPassing,
  retried,
  Undone,
} from '#workflow/failure';
import { Act as Written } from '#workflow/act';
import { statementOf, type Pen } from '#workflow/books';
import type { Keeper } from '#workflow/keeper';
import { TOLD, type Answer, type Tx, type WorkflowSettings } from '#workflow/workflow';
import { machines } from '../http/places.js';
import { taken } from './taken.js';

/** What an act did to a record of a register, as it is written down. */
export interface Done {
  id: string;
  version: number;
  from: string | null;
  to: string;
  rules: string[];
  readers: string[];
  number?: string;
  /** What the act found out: recorded beside what was asked. */
  found?: object;
  /** What others hear of it, by the routes; for the readers of the act, unless a fact has its own. */
  facts?: { type: string; data: Record<string, unknown>; readers?: string[] }[];
  /** Clocks that the act starts and stops. */
  clocks?: ({ type: 'start'; params: ClockStart } | { type: 'stop'; params: { clock: string; key?: string } })[];
}
/** What is asked of a register: the record (when it exists), the verb and the words. */
export interface Act {
  machine: string;
  verb: string;
  subject?: string;
  payload: object;
}
export interface Registered {
  answer: Answer;
  replayed: boolean;
}
export type Query = <T extends object = Record<string, unknown>>(text: string, values?: unknown[]) => Promise<T[]>;

/**
 * Registers (plans, contracts, papers) have no machine: an act writes rows, its audit record and the answer to its key
 * in one transaction; a refused act leaves only its record (Z-01).
 */
export class Register {
  constructor(
    private readonly db: DataSource,
    private readonly deployment: string,
    private readonly routes: Routes,
    private readonly clocks: Keeper,
    private readonly receipts?: WorkflowSettings['receipts'],
  ) {}

  async act(
    by: Actor,
    once: KeyOnce,
    act: Act,
    work: (query: Query, at: string, notebook: Notebook) => Promise<Done>,
  ): Promise<Registered> {
    try {
      return await this.attempted(once, () =>
        this.transaction(async (query) => {
          const at = await enter(query, by);
          const earlier = await claim(query, once);
          if (earlier) return { answer: earlier, replayed: true };
          const notebook = new Notebook(at);
          const done = await work(query, at, notebook);
          const answer = await this.record(query, by, act, done, at, 'accepted', notebook);
          await keep(query, once, { ok: answer });
          return { answer, replayed: false };
        }),
      );
    } catch (error) {
      if (error instanceof DomainError && !(error instanceof Replayed) && RECORDED.has(error.code))
        await this.attempted(once, () => this.refused(by, once, act, error));
      throw error;
    }
  }

  /**
   * What met another act is done again. Where the same was entered at that moment, the second time whoever looks for it finds
   * it, and says so by its rule; what nobody looks for is told by the constraint. Where the connection is lost at the end, the
   * key tells what became of the act.
   */
  private async attempted(once: KeyOnce, work: () => Promise<Registered>): Promise<Registered> {
    let met = false;
    const anew = (error: unknown) => !met && (met = duplicate(error) !== undefined);
    try {
      return await retried(work, anew);
    } catch (error) {
      if (isPassing(error) || isExhausted(error)) throw busy();
      if (isConnectionLoss(error)) return afterLoss(error, () => this.kept(once));
      const constraint = duplicate(error);
      throw constraint === undefined ? error : taken(constraint);
    }
  }

  /** One transaction. Throws Undone where the connection was lost before its end was asked for. */
  private async transaction<T>(work: (query: Query) => Promise<T>): Promise<T> {
    let ending = false;
    try {
      return await this.db.transaction(async (manager) => {
        const result = await work(queryOf(manager));
        ending = true;
        return result;
      });
    } catch (error) {
      throw !ending && isConnectionLoss(error) ? new Undone(error) : error;
    }
  }

  private async kept({ actor, key, fingerprint }: KeyOnce): Promise<Registered | undefined> {
    const [kept] = await this.db.query<KeptKey<Answer>[]>(READ_KEY, [actor, key]);
    return kept && { answer: answerOf(kept, fingerprint), replayed: true };
  }

  private async refused(by: Actor, once: KeyOnce, act: Act, error: DomainError): Promise<never> {
    const { code, refusal } = error;
    await this.transaction(async (query) => {
      const at = await enter(query, by);
      if (await claim(query, once)) return;
      // What came to nothing stands with the record it was asked of, where that is one of this register. Anything else
      // that the id may name, above all a case, is no place to write in: it stands with whoever asked, and says of what.
      // A mailbox or a feed has no organisation.
      const { subject } = act;
      const own = subject !== undefined && (await machineOf(query, subject)) === act.machine;
      const id = own ? subject : (by.org ?? eventId());
      const plain = JSON.parse(JSON.stringify(refusal)) as Refusal;
      const about = own || subject === undefined ? {} : { asked: subject };
      const payload = { ...act.payload, ...about, refusal: { code, ...plain } };
      const rules = refusal.rule ? [refusal.rule] : [];
      const readers = by.org ? [`o:${by.org}`] : [];
      await this.record(
        query,
        by,
        { ...act, payload },
        { id, version: 0, from: null, to: '', rules, readers },
        at,
        'refused',
      );
      await keep(query, once, { no: { code, refusal: plain } });
    });
    throw error;
  }

  private async record(
    query: Query,
    by: Actor,
    act: Act,
    done: Done,
    at: string,
    outcome: 'accepted' | 'refused',
    notebook = new Notebook(at),
  ): Promise<Answer> {
    this.announce(notebook, by, act, done);
    const { wrote } = notebook.act;
    const [head] = await query<{ seq: number; hash: Buffer; machine: string }>(
      'SELECT h.seq, h.hash, liandan.chain_of($1) AS machine FROM liandan.chain_head($1) h',
      [done.id],
    );
    if (head && CASES.has(head.machine)) throw new Error(`${act.machine} ${act.verb}: ${done.id} is a ${head.machine}`);
    const { event } = buildEvent(head ?? { seq: 0, hash: null }, {
      eventId: notebook.event,
      deployment: this.deployment,
      machine: act.machine,
      machineVersion: '1',
      caseId: done.id,
      caseVersion: done.version,
      type: act.verb,
      from: done.from,
      to: outcome === 'refused' ? done.from : done.to,
      ruleIds: done.rules,
      actor: leafActor(by, 'command', null),
      occurredAt: at,
      outcome,
      calendarVersion: null,
      payload: JSON.parse(
        JSON.stringify({
          ...act.payload,
          ...done.found,
          by: { name: by.name, org: by.orgName },
          ...(wrote ? { wrote } : {}),
        }),
      ) as unknown,
      readers: done.readers,
    });
    const statement = appendStatement([event]);
    await query(statement.text, statement.values);
    await notebook.flush(query);
    return {
      id: done.id,
      machine: act.machine,
      state: done.to,
      version: done.version,
      ...(done.number ? { number: done.number } : {}),
      receipt: { event: event.leaf.event_id, leaf: event.hash.toString('hex'), at, ...this.note(event) },
    };
  }

  private note({ leaf, hash }: LedgerEvent): { note?: string } {
    const note = this.receipts?.sign({ event: leaf.event_id, tree: leaf.tree, leaf: hash });
    return note === undefined ? {} : { note };
  }

  private announce(notebook: Notebook, by: Actor, { machine }: Act, done: Done): void {
    const { at, event } = notebook;
    const newId = notebook.act.id;
    const facts = (done.facts ?? []).map(({ type, data, readers = done.readers }): Fact => {
      const { id: caseId, version } = done;
      return { at, event, id: newId(), type, machine, caseId, version, by, row: '', data, readers };
    });
    if (facts.length > 0) notebook.enter(TOLD, { facts: facts.map(factRow) });
    putOutbox(notebook, facts, this.routes);
    const subject = {
      at,
      event,
      kind: { name: machine },
      id: done.id,
      readers: done.readers,
      newReaders: false,
      newId,
    };
    this.clocks(notebook, subject, (done.clocks ?? []) as unknown as Effect[]);
  }
}

/** What an act of a register writes in the books of the engine: sent with its record, and kept in it. */
export class Notebook implements Pen {
  readonly event = eventId();
  readonly act = new Written();
  private readonly writes: { text: string; values: unknown[] }[] = [];

  constructor(readonly at: string) {}

  enter: Pen['enter'] = (book, entry) => {
    const n = this.note(book, entry);
    const { text, values } = statementOf(book, entry, { at: this.at, event: this.event, n });
    this.write('', text, values);
  };

  note = (book: { name: string }, entry: Record<string, unknown>): number =>
    this.act.entries.push({ ...entry, book: book.name }) - 1;

  write(_name: string, text: string, values: unknown[]): void {
    this.writes.push({ text, values });
  }

  async flush(query: Query): Promise<void> {
    for (const { text, values } of this.writes.splice(0)) await query(text, values);
  }
}

/** What the letter book asks of a transaction, in the act of a register. */
export const asTx = (query: Query, { at, enter, note }: Notebook): Tx =>
  ({
    ...{ at, enter, note },
    query: (_name: string, text: string, values: unknown[] = []) => query(text, values),
  }) as unknown as Tx;

const RECORDED = new Set<DomainError['code']>(['NOT_PERMITTED', 'RULE_REFUSED', 'INVALID_TRANSITION', 'STALE_VERSION']);

/** Chains that only the workflow continues: a case keeps the end of its chain in its row. */
const CASES: ReadonlySet<string> = new Set(machines);

/** The machine that a chain began with; undefined where there is none. */
async function machineOf(query: Query, id: string): Promise<string | undefined> {
  const [chain] = await query<{ machine: string | null }>('SELECT liandan.chain_of($1) AS machine', [id]);
  return chain?.machine ?? undefined;
}

const queryOf =
  (manager: EntityManager): Query =>
  async <T extends object>(text: string, values: unknown[] = []) => {
    const result: unknown = await manager.query(text, values);
    // TypeORM gives [rows, count] for UPDATE and DELETE, rows otherwise.
    return (Array.isArray(result) && result.length === 2 && Array.isArray(result[0]) ? result[0] : result) as T[];
  };

async function enter(query: Query, by: Actor): Promise<string> {
  const [row] = await query<{ at: Date }>(
    `SELECT set_config('app.readers', liandan.admit($1), true), liandan.now() AS at`,
    [readersOf(by).join(',')],
  );
  if (!row) throw new Error('the database told no time');
  return row.at.toISOString();
}

/** Claims the key; an earlier answer is returned, an earlier refusal thrown again. */
async function claim(query: Query, { actor, key, fingerprint }: KeyOnce): Promise<Answer | undefined> {
  const claimed = await query(`${CLAIM_KEY} RETURNING key`, [actor, key, fingerprint]).catch((error: unknown) => {
    if ((error as { code?: unknown }).code === '55P03') throw inFlight();
    throw error;
  });
  if (claimed.length > 0) return undefined;
  const [kept] = await query<KeptKey<Answer>>(READ_KEY, [actor, key]);
  return answerOf(kept, fingerprint);
}

function answerOf(kept: KeptKey<Answer> | undefined, fingerprint: string): Answer {
  const stored = storedUnder(kept, fingerprint);
  if ('no' in stored) throw new Replayed(stored.no.code, stored.no.refusal);
  return stored.ok;
}

/** A refusal told once more is not recorded once more: its key is already answered. */
class Replayed extends DomainError {}

const keep = (query: Query, { actor, key }: KeyOnce, answer: Stored<Answer>) =>
  query(ANSWER_KEY, [actor, key, JSON.stringify(answer)]);
