import type { Actor } from '#domain/actor';
import type { DiscrepancyContext } from '#domain/discrepancy/discrepancy.context';
import { discrepancyParts } from '#domain/discrepancy/discrepancy.policy';
import type { LeadContext } from '#domain/enforcement-lead/enforcement-lead.machine';
import { leadParts } from '#domain/enforcement-lead/enforcement-lead.policy';
import { RegisterActs } from '../party/register-acts.js';

/** Differences and leads begin with those whom their machines let begin them; the rest is the machine's. */
export const DISCREPANCIES_OPENED = new RegisterActs('discrepancies', {
  makes: { open: (by: Actor) => discrepancyParts(by, {} as DiscrepancyContext).includes('RCV') },
});
export const LEADS_OPENED = new RegisterActs('enforcementLeads', {
  makes: { open: (by: Actor) => leadParts(by, {} as LeadContext).length > 0 },
});
