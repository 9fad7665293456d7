import { isoInstant } from '#clock/civil-sql';
import type { Actor } from '#domain/actor';
import type { Said } from '#domain/statute';
import { factRow, PUT_FACTS } from '#outbox/outbox';
import { wordsOf } from './act.js';
import { bookOf, statementOf } from './books.js';
import { consequencesOf } from './consequences.js';
import type { Kind } from './kind.js';
import { redecided } from './replay.js';
import { snapshotOf } from './snapshot.js';
import type { Keeper } from './keeper.js';

/** An event of the record with its payload disclosed. */
export interface Recorded {
  eventId: string;
  caseId: string;
  seq: number;
  caseVersion: number;
  machine: string;
  machineVersion: number;
  outcome: string;
  /** State and rules as the record has them. */
  to: string | null;
  rules: readonly string[];
  /** ISO UTC with milliseconds. */
  at: string;
  hash: Buffer;
  payload: Said;
  /** By which its clocks were counted. */
  calendarVersion: string | null;
}

/** What is rebuilt by: the machines and the keepers of their books. */
export interface Engine {
  kinds: ReadonlyMap<string, Kind<unknown>>;
  keepers: readonly Keeper[];
}

/** The one connection that a rebuild writes on. */
export interface Writer {
  query(query: {
    name?: string;
    text: string;
    values: unknown[];
  }): Promise<{ rows: unknown[]; rowCount: number | null }>;
}

/** The record does not lead to where it says: the machine, or a book, no longer takes what it took. */
export class NotRebuilt extends Error {
  override name = 'NotRebuilt';
  constructor(
    readonly event: Pick<Recorded, 'eventId' | 'caseId' | 'machine'>,
    readonly because: string,
  ) {
    super(`event ${event.eventId} of ${event.machine} ${event.caseId}: ${because}`);
  }
}

interface Held {
  kind: Kind<unknown>;
  state: string;
  version: number;
  seq: number;
  head: string;
  machineVersion: number;
  context: unknown;
  createdAt: string;
  updatedAt: string;
  refusedAt: string | null;
}

const BATCH = 400;

/**
 * Writes cases and the books beside them anew from the record, event by event. Memory stays bounded: cases beyond the
 * number held are put away in their own table and fetched again. Events of a case come in order, events of different
 * cases in about the order in which they happened.
 */
export class Rebuild {
  events = 0;
  private readonly held = new Map<string, Held>();
  private readonly early = new Map<string, Recorded>();
  private facts: object[] = [];
  private readonly put = new Set<string>();

  /** `names` puts the tables of the rebuild in place of the real ones in a statement's text. */
  constructor(
    private readonly sql: Writer,
    private readonly engine: Engine,
    private readonly names: (text: string) => string = (text) => text,
    private readonly room = 4000,
  ) {}

  /** Takes the next event. Throws NotRebuilt where the record leads nowhere. */
  async take(event: Recorded): Promise<void> {
    this.events += 1;
    const kind = this.engine.kinds.get(event.machine);
    if (!kind) return this.write(event);
    const held = await this.fetch(kind, event);
    if (event.seq > (held?.seq ?? 0) + 1) {
      this.early.set(`${event.caseId}/${event.seq}`, event);
      return;
    }
    await this.step(kind, held, event);
    const next = this.early.get(`${event.caseId}/${event.seq + 1}`);
    if (next) {
      this.early.delete(`${event.caseId}/${event.seq + 1}`);
      this.events -= 1;
      await this.take(next);
    }
  }

  /** Puts everything away. Throws NotRebuilt when an event waits for one that never came. */
  async finish(): Promise<void> {
    const [waiting] = this.early.values();
    if (waiting) throw new NotRebuilt(waiting, `nothing stands before number ${waiting.seq}`);
    await this.putFacts();
    await this.putAway([...this.held.entries()]);
    this.held.clear();
  }

