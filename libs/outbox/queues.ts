import type { Job, Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import pg from 'pg';

export interface QueueSettings {
  /** Redis address; without it BullMQ works on its PostgreSQL backend. */
  redisUrl?: string | undefined;
  /** Connection of the queue role, for the PostgreSQL backend. */
  postgresUrl?: string | undefined;
  /** In braces, so that a Redis Cluster keeps a queue on one node. */
  prefix: string;
  /** Hears what goes wrong with the backend, each thing once; silent without it. */
  say?: (message: string) => void;
}

export interface Delivery {
  /** Of an outbox row, or of an endpoint of webhooks: the job carries nothing else. */
  id: string;
}

const KEPT = { removeOnComplete: true, removeOnFail: { count: 1000 } };
const RETRIES = { attempts: 6, backoff: { type: 'exponential', delay: 200 } };

/** The BullMQ queues of one process, on Redis or on PostgreSQL; the same calls on both. */
export class Queues {
  private readonly queues = new Map<string, Promise<Queue>>();
  private readonly workers: Worker[] = [];
  private readonly producer: Redis | undefined;
  private readonly pool: pg.Pool | undefined;
  private readonly said = new Set<string>();
  readonly backend: 'redis' | 'postgres';

  /** The backend may be away for hours and reports it many times a second: each fault is said once until all is well. */
  private readonly heard = (error: unknown): void => {
    const message = faultOf(error);
    if (this.said.has(message)) return;
    this.said.add(message);
    this.settings.say?.(message);
  };

  constructor(private readonly settings: QueueSettings) {
    this.backend = settings.redisUrl ? 'redis' : 'postgres';
    if (settings.redisUrl) {
      // A producer fails fast when Redis is away; the outbox keeps what it could not send.
      this.producer = new Redis(settings.redisUrl, {
        enableOfflineQueue: false,
        maxRetriesPerRequest: 1,
        commandTimeout: 2000,
      });
      this.producer.on('error', this.heard);
    } else {
      // One pool for all queues; each worker keeps one connection of it to listen on.
      this.pool = new pg.Pool({
        connectionString: settings.postgresUrl,
        max: 60,
        keepAlive: true,
        application_name: 'liandan-queue',
        options: '-c search_path=bullmq',
      });
      this.pool.setMaxListeners(0); // every queue listens for its errors
      this.pool.on('error', this.heard);
    }
  }

  /** Brings BullMQ's own PostgreSQL schema up to date; nothing to do on Redis. */
  static async migrate(postgresUrl: string): Promise<void> {
    const client = new pg.Client({ connectionString: postgresUrl });
    await client.connect();
    try {
      await (await bullmq()).runMigrations(client as never);
    } finally {
      await client.end();
    }
  }

  /** The queue of this name as a producer sees it. */
  queue(name: string): Promise<Queue> {
    let queue = this.queues.get(name);
    if (!queue) this.queues.set(name, (queue = this.open(name)));
    return queue;
  }

  private async open(name: string): Promise<Queue> {
    const { Queue, onPostgres } = await bullmq();
    const options = { prefix: this.settings.prefix, defaultJobOptions: { ...KEPT, ...RETRIES } };
    const queue = this.producer
      ? new Queue(name, { ...options, connection: this.producer as never, skipVersionCheck: true })
      : (new onPostgres.Queue(name, { ...options, connection: this.pool as never }) as unknown as Queue);
    queue.on('error', this.heard);
    return queue;
  }

  /** Adds deliveries; only relays call this, which know from PostgreSQL what is due. Job ids hold no colon and are not all digits. */
  async add(name: string, deliveries: { id: string; generation: number }[]): Promise<void> {
    const queue = await this.queue(name);
    const jobs = deliveries.map(({ id, generation }) => ({
      name: 'fact',
      data: { id } satisfies Delivery,
      opts: { jobId: `ob-${id}-${generation}` },
    }));
    if (this.producer) await queue.addBulk(jobs);
    // On PostgreSQL addBulk makes temporary tables, which the queue role may not: a few at a time instead.
    else
      for (let i = 0; i < jobs.length; i += 8)
        await Promise.all(jobs.slice(i, i + 8).map((j) => queue.add(j.name, j.data, j.opts)));
  }

  /** Works a queue. Whatever `handle` throws is retried with growing pauses, then kept as failed. */
  async work(name: string, handle: (delivery: Delivery) => Promise<unknown>, concurrency = 8): Promise<void> {
    const { Worker, onPostgres } = await bullmq();
    const run = (job: Job) => handle(job.data as Delivery);
    const options = { prefix: this.settings.prefix, concurrency, lockDuration: 30_000 };
    const worker = this.settings.redisUrl
      ? new Worker(name, run, { ...options, connection: { url: this.settings.redisUrl, maxRetriesPerRequest: null } })
      : (new onPostgres.Worker(name, run as never, {
          ...options,
          connection: this.pool as never,
        }) as unknown as Worker);
    worker.on('error', this.heard);
    this.workers.push(worker);
  }

  /** Waiting and delayed jobs, for the metrics. */
  async depth(name: string): Promise<number> {
    const counts = await (await this.queue(name)).getJobCounts('waiting', 'delayed', 'active');
    return Object.values(counts).reduce((sum, n) => sum + n, 0);
  }

  /** An id that disappears when Redis lost its data (FLUSHALL, empty restart). PostgreSQL cannot lose it apart from us. */
  async epoch(): Promise<string | null> {
    if (!this.producer) return 'postgres';
    return this.producer.get(`${this.settings.prefix}:epoch`);
  }
  async markEpoch(value: string): Promise<void> {
    await this.producer?.set(`${this.settings.prefix}:epoch`, value);
  }

  /** Whether the backend answers; after that a fault that comes again is said again. */
  async reachable(): Promise<boolean> {
    try {
      if (this.producer) await this.producer.ping();
      else await this.pool?.query('SELECT 1');
      this.said.clear();
      return true;
    } catch {
      return false;
    }
  }

  /** Waits for the jobs under way; while the backend is away there is nothing to wait for, and BullMQ would for ever. */
  async close(): Promise<void> {
    const force = !(await this.reachable());
    // A worker that was only just starting may never settle; what it leaves undone, the sweeper sends again.
    await within(8000, Promise.allSettled(this.workers.map((worker) => worker.close(force))));
    await within(2000, Promise.allSettled([...this.queues.values()].map(async (queue) => (await queue).close())));
    this.producer?.disconnect();
    if (this.pool) await within(2000, this.pool.end());
  }
}

/** One line of an error; several addresses that were tried in vain are one fault. */
function faultOf(error: unknown): string {
  if (error instanceof AggregateError) return [...new Set(error.errors.map(faultOf))].join('; ');
  return error instanceof Error ? error.message || error.name : String(error);
}

/** BullMQ is loaded with the first queue that is opened: who only answers commands opens none. */
const bullmq = () => (loaded ??= load());
let loaded: ReturnType<typeof load> | undefined;
async function load() {
  const { createPostgresBackend, Queue, runMigrations, withBackend, Worker } = await import('bullmq');
  return { Queue, Worker, runMigrations, onPostgres: withBackend(createPostgresBackend) };
}

/** Waits for the work, but no longer than so many milliseconds. */
async function within(milliseconds: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, milliseconds);
  });
  await Promise.race([work, late]);
  clearTimeout(timer);
}
