import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { system } from '#domain/actor';
import type { Anomaly } from '#domain/anomaly/anomaly';
import { eventId } from '#ledger/event-id';
import { Register, type Done, type Query } from '../party/register.js';
import { sources, type Source } from './anomaly.sources.js';

const BATCH = 500;
const LOCK = 7305;

export interface RuleRun {
  rule: string;
  looked: number;
  /** Findings of this run, and those of them that nobody had found before. */
  found: number;
  fresh: number;
  gone: number;
}
interface Known {
  id: string;
  subject: string;
  since: Date;
  until: Date;
  state: 'standing' | 'gone';
  evidence: unknown;
  version: number;
  readers: string[];
}

/**
 * Runs the anomaly rules over the record, in the worker, off everybody's path: rows stream through a cursor, a pure
 * judgement keeps what it needs of one group. A finding is written once, each with a leaf of the record; found again it
 * is the same, grown it is a new version, and when the data no longer show it, as after a correction, it is marked gone.
 */
@Injectable()
export class AnomalyService {
  constructor(
    private readonly db: DataSource,
    private readonly register: Register,
  ) {}

  /** Every rule once; nothing where the record has not grown since. One run at a time, whichever process asks. */
  async turn(): Promise<RuleRun[]> {
    const [newest] = await this.db.query<{ id: string }[]>(
      `SELECT event_id AS id FROM liandan.audit_event WHERE machine NOT IN ('audit', 'anomaly', 'auditGrant')
       ORDER BY event_id DESC LIMIT 1`,
    );
    const runs: RuleRun[] = [];
    for (const source of sources) {
      const [last] = await this.db.query<{ id: string | null }[]>(
        'SELECT event_id AS id FROM liandan.anomaly_run WHERE rule = $1',
        [source.rule.id],
      );
      if (newest && last?.id === newest.id) continue;
      const run = await this.run(source);
      if (!run) continue;
      await this.db.query(
        `INSERT INTO liandan.anomaly_run (rule, ran_at, event_id, looked, found) VALUES ($1, clock_timestamp(), $2, $3, $4)
         ON CONFLICT (rule) DO UPDATE SET ran_at = clock_timestamp(), event_id = $2, looked = $3, found = $4`,
        [run.rule, newest?.id ?? null, run.looked, run.found],
      );
      runs.push(run);
    }
    return runs;
  }

  /** One rule over its stretch of time; undefined while another process runs it. */
  private async run(source: Source): Promise<RuleRun | undefined> {
    const { id: rule } = source.rule;
    // The lock is of the session that reads, held until every finding is written.
    return this.db.transaction(async (manager) => {
      const [lock] = await manager.query<{ ours: boolean }[]>(
        'SELECT pg_try_advisory_xact_lock($1, hashtext($2)) AS ours',
        [LOCK, rule],
      );
      if (!lock?.ours) return undefined;
      const [now] = await manager.query<{ at: Date; since: Date }[]>(
        `SELECT liandan.now() AS at, liandan.now() - make_interval(days => $1) AS since`,
        [source.days],
      );
      if (!now) throw new Error('the database told no time');
      await manager.query(`SET LOCAL statement_timeout = 0`);
      await manager.query(`DECLARE anomaly_rows NO SCROLL CURSOR FOR ${source.sql}`, [now.since.toISOString()]);
      const judge = source.judge();
      const seen = new Set<string>();
      const run: RuleRun = { rule, looked: 0, found: 0, fresh: 0, gone: 0 };
      const keep = async (found: Anomaly[]) => {
        for (const anomaly of found) {
          run.found += 1;
          const kept = await this.keep(source, anomaly);
          seen.add(kept.id);
          if (kept.fresh) run.fresh += 1;
        }
      };
      for (;;) {
        const rows = await manager.query<Record<string, unknown>[]>(`FETCH ${BATCH} FROM anomaly_rows`);
        run.looked += rows.length;
        for (const row of rows) await keep(judge.take(row));
        if (rows.length < BATCH) break;
      }
      await keep(judge.end());
      run.gone = await this.goneSince(source, now.since, seen);
      return run;
    });
  }

