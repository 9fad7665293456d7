import type { Tx } from '#workflow/workflow';

/** What a reading says: the gauge, its labels, its value. */
export type Sample = [gauge: string, labels: Record<string, string>, value: number];
/** One question to the database, and what it sets; `by`: the labels. */
export interface Asked {
  name: string;
  gauges: Record<string, { help: string; by?: string[] }>;
  ask: (tx: Tx) => Promise<Sample[]>;
}

/** What is asked of the database, the urgent first; counts of whole tables last, each for itself. */
export function askedOf(kinds: readonly { name: string; table: string }[], { final }: { final: boolean }): Asked[] {
  return [
    SEQUENCER,
    SIGNER,
    ...(final ? [FINALITY] : []),
    OUTBOX,
    CLOCKS,
    PAPERS,
    WEBHOOKS,
    ATTEMPTS,
    ...kinds.map(cases),
  ];
}

const one = (gauge: string, value: number | string | undefined): Sample[] =>
  value === undefined ? [] : [[gauge, {}, Number(value)]];

const SEQUENCER: Asked = {
  name: 'sequencer',
  gauges: {
    liandan_sequencer_lag_events: { help: 'Recorded events not yet in the log' },
    liandan_sequencer_lag_seconds: { help: 'Age of the oldest of them' },
  },
  ask: async (tx) => {
    const [lag] = await tx.query<{ events: string; seconds: number }>(
      'metrics_lag',
      'SELECT * FROM liandan.sequencer_lag()',
    );
    return [...one('liandan_sequencer_lag_events', lag?.events), ...one('liandan_sequencer_lag_seconds', lag?.seconds)];
  },
};

const SIGNER: Asked = {
  name: 'signer',
  gauges: {
    liandan_signer_lag_seconds: {
      help: 'Age of the oldest event in the log that no signed head covers',
      by: ['tree'],
    },
  },
  ask: async (tx) => {
    const logs = await tx.query<{ tree: string; lag: number }>(
      'metrics_unsigned',
      'SELECT tree, lag FROM liandan.unsigned()',
    );
    return logs.map(({ tree, lag }): Sample => ['liandan_signer_lag_seconds', { tree }, lag]);
  },
};

const FINALITY: Asked = {
  name: 'finality',
  gauges: {
    liandan_finality_lag_seconds: {
      help: 'Age of the oldest signed head that is not final; only where a policy is configured',
      by: ['tree'],
    },
  },
  ask: async (tx) => {
    const logs = await tx.query<{ tree: string; lag: number }>(
      'metrics_finality',
      'SELECT tree, lag FROM liandan.finality()',
    );
    return logs.map(({ tree, lag }): Sample => ['liandan_finality_lag_seconds', { tree }, lag]);
  },
};

const OUTBOX: Asked = {
  name: 'outbox',
  gauges: {
    liandan_outbox_unsent: { help: 'Deliveries not yet handed to a queue' },
    liandan_outbox_age_seconds: { help: 'Age of the oldest of them' },
  },
  ask: async (tx) => {
    const [outbox] = await tx.query<{ n: number; age: number }>(
      'metrics_outbox',
      `SELECT count(*)::int AS n, coalesce(extract(epoch FROM clock_timestamp() - min(created_at)), 0)::float AS age
       FROM liandan.outbox WHERE sent_at IS NULL AND done_at IS NULL`,
    );
    return [...one('liandan_outbox_unsent', outbox?.n), ...one('liandan_outbox_age_seconds', outbox?.age)];
  },
};

const CLOCKS: Asked = {
  name: 'clocks',
  gauges: {
    liandan_clocks_open: { help: 'Running clocks', by: ['clock'] },
    liandan_clocks_overdue: { help: 'Running clocks past their due date', by: ['clock'] },
  },
  ask: async (tx) => {
    const clocks = await tx.query<{ clock: string; open: number; overdue: number }>(
      'metrics_clocks',
      `SELECT clock, count(*)::int AS open, count(*) FILTER (WHERE due_at <= liandan.now())::int AS overdue
       FROM liandan.deadline WHERE status = 'open' GROUP BY clock`,
    );
    return clocks.flatMap(({ clock, open, overdue }): Sample[] => [
      ['liandan_clocks_open', { clock }, open],
      ['liandan_clocks_overdue', { clock }, overdue],
    ]);
  },
};

const PAPERS: Asked = {
  name: 'papers',
  gauges: { liandan_papers_failing: { help: 'Decisions and replies that wait to be printed and could not be' } },
  ask: async (tx) => {
    const [papers] = await tx.query<{ n: number }>(
      'metrics_papers',
      'SELECT count(*)::int AS n FROM liandan.document_waiting WHERE failures > 0',
    );
    return one('liandan_papers_failing', papers?.n);
  },
};

const WEBHOOKS: Asked = {
  name: 'webhooks',
  gauges: {
    liandan_webhooks: { help: 'Endpoints of webhooks by how they stand', by: ['state'] },
    liandan_webhook_backlog_entries: {
      help: 'Entries of the log that the endpoint furthest behind has not been offered',
    },
    liandan_webhook_failing_seconds: { help: 'For how long the endpoint has failed that fails longest' },
  },
  ask: async (tx) => {
    const states = await tx.query<{ state: string; n: number; behind: string; seconds: number }>(
      'metrics_webhooks',
      `SELECT CASE WHEN w.state = 'active' AND w.failures > 0 THEN 'failing' ELSE w.state END AS state, count(*)::int AS n,
         coalesce(max(b.behind) FILTER (WHERE w.state = 'active'), 0) AS behind,
         coalesce(max(extract(epoch FROM clock_timestamp() - w.failing_since)) FILTER (WHERE w.state = 'active'), 0)::float AS seconds
       FROM liandan.webhook w, LATERAL (
         SELECT sum(CASE WHEN s.tree = w.tree THEN greatest(s.size - 1 - w.idx, 0) ELSE s.size END) AS behind
         FROM liandan.log_state s WHERE s.tree >= w.tree) b
       WHERE w.state <> 'removed' GROUP BY 1`,
    );
    return [
      ...states.map(({ state, n }): Sample => ['liandan_webhooks', { state }, n]),
      ...one('liandan_webhook_backlog_entries', Math.max(0, ...states.map(({ behind }) => Number(behind)))),
      ...one('liandan_webhook_failing_seconds', Math.max(0, ...states.map(({ seconds }) => seconds))),
    ];
  },
};

const ATTEMPTS: Asked = {
  name: 'webhook attempts',
  gauges: {
    liandan_webhook_attempts_hour: { help: 'Attempts of the last hour by what came of them', by: ['outcome'] },
  },
  ask: async (tx) => {
    const attempts = await tx.query<{ outcome: string; n: number }>(
      'metrics_webhook_attempts',
      `SELECT outcome, count(*)::int AS n FROM liandan.webhook_attempt WHERE at > clock_timestamp() - interval '1 hour' GROUP BY 1`,
    );
    return attempts.map(({ outcome, n }): Sample => ['liandan_webhook_attempts_hour', { outcome }, n]);
  },
};

const cases = ({ name, table }: { name: string; table: string }): Asked => ({
  name: `cases of ${name}`,
  gauges: { liandan_cases: { help: 'Cases by machine and state', by: ['machine', 'state'] } },
  ask: async (tx) => {
    const rows = await tx.query<{ state: string; n: number }>(
      `metrics_${table}`,
      `SELECT state, count(*)::int AS n FROM liandan.${table} GROUP BY state`,
    );
    return rows.map(({ state, n }): Sample => ['liandan_cases', { machine: name, state }, n]);
  },
});
