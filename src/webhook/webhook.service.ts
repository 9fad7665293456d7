import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { WebhookSafe } from '#access/safe';
import type { Actor } from '#domain/actor';
import { journals } from '#domain/journals';
import { eventId } from '#ledger/event-id';
import { LAST_FACT, type Place } from '#outbox/feed';
import { Workflow } from '#workflow/workflow';
import type { Asked } from '../http/commands.js';
import { type ListQuery, type Page, pageOf } from '../http/page.js';
import { Register, type Done, type Query, type Registered } from '../party/register.js';
import { first } from '../party/register-acts.js';
import { bad, notFound, notNow, notPermitted } from '../party/register-words.js';
import { routes } from '../routes.js';
import { backlog, placeBefore } from './ahead.js';
import { Forbidden, Guard } from './guard.js';
import { subscriber } from './subscriber.js';
import { administersEndpoints, confirmsEndpoints, delivering, type Endpoint, ENDPOINTS } from './webhook.acts.js';
import type { ChangeWebhook, RegisterWebhook, ReplayWebhook } from './webhook.commands.js';
import { attemptsOf, WEBHOOKS } from './webhook.lists.js';

type Key = Asked['once'];
interface Shown extends Place {
  types: string[];
  [name: string]: unknown;
}

const MOST = 10;
/** As long as attempts are kept; what is older is read from the feed. */
const REPLAY_DAYS = 30;

/**
 * What administrators do with the endpoints of their organisation, and what a head confirms before anything is sent. Each act
 * is recorded; a secret is told once.
 */
@Injectable()
export class WebhookService {
  constructor(
    private readonly workflow: Workflow,
    private readonly register: Register,
    private readonly guard: Guard,
    private readonly safe: WebhookSafe,
  ) {}

  /** With what waits for each, as the organisation's own people would count it in the feed. */
  async list(by: Actor, query: ListQuery): Promise<Page<object>> {
    if (!administersEndpoints(by) && !confirmsEndpoints(by)) throw notPermitted();
    const page = await this.workflow.read(by, (tx) => pageOf<Shown>(tx, WEBHOOKS, query));
    const reader = by.org ? await subscriber(this.workflow.db, by.org) : undefined;
    const items = await Promise.all(page.items.map((item) => this.waiting(reader, item)));
    return { ...page, items };
  }

  private async waiting(reader: Actor | undefined, { tree, idx, fact, ...item }: Shown) {
    const counted = reader
      ? await this.workflow.read(reader, (tx) => backlog(tx, { tree, idx, fact }, item.types))
      : { backlog: 0, backlogCapped: false, oldestWaiting: null };
    return { ...item, ...counted };
  }

  attempts(by: Actor, id: string, query: ListQuery): Promise<Page<object>> {
    if (!administersEndpoints(by)) throw notPermitted();
    return this.workflow.read(by, async (tx) => {
      const [known] = await tx.query(
        'webhook_known',
        `SELECT 1 FROM liandan.webhook WHERE id = $1 AND state <> 'removed'`,
        [id],
      );
      if (!known) throw notFound();
      return pageOf(tx, attemptsOf(id), query);
    });
  }

  /** Facts from now on, sent once a head has confirmed it; the secret is told once. */
  async create(by: Actor, once: Key, ask: RegisterWebhook): Promise<Registered & { secret?: string }> {
    const id = eventId();
    const secret = newSecret();
    const url = await this.checked(by, ask);
    const done = await this.register.act(
      by,
      once,
      { machine: 'webhook', verb: 'register', payload: recorded(ask) },
      async (query) => {
        ENDPOINTS.admit(by, 'create');
        const [count] = await query<{ n: number }>(
          `SELECT count(*)::int AS n FROM liandan.webhook WHERE organisation = $1 AND state <> 'removed'`,
          [by.org],
        );
        if ((count?.n ?? 0) >= MOST)
          throw notNow({
            zh: `每个单位至多登记 ${MOST} 个接收地址`,
            en: `An organisation has ${MOST} endpoints at most`,
          });
        await query(
          `INSERT INTO liandan.webhook (id, organisation, url, label, types, readers, tree, idx, fact)
           SELECT $1, $2, $3, $4, $5, $6, coalesce(s.tree, ''), coalesce(s.size - 1, -1), $7
           FROM (SELECT 1) one LEFT JOIN (SELECT tree, size FROM liandan.log_state WHERE size > 0 ORDER BY tree DESC LIMIT 1) s ON true`,
          [id, by.org, url, ask.label, ask.types, [`a:${by.org}`], LAST_FACT],
        );
        await query('SELECT liandan.webhook_seal($1, $2, 0)', [id, this.safe.seal(secret, id)]);
        return { ...acted(by, id, 1), from: null, to: 'unconfirmed', facts: [waiting(by, ask)] };
      },
    );
    return done.replayed ? done : { ...done, secret };
  }

