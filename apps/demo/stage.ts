import pg from 'pg';
import { DEMO_PASSWORD } from '#src/demo/accounts';
import { Person } from './client.js';

/** What a journey plays on: people, a civil clock that moves forward, and a timeline that is printed. */
export class Stage {
  private readonly people = new Map<string, Promise<Person>>();
  readonly facts: Record<string, unknown> = {};

  private constructor(
    readonly base: string,
    private readonly sql: pg.Pool,
  ) {}

  static open(base: string, adminUrl: string): Stage {
    return new Stage(base, new pg.Pool({ connectionString: adminUrl, max: 2 }));
  }
  close(): Promise<void> {
    return this.sql.end();
  }

  as(login: string): Promise<Person> {
    let person = this.people.get(login);
    if (!person) this.people.set(login, (person = Person.login(this.base, login, DEMO_PASSWORD)));
    return person;
  }

  /** Civil now as Beijing wall time, 'YYYY-MM-DD HH:mm'. */
  async now(): Promise<string> {
    const { rows } = await this.sql.query<{ t: string }>(
      `SELECT to_char(liandan.now() AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD HH24:MI') AS t`,
    );
    return rows[0]?.t ?? '';
  }

  /** Civil now, ISO UTC. */
  async instant(): Promise<string> {
    const { rows } = await this.sql.query<{ at: Date }>('SELECT liandan.now() AS at');
    return rows[0]?.at.toISOString() ?? '';
  }

  /** Moves the civil clock forward to a Beijing wall time, passing every due date on the way, and waits until all is quiet. */
  async until(wall: string): Promise<void> {
    for (;;) {
      const { rows } = await this.sql.query<{ due: string | null }>(
        `SELECT to_char(min(due_at) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS due FROM liandan.deadline
         WHERE status = 'open' AND fired_at IS NULL AND due_at > liandan.now() AND due_at <= $1`,
        [`${wall}+08:00`],
      );
      const due = rows[0]?.due;
      if (!due) break;
      await this.sql.query('SELECT liandan.set_clock($1)', [due]);
      await this.quiet();
    }
    await this.sql.query('SELECT liandan.set_clock(greatest($1::timestamptz, liandan.now()))', [`${wall}+08:00`]);
    await this.quiet();
  }

  /** Waits until every delivery has had its effect and no clock is due. */
  async quiet(): Promise<void> {
    const end = Date.now() + 60_000;
    for (let still = 0; still < 2;) {
      const { rows } = await this.sql.query<{ n: number; what: string }>(
        `SELECT (SELECT count(*) FROM liandan.outbox WHERE done_at IS NULL)::int
              + (SELECT count(*) FROM liandan.deadline WHERE status = 'open' AND fired_at IS NULL AND due_at <= liandan.now())::int AS n,
                (SELECT string_agg(DISTINCT queue || ': ' || coalesce(last_error, 'waiting'), '; ') FROM liandan.outbox WHERE done_at IS NULL) AS what`,
      );
      if (rows[0]?.n === 0) still += 1;
      else still = 0;
      if (Date.now() > end) throw new Error(`not quiet after 60 s: ${rows[0]?.what}`);
      await new Promise((resolve) => setTimeout(resolve, 40));
    }
  }

  /** Waits until the log holds every event in a signed head. */
  async logged(): Promise<void> {
    const end = Date.now() + 30_000;
    for (;;) {
      const { rows } = await this.sql.query<{ n: number }>(
        `SELECT (SELECT count(*) FROM liandan.audit_pending)::int
              + (SELECT count(*) FROM liandan.log_state s WHERE NOT EXISTS (SELECT 1 FROM liandan.log_checkpoint c WHERE c.tree = s.tree AND c.size = s.size))::int AS n`,
      );
      if (rows[0]?.n === 0) return;
      if (Date.now() > end) throw new Error('the log did not catch up in 30 s');
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  /** Looks behind the engine, as only the demonstration may. */
  async look<T extends object>(text: string, values: unknown[] = []): Promise<T[]> {
    return (await this.sql.query<T & Record<string, unknown>>(text, values)).rows;
  }

  /** One line of the timeline. */
  async say(zh: string, en: string): Promise<void> {
    console.log(`  ${await this.now()}  ${zh}｜${en}`);
  }

  /** What the law says, compared with what the engine did. */
  expect(what: string, actual: unknown, wanted: unknown): void {
    const [a, w] = [JSON.stringify(actual), JSON.stringify(wanted)];
    if (a !== w) throw new Error(`${what}: expected ${w}, found ${a}`);
    this.facts[what] = actual;
  }
}
