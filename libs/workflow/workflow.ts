import type { DataSource, QueryRunner } from 'typeorm';
import type { ClientBase } from 'pg';
import { readersOf } from '#access/readers';
import { system, type Actor, type Door } from '#domain/actor';
import { DomainError } from '#domain/errors';
import type { RowMeta, Said } from '#domain/statute';
import { appendStatement, buildEvent, type LedgerEvent } from '#ledger/append';
import { eventId } from '#ledger/event-id';
import { factRow, PUT_FACTS, putFacts, putOutbox, type Fact, type Routes } from '#outbox/outbox';
import { Act } from './act.js';
import { book, type Pen } from './books.js';
import { consequencesOf } from './consequences.js';
import { decide, permit } from './decide.js';
import { afterLoss, busy, isConnectionLoss, isExhausted, isLocked, isPassing, retried, Undone } from './failure.js';
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
} from './idempotency.js';
import { heardBy } from './heard.js';
import type { Keeper } from './keeper.js';
import { kindAt, type Asking, type Kind, type Row } from './kind.js';
import { snapshotOf } from './snapshot.js';
import { Rerun, Tx } from './tx.js';

export type { Kind, Row } from './kind.js';
export { Rerun, Tx } from './tx.js';
export type { Fact } from '#outbox/outbox';

/** What is asked of a case. */
export type Command = { type: string; justifications?: { rule: string; text: string }[] } & Record<string, unknown>;

/** Makes a command count once: a client's key, or a delivery of a fact to a queue. */
export type Once = KeyOnce | { kind: 'delivery'; queue: string; fact: string };

export interface Order<C> {
  by: Actor;
  /** Default `command`. */
  door?: Door;
  command: Command;
  once?: Once | undefined;
  /** Version the caller has seen (If-Match). */
  expected?: number | undefined;
  /** Runs under the case lock before anything else; false makes the command a no-op (a clock already stopped). */
  unless?: (tx: Tx, row: Row<C>) => Promise<boolean>;
}

/** The proof of being recorded; inclusion in the log follows. */
export interface Receipt {
  event: string;
  leaf: string;
  at: string;
  /** Signed note that promises inclusion within seconds; absent where no receipt key is certified. */
  note?: string;
}
/** The answer to an acknowledged command, stored with its idempotency key. */
export interface Answer {
  id: string;
  machine: string;
  state: string;
  version: number;
  number?: string;
  receipt: Receipt;
}
export interface Outcome<C> {
  answer: Answer;
  /** Absent when the answer is a replay of an earlier one, or the delivery had its effect before. */
  row?: Row<C>;
  replayed: boolean;
}

/** What the engine enters of its own motion. */
export interface Aside {
  type: string;
  /** What it is about, in plain words of the record. */
  about: Record<string, unknown>;
  readers: string[];
  rules?: string[];
}

/** A consequence in the same transaction, named in `src/routes.ts`. */
export type Within = (tx: Tx, fact: Fact) => Promise<void>;

export interface WorkflowSettings {
  /** Names the logs: `liandan.<deployment>/<year>`. */
  deployment: string;
  calendarVersion: string;
  /** Released versions of machines before the present ones, by machine. */
  earlier?: Readonly<Record<string, NonNullable<Kind<unknown>['earlier']>>>;
  /** Signs what an acknowledged command is answered with. */
  receipts?: { sign: (recorded: { event: string; tree: string; leaf: Buffer }) => string } | undefined;
}

/** Facts that are told beside the machines: by registers, by the calendar. */
export const TOLD = book('fact.told', PUT_FACTS, 'json:facts');

/** Refusals that rest on what other cases looked like. */
const JUDGED = new Set<string>(['RULE_REFUSED', 'INVALID_TRANSITION']);

/** State is born in `open` and changes in `send`, nowhere else (design.md §3). */
export class Workflow {
  private readonly steps = new Map<string, Within>();
  readonly keepers: Keeper[] = [];
  readonly kinds = new Map<string, Kind<unknown>>();

  constructor(
    readonly db: DataSource,
    readonly routes: Routes,
    private readonly settings: WorkflowSettings,
  ) {}

