import { isOfficer, officerOf, type Actor, type Part } from '../actor.js';
import type { LeadContext } from './enforcement-lead.machine.js';

/**
 * The parts the caller plays: officers of the keeping province and of its partner, the bureau of the firm's city. For a
 * lead that is only being opened, any officer of an ecology authority.
 */
export function leadParts(by: Actor, context: LeadContext): Part[] {
  if (by.kind === 'system') {
    const post = by.province !== null && (by.province === context.keeper || by.province === context.partner);
    return post ? ['SYS', 'OUT', 'IN'] : ['SYS'];
  }
  const officer = isOfficer(by);
  if (!officer) return [];
  if (!context.hands) return by.kind === 'province' ? ['OUT', 'IN'] : by.kind === 'city' ? ['CITY', 'BUREAU'] : [];
  const parts: Part[] = [];
  if (officerOf(by, context.keeper)) parts.push('OUT');
  if (officerOf(by, context.partner)) parts.push('IN');
  if (by.kind === 'city' && by.city === context.city) parts.push('CITY', 'BUREAU');
  return parts;
}

/** The keeping province, the firm's city, and the partner once a letter has told it of the lead or of its outcome (Z-07). Never the firm. */
export function leadReaders(context: LeadContext): string[] {
  const told = context.notices.length > 0 || (context.closedAt !== null && context.outcome !== null);
  return [
    `p:${context.keeper}`,
    ...(told ? [`p:${context.partner}`] : []),
    ...(context.city ? [`c:${context.city}`] : []),
    ...context.hands.flatMap(({ act, org }) => (act === 'open' && org ? [`o:${org}`] : [])),
  ];
}
