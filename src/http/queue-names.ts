import { loadReference } from '#config/reference';
import { routes } from '../routes.js';

/** Wakes the delivery of webhooks: no fact is routed to it, for endpoints follow the log. */
export const WEBHOOK_QUEUE = 'webhook';

/** The fixed queues of the routes, and of webhooks; mailboxes are chosen per fact and are not listed. */
export const queueNames = (): string[] =>
  [
    ...new Set([
      WEBHOOK_QUEUE,
      ...Object.values(routes).flatMap(({ after }) => after.filter((queue) => typeof queue === 'string')),
    ]),
  ].sort();

/** The mailbox of every province. */
export const mailboxNames = (): string[] =>
  loadReference()
    .divisions.provinces()
    .map(({ code }) => `mailbox-${code}`);
