import { isOfficer, type Actor } from '#domain/actor';
import { RegisterActs } from '../party/register-acts.js';

/** What-if questions: of officers and auditors. */
export const SIMULATIONS_ASKED = new RegisterActs('simulations', {
  makes: {
    ask: (by: Actor) =>
      by.kind === 'auditor'
        ? by.roles.includes('auditor')
        : ['province', 'ministry'].includes(by.kind) && isOfficer(by),
  },
});
