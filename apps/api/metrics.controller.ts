import { isIP } from 'node:net';
import { Controller, Get, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import { Public } from '#access/access.guard';
import { Settings } from '#config/env';
import { DomainError } from '#domain/errors';
import { system } from '#domain/actor';
import { Queues } from '#outbox/queues';
import { mailboxNames, queueNames } from '#src/http/queue-names';
import { type Tx, Workflow } from '#workflow/workflow';

const FRESH_MS = 5_000;

/** Prometheus figures, read from the database at the scrape and kept for five seconds. Only for the private network. */
@Public()
@Controller('metrics')
export class MetricsController {
  private readonly registry = new Registry();
  private readonly cases = this.gauge('liandan_cases', 'Cases by machine and state', ['machine', 'state']);
  private readonly clocks = this.gauge('liandan_clocks_open', 'Running clocks', ['clock']);
  private readonly overdue = this.gauge('liandan_clocks_overdue', 'Running clocks past their due date', ['clock']);
  private readonly outbox = this.gauge('liandan_outbox_unsent', 'Deliveries not yet handed to a queue', []);
  private readonly outboxAge = this.gauge('liandan_outbox_age_seconds', 'Age of the oldest of them', []);
  private readonly lag = this.gauge('liandan_sequencer_lag_events', 'Recorded events not yet in the log', []);
  private readonly lagAge = this.gauge('liandan_sequencer_lag_seconds', 'Age of the oldest of them', []);
  private readonly unsigned = this.gauge(
    'liandan_signer_lag_seconds',
    'Age of the oldest event in the log that no signed head covers',
    ['tree'],
  );
  private readonly finality = this.gauge(
    'liandan_finality_lag_seconds',
    'Age of the oldest signed head that is not final; only where a policy is configured',
    ['tree'],
  );
  private readonly papers = this.gauge(
    'liandan_papers_failing',
    'Decisions and replies that wait to be printed and could not be',
    [],
  );
  private readonly webhooks = this.gauge('liandan_webhooks', 'Endpoints of webhooks by how they stand', ['state']);
  private readonly webhookBacklog = this.gauge(
    'liandan_webhook_backlog_entries',
    'Entries of the log that the endpoint furthest behind has not been offered',
    [],
  );
  private readonly webhookFailing = this.gauge(
    'liandan_webhook_failing_seconds',
    'For how long the endpoint has failed that fails longest',
    [],
  );
  private readonly webhookAttempts = this.gauge(
    'liandan_webhook_attempts_hour',
    'Attempts of the last hour by what came of them',
    ['outcome'],
  );
  private readonly depth = this.gauge('liandan_queue_depth', 'Jobs waiting, delayed or active', ['queue']);
  private readAt = 0;
  private reading: Promise<void> | undefined;

  constructor(
    private readonly workflow: Workflow,
    private readonly queues: Queues,
    private readonly settings: Settings,
  ) {
    collectDefaultMetrics({ register: this.registry });
  }

  @Get()
  async metrics(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    if (!isPrivate(request.ip) || isForwarded(request)) throw new DomainError('NOT_FOUND');
    if (Date.now() - this.readAt > FRESH_MS)
      await (this.reading ??= this.read().finally(() => (this.reading = undefined)));
    await reply.header('Content-Type', this.registry.contentType).send(await this.registry.metrics());
  }

  private gauge<L extends string>(name: string, help: string, labelNames: L[]): Gauge<L> {
    return new Gauge({ name, help, labelNames, registers: [this.registry] });
  }

  private async read(): Promise<void> {
    await this.workflow.read(system, async (tx) => {
      this.cases.reset();
      for (const { name, table } of this.workflow.kinds.values()) {
        const rows = await tx.query<{ state: string; n: number }>(
          `metrics_${table}`,
          `SELECT state, count(*)::int AS n FROM liandan.${table} GROUP BY state`,
        );
        for (const { state, n } of rows) this.cases.set({ machine: name, state }, n);
      }
      const clocks = await tx.query<{ clock: string; open: number; overdue: number }>(
        'metrics_clocks',
        `SELECT clock, count(*)::int AS open, count(*) FILTER (WHERE due_at <= liandan.now())::int AS overdue
         FROM liandan.deadline WHERE status = 'open' GROUP BY clock`,
      );
      this.clocks.reset();
      this.overdue.reset();
      for (const { clock, open, overdue } of clocks) {
        this.clocks.set({ clock }, open);
        this.overdue.set({ clock }, overdue);
      }
      const [outbox] = await tx.query<{ n: number; age: number }>(
        'metrics_outbox',
        `SELECT count(*)::int AS n, coalesce(extract(epoch FROM clock_timestamp() - min(created_at)), 0)::float AS age
         FROM liandan.outbox WHERE sent_at IS NULL AND done_at IS NULL`,
      );
      this.outbox.set(outbox?.n ?? 0);
      this.outboxAge.set(outbox?.age ?? 0);
      const [lag] = await tx.query<{ events: string; seconds: number }>(
        'metrics_lag',
        'SELECT * FROM liandan.sequencer_lag()',
      );
      this.lag.set(Number(lag?.events ?? 0));
      this.lagAge.set(lag?.seconds ?? 0);
      await this.readWebhooks(tx);
      const [papers] = await tx.query<{ n: number }>(
        'metrics_papers',
        'SELECT count(*)::int AS n FROM liandan.document_waiting WHERE failures > 0',
      );
      this.papers.set(papers?.n ?? 0);
      this.unsigned.reset();
      const unsigned = await tx.query<{ tree: string; lag: number }>(
        'metrics_unsigned',
        'SELECT tree, lag FROM liandan.unsigned()',
      );
      for (const { tree, lag: seconds } of unsigned) this.unsigned.set({ tree }, seconds);
      this.finality.reset();
      if (this.settings.LIANDAN_POLICY === undefined) return;
      const logs = await tx.query<{ tree: string; lag: number }>(
        'metrics_finality',
        'SELECT tree, lag FROM liandan.finality()',
      );
      for (const { tree, lag: seconds } of logs) this.finality.set({ tree }, seconds);
    });
    await this.readQueues();
    this.readAt = Date.now();
  }

  private async readWebhooks(tx: Tx): Promise<void> {
    const states = await tx.query<{ state: string; n: number; behind: string; seconds: number }>(
      'metrics_webhooks',
      `SELECT CASE WHEN w.state = 'active' AND w.failures > 0 THEN 'failing' ELSE w.state END AS state, count(*)::int AS n,
         coalesce(max(b.behind) FILTER (WHERE w.state = 'active'), 0) AS behind,
         coalesce(max(extract(epoch FROM clock_timestamp() - w.failing_since)) FILTER (WHERE w.state = 'active'), 0)::float AS seconds
       FROM liandan.webhook w, LATERAL (
         SELECT sum(CASE WHEN s.tree = w.tree THEN greatest(s.size - 1 - w.idx, 0) ELSE s.size END) AS behind
         FROM liandan.log_state s WHERE s.tree >= w.tree) b
       WHERE w.state <> 'removed' GROUP BY 1`,
    );
    this.webhooks.reset();
    for (const { state, n } of states) this.webhooks.set({ state }, n);
    this.webhookBacklog.set(Math.max(0, ...states.map(({ behind }) => Number(behind))));
    this.webhookFailing.set(Math.max(0, ...states.map(({ seconds }) => seconds)));
    const attempts = await tx.query<{ outcome: string; n: number }>(
      'metrics_webhook_attempts',
      `SELECT outcome, count(*)::int AS n FROM liandan.webhook_attempt WHERE at > clock_timestamp() - interval '1 hour' GROUP BY 1`,
    );
    this.webhookAttempts.reset();
    for (const { outcome, n } of attempts) this.webhookAttempts.set({ outcome }, n);
  }

  /** A queue backend that does not answer leaves its figures out, not the whole page. */
  private async readQueues(): Promise<void> {
    this.depth.reset();
    if (!(await this.queues.reachable())) return;
    for (const queue of [...queueNames(), ...mailboxNames()]) {
      const n = await this.queues.depth(queue).catch(() => undefined);
      if (n !== undefined) this.depth.set({ queue }, n);
    }
  }
}

/** Came through a proxy that we do not know: its address is not the reader's (LIANDAN_PROXIES). */
const isForwarded = (request: FastifyRequest): boolean =>
  request.ips === undefined && (request.headers['x-forwarded-for'] ?? request.headers['forwarded']) !== undefined;

/** Loopback, private and link-local addresses. */
function isPrivate(address: string): boolean {
  const plain = address.replace(/^::ffff:/, '');
  return isIP(plain) === 4
    ? /^(127\.|10\.|192\.168\.|169\.254\.|172\.(1[6-9]|2\d|3[01])\.)/.test(plain)
    : /^(::1$|f[cd]|fe80)/i.test(plain);
}
