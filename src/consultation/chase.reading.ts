import { Injectable } from '@nestjs/common';
import { loadReference } from '#config/reference';
import type { Actor } from '#domain/actor';
import { civilDay } from '#domain/calendar/civil';
import { CHASED_FROM, chaseRefused } from '#domain/consultation/chase';
import type { ConsultationContext } from '#domain/consultation/consultation.machine';
import { DomainError, type Refusal } from '#domain/errors';
import { Workflow, type Tx } from '#workflow/workflow';
import { type ClockOfRow, timeLeft } from '../deadline/lights.js';
import { CHASED, chaseable, mayChase, notSender, type Standing } from './chase.register.js';

interface Chase {
  id: string;
  at: Date;
  office: string;
  person: string | null;
  dueDay: string;
  overdue: boolean;
  deliveredAt: Date | null;
}
interface Awaited {
  id: string;
  number: string | null;
  title: string;
  to: string;
  application: string | null;
  dueDay: string;
  dueAt: Date;
  provisional: boolean;
  paused: ClockOfRow['paused'];
  chasedAt: Date | null;
  state: string;
  context: ConsultationContext;
}
/** Whether the caller may chase now, in the shape in which a case tells of its commands. */
interface May {
  allowed: boolean;
  why?: Refusal & { code: string };
}
const MOST = 50;

/** What was chased, by whom, how far the ladder of the overdue register has climbed, and what can be chased now. */
@Injectable()
export class ChaseReading {
  private readonly calendar = loadReference().calendar;

  constructor(private readonly workflow: Workflow) {}

  /** Persons are named to their own side and to auditors; to the other side their office is. */
  of(by: Actor, letter: string) {
    return this.workflow.read(by, async (tx) => {
      const [found] = await tx.query<{ state: string; context: ConsultationContext }>('chased', CHASED.letter, [
        letter,
      ]);
      if (!found) throw new DomainError('NOT_FOUND');
      const [standing] = await tx.query<Standing>('chase_standing', CHASED.standing, [letter]);
      const { from } = found.context;
      const own = by.kind === 'auditor' || by.province === from;
      const chases = await tx.query<Chase>(
        'chases',
        `SELECT id, at, office, person_name AS person, due_day::text AS "dueDay", overdue, delivered_at AS "deliveredAt"
         FROM liandan.letter_chase WHERE letter = $1 ORDER BY at, id`,
        [letter],
      );
      return {
        items: chases.map((chase) => ({ ...chase, person: own ? chase.person : null })),
        next: null,
        chase: this.may(by, found, standing, tx),
        ladder: await this.ladder(tx, letter),
      };
    });
  }

  /** Letters of the caller's province whose reply is overdue or nearly due, the most urgent first. */
  awaited(by: Actor) {
    return this.workflow.read(by, async (tx) => {
      const today = civilDay(tx.at);
      const rows = await tx.query<Awaited>(
        'awaited_replies',
        `SELECT c.id, c.number, c.context ->> 'title' AS title, c.addressee AS "to", c.state, c.context,
           d.due_day::text AS "dueDay", d.due_at AS "dueAt", d.paused, d.provisional,
           CASE WHEN c.about_machine = 'application' THEN c.about_id END AS application,
           (SELECT max(l.at) FROM liandan.letter_chase l WHERE l.letter = c.id) AS "chasedAt"
         FROM liandan.consultation c JOIN liandan.deadline d ON d.case_id = c.id AND d.clock = 'K-25' AND d.met_at IS NULL
           AND d.ended_at IS NULL AND d.status IN ('open', 'paused', 'passed')
         WHERE c.state = 'delivered' AND c.sender = $1 AND d.due_day <= $2::date ORDER BY d.due_day, c.id LIMIT $3`,
        [by.province, this.calendar.addWorkingDays(today, CHASED_FROM).day, MOST],
      );
      const items = rows.map(({ state, context, paused, ...row }) => ({
        ...row,
        ...timeLeft({ ...row, paused }, today, this.calendar),
        overdue: row.dueDay < today,
        chase: this.may(by, { state, context }, { due: row.dueDay, chased: row.chasedAt }, tx),
      }));
      return { items, next: null };
    });
  }

  private may(
    by: Actor,
    found: { state: string; context: ConsultationContext },
    standing: Standing | undefined,
    tx: Tx,
  ): May {
    const wrong = mayChase(by, found.context)
      ? chaseRefused(chaseable(found, standing), civilDay(tx.at), this.calendar)
      : notSender();
    return wrong ? { allowed: false, why: { code: wrong.code, ...wrong.refusal } } : { allowed: true };
  }

  /** Rungs that the overdue register has told by itself. */
  private async ladder(tx: Tx, letter: string): Promise<{ level: string; at: string }[]> {
    const [record] = await tx.query<{ steps: { level: string; at: string }[] }>(
      'chase_ladder',
      `SELECT context -> 'steps' AS steps FROM liandan.overdue WHERE case_id = $1 AND clock = 'K-25' ORDER BY id DESC LIMIT 1`,
      [letter],
    );
    return record?.steps ?? [];
  }
}
