import type { Actor } from '#domain/actor';
import type { Action, Offers } from '../http/offers.js';

/** Whether queues are this person's to look after. */
export const operates = (by: Actor): boolean => by.kind === 'operator' && by.roles.includes('admin');
export const NOTHING_FAILED = { zh: '该队列没有失败的投递', en: 'Nothing has failed in this queue' };

const RETRY = 'queues_retry';
const closed: Action = {
  operation: RETRY,
  allowed: false,
  why: { code: 'INVALID_TRANSITION', detail: NOTHING_FAILED },
};
/** Queues are known by their names, and by what has failed in them: retried by the operator's administrator. */
export const QUEUES: Offers = {
  operations: [RETRY],
  ofRecords: true,
  inWords: true,
  makes: () => [],
  rights: (by) => (operates(by) ? [{ operation: RETRY, fourEyes: false }] : []),
  on: async (tx, by, names) => {
    if (!operates(by)) return new Map();
    const failing = await tx.query<{ queue: string }>(
      '',
      `SELECT DISTINCT queue FROM liandan.outbox WHERE done_at IS NULL AND sent_at IS NOT NULL AND failures > 0 AND queue = ANY ($1)
       UNION ALL SELECT 'mail' WHERE EXISTS (SELECT FROM liandan.mail_failing())`,
      [names],
    );
    const open = new Set(failing.map(({ queue }) => queue));
    return new Map(names.map((name) => [name, [open.has(name) ? { operation: RETRY, allowed: true } : closed]]));
  },
};
