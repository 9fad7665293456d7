import type { Duplex } from 'node:stream';
import pg from 'pg';

/**
 * A connection that sends all that is asked of it in one turn of the event loop in one write: a pipelined batch of
 * thirty statements is one system call here, and one or two at the server, instead of thirty.
 */
export class GatheringClient extends pg.Client {
  private gathering = false;

  constructor(config?: string | pg.ClientConfig) {
    super(config);
    // As the pool hands it over, for a moment nobody listens: a connection that dies then must not end the process.
    this.on('error', () => undefined);
    const ask = this.query.bind(this) as (...asked: unknown[]) => unknown;
    this.query = ((...asked: unknown[]) => {
      this.gather();
      return ask(...asked);
    }) as pg.Client['query'];
  }

  private gather(): void {
    if (this.gathering) return;
    this.gathering = true;
    const { stream } = (this as unknown as { connection: { stream: Duplex } }).connection;
    stream.cork();
    process.nextTick(() => {
      this.gathering = false;
      stream.uncork();
    });
  }
}
