import { officerOf, speaksForMinistry, type Actor, type Part } from '../actor.js';
import { asPublished } from './list.policy.js';
import type { ListingContext } from './listing.case.js';

/** The entry is kept by the receiving province; the others speak by mailbox (lifecycle §11.2). */
export function listingParts(by: Actor, context: ListingContext): Part[] {
  if (by.kind === 'ministry') return speaksForMinistry(by) ? ['MIN'] : [];
  if (by.kind === 'system')
    return by.province !== null && by.province !== context.receiving ? ['SYS', 'ANY_PARTY'] : ['SYS'];
  return officerOf(by, context.receiving) ? ['IN'] : [];
}

/**
 * While its list is made, where it is made and by the unit itself; then by everybody (W-20, Z-07). The parties who are
 * asked to confirm a list read its entries in it.
 */
export const listingReaders = (context: ListingContext): string[] =>
  context.confirmedAt !== null
    ? ['all']
    : [`p:${context.receiving}`, ...(context.receiver.org ? [`o:${context.receiver.org}`] : [])];

/** A firm sees its own entry whole, of others what is published and what is left of them (W-20, Z-07). */
export const listingSeen = (by: Actor, context: ListingContext): ListingContext =>
  by.kind === 'firm' && context.receiver.org !== by.org ? asPublished(context) : context;
