import { actsForFirm, isOfficer, officerOf, speaksForMinistry, type Actor, type Part } from '../actor.js';
import type { ListContext, ListedEntry } from './list.case.js';

/** The list is kept by the receiving province; the others speak by mailbox (lifecycle §11.2). */
export function listParts(by: Actor, context: ListContext): Part[] {
  if (by.kind === 'ministry') return speaksForMinistry(by) ? ['MIN'] : [];
  if (by.kind === 'system')
    return by.province !== null && by.province !== context.receiving ? ['SYS', 'ANY_PARTY'] : ['SYS'];
  const parts: Part[] = [];
  if (officerOf(by, context.receiving, 'WHITELIST_PROPOSE')) parts.push('PROP');
  if (by.kind === 'city' && isOfficer(by) && by.province === context.receiving) parts.push('CITY');
  if (actsForFirm(by)) parts.push('RCV');
  return parts;
}

/**
 * A list in the making shows a firm its own entries alone, one that stands those of others as they are published (W-20);
 * what was received, treated and said of a unit is told to nobody of its competitors (Z-07).
 */
export function listSeen(by: Actor, context: ListContext): ListContext {
  if (by.kind !== 'firm') return context;
  const { struck: _struck, ...seen } = context;
  const own = new Set(context.entries.flatMap(({ id, receiver }) => (receiver.org === by.org ? id : [])));
  const entries =
    context.confirmedAt === null
      ? context.entries.filter(({ id }) => own.has(id))
      : context.entries.map((entry) => (own.has(entry.id) ? entry : asPublished(entry)));
  const { feedback } = context;
  const rows = feedback && { ...feedback, rows: feedback.rows.filter(({ entry }) => own.has(entry)) };
  return { ...seen, entries, query: null, feedback: rows };
}

/** What of an entry is between its unit and the authorities, left out; the rest stays where it stands. */
export const asPublished = <E extends Pick<ListedEntry, 'grade' | 'contact' | 'plan' | 'lastYear' | 'overScale'>>(
  entry: E,
): E => ({
  ...entry,
  ...{ grade: null, contact: null, plan: null, lastYear: null, overScale: null },
  ...('statement' in entry ? { statement: null, writtenBy: null } : {}),
});

/** Of a fact of a list a firm is told what is written of itself, nothing of letters between provinces (Z-07). */
export function listHeard(by: Actor, data: Record<string, unknown>): Record<string, unknown> {
  if (by.kind !== 'firm') return data;
  const { letter: _letter, query: _query, ...more } = data;
  const { added } = data as { added?: ListedEntry[] };
  return { ...more, ...(added ? { added: added.filter(({ receiver }) => receiver.org === by.org) } : {}) };
}

/** A draft is seen where it is made (and by the ministry where that proposes), a proposal by the parties, a confirmed list by everybody (W-20, Z-07). */
export function listReaders(context: ListContext): string[] {
  if (context.confirmedAt !== null) return ['all'];
  const firms = context.entries.flatMap(({ receiver }) => (receiver.org ? [`o:${receiver.org}`] : []));
  return [
    `p:${context.receiving}`,
    ...(context.terms.proposer === 'MINISTRY' ? ['ministry'] : []),
    ...context.cities.map((city) => `c:${city}`),
    ...(context.proposedAt === null ? [] : context.counterparts.map((province) => `p:${province}`)),
    ...new Set(firms),
  ];
}
