import { loadReference } from '#config/reference';
import { MINISTRY } from '#domain/agreement/agreement.parameters';
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

/** Who has a mailbox: every province, and the ministry. */
export const mailboxCodes = (): string[] => [
  ...loadReference()
    .divisions.provinces()
    .map(({ code }) => code),
  MINISTRY,
];
export const mailboxNames = (): string[] => mailboxCodes().map((code) => `mailbox-${code}`);
