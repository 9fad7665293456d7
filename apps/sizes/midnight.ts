import type pg from 'pg';
import { seconds, type Host } from './host.js';

export interface Passed {
  /** Clocks due at that instant. */
  clocks: number;
  at: string;
  seconds: number;
  /** Clocks whose event stands in the record more than once. */
  twice: number;
  /** Clocks that were due and never fired. */
  left: number;
}

/**
 * Moves the civil clock to the instant at which most clocks fall due, everything before it passed, with two workers
 * running, and waits until none is left. Throws when the data hold fewer clocks for one instant than are wanted.
 */
export async function midnight(host: Host, sql: pg.Client, wanted: number): Promise<Passed> {
  const [fullest] = (
    await sql.query<{ at: string; clocks: number }>(
      `SELECT due_at::text AS at, count(*)::int AS clocks FROM liandan.deadline
        WHERE status = 'open' AND fired_at IS NULL AND due_at > liandan.now() GROUP BY due_at ORDER BY 2 DESC LIMIT 1`,
    )
  ).rows;
  if (!fullest || fullest.clocks < wanted)
    throw new Error(`the fullest instant has ${fullest?.clocks ?? 0} clocks, not ${wanted}: generate more cases`);
  const { at, clocks } = fullest;
  const due = async () =>
    (
      await sql.query<{ n: number }>(
        `SELECT count(*)::int AS n FROM liandan.deadline WHERE status = 'open' AND fired_at IS NULL AND due_at <= liandan.now()`,
      )
    ).rows[0]?.n ?? 0;
  const quiet = async () => {
    while ((await due()) > 0) await new Promise((resolve) => setTimeout(resolve, 100));
  };

  const instance = await host.start('api', 'worker', 'worker');
  try {
    await sql.query(`SELECT liandan.set_clock($1::timestamptz - interval '1 hour')`, [at]);
    await quiet();
    await sql.query('SELECT liandan.set_clock($1::timestamptz)', [at]);
    const since = performance.now();
    await quiet();
    const taken = seconds(since);
    return { clocks, at, seconds: taken, ...(await checked(sql, at)) };
  } finally {
    await instance.stop();
  }
}

/** Each fired clock has its one event, or a refusal where the case had moved on. */
async function checked(sql: pg.Client, at: string): Promise<{ twice: number; left: number }> {
  const { rows } = await sql.query<{ twice: number; left: number }>(
    `WITH clocks AS (
       SELECT case_id, fires, count(*) AS n FROM liandan.deadline
        WHERE due_at = $1 AND fired_at IS NOT NULL AND fires IS NOT NULL GROUP BY 1, 2
     ), events AS (
       SELECT case_id, type, count(*) AS n FROM liandan.audit_event
        WHERE occurred_at >= $1 AND convert_from(leaf, 'UTF8')::json -> 'actor' ->> 'door' = 'clock' GROUP BY 1, 2
     )
     SELECT (SELECT count(*)::int FROM events e JOIN clocks c ON c.case_id = e.case_id AND c.fires = e.type WHERE e.n > c.n) AS twice,
       (SELECT count(*)::int FROM liandan.deadline WHERE status = 'open' AND fired_at IS NULL AND due_at <= $1) AS left`,
    [at],
  );
  return rows[0] ?? { twice: -1, left: -1 };
}
