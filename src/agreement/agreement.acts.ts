import type { Actor } from '#domain/actor';
import type { AgreementContext } from '#domain/agreement/agreement.machine';
import { agreementParts } from '#domain/agreement/agreement.policy';
import { RegisterActs } from '../party/register-acts.js';

/** Drafted by the province that will keep it (R-21b); what the ministry declares comes by its feed, by no form (W-16). */
export const AGREEMENTS_BEGUN = new RegisterActs('agreements', {
  makes: { create: (by: Actor) => agreementParts(by, {} as AgreementContext).includes('PROP') },
});
