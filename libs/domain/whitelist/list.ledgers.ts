import { grams } from '../quantity/quantity.js';
import type { EntryForm } from './list.commands.js';
import type { ListContext, ListedEntry, StruckEntry } from './list.case.js';

/** What says which waste of whom an entry takes. */
type Terms = Pick<EntryForm, 'receiver' | 'licenceNumber' | 'codes' | 'methods' | 'origins' | 'cap'>;
export type Put = Terms & { id: string };

type Alike = (a: Terms, b: Terms) => boolean;
const sameFirm: Alike = (a, b) => a.receiver.uscc === b.receiver.uscc;
const sameWaste: Alike = (a, b) => sameFirm(a, b) && a.codes.some((code) => b.codes.includes(code));
const sameLicence: Alike = (a, b) => sameWaste(a, b) && a.licenceNumber === b.licenceNumber;
/** What makes entries one of a ledger, the nearest last: a renewed licence has a new number, a cap may be the enterprise's. */
const alike = ({ quotaKind }: Pick<ListContext['terms'], 'quotaKind'>): [Alike, ...Alike[]] =>
  quotaKind === 'PER_ENTERPRISE' ? [sameFirm, sameWaste, sameLicence] : [sameWaste, sameLicence];
const subset = (part: string[], whole: string[]): boolean => part.every((each) => whole.includes(each));
/** Whether an entry takes nothing that the other did not. */
const within = (entry: Terms, before: Terms): boolean =>
  subset(entry.codes, before.codes) &&
  subset(entry.methods, before.methods) &&
  (before.origins.length === 0 || (entry.origins.length > 0 && subset(entry.origins, before.origins))) &&
  (before.cap === null || (entry.cap !== null && grams(entry.cap) <= grams(before.cap)));

const kept = (entry: ListedEntry): StruckEntry => {
  const { id, receiver, licenceNumber, codes, methods, origins, cap, predecessor, lastYear, statement } = entry;
  return { id, receiver, licenceNumber, codes, methods, origins, cap, predecessor, lastYear, statement };
};

export interface Inheritance {
  /** By entry that is put: the struck one whose place it takes. */
  heirs: Map<string, StruckEntry>;
  /** Entries with a ledger, struck by this command or before it, or ended under a version before. */
  struck: StruckEntry[];
  /** Those whose ledger nobody takes though an entry takes their waste. */
  merged: StruckEntry[];
}
/**
 * Who takes the place of the struck entries, whose ledgers go on with it (W-05, Y9), in whatever commands or versions they
 * were struck and put. A ledger goes on in one entry, and an entry bears one ledger.
 */
export function inheritance(
  c: Pick<ListContext, 'entries' | 'struck' | 'terms'>,
  strike: string[],
  put: Put[],
): Inheritance {
  const likes = alike(c.terms);
  const [ofOneLedger] = likes;
  const gone = new Set(strike);
  const stays = c.entries.filter(({ id }) => !gone.has(id));
  const pool = [...c.entries.filter(({ id }) => gone.has(id)).map(kept), ...(c.struck ?? [])];
  const heirs = new Map<string, StruckEntry>();
  const bearer = new Map(stays.flatMap(({ id, predecessor }) => (predecessor === null ? [] : [[predecessor, id]])));
  const taken = new Set<StruckEntry>();
  for (const like of [...likes].reverse())
    for (const before of pool) {
      if (taken.has(before) || (before.predecessor !== null && bearer.has(before.predecessor))) continue;
      const heir = put.find((each) => !heirs.has(each.id) && like(each, before));
      if (!heir) continue;
      heirs.set(heir.id, before);
      taken.add(before);
      if (before.predecessor !== null) bearer.set(before.predecessor, heir.id);
    }
  const struck = pool.filter(({ predecessor }) => predecessor !== null);
  const own = (id: string) => struck.filter(({ predecessor }) => bearer.get(predecessor!) === id);
  const written = [...put, ...stays.filter(({ source }) => source !== 'PREFILLED')];
  const takers = written.filter((each) => !own(each.id).some((before) => within(each, before)));
  // One that ended was taken off the list in its own right, by letters of both sides.
  const lost = struck.filter(({ id, predecessor }) => id !== predecessor && !bearer.has(predecessor!));
  return { heirs, struck, merged: lost.filter((before) => takers.some((each) => ofOneLedger(each, before))) };
}
