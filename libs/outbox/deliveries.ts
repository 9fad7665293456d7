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
 * A DomainError means that the fact came too late or twice: the job completes. Everything else is retried.
 */
export class Deliveries {
  private readonly heard = new Map<string, Map<string, Hear[]>>();

  constructor(
    private readonly db: DataSource,
    private readonly queues: Queues,
  ) {}

  /** `queue` may be `mailbox-*`: every province's mailbox. */
  hear(queue: string, type: string, handler: Hear): void {
    const types = this.heard.get(queue) ?? new Map<string, Hear[]>();
    types.set(type, [...(types.get(type) ?? []), handler]);
    this.heard.set(queue, types);
  }

  /** Whether somebody hears this fact on this queue; the worker refuses to start when a route leads nowhere. */
  hears(queue: string, type: string): boolean {
    return this.handlers(queue, type).length > 0;
  }

  private handlers(queue: string, type: string): Hear[] {
    const family = queue.startsWith('mailbox-') ? this.heard.get('mailbox-*')?.get(type) : undefined;
    return [...(this.heard.get(queue)?.get(type) ?? []), ...(family ?? [])];
  }

  /** Starts working the queues that are heard, with one worker for each province's mailbox. */
  start(provinces: string[]): string[] {
    const names = [...this.heard.keys()].flatMap((queue) =>
      queue === 'mailbox-*' ? provinces.map((province) => `mailbox-${province}`) : [queue],
    );
    const unique = [...new Set(names)];
    for (const name of unique) this.queues.work(name, ({ id }) => this.deliver(id));
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
      for (const handler of this.handlers(row.queue, row.type)) {
        await handler(fact, { kind: 'delivery', queue: row.queue, fact: row.fact_id }, row.queue).catch(
          (error: unknown) => {
            if (!(error instanceof DomainError) || error.code === 'BUSY') throw error;
          },
        );
      }
    } catch (error) {
      await this.db.query('UPDATE liandan.outbox SET failures = failures + 1, last_error = $2 WHERE id = $1', [
        id,
        String(error).slice(0, 500),
      ]);
      throw error;
    }
    await this.db.query('UPDATE liandan.outbox SET done_at = clock_timestamp() WHERE id = $1', [id]);
  }
}
