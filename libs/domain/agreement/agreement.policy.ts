import { officerOf, speaksForMinistry, type Actor, type Part } from '../actor.js';
import type { AgreementContext } from './agreement.machine.js';
import { isParty, MINISTRY } from './agreement.parameters.js';

/**
 * The record is kept by one side (lifecycle §11.2): its officers command, the other parties speak by mailbox. A new
 * agreement is kept by the province that creates it.
 */
export function agreementParts(by: Actor, context: AgreementContext): Part[] {
  if (by.kind === 'ministry') return speaksForMinistry(by) ? ['MIN'] : [];
  if (by.kind === 'system') {
    const party = by.province !== null && by.province !== context.keeper && isParty(context, by.province);
    return party ? ['SYS', 'ANY_PARTY'] : ['SYS'];
  }
  const keeper = context.keeper ?? by.province;
  return keeper !== null && officerOf(by, keeper) ? ['PROP'] : [];
}

/** The terms of co-operation are open to everybody once somebody has signed; a draft is the keeper's own. */
export const agreementReaders = (context: AgreementContext): string[] =>
  context.signatures.length > 0 ? ['all'] : [context.keeper === MINISTRY ? 'ministry' : `p:${context.keeper}`];
