import { Injectable } from '@nestjs/common';
import { loadReference } from '#config/reference';
import { civilDay, startOfDay } from '#domain/calendar/civil';
import { remindersOf, type Reminder } from '#domain/notice/reminders';
import { entrustedWith, sidesWith } from '#workflow/duty';
import { PAPERS } from '#domain/notice/told-papers';
import { Workflow } from '#workflow/workflow';
import { runningClock } from './docket.service.js';
import { type NewNotice, noticeStatement } from './notice-book.js';

interface DueClock {
  id: string;
  machine: string;
  case_id: string;
  clock: string;
  key: string;
  started_at: Date;
  due_day: string;
  status: string;
  now: Date;
}
interface Undelivered {
  id: string;
  kind: string;
  sender: string;
  addressee_name: string;
  machine: string;
  case_id: string;
}

/**
 * Tells reminders once each, and flags notices between authorities that did not arrive on their day. A reminder is
 * judged again by its clock in the transaction that tells it, so that a clock met, paused or moved meanwhile is not
 * reminded of by mistake; its notice has the id of clock and level, so that two workers tell one.
 */
@Injectable()
export class ReminderService {
  private readonly calendar = loadReference().calendar;
  private readonly provinces = loadReference()
    .divisions.provinces()
    .map(({ code }) => code);

  constructor(private readonly workflow: Workflow) {}

  /** Everything that is due now. Returns how many reminders were worked off. */
  async turn(page = 200): Promise<number> {
    await this.flagUndelivered();
    let done = 0;
    const failures: unknown[] = [];
    const failed = new Set<string>();
    for (;;) {
      const due = await this.workflow.db.query<{ deadline: string; level: string }[]>(
        `SELECT deadline, level FROM liandan.reminder WHERE at <= liandan.now() AND deadline <> ALL ($2) ORDER BY at, deadline LIMIT $1`,
        [page, [...failed]],
      );
      for (const { deadline, level } of due) {
        try {
          await this.tell(deadline, level);
          done += 1;
        } catch (error) {
          failures.push(error);
          failed.add(deadline);
        }
      }
      if (due.length < page) break;
    }
    if (failures.length > 0) throw failures[0];
    return done;
  }

  private async tell(deadline: string, level: string): Promise<void> {
    await this.workflow.db.transaction(async (manager) => {
      const [held] = await manager.query<object[]>(
        'SELECT 1 FROM liandan.reminder WHERE deadline = $1 AND level = $2 AND at <= liandan.now() FOR UPDATE SKIP LOCKED',
        [deadline, level],
      );
      if (!held) return;
      const [clock] = await manager.query<DueClock[]>(
        `SELECT id, machine, case_id, clock, key, started_at, due_day::text, status, liandan.now() AS now
         FROM liandan.deadline WHERE id = $1`,
        [deadline],
      );
      const reminder = clock && remindersOf(runningClock(clock), this.calendar).find((r) => r.level === level);
      if (clock && reminder && reminder.at > clock.now.toISOString()) {
        await manager.query('UPDATE liandan.reminder SET at = $3 WHERE deadline = $1 AND level = $2', [
          deadline,
          level,
          reminder.at,
        ]);
        return;
      }
      if (clock && reminder && (reminder.evenIfMet || clock.status === 'open')) {
        const notices = await this.noticesOf(clock, reminder);
        const unread = reminder.onlyIfUnread;
        const told = unread ? await this.readBefore(clock, unread) : false;
        if (!told && notices.length > 0) {
          const { text, values } = noticeStatement(notices);
          await manager.query(text, values);
        }
      }
      await manager.query('DELETE FROM liandan.reminder WHERE deadline = $1 AND level = $2', [deadline, level]);
    });
  }

  private async noticesOf(clock: DueClock, reminder: Reminder): Promise<NewNotice[]> {
    const kind = this.workflow.kinds.get(clock.machine);
    if (!kind) return [];
    const [row] = await this.workflow.db.query<{ state: string; context: { holder?: { org?: string } } }[]>(
      `SELECT state, context FROM liandan.${kind.table} WHERE id = $1`,
      [clock.case_id],
    );
    if (!row || (reminder.onlyIn && !reminder.onlyIn.includes(row.state))) return [];
    const holder = row.context.holder?.org;
    const sides = reminder.holder
      ? holder
        ? [`o:${holder}`]
        : []
      : sidesWith(kind, row.context, reminder.to, this.provinces);
    return sides.map((to) => ({
      to,
      kind: `reminder.${reminder.level}`,
      level: 'REMINDER',
      rule: reminder.rule,
      roles: [],
      entrusted: entrustedWith(kind, row.context, to, reminder.to),
      title: reminder.title,
      text: reminder.text,
      machine: clock.machine,
      caseId: clock.case_id,
      source: `clock/${clock.id}/${reminder.level}`,
      at: clock.now.toISOString(),
    }));
  }

  /** Whether anybody of the side has opened the reminder of that level. */
  private async readBefore(clock: DueClock, level: string): Promise<boolean> {
    const [read] = await this.workflow.db.query<object[]>(
      `SELECT 1 FROM liandan.notice n JOIN liandan.notice_read r ON r.notice = n.id WHERE n.case_id = $1 AND n.source = $2 LIMIT 1`,
      [clock.case_id, `clock/${clock.id}/${level}`],
    );
    return read !== undefined;
  }

  /** R-26b, W-03: a notice that is not delivered on the day it was issued is flagged to its sender and the auditors. */
  private async flagUndelivered(): Promise<void> {
    const [clock] = await this.workflow.db.query<{ now: Date }[]>('SELECT liandan.now() AS now');
    const now = clock?.now.toISOString() ?? '';
    const papers = await this.workflow.db.query<Undelivered[]>(
      `SELECT l.id, l.kind, l.sender, l.addressee_name, l.machine, l.case_id FROM liandan.letter l
       WHERE l.delivered_at IS NULL AND l.addressee IS NOT NULL AND l.kind = ANY ($1) AND l.issued_at < $2
         AND NOT EXISTS (SELECT FROM liandan.notice n WHERE n.case_id = l.case_id AND n.source = 'undelivered/' || l.id::text)
       ORDER BY l.id LIMIT 200`,
      [Object.keys(PAPERS), startOfDay(civilDay(now))],
    );
    if (papers.length === 0) return;
    const notices = papers.flatMap((paper) =>
      [`p:${paper.sender}`, 'audit'].map((to): NewNotice => ({
        to,
        kind: 'undelivered',
        level: 'ALARM',
        rule: PAPERS[paper.kind]?.rule ?? null,
        roles: [],
        entrusted: [],
        title: { zh: '通报未送达', en: 'A notice was not delivered' },
        text: {
          zh: `发往${paper.addressee_name}的通报当日未送达。`,
          en: `The notice to ${paper.addressee_name} was not delivered on its day.`,
        },
        paper: paper.id,
        machine: paper.machine,
        caseId: paper.case_id,
        source: `undelivered/${paper.id}`,
        at: now,
      })),
    );
    const { text, values } = noticeStatement(notices);
    await this.workflow.db.query(text, values);
  }
}
