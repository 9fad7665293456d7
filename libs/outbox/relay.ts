import type { DataSource } from 'typeorm';
import type { Queues } from './queues.js';

interface Unsent {
  id: string;
  queue: string;
  generation: number;
}

/**
 * Moves committed outbox rows into queues; the only caller of `Queues.add`. Any number may run. A crash between
 * adding and committing adds the same job id again, and the inbox makes the second delivery a no-op.
 */
export class Relay {
  constructor(
    private readonly db: DataSource,
    private readonly queues: Queues,
  ) {}

  /** One batch. Returns how many rows were sent. */
  async turn(limit = 200): Promise<number> {
    return this.db.transaction(async (tx) => {
      const rows = await tx.query<Unsent[]>(
        `SELECT id, queue, generation FROM liandan.outbox WHERE sent_at IS NULL AND done_at IS NULL
         ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED`,
        [limit],
      );
      if (rows.length === 0) return 0;
      const byQueue = new Map<string, Unsent[]>();
      for (const row of rows) byQueue.set(row.queue, [...(byQueue.get(row.queue) ?? []), row]);
      for (const [queue, items] of byQueue) await this.queues.add(queue, items);
      await tx.query('UPDATE liandan.outbox SET sent_at = clock_timestamp() WHERE id = ANY ($1)', [
        rows.map((row) => row.id),
      ]);
      return rows.length;
    });
  }
}
