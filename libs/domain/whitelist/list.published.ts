import type { BothLanguages } from '../agreement/agreement.parameters.js';
import type { Day } from '../calendar/civil.js';
import type { Confirmation, ListContext, ListedEntry } from './list.case.js';

/** What everybody may know of an entry: which unit may receive what, by which method, how much of it, and how it stood. */
export interface PublishedEntry {
  receiver: { name: string; uscc: string };
  licenceNumber: string;
  licenceTo: Day;
  codes: string[];
  wasteName: string;
  methods: string[];
  /** Tonnes of the year; none where the agreement sets no quota. */
  cap: string | null;
  /** Provinces from which it may receive; empty: every party. */
  origins: string[];
  state: string | null;
}
/** A list as it is published: version, days, both letters, and where it is asked for, its entries (W-20). */
export interface PublishedList {
  id: string;
  agreement: { key: string; title: BothLanguages };
  receiving: string;
  year: number;
  version: number;
  confirmedAt: string | null;
  effectiveAt: string | null;
  endedAt: string | null;
  confirmations: Confirmation[];
  entries?: PublishedEntry[];
}

/** Each field by its name, so that nothing that is added to a list is published by itself. */
export function publishedList(id: string, c: ListContext): PublishedList {
  const { key, title } = c.agreement;
  return {
    id,
    agreement: { key, title },
    receiving: c.receiving,
    year: c.year,
    version: c.version,
    confirmedAt: c.confirmedAt,
    effectiveAt: c.effectiveAt,
    endedAt: c.endedAt,
    confirmations: c.confirmations.map(({ province, at, letter, reply }) => ({ province, at, letter, reply })),
  };
}

export function publishedEntry(entry: ListedEntry, state: string | null): PublishedEntry {
  const { name, uscc } = entry.receiver;
  const { licenceNumber, licenceTo, codes, wasteName, methods, cap, origins } = entry;
  return { receiver: { name, uscc }, licenceNumber, licenceTo, codes, wasteName, methods, cap, origins, state };
}