  async change(by: Actor, once: Key, id: string, ask: ChangeWebhook): Promise<Registered> {
    const url = await this.checked(by, ask);
    return this.about(by, once, id, 'change', recorded(ask), async (query, held) => {
      const same = url === held.url && [...ask.types].sort().join() === [...held.types].sort().join();
      const unsure = same ? '' : `state = 'unconfirmed', reason = NULL, confirmed_at = NULL, confirmed_by = NULL, `;
      await query(`UPDATE liandan.webhook SET url = $2, label = $3, types = $4, ${unsure}${ANEW} WHERE id = $1`, [
        id,
        url,
        ask.label,
        ask.types,
      ]);
      return same ? held.state : { to: 'unconfirmed', facts: [waiting(by, ask)] };
    });
  }

  /** A head of the organisation, in person, stands by the address and the types that he has seen. */
  async confirm(by: Actor, once: Key, id: string, seen: number): Promise<Registered> {
    const work = async (query: Query) => {
      await query(
        `UPDATE liandan.webhook SET state = 'active', confirmed_at = clock_timestamp(), confirmed_by = $2, ${ANEW} WHERE id = $1`,
        [id, by.name],
      );
      return 'active';
    };
    return this.about(by, once, id, 'confirm', { version: seen }, work, seen);
  }

  /** A new secret, told once; the one before signs beside it for the overlap. */
  async rotate(
    by: Actor,
    once: Key,
    id: string,
    overlapHours: number,
  ): Promise<Registered & { secret?: string; twoSecretsUntil?: string | null }> {
    const secret = newSecret();
    let until: Date | null = null;
    const done = await this.about(by, once, id, 'rotate', { overlapHours }, async (query, held) => {
      const [row] = await query<{ until: Date | null }>('SELECT liandan.webhook_seal($1, $2, $3) AS until', [
        id,
        this.safe.seal(secret, id),
        overlapHours,
      ]);
      until = row?.until ?? null;
      await query(`UPDATE liandan.webhook SET ${ANEW} WHERE id = $1`, [id]);
      return held.state;
    });
    return done.replayed ? done : { ...done, secret, twoSecretsUntil: (until as Date | null)?.toISOString() ?? null };
  }

  pause(by: Actor, once: Key, id: string): Promise<Registered> {
    return this.about(by, once, id, 'pause', {}, async (query) => {
      await query(`UPDATE liandan.webhook SET state = 'paused', version = version + 1 WHERE id = $1`, [id]);
      return 'paused';
    });
  }

  /** Goes on where it stood, at once, whether it was paused or disabled. */
  resume(by: Actor, once: Key, id: string): Promise<Registered> {
    return this.about(by, once, id, 'resume', {}, async (query) => {
      await query(`UPDATE liandan.webhook SET state = 'active', reason = NULL, ${ANEW} WHERE id = $1`, [id]);
      return 'active';
    });
  }

  remove(by: Actor, once: Key, id: string): Promise<Registered> {
    return this.about(by, once, id, 'remove', {}, async (query) => {
      await query(`UPDATE liandan.webhook SET state = 'removed', reason = NULL, version = version + 1 WHERE id = $1`, [
        id,
      ]);
      await query('SELECT liandan.webhook_forget($1)', [id]);
      return 'removed';
    });
  }

  /** One event that says nothing, before everything that waits. */
  test(by: Actor, once: Key, id: string): Promise<Registered> {
    return this.about(by, once, id, 'test', {}, async (query, held) => {
      await this.asked(query, by, held, 'test', null);
      return held.state;
    });
  }

  /** One delivery once more, or everything since an instant, in order, under the same ids. */
  replay(by: Actor, once: Key, id: string, { message, since }: ReplayWebhook): Promise<Registered> {
    if ((message === undefined) === (since === undefined))
      throw bad('', {
        zh: '请给出一次投递（message）或一个时刻（since），二者择一',
        en: 'Give either message or since',
      });
    return this.about(by, once, id, 'replay', since === undefined ? { message } : { since }, async (query, held) => {
      if (message !== undefined) {
        const [known] = await query<{ kind: string }>(
          `SELECT kind FROM liandan.webhook_attempt WHERE webhook = $1 AND message = $2 AND kind <> 'test' LIMIT 1`,
          [id, message],
        );
        if (!known)
          throw bad('/message', { zh: '近 30 天没有这次投递', en: 'There is no such delivery in the last 30 days' });
        const no = first(delivering, { by, of: held, at: '', today: '' });
        if (no) throw no;
        await this.asked(query, by, held, 'replay', message);
      } else await this.rewind(query, id, new Date(since ?? ''));
      return held.state;
    });
  }

