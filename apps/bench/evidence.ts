import pg from 'pg';
import type { Timing } from './drive.js';
import { median, round } from './figures.js';
import type { Shares } from './use.js';

interface Lag {
  p50: number;
  p99: number;
  max: number;
}
/** Real milliseconds from the recording of an event. */
interface EvidenceLag {
  events: number;
  /** To its place in the log: age of the oldest event without one, looked at every 50 ms. */
  sequenced: Lag;
  /** To the first signed head above it. */
  signed: Lag;
  /** To the first head above it that the witnesses of the policy have cosigned. */
  cosigned: Lag;
}

const LOOK_MS = 50;
/** How long a backlog, such as that of the rounds without a sequencer, may take to become final. */
const PATIENCE_MS = 600_000;

type Driven = Timing & { use: Shares };
interface Work {
  /** Administrator's connection to the database. */
  url: string;
  /** Rounds without and with the evidence, by turns. */
  pairs: number;
  /** Starts sequencer, signer and witnesses. */
  start: () => Promise<{ pids: Record<string, number>; stop: () => Promise<void> }>;
  /** Drives commands; `pids` are watched with the others. */
  drive: (pids: Record<string, number>) => Promise<Driven>;
  say: (line: string) => void;
}
export interface EvidenceCost {
  /** Share of the command rate that the evidence takes away: median over the pairs. */
  cost: number;
  costs: number[];
  without: Driven[];
  with: Driven[];
  lagMs: EvidenceLag[];
}

/** What the evidence costs, and how far it stays behind, at the full command rate. */
export async function costOfEvidence({ url, pairs, start, drive, say }: Work): Promise<EvidenceCost> {
  const [off, on, lagMs]: [Driven[], Driven[], EvidenceLag[]] = [[], [], []];
  while (on.length < pairs) {
    off.push(await drive({}));
    const evidence = await start();
    const { result, lag } = await lagDuring(url, () => drive(evidence.pids)).finally(() => evidence.stop());
    on.push(result);
    lagMs.push(lag);
    say(
      `without ${off.at(-1)?.perSecond}/s, with ${result.perSecond}/s; p99: sequenced ${lag.sequenced.p99} ms, cosigned ${lag.cosigned.p99} ms`,
    );
  }
  const costs = on.map(({ perSecond }, i) => round(1 - perSecond / (off[i]?.perSecond ?? Number.NaN)));
  return { cost: median(costs), costs, without: off, with: on, lagMs };
}

/** Lags by the median over the pairs: one checkpoint of PostgreSQL in a round is not the engine's. */
export function goalsOfEvidence({ cost, lagMs }: EvidenceCost) {
  const sequenced = median(lagMs.map((lag) => lag.sequenced.p99));
  const cosigned = median(lagMs.map((lag) => lag.cosigned.p99));
  return [
    { goal: 'evidence costs, share of the command rate', limit: 0.15, is: cost, ok: cost < 0.15 },
    { goal: 'sequenced within, p99 ms', limit: 1000, is: sequenced, ok: sequenced <= 1000 },
    { goal: 'cosigned within, p99 ms', limit: 5000, is: cosigned, ok: cosigned <= 5000 },
  ];
}

/** Measures how far the log stays behind while `work` runs, from a log that has caught up until it has again. */
async function lagDuring<T>(url: string, work: () => Promise<T>): Promise<{ result: T; lag: EvidenceLag }> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await caughtUp(client);
    const [{ since } = { since: 0 }] = (
      await client.query<{ since: number }>('SELECT (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS since')
    ).rows;
    const ages: number[] = [];
    let done = false;
    const looking = (async () => {
      while (!done) {
        const { rows } = await client.query<{ age: number }>(
          `SELECT coalesce(extract(epoch FROM clock_timestamp() - min(recorded_at)) * 1000, 0)::float8 AS age
           FROM liandan.audit_pending`,
        );
        ages.push(rows[0]?.age ?? 0);
        await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
      }
    })();
    const result = await work().finally(() => (done = true));
    await looking;
    await caughtUp(client);
    const { rows } = await client.query<{ signed: number; cosigned: number | null }>(
      `SELECT extract(epoch FROM c.signed_at) * 1000 - e.ms AS signed, extract(epoch FROM f.at) * 1000 - e.ms AS cosigned
       FROM (SELECT tree, idx, ('x' || left(replace(event_id::text, '-', ''), 12))::bit(48)::bigint AS ms
             FROM liandan.log_leaf WHERE event_id IS NOT NULL) e
       CROSS JOIN LATERAL (SELECT signed_at FROM liandan.log_checkpoint
                           WHERE tree = e.tree AND size > e.idx ORDER BY size LIMIT 1) c
       LEFT JOIN LATERAL (SELECT at FROM liandan.log_final WHERE tree = e.tree AND size > e.idx ORDER BY size LIMIT 1) f ON true
       WHERE e.ms >= $1`,
      [Math.floor(since)],
    );
    const cosigned = rows.flatMap(({ cosigned: ms }) => (ms === null ? [] : Number(ms)));
    return {
      result,
      lag: {
        events: rows.length,
        sequenced: lagOf(ages),
        signed: lagOf(rows.map(({ signed }) => Number(signed))),
        cosigned: lagOf(cosigned.length === rows.length ? cosigned : [Number.POSITIVE_INFINITY]),
      },
    };
  } finally {
    await client.end();
  }
}

/** Waits until all that is recorded stands under a final head. */
async function caughtUp(client: pg.Client): Promise<void> {
  for (const until = Date.now() + PATIENCE_MS; ;) {
    const { rows } = await client.query<{ behind: boolean }>(
      `SELECT EXISTS (SELECT FROM liandan.audit_pending) OR EXISTS (
         SELECT FROM liandan.log_state s LEFT JOIN liandan.finality() f USING (tree)
         WHERE s.size > coalesce(f.final, 0)) AS behind`,
    );
    if (rows[0]?.behind === false) return;
    if (Date.now() > until) throw new Error('the log has not become final in ten minutes');
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

function lagOf(values: number[]): Lag {
  const sorted = values.map((value) => Math.max(0, Math.round(value))).sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? 0;
  return { p50: at(0.5), p99: at(0.99), max: at(1) };
}
