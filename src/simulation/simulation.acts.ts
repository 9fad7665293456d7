import type { Actor } from '#domain/actor';
import { RegisterActs } from '../party/register-acts.js';

/** What-if questions: of authorities and auditors. */
export const SIMULATIONS_ASKED = new RegisterActs('simulations', {
  makes: { ask: ({ kind }: Actor) => ['province', 'auditor', 'ministry'].includes(kind) },
});
