import { createHmac, randomBytes } from 'node:crypto';
import { appendFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FEED_NAMES, type FeedName } from '#domain/exchange/feeds';
import type { Settings } from '#config/env';
import { canonicalJson } from '#ledger/canonical';

/** A message as it goes out. `id` is the same at every attempt, so that the other side can drop a second one. */
export interface FeedMessage {
  id: string;
  feed: FeedName;
  type: string;
  number: string | null;
  /** Civil instant. */
  at: string;
  body: Record<string, unknown>;
}
/** Takes a message and returns once the other side has it for good; throws otherwise. */
export interface FeedPort {
  send(message: FeedMessage): Promise<void>;
}
export type FeedPorts = Partial<Record<FeedName, FeedPort>>;
export const FEED_PORTS = Symbol('feed ports');

const LONGEST_MS = 10_000;
/** HMAC-SHA256 over the canonical JSON of the message, in hexadecimal. */
export const signatureOf = (message: FeedMessage, secret: string): string =>
  createHmac('sha256', secret)
    .update(canonicalJson(JSON.parse(JSON.stringify(message))))
    .digest('hex');

/** POSTs each message to an address; anything but 2xx is no. */
export const http = (url: string, secret: string): FeedPort => ({
  send: async (message) => {
    const response = await fetch(url, {
      method: 'POST',
      redirect: 'error',
      signal: AbortSignal.timeout(LONGEST_MS),
      headers: {
        'content-type': 'application/json',
        'idempotency-key': message.id,
        'liandan-signature': signatureOf(message, secret),
      },
      body: JSON.stringify(message),
    });
    await response.body?.cancel();
    if (!response.ok) throw new Error(`answered ${response.status}`);
  },
});

/** Appends each message to `<folder>/<feed>.jsonl`, signed with the folder's own secret when none is given. */
export const folder = (path: string, secret?: string): FeedPort => ({
  send: async (message) => {
    await mkdir(path, { recursive: true, mode: 0o700 });
    const signature = signatureOf(message, secret ?? (await secretOf(path)));
    await appendFile(join(path, `${message.feed}.jsonl`), `${JSON.stringify({ message, signature })}\n`);
  },
});

async function secretOf(path: string): Promise<string> {
  const file = join(path, 'secret');
  await writeFile(file, randomBytes(32).toString('hex'), { flag: 'wx', mode: 0o600 }).catch((error: unknown) => {
    if ((error as { code?: string }).code !== 'EEXIST') throw error;
  });
  return readFile(file, 'utf8');
}

/** The ports of this installation: each feed's address, else the folder, else none. */
export function portsOf(settings: Settings): FeedPorts {
  const urls: Record<FeedName, string | undefined> = {
    national: settings.FEED_NATIONAL_URL,
    transport: settings.FEED_TRANSPORT_URL,
    police: settings.FEED_POLICE_URL,
    credit: settings.FEED_CREDIT_URL,
  };
  const { LIANDAN_FEEDS: path, FEED_SECRET: secret } = settings;
  return Object.fromEntries(
    FEED_NAMES.flatMap((name): [FeedName, FeedPort][] => {
      const url = urls[name];
      if (url) return [[name, http(url, settings.need('FEED_SECRET'))]];
      return path ? [[name, folder(path, secret)]] : [];
    }),
  );
}