  private async step(kind: Kind<unknown>, before: Held | undefined, event: Recorded): Promise<void> {
    if (event.outcome === 'refused') {
      const head = { seq: event.seq, head: event.hash.toString('hex'), refusedAt: event.at };
      if (before) this.held.set(event.caseId, { ...before, ...head });
      return this.write(event);
    }
    const standing = before ?? { state: 'new', context: {} };
    let decision: ReturnType<typeof redecided>;
    try {
      decision = redecided(kind, standing, event);
    } catch (error) {
      throw new NotRebuilt(event, `the machine no longer takes ${event.payload.type}: ${String(error)}`);
    }
    const { state, context, wrote, said } = decision;
    if (event.to !== (state === 'new' ? null : state))
      throw new NotRebuilt(event, `leads to ${state}, the record says ${event.to ?? 'none'}`);
    const { rules } = decision.meta;
    if (event.rules.join() !== rules.join())
      throw new NotRebuilt(event, `rests on ${rules.join(', ')}, the record says ${event.rules.join(', ')}`);
    await this.write(event);
    const ids = (wrote.ids ?? []).values();
    const { entries, facts } = consequencesOf(kind, standing, decision, this.engine.keepers, {
      ...{ id: event.caseId, version: event.caseVersion, event: event.eventId, at: event.at },
      by: said.by as Actor,
      readers: kind.readers(context),
      calendar: event.calendarVersion,
      newId: () => {
        const { value } = ids.next();
        if (value === undefined) throw new NotRebuilt(event, 'tells more than the record has ids for');
        return value;
      },
    });
    if (ids.next().value !== undefined) throw new NotRebuilt(event, 'tells less than the record has ids for');
    for (const { name, text, values } of entries) await this.run(name, text, values);
    const row = { id: event.caseId, version: event.caseVersion, state, context };
    const snapshot = snapshotOf(row, { event: event.eventId, at: event.at });
    if (snapshot) await this.run(snapshot.name, snapshot.text, snapshot.values);
    this.facts.push(...facts.map(factRow));
    if (this.facts.length >= BATCH) await this.putFacts();
    this.held.delete(event.caseId);
    this.held.set(event.caseId, {
      ...{ kind, state, context, version: event.caseVersion, seq: event.seq, head: event.hash.toString('hex') },
      machineVersion: before?.machineVersion ?? event.machineVersion,
      createdAt: before?.createdAt ?? event.at,
      updatedAt: event.at,
      refusedAt: before?.refusedAt ?? null,
    });
    if (this.held.size > this.room) await this.putAway([...this.held.entries()].slice(0, this.room / 4));
  }

  /** What the act wrote in the books, and the delivery that it answered. */
  private async write(event: Recorded): Promise<void> {
    const { wrote } = wordsOf(event.payload);
    let n = 0;
    for (const entry of wrote.entries ?? []) {
      const { name, text, values } = statementOf(bookOf(entry.book), entry, { at: event.at, event: event.eventId, n });
      n += 1;
      await this.run(name, text, values).catch((error: unknown) => {
        throw new NotRebuilt(event, `the book ${entry.book} does not take its entry: ${String(error)}`);
      });
    }
    if (wrote.heard) {
      const { queue, fact } = wrote.heard;
      await this.run('heard', HEARD, [queue, fact]);
    }
  }

  private run(name: string, text: string, values: unknown[]) {
    const put = this.names(text);
    return this.sql.query({ name: `${put === text ? 'write' : 'replay'} ${name}`, text: put, values });
  }

  private async fetch(kind: Kind<unknown>, { caseId, seq }: Recorded): Promise<Held | undefined> {
    const held = this.held.get(caseId);
    if (held || seq === 1 || !this.put.has(kind.name)) return held;
    const { rows } = await this.run(`fetch_${kind.table}`, FETCH(kind.table), [caseId]);
    const [row] = rows as Omit<Held, 'kind'>[];
    if (!row) return undefined;
    const found = { ...row, kind };
    this.held.set(caseId, found);
    return found;
  }

  private async putFacts(): Promise<void> {
    if (this.facts.length === 0) return;
    await this.run('facts', PUT_FACTS, [JSON.stringify(this.facts)]);
    this.facts = [];
  }

  private async putAway(cases: [string, Held][]): Promise<void> {
    const byKind = new Map<Kind<unknown>, object[]>();
    for (const [id, { kind, ...row }] of cases) {
      const rows = byKind.get(kind) ?? [];
      byKind.set(kind, rows);
      rows.push({ id, ...row, readers: kind.readers(row.context) });
      this.held.delete(id);
    }
    for (const [kind, rows] of byKind) {
      this.put.add(kind.name);
      for (let i = 0; i < rows.length; i += BATCH)
        await this.run(`put_${kind.table}`, PUT(kind.table), [JSON.stringify(rows.slice(i, i + BATCH))]);
    }
  }
}

const HEARD = 'INSERT INTO liandan.inbox (queue, fact_id) VALUES ($1, $2) ON CONFLICT DO NOTHING';
const FETCH = (table: string) => `
  SELECT state, version, seq, encode(head, 'hex') AS head, machine_version AS "machineVersion", context,
         ${isoInstant('created_at')} AS "createdAt",
         ${isoInstant('updated_at')} AS "updatedAt",
         ${isoInstant('refused_at')} AS "refusedAt"
    FROM liandan.${table} WHERE id = $1`;
const PUT = (table: string) => `
  INSERT INTO liandan.${table} (id, state, version, seq, head, machine_version, context, readers, created_at, updated_at,
    refused_at)
  SELECT id, state, version, seq, decode(head, 'hex'), "machineVersion", context,
         ARRAY(SELECT jsonb_array_elements_text(readers)), "createdAt", "updatedAt", "refusedAt"
    FROM jsonb_to_recordset($1::jsonb) AS c(id uuid, state text, version int, seq int, head text, "machineVersion" int,
         context jsonb, readers jsonb, "createdAt" timestamptz, "updatedAt" timestamptz, "refusedAt" timestamptz)
  ON CONFLICT (id) DO UPDATE SET state = excluded.state, version = excluded.version, seq = excluded.seq,
    head = excluded.head, context = excluded.context, readers = excluded.readers, updated_at = excluded.updated_at,
    refused_at = excluded.refused_at`;
