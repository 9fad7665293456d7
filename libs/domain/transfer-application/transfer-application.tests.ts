import { acceptingTests } from './transfer-application.accepting.js';
import { answeringTests } from './transfer-application.answering.js';
import { decidingTests } from './transfer-application.deciding.js';
import { routingTests } from './transfer-application.routing.js';
import { submittingTests } from './transfer-application.submitting.js';

/** Guards of the machine, by name. Each is one clause with its rule, why it refuses and what to do next. */
export const applicationTests = {
  ...submittingTests,
  ...acceptingTests,
  ...routingTests,
  ...decidingTests,
  ...answeringTests,
};