  register<C>(kind: Kind<C>): Kind<C> {
    const earlier = this.settings.earlier?.[kind.name] as Kind<C>['earlier'];
    const known = earlier ? { ...kind, earlier } : kind;
    this.kinds.set(kind.name, known as Kind<unknown>);
    return known;
  }

  /** Gives a within step of `routes.ts` its function. */
  provide(name: string, step: Within): void {
    this.steps.set(name, step);
  }

  keep(keeper: Keeper): void {
    this.keepers.push(keeper);
  }

  /** Within steps that are routed but nobody provides: a reason not to start. */
  missingSteps(): string[] {
    const named = Object.values(this.routes).flatMap((route) => route.within);
    return [...new Set(named)].filter((name) => !this.steps.has(name));
  }

  /** Opens a case by its creation event, or throws a DomainError and leaves only the record of the refusal. */
  open<C>(kind: Kind<C>, order: Order<C> & { id?: string }): Promise<Outcome<C>> {
    const id = order.id ?? eventId();
    return this.run(kind, id, order, false, (tx) => this.openStep(tx, kind, { ...order, id }));
  }

  /** Applies one command or nothing: lock, permission, evidence, machine, store, record, announce. */
  send<C>(kind: Kind<C>, id: string, order: Order<C>): Promise<Outcome<C>> {
    return this.run(kind, id, order, true, async (tx) => {
      const row = await this.load(tx, kind, id);
      if (order.unless && !(await order.unless(tx, row))) return row;
      if (order.expected !== undefined && order.expected !== row.version) {
        throw new DomainError('STALE_VERSION', {
          detail: { zh: '事项已被他人更新', en: 'Somebody changed the case since you read it' },
          remedy: { zh: '请重新读取后再提交', en: 'Read it again, then repeat your command' },
          data: { version: row.version, expected: order.expected },
        });
      }
      return this.step(tx, kind, id, order);
    });
  }

  /** A creation inside a transaction. */
  async openStep<C>(tx: Tx, kind: Kind<C>, order: Order<C> & { id?: string }): Promise<Row<C>> {
    const row: Row<C> = {
      id: order.id ?? eventId(),
      state: 'new',
      version: 0,
      seq: 0,
      head: null,
      machineVersion: kind.version,
      context: {} as C,
      at: tx.at,
    };
    return this.apply(tx, kind, row, order);
  }

  /** A command inside a transaction; within-listeners use only this. */
  async step<C>(tx: Tx, kind: Kind<C>, id: string, order: Order<C>): Promise<Row<C>> {
    return this.apply(tx, kind, await this.load(tx, kind, id), order);
  }

  /** Locks a case and reads it; a second time in the same transaction it is the row in memory. */
  async load<C>(tx: Tx, kind: Kind<C>, id: string): Promise<Row<C>> {
    const known = tx.rows.get(`${kind.name}/${id}`);
    if (known) return known as Row<C>;
    const ahead = tx.ahead.get(`${kind.name}/${id}`);
    tx.ahead.delete(`${kind.name}/${id}`);
    const { name, text, values } = lockStatement(kind, id);
    const [found] = (ahead ?? (await tx.query(name, text, values))) as DbRow<C>[];
    if (!found) throw await this.unseen(tx, kind, id);
    const { now, last, machine_version: machineVersion, ...rest } = found;
    const row: Row<C> = { ...rest, machineVersion, at: last.toISOString() };
    // Whoever waited for a lock acts after the one it waited for: times in a chain never go back.
    if (tx.rows.size === 0) tx.after(now.toISOString());
    tx.after(row.at);
    tx.rows.set(`${kind.name}/${id}`, row);
    return row;
  }

  /** Who may look and not touch (auditors) is told so; everybody else learns nothing about what lies outside their view. */
  private async unseen<C>(tx: Tx, kind: Kind<C>, id: string): Promise<DomainError> {
    const [seen] = await tx.query(`seen_${kind.table}`, `SELECT 1 FROM liandan.${kind.table} WHERE id = $1`, [id]);
    if (!seen) return new DomainError('NOT_FOUND', { data: { machine: kind.name } });
    return new DomainError('NOT_PERMITTED', {
      detail: { zh: '您可以查阅本事项，不能办理', en: 'You may read this case, not act in it' },
      remedy: { zh: '请由事项的当事方办理', en: 'A party to the case has to act' },
    });
  }

