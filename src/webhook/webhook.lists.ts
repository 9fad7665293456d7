import type { List } from '../http/page.js';

/** Endpoints as their administrators see them; never a secret. */
export const WEBHOOKS: List = {
  name: 'webhooks',
  from: 'liandan.webhook w',
  select: `w.id, w.organisation, w.url, w.label, w.types, w.state, w.reason, w.version, w.created_at AS "createdAt",
    w.failures, w.failing_since AS "failingSince", w.last_outcome AS "lastOutcome", w.last_error AS "lastError",
    w.last_success_at AS "lastSuccessAt", w.last_failure_at AS "lastFailureAt",
    CASE WHEN w.state = 'active' AND w.failures > 0 THEN w.next_at END AS "nextAt",
    w.confirmed_at AS "confirmedAt", w.confirmed_by AS "confirmedBy", liandan.webhook_overlap(w.id) AS "twoSecretsUntil", w.tree, w.idx::text AS idx, w.fact`,
  id: 'w.id',
  filters: { state: { column: 'w.state' } },
  order: 'id',
  where: [{ sql: `w.state <> 'removed'`, values: [] }],
};

/** Attempts, newest first. */
export const ATTEMPTS: List = {
  name: 'webhook-attempts',
  from: 'liandan.webhook_attempt a',
  select: `a.id, a.kind, a.message, a.type, a.at, a.outcome, a.status, a.milliseconds, a.error`,
  id: 'a.id',
  filters: {
    outcome: { column: 'a.outcome' },
    kind: { column: 'a.kind', of: ['feed', 'replay', 'test'] },
    message: { column: 'a.message', type: 'uuid' },
    failed: { column: `(a.outcome <> 'taken')`, type: 'boolean' },
  },
};
/** Those of one endpoint. */
export const attemptsOf = (webhook: string): List => ({
  ...ATTEMPTS,
  where: [{ sql: 'a.webhook = $1::uuid', values: [webhook] }],
});
