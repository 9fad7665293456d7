import { type DynamicModule, Global, Inject, Logger, Module, type OnApplicationShutdown } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { loadReference } from '#config/reference';
import { Settings } from '#config/env';
import { ReceiptSigner } from '#ledger/receipt';
import { Deliveries } from '#outbox/deliveries';
import { Queues } from '#outbox/queues';
import { Workflow } from '#workflow/workflow';
import { dataSourceOptions } from '../database/data-source.js';
import { clockBook } from '../deadline/clock-book.js';
import { Poller } from '../deadline/poller.js';
import { routes } from '../routes.js';
import { refuseClosedName } from './closed-name.js';
import { earlierMachines } from './earlier-machines.js';

/**
 * The engine that every capability stands on: one connection pool of the process's own database role, the workflow with
 * its books, the queues. Global, so that a capability's module names only other capabilities.
 */
@Global()
@Module({})
export class EngineModule implements OnApplicationShutdown {
  constructor(@Inject(Queues) private readonly queues: Queues) {}

  onApplicationShutdown(): Promise<void> {
    return this.queues.close();
  }

  static forRole(role: 'app' | 'worker', settings: Settings): DynamicModule {
    const url = settings.need(role === 'app' ? 'DATABASE_URL_APP' : 'DATABASE_URL_WORKER');
    const log = new Logger('queues');
    const queues = new Queues({
      say: (message) => log.warn(message),
      redisUrl: settings.queue === 'redis' ? settings.REDIS_URL : undefined,
      postgresUrl: settings.DATABASE_URL_QUEUE,
      prefix: settings.LIANDAN_QUEUE_PREFIX,
    });
    // Only who answers commands signs receipts; its key is certified before it serves (evidence/receipt.service.ts).
    const receipts = role === 'app' ? new ReceiptSigner(settings.LIANDAN_DEPLOYMENT) : undefined;
    return {
      module: EngineModule,
      imports: [
        TypeOrmModule.forRoot({
          ...dataSourceOptions(url, settings.LIANDAN_POOL, [], (message) => new Logger('database').warn(message)),
          autoLoadEntities: true,
          retryAttempts: 1,
        }),
      ],
      providers: [
        { provide: Settings, useValue: settings },
        { provide: Queues, useValue: queues },
        { provide: ReceiptSigner, useFactory: () => receipts ?? null },
        {
          provide: Workflow,
          inject: [DataSource],
          useFactory: async (db: DataSource) => {
            await refuseClosedName(db, settings.LIANDAN_DEPLOYMENT);
            const { calendar } = loadReference();
            const workflow = new Workflow(db, routes, {
              deployment: settings.LIANDAN_DEPLOYMENT,
              // A year may be put in force while the process runs.
              get calendarVersion() {
                return calendar.version;
              },
              earlier: earlierMachines,
              receipts,
            });
            workflow.keep(clockBook(calendar));
            return workflow;
          },
        },
        { provide: Deliveries, inject: [DataSource], useFactory: (db: DataSource) => new Deliveries(db, queues) },
        { provide: Poller, inject: [Workflow], useFactory: (workflow: Workflow) => new Poller(workflow) },
      ],
      exports: [Settings, Queues, ReceiptSigner, Workflow, Deliveries, Poller],
    };
  }
}
