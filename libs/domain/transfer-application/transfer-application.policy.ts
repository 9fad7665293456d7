import { actsForFirm, belongsTo, officerOf, type Actor, type Part } from '../actor.js';
import type { ApplicationContext } from './transfer-application.case.js';

/**
 * The parts a caller plays in an application. Origin officers act for their province, delegates for the cities they
 * were given (R-DEL). At creation the context is the command, so the applicant's own firm is the remover.
 */
export function applicationParts(by: Actor, context: ApplicationContext): Part[] {
  const parts: Part[] = [];
  if (by.kind === 'system') {
    parts.push('SYS');
    if (by.province !== null && (by.province === context.destination || by.province === context.origin))
      parts.push('IN');
    return parts;
  }
  const opening = context.remover === undefined;
  if (actsForFirm(by) && (opening || belongsTo(by, context.remover.org))) parts.push('REM');
  if (opening) return parts;
  if (
    officerOf(by, context.origin, 'OUTBOUND_ACCEPT', context.originCity) ||
    officerOf(by, context.origin, 'OUTBOUND_DECIDE', context.originCity)
  ) {
    parts.push('OUT');
  }
  if (
    context.destination &&
    officerOf(by, context.destination, 'INBOUND_REPLY', context.destinationCity ?? undefined)
  ) {
    parts.push('IN');
  }
  return parts;
}

/**
 * Who may see the case (Z-07): the applicant and its city from the draft on, the origin from submission, receiver and
 * destination from acceptance, provinces on the route from approval. A draft is the applicant's own.
 */
export function applicationReaders(context: ApplicationContext): string[] {
  const readers = [`o:${context.remover.org}`];
  if (context.receivedAt !== null) readers.push(`p:${context.origin}`, `c:${context.originCity}`);
  if (context.acceptedAt !== null) {
    if (context.destination) readers.push(`p:${context.destination}`);
    if (context.destinationCity) readers.push(`c:${context.destinationCity}`);
    if (context.receiver) readers.push(`o:${context.receiver.org}`);
  }
  if (context.approval !== null) {
    for (const division of context.transport?.route ?? []) readers.push(`p:${division.slice(0, 2)}`);
  }
  return [...new Set(readers)];
}
