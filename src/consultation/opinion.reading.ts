import { Injectable } from '@nestjs/common';
import { loadReference } from '#config/reference';
import type { Actor } from '#domain/actor';
import { civilDay } from '#domain/calendar/civil';
import type { ConsultationContext } from '#domain/consultation/consultation.machine';
import { consultationParts } from '#domain/consultation/consultation.policy';
import { opinionDays } from '#domain/consultation/opinion';
import { DomainError } from '#domain/errors';
import { Workflow, type Tx } from '#workflow/workflow';
import { type List, type ListQuery, pageOf } from '../http/page.js';
import { CHASED, type Standing } from './chase.register.js';
import { internal, noRoom, OF_APPLICATION } from './opinion.register.js';

export const OPINIONS: List = {
  name: 'opinions',
  from: 'liandan.letter_opinion n',
  select: `n.id, n.letter, n.number, n.title, n.office, n.bureau, n.bureau_name AS "bureauName", n.question, n.asked_at AS "askedAt",
    n.asked_by AS "askedBy", n.due_day::text AS "dueDay", n.reply_due::text AS "replyDue", n.state, n.favourable,
    n.text, n.given_by AS "givenBy", n.given_at AS "givenAt", n.late, n.version`,
  id: 'n.id',
  filters: {
    letter: { column: 'n.letter', type: 'uuid' },
    bureau: { column: 'n.bureau', type: 'uuid' },
    state: { column: 'n.state' },
  },
  sorts: {
    dueDay: { column: 'n.due_day::text', type: 'text' },
    // What is open first, the earliest due first.
    urgency: { column: `((CASE n.state WHEN 'open' THEN '0 ' ELSE '1 ' END) || n.due_day::text)`, type: 'text' },
  },
};
interface Listed {
  id: string;
  dueDay: string;
  state: string;
}

/** What local bureaus were asked and have said. */
@Injectable()
export class OpinionReading {
  private readonly calendar = loadReference().calendar;

  constructor(private readonly workflow: Workflow) {}

  list(by: Actor, query: ListQuery) {
    return this.workflow.read(by, async (tx) => {
      const page = await pageOf<Listed>(tx, OPINIONS, query);
      return { ...page, items: page.items.map((item) => this.timed(tx, item)) };
    });
  }

  /** One question with the letter it is about, as it was sent. */
  one(by: Actor, id: string) {
    return this.workflow.read(by, async (tx) => {
      const [found] = await tx.query<Listed & { bureau: string }>(
        'opinion_one',
        `SELECT ${OPINIONS.select} FROM liandan.letter_opinion n WHERE n.id = $1`,
        [id],
      );
      if (!found) throw new DomainError('NOT_FOUND');
      const [sent] = await tx.query<{ state: string; letter: object }>(
        'opinion_letter',
        'SELECT state, letter FROM liandan.opinion_letter($1)',
        [id],
      );
      const awaited = found.state === 'open' && sent?.state === 'delivered';
      return { ...this.timed(tx, found), about: sent?.letter ?? null, mine: by.org === found.bureau, awaited };
    });
  }

  /** What was asked about a letter, whom one may ask, and until when. */
  of(by: Actor, letter: string) {
    return this.workflow.read(by, async (tx) => {
      const [found] = await tx.query<{ state: string; context: ConsultationContext }>('asked', CHASED.letter, [letter]);
      if (!found) throw new DomainError('NOT_FOUND');
      const { state, context: c } = found;
      if (consultationParts(by, c).length === 0 && by.kind !== 'auditor') throw internal();
      const items = await tx.query<Listed>(
        'opinions_of',
        `SELECT ${OPINIONS.select} FROM liandan.letter_opinion n WHERE n.letter = $1 ORDER BY n.id`,
        [letter],
      );
      const [standing] = await tx.query<Standing>('asked_standing', CHASED.standing, [letter]);
      const days =
        state === 'delivered' && OF_APPLICATION.includes(c.kind) && standing?.due
          ? opinionDays(civilDay(tx.at), standing.due, this.calendar)
          : null;
      const bureaus = await tx.query<{ id: string; name: string; city: string }>(
        'bureaus',
        `SELECT id, name, city FROM liandan.organisation WHERE kind = 'city' AND province = $1 AND active AND id <> $2
         ORDER BY city = $3 DESC NULLS LAST, city, name LIMIT 100`,
        [c.to, by.org, c.toCity],
      );
      const { refusal } = noRoom();
      const why = days ? undefined : { code: 'RULE_REFUSED', ...refusal };
      return {
        items: items.map((item) => this.timed(tx, item)),
        next: null,
        ask: { allowed: days !== null, ...(why ? { why } : {}) },
        days,
        bureaus,
      };
    });
  }

  private timed<T extends Listed>(tx: Tx, item: T) {
    const today = civilDay(tx.at);
    const open = item.state === 'open';
    return {
      ...item,
      daysLeft: open ? this.calendar.workingDaysBetween(today, item.dueDay).days : null,
      overdue: open && item.dueDay < today,
    };
  }
}
