import { actsForFirm, isOfficer, officerOf, type Actor, type Part } from '../actor.js';
import type { DiscrepancyContext } from './discrepancy.context.js';

/** The parts the caller plays; whoever opens a case speaks as its receiver, which the case then tests. */
export function discrepancyParts(by: Actor, context: DiscrepancyContext): Part[] {
  if (by.kind === 'system') return ['SYS'];
  if (by.kind === 'firm') {
    if (!actsForFirm(by) || by.org === null) return [];
    if (!context.receiver) return ['RCV'];
    const parts: Part[] = [];
    if (by.org === context.remover.id) parts.push('REM');
    if (by.org === context.receiver.id) parts.push('RCV');
    if (context.carriers.some(({ id }) => id === by.org)) parts.push('CAR');
    return parts;
  }
  if (!isOfficer(by) || !context.destination) return [];
  const parts: Part[] = [];
  if (officerOf(by, context.origin)) parts.push('OUT');
  if (officerOf(by, context.destination)) parts.push('IN');
  if (by.kind === 'city' && by.city === context.destinationCity) parts.push('CITY');
  if (by.kind === 'city' || by.kind === 'province') parts.push('BUREAU');
  return parts;
}

/** Both provinces and their cities, the place, and the firms of the manifest (Z-07). */
export function discrepancyReaders(c: DiscrepancyContext): string[] {
  return [
    ...new Set([
      `p:${c.origin}`,
      `p:${c.destination}`,
      ...(c.originCity ? [`c:${c.originCity}`] : []),
      ...(c.destinationCity ? [`c:${c.destinationCity}`] : []),
      ...(c.place ? [`p:${c.place.slice(0, 2)}`, ...(c.place.length >= 4 ? [`c:${c.place.slice(0, 4)}`] : [])] : []),
      ...[c.remover, c.receiver, ...c.carriers].map(({ id }) => `o:${id}`),
    ]),
  ];
}
