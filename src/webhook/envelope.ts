import { Webhook } from 'standardwebhooks';
import type { FeedItem, FeedRow } from '#outbox/feed';
import { markOf } from '#outbox/feed';

/** CloudEvents 1.0.2 in its structured JSON form, with the extension `sequence`. */
export interface CloudEvent {
  specversion: '1.0';
  id: string;
  source: string;
  type: string;
  subject: string;
  time: string;
  datacontenttype: 'application/json';
  sequence?: string;
  data: object;
}
/** A message as it goes out: its id is the same at every attempt, so that the receiver can drop a second one. */
export interface Message {
  id: string;
  type: string;
  body: string;
}

const CONTENT_TYPE = 'application/cloudevents+json; charset=utf-8';
const LARGEST = 256 * 1024;

/** What the feed says of the fact; `after` is where the feed goes on behind it. */
export function factMessage(deployment: string, row: FeedRow): Message {
  const { tree, idx, ...item } = row;
  const after = markOf({ tree, idx, fact: row.id });
  const event = (data: Record<string, unknown>): CloudEvent => ({
    ...envelope(deployment, row.id, row.type, `${row.machine}/${row.caseId}`, row.at),
    sequence: `${tree}/${idx.padStart(15, '0')}/${row.id}`,
    data: { ...item, data, after } satisfies FeedItem & { after: string },
  });
  const body = JSON.stringify(event(row.data));
  // Whatever is too large for a message is read from the feed.
  const told =
    Buffer.byteLength(body) <= LARGEST
      ? body
      : JSON.stringify(event({ omitted: 'too large: read it from /v1/events' }));
  return { id: row.id, type: row.type, body: told };
}

/** An event that says nothing but that it has arrived. */
export function testMessage(deployment: string, id: string, webhook: string, at: Date): Message {
  const type = 'webhook.test';
  const event: CloudEvent = { ...envelope(deployment, id, type, `webhook/${webhook}`, at), data: { webhook } };
  return { id, type, body: JSON.stringify(event) };
}

const envelope = (deployment: string, id: string, type: string, subject: string, at: Date) => ({
  specversion: '1.0' as const,
  id,
  source: `/liandan/${deployment}`,
  type,
  subject,
  time: at.toISOString(),
  datacontenttype: 'application/json' as const,
});

/** The headers of Standard Webhooks, with one signature for each secret in force. */
export function signedHeaders({ id, body }: Message, secrets: string[], at: Date): Record<string, string> {
  return {
    'content-type': CONTENT_TYPE,
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': secrets.map((secret) => new Webhook(secret).sign(id, at, body)).join(' '),
  };
}
