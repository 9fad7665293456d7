import { Injectable } from '@nestjs/common';
import { loadReference } from '#config/reference';
import { clocksBinding } from '#domain/notice/owners';
import { remindersOf } from '#domain/notice/reminders';
import { dutiesOf } from '#workflow/duty';
import { Workflow, type Kind } from '#workflow/workflow';
import { REPORT, type Sql, writeReports } from './report-docket.js';
import { isEnded, subjectOf } from './subject.js';

export interface CaseRow {
  id: string;
  state: string;
  version: number;
  context: Record<string, unknown>;
  readers: string[];
  updated_at: Date;
}
interface ClockRow {
  id: string;
  machine: string;
  clock: string;
  key: string;
  started_at: Date;
  due_day: string;
  status: string;
  met_at: Date | null;
  now: Date;
}
interface HandRow {
  person: string;
  org: string;
  acts: number;
  first_at: Date;
  last_at: Date;
}

/**
 * The read model of 待办, 已办 and 办结: what a case's rows and facts say of it, written anew after every step of the
 * case. It is a function of what PostgreSQL holds, so feeding it twice, out of order or from nothing gives the same.
 */
@Injectable()
export class DocketService {
  private readonly calendar = loadReference().calendar;
  private readonly provinces = loadReference()
    .divisions.provinces()
    .map(({ code }) => code);

  constructor(private readonly workflow: Workflow) {}