  /** Reads under the caller's row-level security, at one civil instant. */
  read<T>(by: Actor, work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.within('BEGIN READ ONLY', by, undefined, false, undefined, async (tx) => work(tx));
  }

  /** Facts as the reader is told them, who may be shown less of their cases than all. */
  heard<F extends Pick<Fact, 'machine' | 'caseId' | 'data'>>(tx: Tx, by: Actor, facts: readonly F[]) {
    return heardBy(tx, this.kinds, by, facts);
  }

  private apply<C>(tx: Tx, kind: Kind<C>, row: Row<C>, order: Order<C>): Promise<Row<C>> {
    return tx.act((act) => this.judge(tx, kindAt(kind, row.machineVersion), row, order, act));
  }

  private async judge<C>(tx: Tx, kind: Kind<C>, row: Row<C>, order: Order<C>, act: Act): Promise<Row<C>> {
    const { by, command } = order;
    const door = order.door ?? 'command';
    const opening = row.version === 0;
    // One instant for all of the act, whatever it waits for: what the machine is shown is what is recorded.
    const at = (act.at = tx.at);
    const asking: Asking = { ...command, by, door, at };
    const seen = opening ? ({ ...command } as C) : row.context;
    const parts = kind.parts(by, seen);
    const candidates = permit(
      kind,
      row.state,
      command.type,
      door,
      parts,
      () => kind.frozen?.(row.state, row.context, command) ?? [],
    );
    const evidence = kind.evidence ? await kind.evidence(tx, opening ? null : row, asking) : {};
    let event = { ...asking, parts, evidence } as unknown as Said & { evidence: object };
    let decision = decide(kind, row.state, row.context, event, candidates);
    const late = await tx.late(async () => kind.late?.(tx, opening ? null : row, event));
    if (late) {
      event = { ...event, evidence: { ...evidence, ...late } };
      decision = decide(kind, row.state, row.context, event, candidates);
    }
    const before = { state: row.state, context: row.context };
    row.context = decision.context;
    row.state = decision.state;
    row.version += 1;
    row.at = at;
    const readers = kind.readers(row.context);
    const id = eventId();
    act.event = id;
    const seal = this.record(
      kind,
      row,
      readers,
      {
        by,
        door,
        at,
        event,
        from: before.state,
        to: decision.state,
        meta: decision.meta,
        outcome: door === 'command' || door === 'mailbox' ? 'accepted' : 'automatic',
      },
      id,
      act,
    );
    this.save(tx, kind, row, readers, seal);
    tx.rows.set(`${kind.name}/${row.id}`, row as Row<unknown>);
    const { entries, facts } = consequencesOf(kind, before, decision, this.keepers, {
      ...{ id: row.id, version: row.version, event: id, at, by, readers, newId: act.id },
    });
    for (const { name, text, values } of entries) tx.write(name, text, values);
    const snapshot = snapshotOf(row, { event: id, at });
    if (snapshot) tx.write(snapshot.name, snapshot.text, snapshot.values);
    workOf(tx).facts.push(...facts);
    for (const fact of facts) {
      for (const name of this.routes[fact.type]?.within ?? []) {
        const step = this.steps.get(name);
        if (!step) throw new Error(`nobody provides the step ${name}`);
        await step(tx, fact);
      }
    }
    return row;
  }

  /** Stores the row once per transaction, whatever the number of steps on it. */
  private save<C>(tx: Tx, kind: Kind<C>, row: Row<C>, readers: string[], seal: () => LedgerEvent): void {
    const work = workOf(tx);
    work.open.push(seal);
    const key = `${kind.name}/${row.id}`;
    const known = work.rows.get(key);
    if (known) known.readers = readers;
    else
      work.rows.set(key, {
        ...{ kind: kind as Kind<unknown>, row: row as Row<unknown>, readers },
        ...{ loaded: row.version - 1, since: row.at },
      });
  }

