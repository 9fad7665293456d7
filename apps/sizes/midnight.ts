import type pg from 'pg';
import { seconds, type Host } from './host.js';

export interface Passed {
  /** Clocks due at that instant. */
  clocks: number;
  at: string;
  /** Until as many as are promised had fired, and until none was left. */
  seconds: number;
  all: number;
  /** Clocks whose event stands in the record more than once. */
  twice: number;
  /** Clocks that were due and never fired. */
  left: number;
}

/**
 * Moves the civil clock to the instant at which as many clocks as are wanted fall due, or the fewest more, everything
 * before it passed, with two workers running, and waits until none is left. Throws when the data have no such instant.
 */
export async function midnight(host: Host, sql: pg.Client, wanted: number): Promise<Passed> {
  const [chosen] = (
    await sql.query<{ at: string; clocks: number }>(
      `SELECT due_at::text AS at, count(*)::int AS clocks FROM liandan.deadline
        WHERE status = 'open' AND fired_at IS NULL AND due_at > liandan.now()
        GROUP BY due_at HAVING count(*) >= $1 ORDER BY 2 LIMIT 1`,
      [wanted],
    )
  ).rows;
  if (!chosen) throw new Error(`no instant has ${wanted} clocks: generate more cases`);
  const { at, clocks } = chosen;
  const due = async () =>
    (
      await sql.query<{ n: number }>(
        `SELECT count(*)::int AS n FROM liandan.deadline WHERE status = 'open' AND fired_at IS NULL AND due_at <= liandan.now()`,
      )
    ).rows[0]?.n ?? 0;
  const until = async (left: number) => {
    while ((await due()) > left) await new Promise((resolve) => setTimeout(resolve, 100));
  };

  const instance = await host.start('api', 'worker', 'worker');
  try {
    await sql.query(`SELECT liandan.set_clock($1::timestamptz - interval '1 hour')`, [at]);
    await until(0);
    await sql.query('SELECT liandan.set_clock($1::timestamptz)', [at]);
    const since = performance.now();
    await until(clocks - wanted);
    const taken = seconds(since);
    await until(0);
    return { clocks, at, seconds: taken, all: seconds(since), ...(await checked(sql, at)) };
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
