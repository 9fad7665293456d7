import { actsForFirm, belongsTo, officerOf, type Actor, type Part } from '../actor.js';
import type { ApprovalContext } from './approval.case.js';

/** The parts a caller plays in an approval. The destination speaks by its mailbox (V5). */
export function approvalParts(by: Actor, context: ApprovalContext): Part[] {
  if (by.kind === 'system') {
    return by.province !== null && by.province === context.destination ? ['SYS', 'IN'] : ['SYS'];
  }
  const parts: Part[] = [];
  if (context.remover && actsForFirm(by) && belongsTo(by, context.remover.org)) parts.push('REM');
  if (officerOf(by, context.origin, 'OUTBOUND_DECIDE', context.originCity)) parts.push('OUT');
  return parts;
}

/** Whether the caller may raise the alarm: an officer of the destination, or of a bureau that replies in its place (R-DEL). */
export const mayAlarm = (
  by: Actor,
  { destination, receiver }: Pick<ApprovalContext, 'destination' | 'receiver'>,
): boolean => officerOf(by, destination, 'INBOUND_REPLY', receiver.city);

/** Remover, receiver, origin, destination, their cities and transport, and the provinces on the way (Z-07, R-26b). */
export function approvalReaders(context: ApprovalContext): string[] {
  return [
    ...new Set([
      `o:${context.remover.org}`,
      `o:${context.receiver.org}`,
      `p:${context.origin}`,
      `p:${context.destination}`,
      `t:${context.origin}`,
      `t:${context.destination}`,
      `c:${context.originCity}`,
      `c:${context.receiver.city}`,
      ...context.route.flatMap((division) => [`p:${division.slice(0, 2)}`, `t:${division.slice(0, 2)}`]),
    ]),
  ];
}
