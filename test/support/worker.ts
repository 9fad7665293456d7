import { DataSource } from 'typeorm';
import { loadReference } from '#config/reference';
import { system } from '#domain/actor';
import { Deliveries } from '#outbox/deliveries';
import type { Routes } from '#outbox/outbox';
import { Queues, type QueueSettings } from '#outbox/queues';
import { Relay } from '#outbox/relay';
import { Sweeper } from '#outbox/sweeper';
import { dataSourceOptions } from '#src/database/data-source';
import { clockBook } from '#src/deadline/clock-book';
import { Poller } from '#src/deadline/poller';
import { Workflow } from '#workflow/workflow';
import { probeKind } from './probe.js';

/** Every mark of a probe is heard by one queue and by one of two mailboxes; each answers with an echo. */
export const echoes: Routes = {
  'probe.marked': { within: [], after: ['probe', (fact) => [`mailbox-${fact.version % 2 ? '50' : '51'}`]] },
};
const PROVINCES = ['50', '51'];

/** Where a worker stops for ever, so that it can be killed there. */
export type Halt = 'relay' | 'delivered' | 'transaction' | 'effected';

export interface WorkerOptions {
  /** Connection of the worker role. */
  url: string;
  queue: QueueSettings;
  /** A job not finished after this many seconds is sent again. */
  lease?: number;
  halt?: Halt;
  pool?: number;
}

/** What the worker process is made of, without Nest, around the probe machine. */
export async function worker(options: WorkerOptions, halted: (where: Halt) => Promise<void> = async () => undefined) {
  const { calendar } = loadReference();
  const db = await new DataSource(dataSourceOptions(options.url, options.pool ?? 12)).initialize();
  const workflow = new Workflow(db, echoes, { deployment: 'test', calendarVersion: calendar.version });
  workflow.keep(clockBook(calendar));
  const reach = async (where: Halt) => (options.halt === where ? halted(where) : undefined);
  const kind = workflow.register({
    ...probeKind(),
    evidence: async (_tx, _row, { type }) => {
      if (type === 'echo') await reach('transaction');
      return {};
    },
  });
  const queues = new Queues(options.queue);
  const deliveries = new Deliveries(db, queues);
  for (const queue of ['probe', 'mailbox-*']) {
    deliveries.hear(queue, 'probe.marked', async (fact, once) => {
      await reach('delivered');
      await workflow.send(kind, fact.caseId, { by: system, door: 'rule', command: { type: 'echo' }, once });
      await reach('effected');
    });
  }
  const relay = new Relay(db, {
    add: async (name: string, jobs: { id: string; generation: number }[]) => {
      await queues.add(name, jobs);
      await reach('relay');
    },
  } as unknown as Queues);
  const sweeper = new Sweeper(db, queues, options.lease ?? 120);
  const poller = new Poller(workflow);
  const loops: Promise<void>[] = [];
  let stopping = false;
  const every = (ms: number, turn: () => Promise<unknown>) => {
    loops.push(
      (async () => {
        while (!stopping) {
          await turn().catch(() => undefined); // the next turn makes good what this one could not
          await new Promise((resolve) => setTimeout(resolve, ms));
        }
      })(),
    );
  };
  return {
    db,
    workflow,
    kind,
    queues,
    deliveries,
    relay,
    sweeper,
    poller,
    /** The rhythm of the worker process, faster. */
    run: () => {
      loops.push(deliveries.start(PROVINCES).then(() => undefined));
      every(20, () => relay.turn());
      every(200, () => sweeper.turn());
      every(100, () => poller.turn());
    },
    stop: async () => {
      stopping = true;
      await Promise.all(loops);
      await queues.close();
      await db.destroy();
    },
  };
}
export type Worker = Awaited<ReturnType<typeof worker>>;
