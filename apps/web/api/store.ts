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
  /** Digests of the files that it names: they are stored before it is sent. */
  files?: string[];
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
  /** Photographs of commands that wait, by their digest. */
  files: { key: string; value: Blob };
}

let opened: Promise<IDBPDatabase<Stores>> | undefined;

/** What this device keeps for when there is no network. */
export function store(): Promise<IDBPDatabase<Stores>> {
  opened ??= openDB<Stores>('liandan', 2, {
    upgrade(db, from) {
      if (from < 1) {
        db.createObjectStore('outbox', { keyPath: 'no', autoIncrement: true });
        db.createObjectStore('kept');
      }
      db.createObjectStore('files');
    },
  });
  return opened;
}
