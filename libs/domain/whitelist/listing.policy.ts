import { officerOf, speaksForMinistry, type Actor, type Part } from '../actor.js';
import type { ListingContext } from './listing.machine.js';

/** The entry is kept by the receiving province; the others speak by mailbox (lifecycle §11.2). */
export function listingParts(by: Actor, context: ListingContext): Part[] {
  if (by.kind === 'ministry') return speaksForMinistry(by) ? ['MIN'] : [];
  if (by.kind === 'system')
    return by.province !== null && by.province !== context.receiving ? ['SYS', 'ANY_PARTY'] : ['SYS'];
  return officerOf(by, context.receiving) ? ['IN'] : [];
}

/** As the list it stands on: where it is made, then everybody (W-20, Z-07). */
export const listingReaders = (context: ListingContext): string[] =>
  context.confirmedAt !== null
    ? ['all']
    : [
        `p:${context.receiving}`,
        ...context.parties.map((province) => `p:${province}`),
        ...(context.receiver.org ? [`o:${context.receiver.org}`] : []),
      ];
