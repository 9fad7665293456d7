import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { system, type Actor } from '#domain/actor';
import { FEED_NAMES, feeds, feedsOf, roadShare, type FeedName } from '#domain/exchange/feeds';
import type { ManifestContext } from '#domain/manifest/manifest.context';
import { LEASE_SECONDS, pauseAfter } from '#outbox/back-off';
import { Workflow, type Fact } from '#workflow/workflow';
import { type List, type ListQuery, pageOf } from '../http/page.js';
import { Register, type Query } from '../party/register.js';
import { FEED_PORTS, type FeedPort, type FeedPorts } from './feed.port.js';

interface Due {
  id: string;
  feed: FeedName;
  type: string;
  number: string | null;
  at: Date;
  body: Record<string, unknown>;
  attempts: number;
}
interface Late {
  id: string;
  feed: FeedName;
  type: string;
  number: string | null;
  case_id: string;
  told_at: Date;
  last_error: string | null;
  readers: string[];
}
/** Something that a feed is to be told. */
export interface Message {
  feed: FeedName;
  type: string;
  fact: string | null;
  caseId: string;
  version: number;
  number: string | null;
  body: object;
  at: string;
  readers: string[];
}

export const MESSAGES: List = {
  name: 'feed-messages',
  from: 'liandan.feed_message m',
  select: `m.id, m.feed, m.type, m.case_id AS "case", m.number, m.state, m.attempts, m.last_error AS "lastError",
    m.told_at AS "toldAt", m.due_at AS "dueAt", m.sent_at AS "sentAt", m.flagged_at AS "flaggedAt"`,
  id: 'm.id',
  filters: {
    feed: { column: 'm.feed' },
    state: { column: 'm.state' },
    case: { column: 'm.case_id', type: 'uuid' },
    number: { column: 'm.number' },
    flagged: { column: '(m.flagged_at IS NOT NULL)', type: 'boolean' },
  },
};

/**
 * Tells systems outside what has happened. A message waits until the other side has it; messages of one case go in
 * order. What is not sent in its time is flagged for good: on the message, in the log and as a fact.
 */
@Injectable()
export class FeedService {
  constructor(
    private readonly workflow: Workflow,
    private readonly register: Register,
    @Inject(FEED_PORTS) private readonly ports: FeedPorts,
  ) {}

  /** Feeds that this installation has an address or a folder for. */
  get connected(): FeedName[] {
    return FEED_NAMES.filter((name) => this.ports[name]);
  }

  /** Writes what the fact means for each feed; a second delivery changes nothing. */
  async tell(fact: Fact): Promise<void> {
    const names = feedsOf(fact);
    if (names.length === 0) return;
    const manifest = fact.machine === 'manifest' ? await this.manifest(fact.caseId) : undefined;
    const number = manifest?.context.number ?? (fact.data['number'] as string | undefined) ?? null;
    const { type, machine, caseId, version, at, readers } = fact;
    const said = { machine, id: caseId, version, event: fact.event, row: fact.row, data: fact.data };
    const messages = names.map((feed): Message => {
      const document =
        manifest &&
        (feed === 'national'
          ? { state: manifest.state, version: manifest.version, ...manifest.context }
          : { state: manifest.state, version: manifest.version, ...roadShare(manifest.context as never) });
      const shown = feed === 'national' || !manifest ? said : { ...said, data: {} };
      return { feed, type, fact: fact.id, caseId, version, number, body: { ...shown, document }, at, readers };
    });
    for (const message of messages) {
      const { text, values } = messageStatement(message);
      await this.workflow.db.query(text, values);
    }
  }

  private async manifest(id: string) {
    const [row] = await this.workflow.db.query<{ state: string; version: number; context: ManifestContext }[]>(
      'SELECT state, version, context FROM liandan.manifest WHERE id = $1',
      [id],
    );
    return row;
  }

  /** One batch: sends what waits, the oldest of each case first. Returns how many went out. */
  async turn(limit = 50): Promise<number> {
    const names = this.connected;
    if (names.length === 0) return 0;
    const [due] = await this.workflow.db.query<[Due[], number]>(
      `UPDATE liandan.feed_message m SET attempts = m.attempts + 1,
         next_at = clock_timestamp() + ${LEASE_SECONDS} * interval '1 second'
       WHERE m.id IN (
         SELECT w.id FROM liandan.feed_message w
         WHERE w.state = 'waiting' AND w.feed = ANY ($2) AND w.next_at <= clock_timestamp() AND NOT EXISTS (
           SELECT 1 FROM liandan.feed_message e
           WHERE e.state = 'waiting' AND e.feed = w.feed AND e.case_id = w.case_id AND (e.version, e.id) < (w.version, w.id))
         ORDER BY w.next_at LIMIT $1 FOR UPDATE SKIP LOCKED)
       RETURNING m.id, m.feed, m.type, m.number, m.told_at AS at, m.body, m.attempts`,
      [limit, names],
    );
    const sent = await Promise.all(due.map((message) => this.send(this.ports[message.feed] as FeedPort, message)));
    return sent.filter(Boolean).length;
  }

