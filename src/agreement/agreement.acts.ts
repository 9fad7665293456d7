import type { Actor } from '#domain/actor';
import type { AgreementContext } from '#domain/agreement/agreement.machine';
import { agreementParts } from '#domain/agreement/agreement.policy';
import { RegisterActs } from '../party/register-acts.js';

/** An agreement begins with whom its machine lets begin it, and is kept there (R-21b). */
export const AGREEMENTS_BEGUN = new RegisterActs('agreements', {
  makes: { create: (by: Actor) => agreementParts(by, {} as AgreementContext).length > 0 },
});