  /** What has happened to the row, to be sealed into its chain when everything that the act wrote is known. */
  private record<C>(
    kind: Kind<C>,
    row: Row<C>,
    readers: string[],
    act: {
      by: Actor;
      door: Door;
      at: string;
      event: object & { type: string };
      from: string;
      to: string;
      meta: Pick<RowMeta, 'rules'>;
      outcome: 'accepted' | 'automatic' | 'refused';
    },
    id: string,
    made?: Act,
  ): () => LedgerEvent {
    const { by } = act;
    const fields = {
      eventId: id,
      deployment: this.settings.deployment,
      caseId: row.id,
      caseVersion: row.version,
      type: String(act.event.type),
      from: act.from === 'new' ? null : act.from,
      to: act.to === 'new' ? null : act.to,
      ruleIds: act.meta.rules,
      actor: leafActor(by, act.door, (row.version > 0 && kind.principal?.(by, row.context)) || null),
      occurredAt: act.at,
      outcome: act.outcome,
      calendarVersion: this.settings.calendarVersion,
      machine: kind.name,
      machineVersion: String(row.machineVersion),
      readers,
    };
    // Word for word what the machine was shown, and what was written with it: all can be rebuilt (replay.ts).
    return () => {
      const payload = plain({ ...act.event, by, ...(made?.wrote ? { wrote: made.wrote } : {}) });
      const { event, head } = buildEvent({ seq: row.seq, hash: row.head }, { ...fields, payload });
      row.seq = head.seq;
      row.head = head.hash;
      return event;
    };
  }

  /** Announces facts that no machine tells; they are kept in the record of the act, for nothing else says them. */
  tell(tx: Pen & Pick<Tx, 'write'>, facts: Fact[]): void {
    if (facts.length === 0) return;
    tx.enter(TOLD, { facts: plain(facts.map(factRow)) });
    putOutbox(tx, facts, this.routes);
  }

  /** The record of what was entered in books without a case moving; a chain of one event. */
  private aside(tx: Tx, aside: Aside, act: Act): LedgerEvent {
    return buildEvent(
      { seq: 0, hash: null },
      {
        eventId: act.event ?? eventId(),
        deployment: this.settings.deployment,
        caseId: act.id(),
        caseVersion: 1,
        type: aside.type,
        from: null,
        to: 'entered',
        ruleIds: aside.rules ?? [],
        actor: leafActor(system, 'rule', null),
        occurredAt: act.at ?? tx.at,
        outcome: 'automatic',
        calendarVersion: this.settings.calendarVersion,
        machine: 'book',
        machineVersion: '1',
        payload: plain({ ...aside.about, wrote: act.wrote }),
        readers: aside.readers,
      },
    ).event;
  }

  /**
   * What the engine enters in its books of its own motion: a paper that has arrived, a clock that passes without an act.
   * It is recorded where something was entered, and leaves nothing otherwise.
   */
  async enter(aside: Aside, work: (tx: Tx, act: Act) => Promise<void>): Promise<void> {
    await this.within('BEGIN', system, undefined, false, undefined, async (tx) => {
      await tx.act(async (act) => {
        act.event = eventId();
        act.at = tx.at;
        await work(tx, act);
        if (act.entries.length > 0) workOf(tx).events.push(this.aside(tx, aside, act));
      });
      await settle(tx, this.routes);
    });
  }

  /** Transaction, idempotency, retry, refusal: the frame around open and send. */
  private async run<C>(
    kind: Kind<C>,
    id: string,
    order: Order<C>,
    exists: boolean,
    work: (tx: Tx) => Promise<Row<C>>,
  ): Promise<Outcome<C>> {
    let locked = false;
    const anew = (error: unknown) => error instanceof Rerun && (locked = true);
    try {
      return await retried(() => this.once(kind, id, order, exists, locked, work), anew);
    } catch (error) {
      if (isPassing(error) || error instanceof Rerun || isExhausted(error)) throw busy();
      if (isConnectionLoss(error)) return afterLoss(error, () => this.keptBy(order));
      throw error;
    }
  }