  /** Brings the case's rows up to date. With a version: only when that version is not in them yet. */
  async refresh(machine: string, id: string, version?: number): Promise<void> {
    const kind = this.workflow.kinds.get(machine);
    if (!kind && machine !== REPORT) return;
    await this.workflow.db.transaction(async (manager) => {
      // One at a time for each case: the last one to look has seen everything.
      await manager.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 15))', [id]);
      if (!kind) {
        await this.report(manager, id);
        return;
      }
      if (version !== undefined) {
        const [known] = await manager.query<{ version: number }[]>(
          'SELECT version FROM liandan.docket WHERE case_id = $1',
          [id],
        );
        if (known && known.version >= version) return;
      }
      const [row] = await manager.query<CaseRow[]>(
        `SELECT id, state, version, context, readers, updated_at FROM liandan.${kind.table} WHERE id = $1`,
        [id],
      );
      if (row) await this.write(manager, kind, row);
    });
  }

  /** Forgets the whole read model and writes it anew from cases, clocks and facts. Returns how many cases there are. */
  async rebuild(page = 500): Promise<number> {
    await this.workflow.db.query(
      `WITH a AS (DELETE FROM liandan.task), b AS (DELETE FROM liandan.hand), c AS (DELETE FROM liandan.reminder)
       DELETE FROM liandan.docket`,
    );
    let cases = 0;
    for (const kind of this.workflow.kinds.values()) {
      let last = '00000000-0000-0000-0000-000000000000';
      for (;;) {
        const ids = await this.workflow.db.query<{ id: string }[]>(
          `SELECT id FROM liandan.${kind.table} WHERE id > $1 ORDER BY id LIMIT $2`,
          [last, page],
        );
        for (const { id } of ids) await this.refresh(kind.name, id);
        cases += ids.length;
        if (ids.length < page) break;
        last = ids.at(-1)?.id ?? last;
      }
    }
    const reports = await this.workflow.db.query<{ id: string }[]>('SELECT id FROM liandan.statistics_report');
    for (const { id } of reports) await this.refresh(REPORT, id);
    return cases;
  }

  /** Writes what waits of a yearly report, and who has acted in it. */
  async report(manager: Sql, id: string): Promise<void> {
    await writeReports(manager, id);
    await this.hands(manager, id);
  }

  /** Writes what a case's rows and facts say of it. */
  async write(manager: Sql, kind: Kind<unknown>, row: CaseRow): Promise<void> {
    const clocks = await manager.query<ClockRow[]>(
      `SELECT id, machine, clock, key, started_at, due_day::text, met_at, liandan.now() AS now,
         CASE WHEN ended_at IS NULL THEN status ELSE 'lapsed' END AS status
       FROM liandan.deadline WHERE case_id = $1 ORDER BY id`,
      [row.id],
    );
    const hands = await this.hands(manager, row.id);
    await this.docket(manager, kind, row);
    await this.tasks(manager, kind, row, clocks, [...new Set(hands.map(({ person }) => person))]);
    await this.reminders(manager, row, clocks);
  }

  /** Who has acted in the case, by the facts. */
  private async hands(manager: Sql, id: string): Promise<HandRow[]> {
    const hands = await manager.query<HandRow[]>(
      `SELECT actor ->> 'person' AS person, actor ->> 'org' AS org, count(DISTINCT event_id)::int AS acts, min(at) AS first_at,
         max(at) AS last_at
       FROM liandan.fact WHERE case_id = $1 AND actor ->> 'person' IS NOT NULL AND actor ->> 'org' IS NOT NULL
       GROUP BY 1, 2 ORDER BY 1, 2`,
      [id],
    );
    await manager.query(
      `INSERT INTO liandan.hand (case_id, person, org, id, acts, first_at, last_at, readers)
       SELECT $1::uuid, person, org, md5($1::uuid::text || person::text || org::text)::uuid, acts, first_at, last_at, ARRAY['o:' || org::text]
       FROM jsonb_to_recordset($2::jsonb) AS h(person uuid, org uuid, acts int, first_at timestamptz, last_at timestamptz)
       ON CONFLICT (case_id, person, org) DO UPDATE SET acts = excluded.acts, first_at = excluded.first_at, last_at = excluded.last_at`,
      [id, JSON.stringify(hands)],
    );
    return hands;
  }

  /** The case came into its present state at the last recorded step that changed it. */
  private async docket(manager: Sql, kind: Kind<unknown>, row: CaseRow): Promise<void> {
    await manager.query(
      `INSERT INTO liandan.docket (case_id, machine, state, version, ended, since, updated_at, subject, readers)
       VALUES ($1, $2, $3, $4, $5, coalesce((
           SELECT occurred_at FROM liandan.audit_event
           WHERE case_id = $1 AND outcome <> 'refused' AND from_state IS DISTINCT FROM to_state ORDER BY seq DESC LIMIT 1), $6), $6, $7, $8)
       ON CONFLICT (case_id) DO UPDATE SET state = excluded.state, version = excluded.version, ended = excluded.ended,
         since = excluded.since, updated_at = excluded.updated_at, subject = excluded.subject, readers = excluded.readers`,
      [
        row.id,
        kind.name,
        row.state,
        row.version,
        isEnded(kind.machine, row.state),
        row.updated_at,
        JSON.stringify(subjectOf(row.context)),
        row.readers,
      ],
    );
  }

  private async tasks(
    manager: Sql,
    kind: Kind<unknown>,
    row: CaseRow,
    clocks: ClockRow[],
    acted: string[],
  ): Promise<void> {
    const running = clocks.filter((c) => c.met_at === null && ['open', 'paused', 'passed'].includes(c.status));
    const duties = dutiesOf(kind, row.state, row.context, {
      provinces: this.provinces,
      clocks: running.map(({ clock }) => clock),
      acted,
    });
    await manager.query('DELETE FROM liandan.task WHERE case_id = $1 AND addressee <> ALL ($2)', [
      row.id,
      duties.map(({ addressee }) => addressee),
    ]);
    for (const duty of duties) {
      const keys = Object.keys(duty.entrusted);
      const cities = [...new Set(keys.flatMap((key) => (key.split('/')[2] ? [`c:${key.split('/')[2]}`] : [])))];
      await manager.query(
        `INSERT INTO liandan.task (case_id, addressee, id, parts, verbs, roles, clocks, entrusted, entrusted_keys, left_to, readers)
         VALUES ($1::uuid, $2, md5($1::uuid::text || $2::text)::uuid, $3, $4, $5, $6, $7, $8, $9, $10)
         ON CONFLICT (case_id, addressee) DO UPDATE SET parts = excluded.parts, verbs = excluded.verbs, roles = excluded.roles,
           clocks = excluded.clocks, entrusted = excluded.entrusted, entrusted_keys = excluded.entrusted_keys,
           left_to = excluded.left_to, readers = excluded.readers`,
        [
          row.id,
          duty.addressee,
          duty.parts,
          duty.verbs,
          duty.roles,
          clocksBinding(kind.name, duty.parts),
          JSON.stringify(duty.entrusted),
          keys,
          JSON.stringify(duty.left),
          [duty.addressee, ...cities],
        ],
      );
    }
  }

  /** What is still to be told of the clocks that run, or were met; what was told stays told. */
  private async reminders(manager: Sql, row: CaseRow, clocks: ClockRow[]): Promise<void> {
    const due = clocks.flatMap((clock) =>
      remindersOf(runningClock(clock), this.calendar)
        .filter(({ evenIfMet }) => evenIfMet ?? clock.status === 'open')
        .map(({ level, at }) => ({ deadline: clock.id, level, at, told: `clock/${clock.id}/${level}` })),
    );
    await manager.query('DELETE FROM liandan.reminder WHERE case_id = $1', [row.id]);
    if (due.length === 0) return;
    await manager.query(
      `INSERT INTO liandan.reminder (deadline, level, case_id, at)
       SELECT r.deadline, r.level, $1::uuid, r.at FROM jsonb_to_recordset($2::jsonb) AS r(deadline uuid, level text, at timestamptz, told text)
       WHERE NOT EXISTS (SELECT FROM liandan.notice n WHERE n.case_id = $1::uuid AND n.source = r.told)
       ON CONFLICT (deadline, level) DO UPDATE SET at = excluded.at`,
      [row.id, JSON.stringify(due)],
    );
  }
}

/** A clock's row as the rules of reminding read it. */
export const runningClock = (clock: Pick<ClockRow, 'machine' | 'clock' | 'key' | 'started_at' | 'due_day'>) => ({
  machine: clock.machine,
  clock: clock.clock,
  key: clock.key,
  startedAt: clock.started_at.toISOString(),
  dueDay: clock.due_day,
});
