import { eventId } from '#ledger/event-id';
import type { Entry } from './books.js';

/** What an act wrote beside its case, as its payload keeps it under `wrote`. */
export interface Wrote {
  /** Ids given to the clocks and facts of the act, in the order in which they were made. */
  ids?: string[];
  entries?: Entry[];
  /** The delivery that the act answers: it counted once. */
  heard?: { queue: string; fact: string };
}

/** One act while it goes on: gathers what its record will say besides the event itself. */
export class Act {
  event: string | undefined;
  /** The instant of the act and of all its entries, whatever is waited for later. */
  at: string | undefined;
  readonly entries: Entry[] = [];
  private readonly ids: string[] = [];

  constructor(readonly heard?: { queue: string; fact: string }) {}

  /** A new id, kept with the act. */
  readonly id = (): string => {
    const id = eventId();
    this.ids.push(id);
    return id;
  };

  /** Undefined when the act wrote nothing beside its case. */
  get wrote(): Wrote | undefined {
    const wrote: Wrote = {
      ...(this.ids.length > 0 ? { ids: this.ids } : {}),
      ...(this.entries.length > 0 ? { entries: this.entries } : {}),
      ...(this.heard ? { heard: this.heard } : {}),
    };
    return Object.keys(wrote).length > 0 ? wrote : undefined;
  }
}

/** The words of an act apart from what it wrote: the event as the machine was shown it. */
export function wordsOf<P extends object>(payload: P): { words: P; wrote: Wrote } {
  const { wrote, ...words } = payload as P & { wrote?: Wrote };
  return { words: words as unknown as P, wrote: wrote ?? {} };
}