  private async rewind(query: Query, id: string, since: Date): Promise<void> {
    const age = Date.now() - since.getTime();
    if (!(age >= 0 && age <= REPLAY_DAYS * 86_400_000))
      throw bad('/since', {
        zh: `只能重投近 ${REPLAY_DAYS} 天内的事实；更早的请读取 /v1/events`,
        en: `Within the last ${REPLAY_DAYS} days; read what is older from /v1/events`,
      });
    const first = await placeBefore(query, since);
    if (!first) return;
    await query(
      `UPDATE liandan.webhook SET tree = $2, idx = $3::bigint, fact = $4, ${ANEW} WHERE id = $1 AND ($2, $3::bigint) < (tree, idx)`,
      [id, first.tree, first.idx, first.fact],
    );
  }

  private async asked(
    query: Query,
    by: Actor,
    held: Endpoint,
    kind: 'replay' | 'test',
    fact: string | null,
  ): Promise<void> {
    await query('INSERT INTO liandan.webhook_request (id, webhook, kind, fact, readers) VALUES ($1, $2, $3, $4, $5)', [
      eventId(),
      held.id,
      kind,
      fact,
      [`a:${by.org}`],
    ]);
  }

  private about(
    by: Actor,
    once: Key,
    id: string,
    verb: Parameters<typeof ENDPOINTS.held>[2],
    payload: object,
    work: (query: Query, held: Endpoint) => Promise<string | Pick<Done, 'to' | 'facts'>>,
    expected?: number,
  ): Promise<Registered> {
    return this.register.act(
      by,
      once,
      { machine: 'webhook', verb, subject: id, payload },
      async (query, at): Promise<Done> => {
        const how = expected === undefined ? {} : { expected };
        const held = await ENDPOINTS.held(query, by, verb, id, at, how);
        const done = await work(query, held);
        const [now] = await query<{ version: number }>('SELECT version FROM liandan.webhook WHERE id = $1', [id]);
        const led = typeof done === 'string' ? { to: done } : done;
        return { ...acted(by, id, now?.version ?? held.version), from: held.state, ...led };
      },
    );
  }

  /** The address as it is kept, judged by what its name stands for now; and the types that somebody tells. */
  private async checked(by: Actor, { url: text, types }: RegisterWebhook): Promise<string> {
    // Whoever may not is told so, and no name is asked for.
    if (!administersEndpoints(by)) return text;
    const told = new Set([
      ...this.workflow.kinds.keys(),
      ...journals,
      ...Object.keys(routes).map((type) => startOf(type)),
    ]);
    types.forEach((type, i) => {
      if (!told.has(startOf(type)))
        throw bad(`/types/${i}`, { zh: `没有“${type}”这类事实`, en: `Nothing tells facts of the type ${type}` });
    });
    try {
      const url = this.guard.admit(text);
      // A name that stands for nothing yet is no reason to refuse: the deliveries will tell.
      await this.guard.addressesOf(url).catch((error: unknown) => {
        if (error instanceof Forbidden) throw error;
      });
      return url.href;
    } catch (error) {
      throw error instanceof Forbidden ? bad('/url', error.detail) : error;
    }
  }
}

/** A worker may have read the endpoint just before: whatever it marks after this is not taken. */
const ANEW = `version = version + 1, next_at = clock_timestamp(), queued_at = NULL, failures = 0, failing_since = NULL`;

/** What heads are told: that something waits for them. It is not sent. */
const waiting = (by: Actor, { label }: RegisterWebhook) => ({
  type: 'webhook.waiting',
  data: { organisation: by.org, label },
  readers: [`a:${by.org}`],
});
const acted = (by: Actor, id: string, version: number) => ({
  id,
  version,
  rules: [],
  readers: by.org ? [`o:${by.org}`] : [],
});
/** What the record keeps: a query may hold a key of the receiver's. */
function recorded({ url, ...words }: RegisterWebhook): object {
  return { ...words, url: url.split('?')[0] };
}
const newSecret = (): string => `whsec_${randomBytes(32).toString('base64')}`;
const startOf = (type: string): string => type.split('.')[0] ?? '';
