import { randomUUID } from 'node:crypto';
import type { DataSource } from 'typeorm';
import type { Queues } from './queues.js';

export interface Sweep {
  /** Deliveries put back because their job was lost or is overdue. */
  requeued: number;
  /** True when Redis had lost its data and everything under way was put back. */
  rebuilt: boolean;
  /** Deliveries that keep failing: an alarm. */
  failing: number;
}

/**
 * Rebuilds queues from PostgreSQL (`transactions.md` §3): jobs lost with Redis, jobs never finished. One at a time,
 * by advisory lock.
 */
export class Sweeper {
  constructor(
    private readonly db: DataSource,
    private readonly queues: Queues,
    /** A job not finished after this many seconds is sent again. */
    private readonly leaseSeconds = 120,
  ) {}

  async turn(): Promise<Sweep> {
    const rebuilt = (await this.queues.epoch()) === null;
    const sweep = await this.db.transaction(async (tx) => {
      const [lock] = await tx.query<{ mine: boolean }[]>(`SELECT pg_try_advisory_xact_lock(7305, 1) AS mine`);
      if (!lock?.mine) return undefined;
      const requeued = await tx.query<[unknown[], number]>(
        `UPDATE liandan.outbox SET sent_at = NULL, generation = generation + 1
         WHERE done_at IS NULL AND sent_at IS NOT NULL AND ($1 OR sent_at < clock_timestamp() - make_interval(secs => $2))`,
        [rebuilt, this.leaseSeconds],
      );
      const [failing] = await tx.query<{ n: number }[]>(
        'SELECT count(*)::int AS n FROM liandan.outbox WHERE done_at IS NULL AND failures > 5',
      );
      return { requeued: requeued[1], rebuilt, failing: failing?.n ?? 0 };
    });
    if (sweep && rebuilt) await this.queues.markEpoch(randomUUID());
    return sweep ?? { requeued: 0, rebuilt: false, failing: 0 };
  }

  /**
   * Forgets what has served its time, a little at once until all of it is gone: finished deliveries after a week, client
   * keys after two days, attempts at webhooks after thirty, at logins and codes after one, logins that ended or never came
   * back. Facts, inbox rows, the counters of numbers and everything audited stay.
   */
  async prune(limit = 5000): Promise<void> {
    const old = async (table: string, key: string, condition: string) => {
      for (let gone = limit; gone >= limit;) {
        [, gone] = await this.db.query<[unknown[], number]>(
          `DELETE FROM liandan.${table} WHERE ${key} IN (SELECT ${key} FROM liandan.${table} WHERE ${condition} LIMIT ${limit})`,
        );
      }
    };
    await old('outbox', 'id', `done_at < clock_timestamp() - interval '7 days'`);
    await old('idempotency', 'ctid', `created_at < clock_timestamp() - interval '2 days'`);
    await old('webhook_attempt', 'id', `at < clock_timestamp() - interval '30 days'`);
    await old('webhook_request', 'id', `done_at < clock_timestamp() - interval '30 days'`);
    for (const logins of ['session', 'identity_attempt'])
      await this.db.query(`DELETE FROM liandan.${logins} WHERE expires_at < clock_timestamp()`);
    await this.db.query(`DELETE FROM liandan.login_limit WHERE last_at < clock_timestamp() - interval '1 day'`);
  }
}