  /**
   * Steps of the engine's own after a fact, once per delivery: what the speaker of the fact may not even see, such as the
   * accounts of the parties when the bureau of an accident ends their trip.
   */
  async follow(once: Once, work: (tx: Tx) => Promise<void>): Promise<void> {
    let locked = false;
    const anew = (error: unknown) => error instanceof Rerun && (locked = true);
    await retried(
      () =>
        this.within('BEGIN', system, once, locked, undefined, async (tx, claimed) => {
          if (!claimed) return;
          await tx.act(async (act) => {
            act.event = eventId();
            act.at = tx.at;
            await work(tx);
            if (act.entries.length === 0 && workOf(tx).rows.size === 0) return;
            const about = { fact: once.kind === 'delivery' ? once.fact : null };
            sealed(tx).push(this.aside(tx, { type: 'followed', about, readers: [] }, act));
          });
          await settle(tx, this.routes);
        }),
      anew,
    );
  }

  private once<C>(
    kind: Kind<C>,
    id: string,
    order: Order<C>,
    exists: boolean,
    locked: boolean,
    work: (tx: Tx) => Promise<Row<C>>,
  ): Promise<Outcome<C>> {
    return this.within(
      'BEGIN',
      order.by,
      order.once,
      locked,
      exists ? { kind, id } : undefined,
      async (tx, claimed, { client, commit }) => {
        if (!claimed) return this.replay(tx, order);
        let row: Row<C>;
        try {
          row = await work(tx);
        } catch (error) {
          if (!(error instanceof DomainError)) throw error;
          // The evidence of the first run was read without locks: judge again with them before saying no.
          // A dependent case that somebody moved on meanwhile is no answer to what was asked of this one.
          if (!locked && tx.rows.size > 1 && JUDGED.has(error.code)) throw new Rerun('refused in a dependent step');
          return this.refuse(tx, { client, commit }, kind, id, order, error);
        }
        const last = sealed(tx).findLast((e) => e.leaf.case_id === row.id);
        const answer: Answer = {
          id: row.id,
          machine: kind.name,
          state: row.state,
          version: row.version,
          ...numberOf(row.context),
          receipt: this.receipt(last, last?.leaf.occurred_at ?? tx.at),
        };
        if (order.once?.kind === 'key') storeAnswer(tx, order.once, { ok: answer });
        await settle(tx, this.routes);
        return { answer, row, replayed: false };
      },
    );
  }

  private receipt(event: LedgerEvent | undefined, at: string): Receipt {
    if (!event) return { event: '', leaf: '', at };
    const { event_id, tree } = event.leaf;
    const note = this.settings.receipts?.sign({ event: event_id, tree, leaf: event.hash });
    return { event: event_id, leaf: event.hash.toString('hex'), at, ...(note === undefined ? {} : { note }) };
  }

  /** Records a refusal (Z-01) in the chain of its case, with the answer for the same key, and throws it. */
  private async refuse<C>(
    tx: Tx,
    { client, commit }: Ending,
    kind: Kind<C>,
    id: string,
    order: Order<C>,
    error: DomainError,
  ): Promise<Outcome<C>> {
    const { code, refusal } = error;
    if (code === 'NOT_FOUND') throw error;
    if (tx.marked) await client.query('ROLLBACK TO SAVEPOINT judged');
    const record = new Tx(client, tx.at, false);
    const fresh = await this.load(record, kind, id).catch((e: unknown) => {
      if (e instanceof DomainError) return undefined;
      throw e;
    });
    // A case that never came to exist leaves its refusal under an id of its own.
    const row: Row<C> = fresh ?? {
      id: eventId(),
      state: 'new',
      version: 0,
      seq: 0,
      head: null,
      machineVersion: kind.version,
      context: {} as C,
      at: tx.at,
    };
    const at = row.at > tx.at ? row.at : tx.at;
    const door = order.door ?? 'command';
    const readers = fresh ? kind.readers(fresh.context) : readersOf(order.by).filter((r) => r.startsWith('o:'));
    const audit = this.record(
      kind,
      row,
      readers,
      {
        by: order.by,
        door,
        at,
        event: { ...order.command, refusal: { code, ...plain(refusal) } } as Command,
        from: row.state,
        to: row.state,
        meta: { rules: refusal.rule ? [refusal.rule] : [] },
        outcome: 'refused',
      },
      eventId(),
      order.once?.kind === 'delivery' ? new Act({ queue: order.once.queue, fact: order.once.fact }) : undefined,
    )();
    if (fresh) {
      record.writeExactly(
        1,
        `refused_${kind.table}`,
        `UPDATE liandan.${kind.table} SET seq = $2, head = $3, refused_at = $4 WHERE id = $1`,
        [id, row.seq, row.head, at],
      );
    }
    const statement = appendStatement([audit]);
    record.write(statement.name, statement.text, statement.values);
    if (order.once?.kind === 'key') storeAnswer(record, order.once, { no: { code, refusal: plain(refusal) } });
    await record.flush();
    await commit();
    throw error;
  }

