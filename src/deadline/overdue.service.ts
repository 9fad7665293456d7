import { Injectable } from '@nestjs/common';
import type { Actor } from '#domain/actor';
import { addDays } from '#domain/calendar/civil';
import { DomainError } from '#domain/errors';
import {
  LEVELS,
  overdueMachine,
  overdueTests,
  REPEATED,
  repeats,
  type OverdueContext,
  type OverdueEvidence,
} from '#domain/overdue/overdue.machine';
import { overdueParts, overdueReaders } from '#domain/overdue/overdue.policy';
import { offered } from '#workflow/decide';
import type { Asking, Kind } from '#workflow/kind';
import { Workflow, type Fact, type Tx } from '#workflow/workflow';
import { LetterBook } from '../consultation/letter-book.js';
import { badField } from '../http/body.js';
import type { Asked } from '../http/commands.js';
import { type List, type ListQuery, pageOf } from '../http/page.js';
import { FOLLOWED } from './clock-book.js';

/** What the case is called that the clock ran on; null where the reader does not see it. */
const ABOUT = `(SELECT CASE WHEN words.zh <> '' THEN jsonb_build_object('zh', words.zh, 'en', words.en) END
    FROM (SELECT concat_ws(' · ', k.subject ->> 'number', coalesce(between_, k.subject ->> 'holder', a.context #>> '{title,zh}'), k.subject ->> 'year') AS zh,
                 concat_ws(' · ', k.subject ->> 'number', coalesce(between_, k.subject ->> 'holder', a.context #>> '{title,en}'), k.subject ->> 'year') AS en
            FROM (SELECT nullif(concat_ws(' → ', k.subject ->> 'remover', k.subject ->> 'receiver'), '') AS between_) parties
            LEFT JOIN liandan.agreement a ON a.key = k.subject ->> 'agreement') words LIMIT 1)`;

export const OVERDUE: List = {
  name: 'overdue-records',
  from: 'liandan.overdue o LEFT JOIN liandan.docket k ON k.case_id = o.case_id',
  select: `o.id, o.state, o.version, o.clock, o.case_machine AS "caseMachine", o.case_id AS "caseId", o.due_day AS "dueDay",
    o.authority, o.officer, o.firm, o.level, o.days_late AS "daysLate", o.context -> 'duty' ->> 'part' AS part,
    o.context -> 'duty' ->> 'number' AS number, o.context -> 'duty' -> 'firm' ->> 'name' AS "firmName",
    o.context -> 'duty' -> 'officer' ->> 'name' AS "officerName",
    ${ABOUT} AS about`,
  id: 'o.id',
  filters: {
    state: { column: 'o.state' },
    clock: { column: 'o.clock' },
    machine: { column: 'o.case_machine' },
    case: { column: 'o.case_id', type: 'uuid' },
    authority: { column: 'o.authority' },
    officer: { column: 'o.officer', type: 'uuid' },
    firm: { column: 'o.firm', type: 'uuid' },
    level: { column: 'o.level', of: LEVELS },
    dueFrom: { column: 'o.due_day', op: '>=', type: 'dayText' },
    dueTo: { column: 'o.due_day', op: '<=', type: 'dayText' },
  },
  sorts: {
    dueDay: { column: `coalesce(o.due_day, '')`, type: 'text' },
    daysLate: { column: 'coalesce(o.days_late, 0)', type: 'int' },
  },
};

/** What overdue records are counted by (TIME-4). */
const GROUPS: Record<string, { column: string; name: string }> = {
  clock: { column: 'o.clock', name: 'o.clock' },
  authority: { column: 'o.authority', name: 'o.authority' },
  officer: { column: 'o.officer::text', name: `o.context -> 'duty' -> 'officer' ->> 'name'` },
  firm: { column: 'o.firm::text', name: `o.context -> 'duty' -> 'firm' ->> 'name'` },
};

/** One record for each clock that passed unmet (lifecycle §8.2), with the acts of people on it. */
@Injectable()
export class OverdueService {
  readonly kind: Kind<OverdueContext>;

