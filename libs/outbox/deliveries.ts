import type { DataSource } from 'typeorm';
import { DomainError } from '#domain/errors';
import type { Actor } from '#domain/actor';
import type { Fact } from './outbox.js';
import type { Queues } from './queues.js';

/** Makes a delivery count once: claimed in the transaction of its effect. */
export interface OnceDelivered {
  kind: 'delivery';
  queue: string;
  fact: string;
}
type Hear = (fact: Fact, once: OnceDelivered, queue: string) => Promise<unknown>;

interface FactRow {
  id: string;
  fact_id: string;
  queue: string;
  type: string;
  machine: string;
  case_id: string;
  version: number;
  event_id: string;
  at: Date;
  actor: Actor;
  data: Record<string, unknown>;
  readers: string[];
  done: boolean;
}

/**
 * What the worker process hears, by queue and fact. A job carries an outbox id; the fact is read from PostgreSQL.
 * A DomainError means that the fact came too late or twice: the job completes. Everything else is retried, and so is a
 * delivery that found its case, or its own earlier run, still at work: that one may yet come to nothing.
 */
export class Deliveries {
  private readonly heard = new Map<string, Map<string, Hear>>();

  constructor(
    private readonly db: DataSource,
    private readonly queues: Queues,
  ) {}

  /**
   * `queue` may be `mailbox-*`: every province's mailbox. One handler hears a fact on a queue, for the inbox counts by
   * queue and fact and would swallow the effect of a second one: a second listener has a queue of its own, or hears only
   * facts `about` another machine (`fact.data.about.machine`). The fact `*` is every fact that nobody on the queue names.
   */
  hear(queue: string, fact: string, handler: Hear, about?: string): void {
    const type = about === undefined ? fact : `${fact} about ${about}`;
    const same = (other: string) =>
      other === queue || (isMailbox(queue) && isMailbox(other) && (queue === FAMILY || other === FAMILY));
    if ([...this.heard].some(([other, types]) => same(other) && types.has(type))) {
      throw new Error(`${type} is already heard on ${queue}: give the second listener a queue of its own`);
    }
    const types = this.heard.get(queue) ?? new Map<string, Hear>();
    types.set(type, handler);
    this.heard.set(queue, types);
  }

  /** Whether somebody hears this fact on this queue; the worker refuses to start when a route leads nowhere. */
  hears(queue: string, type: string): boolean {
    const prefix = `${type} about `;
    return (
      this.handler(queue, type) !== undefined ||
      this.typesOf(queue).some((types) => [...types.keys()].some((known) => known.startsWith(prefix)))
    );
  }

  private typesOf(queue: string): Map<string, Hear>[] {
    const own = [this.heard.get(queue), isMailbox(queue) ? this.heard.get(FAMILY) : undefined];
    return own.filter((types) => types !== undefined);
  }

  private handler(queue: string, type: string, about?: unknown): Hear | undefined {
    const names = [...(typeof about === 'string' ? [`${type} about ${about}`] : []), type, '*'];
    for (const name of names)
      for (const types of this.typesOf(queue)) {
        const found = types.get(name);
        if (found) return found;
      }
    return undefined;
  }

  /** Starts working the queues that are heard, with one worker for each province's mailbox. */
  async start(provinces: string[]): Promise<string[]> {
    const names = [...this.heard.keys()].flatMap((queue) =>
      queue === FAMILY ? provinces.map((province) => `mailbox-${province}`) : [queue],
    );
    const unique = [...new Set(names)];
    for (const name of unique) await this.queues.work(name, ({ id }) => this.deliver(id));
    return unique;
  }

  /** Carries out one delivery. Public for tests that deliver twice or out of order. */
  async deliver(id: string): Promise<void> {
    const [row] = await this.db.query<FactRow[]>(
      `SELECT o.id, o.fact_id, o.queue, o.done_at IS NOT NULL AS done, f.type, f.machine, f.case_id, f.version, f.event_id, f.at, f.actor, f.data, f.readers
       FROM liandan.outbox o JOIN liandan.fact f ON f.id = o.fact_id WHERE o.id = $1`,
      [id],
    );
    if (!row || row.done) return;
    const fact: Fact = {
      id: row.fact_id,
      type: row.type,
      machine: row.machine,
      caseId: row.case_id,
      version: row.version,
      event: row.event_id,
      at: row.at.toISOString(),
      by: row.actor,
      row: String(row.data.row ?? ''),
      data: row.data,
      readers: row.readers,
    };
    try {
      const about = (row.data.about as { machine?: unknown } | undefined)?.machine;
      const handler = this.handler(row.queue, row.type, about);
      if (!handler && !this.hears(row.queue, row.type)) throw new Error(`nobody hears ${row.type} on ${row.queue}`);
      await handler?.(fact, { kind: 'delivery', queue: row.queue, fact: row.fact_id }, row.queue);
    } catch (error) {
      if (error instanceof DomainError && !AT_WORK.has(error.code)) return this.done(id);
      await this.db.query('UPDATE liandan.outbox SET failures = failures + 1, last_error = $2 WHERE id = $1', [
        id,
        String(error).slice(0, 500),
      ]);
      throw error;
    }
    await this.done(id);
  }

  private async done(id: string): Promise<void> {
    await this.db.query('UPDATE liandan.outbox SET done_at = clock_timestamp() WHERE id = $1', [id]);
  }
}

const AT_WORK = new Set<string>(['BUSY', 'KEY_IN_FLIGHT']);
const FAMILY = 'mailbox-*';
const isMailbox = (queue: string) => queue.startsWith('mailbox-');
