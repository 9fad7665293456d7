import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { rootCertificates } from 'node:tls';
import { Injectable } from '@nestjs/common';
import { WebhookSafe } from '#access/safe';
import { Settings } from '#config/env';
import type { Actor } from '#domain/actor';
import { eventId } from '#ledger/event-id';
import { LEASE_SECONDS, pauseAfter } from '#outbox/back-off';
import { LAST_FACT, type Place } from '#outbox/feed';
import { Queues } from '#outbox/queues';
import { Workflow } from '#workflow/workflow';
import { WEBHOOK_QUEUE } from '../http/queue-names.js';
import { ahead, oneOf } from './ahead.js';
import { Call } from './call.js';
import { factMessage, type Message, signedHeaders, testMessage } from './envelope.js';
import { Guard } from './guard.js';
import type { Attempted } from './post.js';
import { subscriber } from './subscriber.js';
import { WebhookEnd } from './webhook.end.js';

interface Held extends Place {
  id: string;
  organisation: string;
  url: string;
  types: string[];
  version: number;
  lease: string;
  secrets: string[];
  /** Whether facts may go now; what was asked for one by one goes at any time. */
  due: boolean;
}
interface Asked {
  id: string;
  kind: 'replay' | 'test';
  fact: string | null;
  attempts: number;
}
type Kind = 'feed' | 'replay' | 'test';

const BATCH = 50;
/** A worker gives an endpoint back after so long, long before its lease ends, so that others have their turn. */
const HELD_MS = 5_000;
/** A job that nobody has taken after so long is lost: the queue was flushed. */
const LOST_SECONDS = 30;
/** A delivery that is sent once more has so many tries; its endpoint's order does not wait for it. */
const REPLAYS = 5;

/**
 * Delivers facts to endpoints, each endpoint's in the order of the log and one at a time: what comes next waits until
 * what came before was taken. The place in the log is in PostgreSQL, the queue only wakes: a job carries the endpoint's id.
 * After a crash between an answer and its mark the same fact goes out again under the same id.
 */
@Injectable()
export class WebhookDelivery {
  private readonly ca: string[] | undefined;

  constructor(
    private readonly workflow: Workflow,
    private readonly queues: Queues,
    private readonly guard: Guard,
    private readonly safe: WebhookSafe,
    private readonly end: WebhookEnd,
    private readonly settings: Settings,
  ) {
    const { LIANDAN_WEBHOOK_CA: file } = settings;
    this.ca = file === undefined ? undefined : [...rootCertificates, readFileSync(file, 'utf8')];
  }

  /** Hands the endpoints that have something to send to the queue. Returns how many. */
  async turn(limit = 200): Promise<number> {
    return this.workflow.db.transaction(async (manager) => {
      const [due] = await manager.query<[{ id: string; generation: number }[], number]>(
        `UPDATE liandan.webhook SET queued_at = clock_timestamp(), generation = generation + 1 WHERE id IN (
           SELECT w.id FROM liandan.webhook w JOIN liandan.organisation o ON o.id = w.organisation AND o.active
           WHERE w.state = 'active' AND (w.leased_until IS NULL OR w.leased_until <= clock_timestamp())
             AND (w.queued_at IS NULL OR w.queued_at < clock_timestamp() - ${LOST_SECONDS} * interval '1 second')
             AND (EXISTS (SELECT FROM liandan.webhook_request r WHERE r.webhook = w.id AND r.done_at IS NULL AND r.next_at <= clock_timestamp())
               OR w.next_at <= clock_timestamp() AND (w.fact <> '${LAST_FACT}'
                 OR EXISTS (SELECT FROM liandan.log_leaf l WHERE (l.tree, l.idx) > (w.tree, w.idx))))
           ORDER BY w.next_at LIMIT $1 FOR UPDATE OF w SKIP LOCKED)
         RETURNING id, generation`,
        [limit],
      );
      if (due.length > 0) await this.queues.add(WEBHOOK_QUEUE, due);
      return due.length;
    });
  }