  /** Writes a finding, or finds it written: one of the same subject at an overlapping time is the same. */
  private async keep(source: Source, anomaly: Anomaly): Promise<{ id: string; fresh: boolean }> {
    const { id: rule } = source.rule;
    const [known] = await this.db.query<Known[]>(
      `SELECT id, subject, since, until, state, evidence, version, readers FROM liandan.anomaly
       WHERE rule = $1 AND subject = $2 AND since <= $4 AND until >= $3 ORDER BY since LIMIT 1`,
      [rule, anomaly.subject, ...period(anomaly)],
    );
    const evidence = { says: anomaly.says, shows: anomaly.shows };
    if (known && known.state === 'standing' && same(known.evidence, evidence)) return { id: known.id, fresh: false };
    const id = known?.id ?? eventId();
    const version = (known?.version ?? 0) + 1;
    await this.recorded(rule, known ? 'findAgain' : 'find', id, version, { ...anomaly, rule }, async (query, at) => {
      const readers = await readersOf(query, anomaly.cases);
      if (known)
        await query(
          `UPDATE liandan.anomaly SET state = 'standing', gone_at = NULL, evidence = $2, parameters = $3, cases = $4,
             since = least(since, $5::timestamptz), until = greatest(until, $6::timestamptz), version = $7, readers = $8 WHERE id = $1`,
          [
            id,
            JSON.stringify(evidence),
            JSON.stringify(source.parameters),
            anomaly.cases,
            ...period(anomaly),
            version,
            readers,
          ],
        );
      else
        await query(
          `INSERT INTO liandan.anomaly (id, rule, subject, parameters, evidence, cases, since, until, found_at, readers)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
          [
            ...[id, rule, anomaly.subject, JSON.stringify(source.parameters), JSON.stringify(evidence), anomaly.cases],
            ...[...period(anomaly), at, readers],
          ],
        );
      return { id, version, from: known ? known.state : null, to: 'standing', rules: ['Z-06'], readers };
    });
    return { id, fresh: !known };
  }

  /** What stood within the time looked at and was not found again. */
  private async goneSince(source: Source, since: Date, seen: Set<string>): Promise<number> {
    const { id: rule } = source.rule;
    const standing = await this.db.query<Known[]>(
      `SELECT id, subject, since, until, state, evidence, version, readers FROM liandan.anomaly
       WHERE rule = $1 AND state = 'standing' AND since >= $2`,
      [rule, since.toISOString()],
    );
    let gone = 0;
    for (const { id, subject, version, readers } of standing.filter(({ id: of }) => !seen.has(of))) {
      await this.recorded(rule, 'vanish', id, version + 1, { rule, subject }, async (query, at) => {
        await query(`UPDATE liandan.anomaly SET state = 'gone', gone_at = $2, version = $3 WHERE id = $1`, [
          ...[id, at, version + 1],
        ]);
        return { id, version: version + 1, from: 'standing', to: 'gone', rules: ['Z-06'], readers };
      });
      gone += 1;
    }
    return gone;
  }

  private async recorded(
    rule: string,
    verb: string,
    id: string,
    version: number,
    payload: object,
    work: (query: Query, at: string) => Promise<Done>,
  ): Promise<void> {
    const key = `${rule}/${id}/${version}`;
    await this.register.act(
      system,
      { kind: 'key', actor: 'anomaly', key, fingerprint: key },
      { machine: 'anomaly', verb, subject: id, payload },
      work,
    );
  }
}

/** A finding's time from the earlier to the later, also where what it found runs backwards. */
const period = ({ since, until }: Anomaly): [string, string] => (since <= until ? [since, until] : [until, since]);
/** Whoever may see all the cases that show it: the provinces among their readers, and auditors. */
async function readersOf(query: Query, cases: string[]): Promise<string[]> {
  const rows = await query<{ reader: string }>(
    `SELECT r AS reader FROM liandan.audit_event e CROSS JOIN unnest(e.readers) r
     WHERE e.case_id = ANY ($1) AND r LIKE 'p:%' GROUP BY r
     HAVING count(DISTINCT e.case_id) = (SELECT count(DISTINCT c) FROM unnest($1::uuid[]) c) ORDER BY 1`,
    [cases],
  );
  return rows.map(({ reader }) => reader);
}
/** As stored: jsonb forgets the order of members. */
const same = (a: unknown, b: unknown): boolean => sorted(a) === sorted(JSON.parse(JSON.stringify(b)));
const sorted = (value: unknown): string =>
  JSON.stringify(value, (_, item: unknown) =>
    typeof item === 'object' && item !== null && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).sort(([x], [y]) => (x < y ? -1 : 1)))
      : item,
  );
