import { officerOf, type Actor, type Part } from '../actor.js';
import type { ConsultationContext } from './consultation.machine.js';

/** The parts a caller plays on a letter: the addressee's officers or its delegate (R-DEL); mailboxes of both ends. */
export function consultationParts(by: Actor, context: ConsultationContext): Part[] {
  if (by.kind === 'system') {
    return by.province === null
      ? ['SYS']
      : by.province === context.to || by.province === context.from
        ? ['SYS', 'OUT', 'IN', 'ANY_PARTY']
        : ['SYS'];
  }
  const ofApplication = context.kind === 'CONSULTATION' || context.kind === 'OVER_QUOTA';
  const city = context.toCity ?? undefined;
  return officerOf(by, context.to, 'INBOUND_REPLY', city) ? (ofApplication ? ['IN'] : ['ANY_PARTY']) : [];
}

/** Whether the caller is shown a reply that is drafted: until it is signed it is the addressee's own paper. */
export const seesDraft = (by: Actor, context: ConsultationContext): boolean =>
  by.kind === 'auditor' || consultationParts(by, context).length > 0;

/** Sender and addressee, the addressee's city for delegates, and the parties of an application (Z-07). */
export function consultationReaders(context: ConsultationContext): string[] {
  const readers = [`p:${context.from}`, `p:${context.to}`, ...context.parties];
  if (context.toCity) readers.push(`c:${context.toCity}`);
  return [...new Set(readers)];
}
