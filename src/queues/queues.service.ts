import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Actor } from '#domain/actor';
import { Queues } from '#outbox/queues';
import type { Once } from '#workflow/workflow';
import { Register, type Registered } from '../party/register.js';
import { notFound, notNow, notPermitted } from '../party/register-words.js';
import { NOTHING_FAILED, operates } from './queues.acts.js';

interface QueueState {
  queue: string;
  /** Deliveries not yet handed to the queue, handed over and not done, and those of both that have failed at least once. */
  waiting: number;
  underway: number;
  failing: number;
  /** Real seconds since the oldest of them was announced. */
  oldest: number;
}
interface FailedDelivery {
  id: string;
  queue: string;
  fact: string;
  since: string;
  failures: number;
  reason: string | null;
}

/** No more than a reason: addresses and long numbers that a message may quote are nobody's business here. */
const reason = (error: string) =>
  `regexp_replace(regexp_replace(left(split_part(${error}, E'\\n', 1), 200), '[^[:space:]<>]+@[^[:space:]<>]+', '…@…', 'g'), '[0-9]{7,}', '…', 'g')`;
/** The outbox of mails is no queue of BullMQ, and stands beside them. */
const MAIL = 'mail';
const SHOWN = 100;

/**
 * How deliveries stand, by the outbox: it is the truth on Redis as on PostgreSQL, knows why each one failed, and holds
 * ids alone. To try again is to send from it once more, which is an act like any other.
 */
@Injectable()
export class QueueService {
  constructor(
    private readonly db: DataSource,
    private readonly queues: Queues,
    private readonly register: Register,
  ) {}

  async overview(by: Actor) {
    if (!operates(by)) throw notPermitted();
    const [states, failed, mails, letters, reachable] = await Promise.all([
      this.db.query<QueueState[]>(
        `SELECT queue, count(*) FILTER (WHERE sent_at IS NULL)::int AS waiting,
                count(*) FILTER (WHERE sent_at IS NOT NULL)::int AS underway,
                count(*) FILTER (WHERE failures > 0)::int AS failing,
                floor(extract(epoch FROM clock_timestamp() - min(created_at)))::int AS oldest
           FROM liandan.outbox WHERE done_at IS NULL GROUP BY queue ORDER BY queue`,
      ),
      this.db.query<FailedDelivery[]>(
        `SELECT o.id, o.queue, (SELECT liandan.fact_type(o.fact_id)) AS fact, o.created_at AS since, o.failures, ${reason('o.last_error')} AS reason
           FROM liandan.outbox o WHERE o.done_at IS NULL AND o.failures > 0 ORDER BY o.created_at, o.id LIMIT ${SHOWN}`,
      ),
      this.db.query<QueueState[]>(
        `SELECT '${MAIL}' AS queue, w.waiting, 0 AS underway, (SELECT count(*)::int FROM liandan.mail_failing()) AS failing,
                coalesce(floor(extract(epoch FROM clock_timestamp() - w.oldest)), 0)::int AS oldest
           FROM liandan.mail_waiting() w`,
      ),
      this.db.query<FailedDelivery[]>(
        `SELECT m.notice || ':' || row_number() OVER () AS id, '${MAIL}' AS queue, m.kind AS fact, m.since, m.attempts AS failures,
                ${reason('m.last_error')} AS reason FROM liandan.mail_failing() m ORDER BY m.since DESC LIMIT ${SHOWN}`,
      ),
      this.queues.reachable(),
    ]);
    const oldest = Math.max(0, ...states.map((state) => state.oldest));
    const items = [...states, ...mails.filter(({ waiting, failing }) => waiting > 0 || failing > 0)];
    return {
      ...{ backend: this.queues.backend, reachable, outboxAge: oldest },
      items: items.map((item) => ({ id: item.queue, ...item })),
      failed: [...failed, ...letters],
    };
  }

  /** Sends what has failed in the queue once more. */
  retry(by: Actor, once: Once & { kind: 'key' }, queue: string): Promise<Registered> {
    return this.register.act(by, once, { machine: 'queue', verb: 'retry', payload: { queue } }, async (query) => {
      if (!operates(by) || !by.org) throw notPermitted();
      const [known] =
        queue === MAIL ? [1] : await query('SELECT 1 FROM liandan.outbox WHERE queue = $1 LIMIT 1', [queue]);
      if (!known) throw notFound();
      const [row] = await (queue === MAIL
        ? query<{ n: number }>('SELECT liandan.mail_retry() AS n')
        : query<{ n: number }>('SELECT liandan.outbox_retry($1) AS n', [queue]));
      if (!row?.n) throw notNow(NOTHING_FAILED);
      return {
        id: by.org,
        version: 1,
        from: 'failing',
        to: 'sent',
        rules: [],
        readers: [`o:${by.org}`],
        number: String(row.n),
      };
    });
  }
}