  private async send(port: FeedPort, { attempts, at, ...message }: Due): Promise<boolean> {
    try {
      await port.send({ ...message, at: at.toISOString() });
    } catch (error) {
      await this.workflow.db.query(
        `UPDATE liandan.feed_message SET last_error = $2, next_at = clock_timestamp() + $3 * interval '1 second' WHERE id = $1`,
        [message.id, String(error).slice(0, 300), pauseAfter(attempts)],
      );
      return false;
    }
    await this.workflow.db.query(
      `UPDATE liandan.feed_message SET state = 'sent', sent_at = liandan.now(), last_error = NULL WHERE id = $1 AND state = 'waiting'`,
      [message.id],
    );
    return true;
  }

  /** Flags what its time has run out for. A feed that is not connected waits as a whole; `overview` says so. */
  async flagLate(page = 200): Promise<number> {
    const late = await this.workflow.db.query<Late[]>(
      `SELECT id, feed, type, number, case_id, told_at, last_error, readers FROM liandan.feed_message
       WHERE state = 'waiting' AND flagged_at IS NULL AND due_at <= liandan.now() AND feed = ANY ($1)
       ORDER BY due_at, id LIMIT $2`,
      [this.connected, page],
    );
    for (const message of late) await this.flag(message);
    return late.length;
  }

  private async flag({ id, feed, type, number, case_id: about, told_at: toldAt, last_error: error, readers }: Late) {
    const key = `feed/${id}`;
    const data = { feed, type, number, case: about, toldAt: toldAt.toISOString(), error };
    await this.register.act(
      system,
      { kind: 'key', actor: 'exchange', key, fingerprint: key },
      { machine: 'feedMessage', verb: 'flagUnsent', subject: id, payload: data },
      async (query, at) => {
        await query('UPDATE liandan.feed_message SET flagged_at = $2 WHERE id = $1 AND flagged_at IS NULL', [id, at]);
        const rules = [...feeds[feed].rules].slice(0, 1);
        const facts = [{ type: 'feedMessage.flagged', data: { ...data, rules } }];
        return { id, version: 1, from: 'waiting', to: 'waiting', rules, readers, facts };
      },
    );
  }

  list(by: Actor, query: ListQuery) {
    return this.workflow.read(by, (tx) => pageOf(tx, MESSAGES, query));
  }

  /** Each feed: whether it is connected, and what of the messages that the caller may see waits or was flagged. */
  overview(by: Actor) {
    return this.workflow.read(by, async (tx) => {
      const counts = await tx.query<{
        feed: FeedName;
        waiting: number;
        flagged: number;
        sent: number;
        oldest: Date | null;
      }>(
        'feed_overview',
        `SELECT feed, count(*) FILTER (WHERE state = 'waiting')::int AS waiting, count(*) FILTER (WHERE state = 'sent')::int AS sent,
           count(flagged_at)::int AS flagged, min(told_at) FILTER (WHERE state = 'waiting') AS oldest
         FROM liandan.feed_message GROUP BY feed`,
      );
      const connected = this.connected;
      return FEED_NAMES.map((name) => {
        const { waiting = 0, sent = 0, flagged = 0, oldest = null } = counts.find(({ feed }) => feed === name) ?? {};
        const { zh, en, rules, hours } = feeds[name];
        return {
          name,
          title: { zh, en },
          rules,
          hours,
          connected: connected.includes(name),
          waiting,
          sent,
          flagged,
          oldest,
        };
      });
    });
  }
}

/** Writes a message once: what tells a fact has the fact for its key. */
export function messageStatement(m: Message): { text: string; values: unknown[] } {
  return {
    text: `INSERT INTO liandan.feed_message (id, feed, type, fact, case_id, version, number, body, told_at, due_at, readers)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9::timestamptz, $9::timestamptz + $10 * interval '1 hour', $11)
      ON CONFLICT DO NOTHING`,
    values: [
      messageId(m),
      m.feed,
      m.type,
      m.fact,
      m.caseId,
      m.version,
      m.number,
      JSON.stringify(m.body),
      m.at,
      feeds[m.feed].hours,
      m.readers,
    ],
  };
}
/** The id that a feed and what it tells always give. */
function messageId({ feed, type, fact, caseId, at, body }: Message): string {
  const source = fact ?? JSON.stringify([type, caseId, at, body]);
  const hex = createHash('sha256').update(`${feed}/${source}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
/** Writes messages within an act of a register. */
export async function putMessages(query: Query, messages: Message[]): Promise<void> {
  for (const message of messages) {
    const { text, values } = messageStatement(message);
    await query(text, values);
  }
}
