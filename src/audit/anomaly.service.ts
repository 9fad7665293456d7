import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { system } from '#domain/actor';
import { period, sameAgain } from '#domain/anomaly/again';
import type { Anomaly } from '#domain/anomaly/anomaly';
import { eventId } from '#ledger/event-id';
import { Register, type Done, type Query } from '../party/register.js';
import { sources, type Source } from './anomaly.sources.js';

/**
 * The stretch of time of a rule, back from now, and from where its rows are read: from the first of what shows a finding that
 * reaches into the stretch, so that no finding shrinks because its beginning is long ago.
 */
const STRETCH = `
  WITH stretch AS (SELECT liandan.now() - make_interval(days => $2) AS since)
  SELECT since, least(since, (
    SELECT min(least(a.since, (SELECT min((s ->> 'at')::timestamptz) FROM jsonb_array_elements(a.evidence -> 'shows') s)))
    FROM liandan.anomaly a WHERE a.rule = $1 AND a.state = 'standing' AND a.until >= stretch.since)) AS "from"
  FROM stretch`;
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
 * is the same, grown it is a new version, grown together with a later one it takes that one up, and when the data no longer
 * show it, as after a correction, it is marked gone.
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
      const [stretch] = await manager.query<{ since: Date; from: Date }[]>(STRETCH, [rule, source.days]);
      if (!stretch) throw new Error('the database told no time');
      await manager.query(`SET LOCAL statement_timeout = 0`);
      await manager.query(`DECLARE anomaly_rows NO SCROLL CURSOR FOR ${source.sql}`, [stretch.from.toISOString()]);
      const judge = source.judge();
      const found: Anomaly[] = [];
      let looked = 0;
      for (;;) {
        const rows = await manager.query<Record<string, unknown>[]>(`FETCH ${BATCH} FROM anomaly_rows`);
        looked += rows.length;
        for (const row of rows) found.push(...judge.take(row));
        if (rows.length < BATCH) break;
      }
      found.push(...judge.end());
      const known = await manager.query<Known[]>(
        `SELECT id, subject, since, until, state, evidence, version, readers FROM liandan.anomaly
         WHERE rule = $1 AND until >= $2 ORDER BY since, id`,
        [rule, stretch.from.toISOString()],
      );
      return { rule, looked, ...(await this.settle(source, found, known, stretch.since)) };
    });
  }

  /**
   * Writes what was found: each finding takes up the one it was before, the later ones that it has grown into are merged
   * into it, and what stood within the time looked at and was not found again is gone.
   */
  private async settle(
    source: Source,
    found: Anomaly[],
    known: Known[],
    since: Date,
  ): Promise<Omit<RuleRun, 'rule' | 'looked'>> {
    const counted = { found: 0, fresh: 0, gone: 0 };
    const { taken, merged } = sameAgain(found, known);
    for (const anomaly of found) {
      const before = taken.get(anomaly);
      // Older than the stretch and not known from it: it was looked at in its time, with more before it than is read now.
      if (!before && period(anomaly)[1] < since.toISOString()) continue;
      counted.found += 1;
      if (!before) counted.fresh += 1;
      const id = await this.keep(source, anomaly, before);
      for (const { id: of, subject, version, readers } of merged.get(anomaly) ?? [])
        await this.over(source.rule.id, { id: of, version, readers }, 'merge', { subject, into: id });
    }
    const again = new Set([...taken.values(), ...[...merged.values()].flat()].map(({ id }) => id));
    for (const { id, subject, version, readers, state, until } of known) {
      if (state === 'gone' || again.has(id) || until < since) continue;
      await this.over(source.rule.id, { id, version, readers }, 'vanish', { subject });
      counted.gone += 1;
    }
    return counted;
  }

  /** Writes a finding, or leaves it where it stands already as it was found. */
  private async keep(source: Source, anomaly: Anomaly, known: Known | undefined): Promise<string> {
    const { id: rule } = source.rule;
    const evidence = { says: anomaly.says, shows: anomaly.shows };
    if (known?.state === 'standing' && same(known.evidence, evidence)) return known.id;
    const id = known?.id ?? eventId();
    const version = (known?.version ?? 0) + 1;
    await this.recorded(rule, known ? 'findAgain' : 'find', id, version, { ...anomaly, rule }, async (query, at) => {
      const readers = await readersOf(query, anomaly.cases);
      const values = [
        ...[id, JSON.stringify(source.parameters), JSON.stringify(evidence), anomaly.cases],
        ...[...period(anomaly), version, readers],
      ];
      if (known)
        await query(
          `UPDATE liandan.anomaly SET state = 'standing', gone_at = NULL, merged_into = NULL, parameters = $2, evidence = $3,
             cases = $4, since = $5, until = $6, version = $7, readers = $8 WHERE id = $1`,
          values,
        );
      else
        await query(
          `INSERT INTO liandan.anomaly (id, parameters, evidence, cases, since, until, version, readers, rule, subject, found_at)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
          [...values, rule, anomaly.subject, at],
        );
      return { id, version, from: known ? known.state : null, to: 'standing', rules: ['Z-06'], readers };
    });
    return id;
  }

  /** The data no longer show it, or show it as a part of another finding. */
  private async over(
    rule: string,
    { id, version: before, readers }: Pick<Known, 'id' | 'version' | 'readers'>,
    verb: 'vanish' | 'merge',
    about: { subject: string; into?: string },
  ): Promise<void> {
    const version = before + 1;
    await this.recorded(rule, verb, id, version, { rule, ...about }, async (query, at) => {
      await query(
        `UPDATE liandan.anomaly SET state = 'gone', gone_at = $2, merged_into = $3, version = $4 WHERE id = $1`,
        [...[id, at, about.into ?? null, version]],
      );
      return { id, version, from: 'standing', to: 'gone', rules: ['Z-06'], readers };
    });
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
