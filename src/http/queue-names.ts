import { loadReference } from '#config/reference';
import { routes } from '../routes.js';

/** The fixed queues of the routes; mailboxes are chosen per fact and are not listed. */
export const queueNames = (): string[] =>
  [...new Set(Object.values(routes).flatMap(({ after }) => after.filter((queue) => typeof queue === 'string')))].sort();

/** The mailbox of every province. */
export const mailboxNames = (): string[] =>
  loadReference()
    .divisions.provinces()
    .map(({ code }) => `mailbox-${code}`);