  constructor(
    private readonly workflow: Workflow,
    private readonly letters: LetterBook,
  ) {
    this.kind = workflow.register<OverdueContext>({
      name: 'overdue',
      table: 'overdue',
      version: 1,
      machine: overdueMachine,
      tests: overdueTests as unknown as Kind<OverdueContext>['tests'],
      parts: overdueParts,
      readers: overdueReaders,
      evidence: (tx, row, asking) => (row ? Promise.resolve({}) : this.evidence(tx, asking)),
    });
    workflow.provide('overdue.book', (tx, fact) => this.mark(tx, fact.caseId, 'open'));
    workflow.provide('overdue.end', (tx, fact) => this.mark(tx, fact.caseId, 'ended'));
    workflow.provide('overdue.warn', (tx, fact) => this.warn(tx, fact));
  }

  send(by: Actor, id: string, { command, once, expected }: Asked) {
    return this.workflow.send(this.kind, id, { by, command, once, expected });
  }

  list(by: Actor, query: ListQuery) {
    return this.workflow.read(by, (tx) => pageOf(tx, OVERDUE, query));
  }

  one(by: Actor, id: string) {
    return this.workflow.read(by, async (tx) => {
      const [found] = await tx.query<{ state: string; version: number; context: OverdueContext }>(
        'overdue_one',
        'SELECT state, version, context FROM liandan.overdue WHERE id = $1',
        [id],
      );
      if (!found) throw new DomainError('NOT_FOUND');
      const { state, version, context } = found;
      return { ...context, id, state, version, verbs: offered(this.kind, state, context, by) };
    });
  }

  /** How many records the caller may see, by clock, authority, officer or firm: all, unsettled, and the mean delay. */
  counts(by: Actor, asked: string | string[] | undefined) {
    const group = typeof asked === 'string' && Object.hasOwn(GROUPS, asked) ? GROUPS[asked] : undefined;
    if (!group)
      throw badField('by', '应为 clock、authority、officer 或 firm', 'by is clock, authority, officer or firm');
    return this.workflow.read(by, async (tx) => ({
      items: await tx.query(
        '',
        `SELECT ${group.column} AS key, max(${group.name}) AS name, count(*)::int AS records,
           (count(*) FILTER (WHERE o.state IN ('open', 'acknowledged')))::int AS unsettled,
           (count(*) FILTER (WHERE o.state = 'metLate'))::int AS "metLate",
           (count(*) FILTER (WHERE o.state = 'waived'))::int AS waived,
           (count(*) FILTER (WHERE o.state = 'neverMet'))::int AS "neverMet",
           round(avg(o.days_late), 2)::float8 AS "meanDaysLate"
         FROM liandan.overdue o WHERE ${group.column} IS NOT NULL GROUP BY 1 ORDER BY records DESC, key LIMIT 500`,
      ),
    }));
  }

  private async evidence(tx: Tx, asking: Asking): Promise<OverdueEvidence> {
    const { clock, key, duty, dueDay } = asking as Asking & Pick<OverdueContext, 'clock' | 'key' | 'duty' | 'dueDay'>;
    if (!duty.firm || !repeats(clock, key, duty)) return {};
    const [earlier] = await tx.query<{ records: number; warned: boolean }>(
      'overdue_earlier',
      `SELECT count(*)::int AS records, coalesce(bool_or(context ->> 'warned' = 'true'), false) AS warned
       FROM liandan.overdue WHERE firm = $1 AND clock = ANY ($2) AND context ->> 'key' = '' AND context -> 'duty' ->> 'part' = 'RCV'
         AND due_day BETWEEN $3 AND $4`,
      [duty.firm.id, REPEATED.clocks, addDays(dueDay, 1 - REPEATED.days), dueDay],
    );
    return earlier ? { earlier } : {};
  }

  private mark(tx: Tx, id: string, record: 'open' | 'ended'): Promise<void> {
    tx.enter(FOLLOWED, { id, record });
    return Promise.resolve();
  }

  /** S7: the warning is frozen for the firm and its authority; it is no sanction and carries no number. */
  private async warn(tx: Tx, fact: Fact): Promise<void> {
    const { firm, authority, records, days } = fact.data as {
      firm: { id: string; name: string };
      authority: string | null;
      records: number;
      days: number;
    };
    if (authority === null) return;
    const sender = await this.letters.authority(tx, authority);
    this.letters.freeze(tx, {
      kind: 'WARNING',
      number: null,
      sender: authority,
      senderName: sender.name,
      addressee: null,
      addresseeOrg: firm.id,
      addresseeName: firm.name,
      machine: fact.machine,
      caseId: fact.caseId,
      title: '逾期确认、未报告差异警示函',
      body: { trigger: 'S7', firm, records, days },
      readers: [`o:${firm.id}`, `p:${authority}`],
      delivered: true,
    });
  }
}
