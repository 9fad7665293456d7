import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import type { ProblemBody } from './problem';

/** On which version of its case a command counts: the one that was seen, or the one that an earlier command makes. */
export type Upon = { seen: number } | { after: string };

/** A command that was given on this device and is not yet answered, or was refused. */
export interface Queued {
  /** Its place in the order of sending. */
  no?: number;
  /** Idempotency key: sent twice, it takes effect once. */
  key: string;
  /** Who gave it; nobody else's session sends it. */
  person: string;
  machine: string;
  verb: string;
  /** Below `/v1/`. */
  path: string;
  body: object;
  /** The case; none for a command that opens one. */
  caseId?: string;
  upon?: Upon;
  /** When it was given, by the clock of the device. */
  at: string;
  /** What it is about, for the list: the number of the manifest. */
  about: string;
  /** Why it was refused; none while it waits to be sent. */
  problem?: ProblemBody;
}

interface Kept {
  at: string;
  value: unknown;
}
interface Stores extends DBSchema {
  outbox: { key: number; value: Queued };
  kept: { key: string; value: Kept };
}

let opened: Promise<IDBPDatabase<Stores>> | undefined;

/** What this device keeps for when there is no network. */
export function store(): Promise<IDBPDatabase<Stores>> {
  opened ??= openDB<Stores>('liandan', 1, {
    upgrade(db) {
      db.createObjectStore('outbox', { keyPath: 'no', autoIncrement: true });
      db.createObjectStore('kept');
    },
  });
  return opened;
}
