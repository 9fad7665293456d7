import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown, Inject } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Rhythm } from '#clock/rhythm';
import { Deliveries } from '#outbox/deliveries';
import type { Routes } from '#outbox/outbox';
import { Queues } from '#outbox/queues';
import { Relay } from '#outbox/relay';
import { Sweeper } from '#outbox/sweeper';
import { AnomalyService } from '#src/audit/anomaly.service';
import { Poller } from '#src/deadline/poller';
import { FinalPapers } from '#src/document/final-papers';
import { FeedService } from '#src/exchange/feed.service';
import { Orphans } from '#src/file/orphans';
import { mailboxCodes, WEBHOOK_QUEUE } from '#src/http/queue-names';
import { EnrolmentMails } from '#src/notice/enrolment-mails';
import { MailService } from '#src/notice/mail.service';
import { routes } from '#src/routes';
import { WebhookDelivery } from '#src/webhook/webhook.delivery';
import { Workflow } from '#workflow/workflow';

/** The worker's own rhythm: relay 10 times a second when busy, clocks once a second, sweep every 10 seconds. */
@Injectable()
export class Schedule implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly log = new Logger('worker');
  private readonly rhythm = new Rhythm();
  private readonly loops: Promise<void>[] = [];

  constructor(
    @Inject(DataSource) private readonly db: DataSource,
    @Inject(Queues) private readonly queues: Queues,
    @Inject(Deliveries) private readonly deliveries: Deliveries,
    @Inject(Workflow) private readonly workflow: Workflow,
    @Inject(Poller) private readonly poller: Poller,
    @Inject(MailService) private readonly mail: MailService,
    @Inject(EnrolmentMails) private readonly enrolments: EnrolmentMails,
    @Inject(FeedService) private readonly feeds: FeedService,
    @Inject(FinalPapers) private readonly papers: FinalPapers,
    @Inject(AnomalyService) private readonly anomalies: AnomalyService,
    @Inject(Orphans) private readonly orphans: Orphans,
    @Inject(WebhookDelivery) private readonly webhooks: WebhookDelivery,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const missing = this.workflow.missingSteps();
    if (missing.length > 0) throw new Error(`steps in routes.ts that nobody provides: ${missing.join(', ')}`);
    const deaf = unheard(routes, this.deliveries);
    if (deaf.length > 0) throw new Error(`routes that lead nowhere: ${deaf.join(', ')}`);
    const names = await this.deliveries.start(mailboxCodes());
    console.log(
      `worker: ${names.length} queues on ${this.queues.backend}, mail ${this.mail.isOn ? 'on' : 'off (MAIL_URL is not set)'}, feeds: ${this.feeds.connected.join(', ') || 'none (LIANDAN_FEEDS is not set)'}`,
    );
    // Most of the time is spent waiting for receivers: those that are slow must not take every place.
    await this.queues.work(WEBHOOK_QUEUE, ({ id }) => this.webhooks.deliver(id), 32);
    const relay = new Relay(this.db, this.queues);
    const sweeper = new Sweeper(this.db, this.queues);
    this.loop('relay', async () => ((await relay.turn()) > 0 ? 5 : 150));
    this.loop('clocks', async () => ((await this.poller.turn()) > 0 ? 100 : 1000));
    if (this.mail.isOn) {
      this.loop('mail', async () => {
        const { sent, failing } = await this.mail.turn();
        if (failing > 0) this.log.error(`${failing} mails keep failing`);
        return sent > 0 ? 100 : 2000;
      });
      this.loop('enrolments', async () => ((await this.enrolments.turn()) > 0 ? 100 : 2000));
    }
    if (this.papers.isOn) this.loop('papers', async () => ((await this.papers.turn()).printed > 0 ? 100 : 1000));
    if (this.feeds.connected.length > 0) this.loop('feeds', async () => ((await this.feeds.turn()) > 0 ? 50 : 1000));
    this.loop('webhooks', async () => ((await this.webhooks.turn()) > 0 ? 200 : 1000));
    this.loop('anomalies', async () => {
      await this.anomalies.turn();
      return 3_600_000;
    });
    this.loop('prune', async () => {
      await sweeper.prune();
      return 3_600_000;
    });
    this.loop('files', async () => {
      await this.orphans.turn();
      return 3_600_000;
    });
    this.loop('sweep', async () => {
      const sweep = await sweeper.turn();
      if (sweep.rebuilt || sweep.requeued > 0) this.log.warn(`swept: ${JSON.stringify(sweep)}`);
      if (sweep.failing > 0) this.log.error(`${sweep.failing} deliveries keep failing`);
      return sweep.rebuilt ? 1000 : 10_000;
    });
  }

  async onApplicationShutdown(): Promise<void> {
    this.rhythm.stop();
    await Promise.allSettled(this.loops);
  }

  private loop(name: string, turn: () => Promise<number>): void {
    const run = async () => {
      while (!this.rhythm.stopping) {
        const pause = await turn().catch((error: unknown) => {
          this.log.error(`${name}: ${String(error)}`);
          return 1000;
        });
        await this.rhythm.pause(pause);
      }
    };
    this.loops.push(run());
  }
}

/** Queues named outright in routes.ts that have no handler for their fact. */
function unheard(table: Routes, deliveries: Deliveries): string[] {
  return Object.entries(table).flatMap(([type, route]) =>
    route.after
      .filter((queue): queue is string => typeof queue === 'string')
      .filter((queue) => !deliveries.hears(queue, type))
      .map((queue) => `${type} → ${queue}`),
  );
}