  /** What a job does: sends what is due to one endpoint. Returns how many messages were taken. */
  async deliver(id: string): Promise<number> {
    const held = await this.take(id);
    if (!held) return 0;
    const until = Date.now() + HELD_MS;
    const call = new Call(held.url, this.guard, this.ca);
    let taken = 0;
    try {
      const reader = await subscriber(this.workflow.db, held.organisation);
      if (!reader) return 0;
      for (const asked of await this.askedOf(held)) {
        if (Date.now() >= until) break;
        if (await this.once(held, reader, asked, call)) taken += 1;
      }
      while (held.due && Date.now() < until) {
        const sent = await this.next(held, reader, call, until);
        if (sent === undefined) break;
        taken += sent;
      }
      return taken;
    } finally {
      call.close();
      await this.workflow.db.query(
        'UPDATE liandan.webhook SET lease = NULL, leased_until = NULL WHERE id = $1 AND lease = $2',
        [id, held.lease],
      );
    }
  }

  /** The facts that come next. Returns how many were taken; undefined when there are none, or one was not taken. */
  private async next(held: Held, reader: Actor, call: Call, until: number): Promise<number | undefined> {
    const { facts, end } = await this.workflow.read(reader, async (tx) => {
      const found = await ahead(tx, held, held.types, BATCH);
      return { ...found, facts: await this.workflow.heard(tx, reader, found.facts) };
    });
    let taken = 0;
    for (const row of facts) {
      if (taken > 0 && Date.now() >= until) return taken;
      const message = factMessage(this.settings.LIANDAN_DEPLOYMENT, row);
      const attempted = await this.attempt(held, 'feed', message, call);
      if (attempted.outcome !== 'taken') return void (await this.failed(held, attempted));
      if (!(await this.moved(held, { tree: row.tree, idx: row.idx, fact: row.id }, true))) return undefined;
      taken += 1;
    }
    if (facts.length === BATCH) return taken;
    const still = end.tree === held.tree && end.idx === held.idx && held.fact === LAST_FACT;
    if (still || !(await this.moved(held, end, false))) return undefined;
    return taken;
  }

  /** One event of its own: a delivery once more, or a test. */
  private async once(held: Held, reader: Actor, asked: Asked, call: Call): Promise<boolean> {
    const message = await this.messageOf(held, reader, asked);
    const attempted = message && (await this.attempt(held, asked.kind, message, call));
    const isOver =
      !attempted || attempted.outcome === 'taken' || asked.kind === 'test' || asked.attempts + 1 >= REPLAYS;
    await this.workflow.db.query(
      `UPDATE liandan.webhook_request SET attempts = attempts + 1, next_at = clock_timestamp() + $2 * interval '1 second',
         done_at = CASE WHEN $3 THEN clock_timestamp() END WHERE id = $1`,
      [asked.id, attempted ? pauseOf(attempted, asked.attempts + 1) : 0, isOver],
    );
    if (attempted?.outcome === 'gone') {
      held.due = false;
      await this.end.disable(held.id, held.version, 'gone', attempted);
      return false;
    }
    // Whoever answers again has what waits at once.
    if (attempted?.outcome === 'taken') {
      held.due = true;
      await this.workflow.db.query('UPDATE liandan.webhook SET last_success_at = clock_timestamp() WHERE id = $1', [
        held.id,
      ]);
    }
    return attempted?.outcome === 'taken';
  }

  private async messageOf(held: Held, reader: Actor, { id, kind, fact }: Asked): Promise<Message | undefined> {
    if (kind === 'test') return testMessage(this.settings.LIANDAN_DEPLOYMENT, id, held.id, new Date());
    if (fact === null) return undefined;
    const [row] = await this.workflow.read(reader, async (tx) => {
      const found = await oneOf(tx, fact);
      return this.workflow.heard(tx, reader, found ? [found] : []);
    });
    return row && factMessage(this.settings.LIANDAN_DEPLOYMENT, row);
  }

