import { storeFile } from './files';
import { type Done, newKey, read, send } from './client';
import { Problem } from './problem';
import { type Changes, givenUp, nextOf, renamed, settled, uponOf } from './queue';
import { type Queued, store } from './store';

/*
 * Commands of a person on the road. Each is written down before it is sent, so that nothing is lost with the network or
 * the page; they are sent in the order in which they were given, each under its own key.
 */

const RETRY_EVERY = 30_000;

let entries: readonly Queued[] = [];
let person: string | undefined;
let sending: Promise<void> = Promise.resolve();
const listeners = new Set<() => void>();
const sentListeners = new Set<(sent: Queued) => void>();

/** For `useSyncExternalStore`. */
export const outbox = {
  entries: () => entries,
  subscribe(listener: () => void) {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  },
};
/** Hears of each command that took effect. */
export function whenSent(then: (sent: Queued) => void): () => void {
  sentListeners.add(then);
  return () => void sentListeners.delete(then);
}

async function reload(): Promise<void> {
  entries = await (await store()).getAll('outbox');
  for (const listener of listeners) listener();
}

/** Begins to send what this person gave: now, when the network is back, when the page is looked at, every 30 s. */
export function startOutbox(of: string): () => void {
  person = of;
  const go = () => void flush();
  const seen = () => document.visibilityState === 'visible' && go();
  addEventListener('online', go);
  document.addEventListener('visibilitychange', seen);
  const timer = setInterval(go, RETRY_EVERY);
  void reload().then(go);
  return () => {
    person = undefined;
    removeEventListener('online', go);
    document.removeEventListener('visibilitychange', seen);
    clearInterval(timer);
  };
}

export type Given = Pick<Queued, 'machine' | 'verb' | 'path' | 'body' | 'about'> & {
  caseId?: string;
  /** Version that the giver saw. */
  version?: number;
  /** Photographs that the body names by their digest. */
  files?: readonly { sha256: string; blob: Blob }[];
};

/** Writes a command down and tries to send it. It is then sent, waiting, or refused: see `outbox.entries`. */
export async function give({ version, files = [], ...given }: Given): Promise<'sent' | 'waiting' | Problem> {
  if (!person) throw new Error('nobody gives this command');
  const db = await store();
  const key = newKey();
  const tx = db.transaction(['outbox', 'files'], 'readwrite');
  const queue = tx.objectStore('outbox');
  for (const { sha256, blob } of files) await tx.objectStore('files').put(blob, sha256);
  const upon = uponOf(await queue.getAll(), { person, caseId: given.caseId, version });
  const named = files.length > 0 ? { files: files.map(({ sha256 }) => sha256) } : {};
  await queue.add({ ...given, ...named, key, person, upon, at: new Date().toISOString() });
  await tx.done;
  await reload();
  await flush();
  const left = entries.find((each) => each.key === key);
  if (!left) return 'sent';
  return left.problem ? new Problem(left.problem) : 'waiting';
}

/** Sends what waits, in order, until one is not heard. One at a time on this device, whatever pages are open. */
export async function flush(): Promise<void> {
  sending = sending.catch(() => undefined).then(() => alone(sendAll));
  await sending;
}
const alone = (work: () => Promise<void>): Promise<void> =>
  navigator.locks ? navigator.locks.request('liandan.outbox', work) : work();

async function sendAll(): Promise<void> {
  const db = await store();
  const tried = new Set<number>();
  for (;;) {
    await reload();
    const next = nextOf(entries, person, tried);
    if (!next) return;
    tried.add(next.no!);
    try {
      await sendFiles(next);
      const version = next.upon && 'seen' in next.upon ? next.upon.seen : undefined;
      const done = await send<Done>(next.path, next.body, { key: next.key, version });
      await settle(next, done);
      for (const listener of sentListeners) listener(next);
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      if (!problem.answered) return reload();
      await db.put('outbox', { ...next, problem: problem.body });
    }
  }
}
/** The photographs go first; what the server has by its digest already is not sent again. */
async function sendFiles({ files = [] }: Queued): Promise<void> {
  const db = await store();
  for (const sha256 of files) {
    const blob = await db.get('files', sha256);
    if (blob) await storeFile(blob);
  }
}
/** Forgets photographs that no command of this device names any more. */
async function clearFiles(): Promise<void> {
  const tx = (await store()).transaction(['outbox', 'files'], 'readwrite');
  const named = new Set((await tx.objectStore('outbox').getAll()).flatMap(({ files = [] }) => files));
  for (const sha256 of await tx.objectStore('files').getAllKeys())
    if (!named.has(sha256)) await tx.objectStore('files').delete(sha256);
  await tx.done;
}

/** Strikes the command out and lets those that wait for it count on what it made; all or nothing. */
async function settle(sent: Queued, { version }: Done): Promise<void> {
  const tx = (await store()).transaction('outbox', 'readwrite');
  await write(tx.store, settled(await tx.store.getAll(), sent, version));
  await tx.done;
  await clearFiles();
}
async function write(
  queue: { put: (entry: Queued) => Promise<unknown>; delete: (no: number) => Promise<void> },
  { put, strike }: Changes,
): Promise<void> {
  for (const no of strike) await queue.delete(no);
  for (const entry of put) await queue.put(entry);
}

/** Gives up a command that was refused, or that somebody else left here. */
export async function discard(entry: Queued): Promise<void> {
  const tx = (await store()).transaction('outbox', 'readwrite');
  await write(tx.store, givenUp(await tx.store.getAll(), entry));
  await tx.done;
  await clearFiles();
  await reload();
}

/**
 * Tries a refused command again as a new one, upon the case as it is now, with reasons where a rule asks for them; one that
 * somebody else left here is given by whoever is here.
 */
export async function repeat(entry: Queued, reasons: { rule: string; text: string }[] = []): Promise<void> {
  const resource = entry.path.split('/')[0] ?? '';
  const now = entry.caseId ? await read<{ version: number }>(`${resource}/${entry.caseId}`) : undefined;
  const key = newKey();
  const { problem: _, ...rest } = entry;
  const whose = person ?? entry.person;
  const body = reasons.length > 0 ? { ...entry.body, justifications: reasons } : entry.body;
  const tx = (await store()).transaction('outbox', 'readwrite');
  await tx.store.put({ ...rest, person: whose, key, body, upon: now && { seen: now.version } });
  await write(tx.store, { put: renamed(await tx.store.getAll(), entry.key, key), strike: [] });
  await tx.done;
  await reload();
  await flush();
}