  private async replay<C>(tx: Tx, order: Order<C>): Promise<Outcome<C>> {
    if (order.once?.kind !== 'key') return { answer: {} as Answer, replayed: true };
    const { actor, key, fingerprint } = order.once;
    const [kept] = await tx.query<KeptKey<Answer>>('idempotency_read', READ_KEY, [actor, key]);
    const stored = storedUnder(kept, fingerprint);
    if ('no' in stored) throw new DomainError(stored.no.code, stored.no.refusal);
    return { answer: stored.ok, replayed: true };
  }

  /** What the transaction of the order has kept under its key, whoever answered it. */
  private async keptBy<C>(order: Order<C>): Promise<Outcome<C> | undefined> {
    const { once } = order;
    if (once?.kind !== 'key') return undefined;
    return this.within('BEGIN READ ONLY', order.by, undefined, false, undefined, async (tx) => {
      const [kept] = await tx.query('idempotency_read', READ_KEY, [once.actor, once.key]);
      return kept ? this.replay(tx, order) : undefined;
    });
  }

  private async within<T>(
    begin: string,
    by: Actor,
    once: Once | undefined,
    locked: boolean,
    /** A case that the work will lock first: its lock goes out with the opening of the transaction. */
    first: { kind: Pick<Kind<never>, 'name' | 'table'>; id: string } | undefined,
    work: (tx: Tx, claimed: boolean, ending: Ending) => Promise<T>,
  ): Promise<T> {
    const runner: QueryRunner = this.db.createQueryRunner();
    const client = await (runner.connect() as Promise<ClientBase>).catch((error: unknown) => {
      throw isConnectionLoss(error) ? new Undone(error) : error;
    });
    let broken: Error | undefined;
    let ending = false;
    const commit = async () => {
      ending = true;
      await client.query('COMMIT');
    };
    try {
      const [, context, claim, ahead] = await all([
        client.query(begin),
        client.query<{ at: Date }>({
          name: 'tx_context',
          text: `SELECT set_config('app.readers', liandan.admit($1), true), liandan.now() AS at`,
          values: [readersOf(by).join(',')],
        }),
        once
          ? client.query(claimStatement(once)).catch((error: unknown) => {
              if (once.kind === 'key' && isLocked(error)) throw inFlight();
              throw error;
            })
          : undefined,
        first ? client.query(lockStatement(first.kind, first.id)) : undefined,
      ]);
      const at = (context as { rows: { at: Date }[] }).rows[0]?.at;
      if (!at) throw new Error('the database told no time');
      const tx = new Tx(client, at.toISOString(), locked);
      if (once?.kind === 'delivery') tx.heard = { queue: once.queue, fact: once.fact };
      if (first) tx.ahead.set(`${first.kind.name}/${first.id}`, (ahead as { rows: object[] }).rows);
      const claimed = !once || ((claim as { rowCount: number | null }).rowCount ?? 0) > 0;
      const result = await work(tx, claimed, { client, commit });
      // What counts as heard stands in the record of an act: a delivery after which nothing was done leaves no trace.
      if (once?.kind === 'delivery' && workOf(tx).events.length === 0) await client.query('ROLLBACK');
      else await commit();
      return result;
    } catch (error) {
      if (isConnectionLoss(error)) broken = error as Error;
      else await client.query('ROLLBACK').catch((e: Error) => (broken = e));
      throw broken === error && !ending ? new Undone(error) : error;
    } finally {
      if (broken)
        await (runner as unknown as { releasePostgresConnection(e: Error): Promise<void> }).releasePostgresConnection(
          broken,
        );
      else await runner.release();
    }
  }
}

