import { officerOf, speaksForMinistry, type Actor, type Part } from '../actor.js';
import type { ListContext } from './list.machine.js';

/** The list is kept by the receiving province; the others speak by mailbox (lifecycle §11.2). */
export function listParts(by: Actor, context: ListContext): Part[] {
  if (by.kind === 'ministry') return speaksForMinistry(by) ? ['MIN'] : [];
  if (by.kind === 'system')
    return by.province !== null && by.province !== context.receiving ? ['SYS', 'ANY_PARTY'] : ['SYS'];
  const parts: Part[] = [];
  if (officerOf(by, context.receiving, 'WHITELIST_PROPOSE')) parts.push('PROP');
  if (by.kind === 'city' && by.province === context.receiving) parts.push('CITY');
  if (by.kind === 'firm') parts.push('RCV');
  return parts;
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
