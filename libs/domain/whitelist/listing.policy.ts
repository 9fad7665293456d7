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

type Sides = Pick<ListingContext, 'parties' | 'receiver'>;
/** A list is published, what moves under it is told to its parties, the ministry and the receiver itself (W-09). */
export const weighs = (by: Actor, { parties, receiver }: Sides): boolean =>
  by.kind === 'firm'
    ? by.org !== null && by.org === receiver.org
    : by.kind === 'ministry' || parties.includes('*') || (by.province !== null && parties.includes(by.province));

/** Whether the caller is told the single drawings from an entry: whoever weighs it, whoever oversees, and the origin its own. */
export const followsDrawings = (by: Actor, sides: Sides, origin?: unknown): boolean =>
  weighs(by, sides) ||
  by.kind === 'system' ||
  by.kind === 'auditor' ||
  (by.kind !== 'firm' && by.province !== null && by.province === origin);

/** The acts of an entry that draw from its quota or give back. */
export const DRAWINGS: readonly string[] = ['takeQuota', 'refundQuota', 'raiseCap'];

/** Of a drawing others than its sides are told what is left: how much it was and whose names one firm's transfer (Z-07). */
export function listingHeard(by: Actor, data: Record<string, unknown>): Record<string, unknown> {
  if (!('quantity' in data) || followsDrawings(by, data as unknown as Sides, data['origin'])) return data;
  const { quantity: _quantity, origin: _origin, application: _application, cause: _cause, ...more } = data;
  const { shared: _shared, lowered: _lowered, ...rest } = more;
  return rest;
}
