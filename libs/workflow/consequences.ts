import type { Actor } from '#domain/actor';
import type { Fact } from '#outbox/outbox';
import { type Book, type Pen, statementOf } from './books.js';
import type { Decision } from './decide.js';
import type { Kind } from './kind.js';
import type { Keeper } from './keeper.js';

/** What an accepted act brings about by the machine's own word. */
export interface Happened {
  id: string;
  version: number;
  event: string;
  at: string;
  by: Actor;
  readers: string[];
  newId: () => string;
  /** Of a replay: the version of the calendar by which the act was counted. */
  calendar?: string | null;
}

/**
 * The entries of the clocks and the facts that a decision brings about. Pure but for the new ids, which come in one
 * order: the engine gives them when the act happens, a replay gives the same ones again from the record.
 */
export function consequencesOf<C>(
  kind: Kind<C>,
  before: { state: string; context: C },
  { effects, meta }: Decision<C>,
  keepers: readonly Keeper[],
  happened: Happened,
): { entries: { name: string; text: string; values: unknown[] }[]; facts: Fact[] } {
  const { id, version, event, at, by, readers, newId, calendar = null } = happened;
  const opening = before.state === 'new';
  const readersBefore = opening ? [] : kind.readers(before.context);
  const newReaders = !opening && readers.some((reader) => !readersBefore.includes(reader));
  const entries: { name: string; text: string; values: unknown[] }[] = [];
  const pen: Pen = {
    enter: (book: Book, entry) => {
      entries.push(statementOf(book, entry, { at, event, n: entries.length }));
    },
  };
  for (const keeper of keepers) keeper(pen, { kind, id, event, at, readers, newReaders, newId, calendar }, effects);
  const facts = effects
    .filter((effect) => effect.type === 'tell')
    .map(({ params: { fact, ...data } }): Fact => ({
      id: newId(),
      type: String(fact),
      machine: kind.name,
      caseId: id,
      version,
      event,
      at,
      by,
      row: meta.row,
      data,
      readers,
    }));
  return { entries, facts };
}