  private async attempt(held: Held, kind: Kind, message: Message, call: Call): Promise<Attempted> {
    const attempted = await call.post(signedHeaders(message, held.secrets, new Date()), message.body);
    const { outcome, status, milliseconds, error } = attempted;
    await this.workflow.db.query(
      `INSERT INTO liandan.webhook_attempt (id, webhook, kind, message, type, outcome, status, milliseconds, error, readers)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
      [
        eventId(),
        held.id,
        kind,
        message.id,
        message.type,
        outcome,
        status,
        milliseconds,
        error,
        [`a:${held.organisation}`],
      ],
    );
    return attempted;
  }

  /** A lease, as for mail; undefined when another worker has it, or there is nothing to do. */
  private async take(id: string): Promise<Held | undefined> {
    const lease = randomUUID();
    const [[found]] = await this.workflow.db.query<[(Omit<Held, 'secrets'> & { sealed: string[] })[], number]>(
      `UPDATE liandan.webhook w SET lease = $2, leased_until = clock_timestamp() + ${LEASE_SECONDS} * interval '1 second', queued_at = NULL
       FROM liandan.webhook_secret s
       WHERE w.id = $1 AND s.webhook = w.id AND w.state = 'active' AND (w.leased_until IS NULL OR w.leased_until <= clock_timestamp())
       RETURNING w.id, w.organisation, w.url, w.types, w.version, w.lease, w.tree, w.idx::text AS idx, w.fact,
         w.next_at <= clock_timestamp() AS due,
         array_remove(ARRAY[s.secret, CASE WHEN s.previous_until > clock_timestamp() THEN s.previous END], NULL) AS sealed`,
      [id, lease],
    );
    if (!found) return undefined;
    const { sealed, ...held } = found;
    return { ...held, secrets: sealed.map((each) => this.safe.open(each, id)) };
  }

  private askedOf({ id }: Held): Promise<Asked[]> {
    return this.workflow.db.query<Asked[]>(
      `SELECT id, kind, fact, attempts FROM liandan.webhook_request
       WHERE webhook = $1 AND done_at IS NULL AND next_at <= clock_timestamp() ORDER BY id LIMIT 20`,
      [id],
    );
  }

  /** Marks what was taken, or was looked at and is not for this endpoint. False: somebody has changed the endpoint meanwhile. */
  private async moved(held: Held, place: Place, isTaken: boolean): Promise<boolean> {
    const well = isTaken
      ? `, failures = 0, failing_since = NULL, last_outcome = 'taken', last_error = NULL, last_success_at = clock_timestamp()`
      : '';
    const [, marked] = await this.workflow.db.query<[unknown[], number]>(
      `UPDATE liandan.webhook SET tree = $4, idx = $5::bigint, fact = $6,
         leased_until = clock_timestamp() + ${LEASE_SECONDS} * interval '1 second'${well}
       WHERE id = $1 AND lease = $2 AND version = $3 AND state = 'active'`,
      [held.id, held.lease, held.version, place.tree, place.idx, place.fact],
    );
    Object.assign(held, place);
    return marked === 1;
  }

  private async failed(held: Held, attempted: Attempted): Promise<void> {
    const days = this.settings.LIANDAN_WEBHOOK_DAYS;
    const [[marked]] = await this.workflow.db.query<[{ failures: number; over: boolean }[], number]>(
      `UPDATE liandan.webhook SET failures = failures + 1, failing_since = coalesce(failing_since, clock_timestamp()),
         last_outcome = $4, last_error = $5, last_failure_at = clock_timestamp()
       WHERE id = $1 AND lease = $2 AND version = $3
       RETURNING failures, failing_since < clock_timestamp() - ${days} * interval '1 day' AS over`,
      [held.id, held.lease, held.version, attempted.outcome, attempted.error],
    );
    if (!marked) return;
    if (attempted.outcome === 'gone') return this.end.disable(held.id, held.version, 'gone', attempted);
    if (marked.over) return this.end.disable(held.id, held.version, 'failing', attempted);
    await this.workflow.db.query(
      `UPDATE liandan.webhook SET next_at = clock_timestamp() + $3 * interval '1 second' WHERE id = $1 AND version = $2`,
      [held.id, held.version, pauseOf(attempted, marked.failures)],
    );
  }
}

/** No sooner than the receiver wants to be asked again. */
const pauseOf = ({ retryAfter }: Attempted, failures: number): number =>
  Math.max(pauseAfter(failures), retryAfter ?? 0);