/** What the work of a transaction needs that ends it itself. */
interface Ending {
  client: ClientBase;
  commit: () => Promise<void>;
}

interface DbRow<C> {
  id: string;
  state: string;
  version: number;
  seq: number;
  head: Buffer;
  machine_version: number;
  context: C;
  /** When the last event of its chain happened, refusals too. */
  last: Date;
  now: Date;
}

/** What a transaction will store, gathered over its steps. */
interface Work {
  rows: Map<string, { kind: Kind<unknown>; row: Row<unknown>; readers: string[]; loaded: number; since: string }>;
  /** What all acts have told, in order: written together. */
  facts: Fact[];
  /** Acts whose record waits for the end of the transaction, in order. */
  open: (() => LedgerEvent)[];
  events: LedgerEvent[];
}
const works = new WeakMap<Tx, Work>();
function workOf(tx: Tx): Work {
  let work = works.get(tx);
  if (!work) works.set(tx, (work = { rows: new Map(), facts: [], open: [], events: [] }));
  return work;
}

/** Seals the acts of the transaction into their chains. */
function sealed(tx: Tx): LedgerEvent[] {
  const work = workOf(tx);
  for (const seal of work.open.splice(0)) work.events.push(seal());
  return work.events;
}

/** Queues facts, rows and events after what was entered in books, and sends everything. */
async function settle(tx: Tx, routes: Routes): Promise<void> {
  const work = workOf(tx);
  sealed(tx);
  putFacts(tx, work.facts.splice(0), routes);
  for (const { kind, row, readers, loaded, since } of work.rows.values()) {
    const values = [
      row.id,
      row.state,
      row.version,
      row.seq,
      row.head,
      row.machineVersion,
      JSON.stringify(row.context),
      readers,
      row.at,
    ];
    if (loaded === 0) {
      tx.writeExactly(
        1,
        `insert_${kind.table}`,
        `INSERT INTO liandan.${kind.table} (id, state, version, seq, head, machine_version, context, readers, created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $10, $9)`,
        [...values, since],
      );
    } else {
      tx.writeExactly(
        1,
        `store_${kind.table}`,
        `UPDATE liandan.${kind.table} SET state = $2, version = $3, seq = $4, head = $5, machine_version = $6, context = $7, readers = $8, updated_at = $9
         WHERE id = $1 AND version = $10`,
        [...values, loaded],
      );
    }
  }
  if (work.events.length > 0) {
    const statement = appendStatement(work.events);
    tx.write(statement.name, statement.text, statement.values);
  }
  await tx.flush();
}

const lockStatement = (kind: Pick<Kind<never>, 'table'>, id: string) => ({
  name: `lock_${kind.table}`,
  text: `SELECT id, state, version, seq, head, machine_version, context,
                greatest(updated_at, refused_at) AS last, liandan.now() AS now
           FROM liandan.${kind.table} WHERE id = $1 FOR UPDATE`,
  values: [id],
});
const claimStatement = (once: Once) =>
  once.kind === 'key'
    ? {
        name: 'idempotency_claim',
        text: CLAIM_KEY,
        values: [once.actor, once.key, once.fingerprint],
      }
    : {
        name: 'inbox_claim',
        text: 'INSERT INTO liandan.inbox (queue, fact_id) VALUES ($1, $2) ON CONFLICT DO NOTHING',
        values: [once.queue, once.fact],
      };

function storeAnswer(tx: Tx, { actor, key }: KeyOnce, answer: Stored<Answer>): void {
  tx.write('idempotency_answer', ANSWER_KEY, [actor, key, JSON.stringify(answer)]);
}

/** As JSON will keep it: without undefined. */
const plain = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

function numberOf(context: unknown): { number?: string } {
  const number = (context as { number?: unknown } | null)?.number;
  return typeof number === 'string' ? { number } : {};
}

/** Waits for every promise before throwing the first failure, so that a connection is never left with answers under way. */
async function all(promises: (Promise<unknown> | undefined)[]): Promise<unknown[]> {
  const settled = await Promise.allSettled(promises.map((promise) => Promise.resolve(promise)));
  return settled.map((result) => {
    if (result.status === 'rejected') throw result.reason as Error;
    return result.value;
  });
}
