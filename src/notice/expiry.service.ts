import { Injectable } from '@nestjs/common';
import { Settings } from '#config/env';
import { addDays, civilDay, type Day } from '#domain/calendar/civil';
import { ENDINGS, type EndingKind, endingText, levelOf } from '#domain/notice/endings';
import { Workflow } from '#workflow/workflow';
import { type NewNotice, noticeStatement } from './notice-book.js';

interface Ending {
  machine: EndingKind;
  id: string;
  day: Day;
  /** By what people know it; none where that would be a person's name. */
  called: string | null;
  firms: string[];
}
/** Whatever ends between two days: approvals and licences by their clocks, papers of the registers by their own day. */
const ENDING = `
  SELECT 'approval' AS machine, d.case_id AS id, d.due_day AS day, a.number AS called, ARRAY[a.context -> 'remover' ->> 'org'] AS firms
    FROM liandan.deadline d JOIN liandan.approval a ON a.id = d.case_id
   WHERE d.clock = 'K-27' AND d.key = '' AND d.status = 'open' AND d.met_at IS NULL AND d.ended_at IS NULL AND d.due_day BETWEEN $1 AND $2
  UNION ALL
  SELECT 'licence', d.case_id, d.due_day, l.context ->> 'number', ARRAY[l.context -> 'holder' ->> 'org']
    FROM liandan.deadline d JOIN liandan.licence l ON l.id = d.case_id
   WHERE d.clock = 'K-P13' AND d.key = 'expiry' AND d.status = 'open' AND d.met_at IS NULL AND d.ended_at IS NULL AND d.due_day BETWEEN $1 AND $2
  UNION ALL
  SELECT 'contract', id, valid_to, number, ARRAY[remover::text, party::text] FROM liandan.contract
   WHERE ended_on IS NULL AND valid_to BETWEEN $1 AND $2
  UNION ALL
  SELECT 'vehicle', id, valid_until, plate, ARRAY[organisation::text] FROM liandan.vehicle
   WHERE active AND valid_until BETWEEN $1 AND $2
  UNION ALL
  SELECT 'driver', id, valid_until, NULL, ARRAY[organisation::text] FROM liandan.driver
   WHERE active AND valid_until BETWEEN $1 AND $2`;
const PAGE = 500;

/**
 * Tells firms beforehand that a paper of theirs ends, at each of the settled numbers of days once: a notice has the id of
 * paper, end and number, so that a sweep that runs twice tells nothing twice, and one that was missed tells the nearest.
 * Looked through once a civil day.
 */
@Injectable()
export class ExpiryService {
  private readonly days: readonly number[];
  private swept: Day | undefined;

  constructor(
    private readonly workflow: Workflow,
    settings: Settings,
  ) {
    this.days = settings.LIANDAN_EXPIRY_DAYS.split(',').map(Number);
  }

  /** Returns how many ends were told of; those that were told before count as well. */
  async turn(): Promise<number> {
    const [clock] = await this.workflow.db.query<{ now: Date }[]>('SELECT liandan.now() AS now');
    const now = clock?.now.toISOString() ?? '';
    const today = civilDay(now);
    if (today === this.swept) return 0;
    const ending = await this.workflow.db.query<Ending[]>(
      `SELECT machine, id, day::text, called, firms FROM (${ENDING}) e ORDER BY day, id`,
      [today, addDays(today, Math.max(...this.days))],
    );
    const notices = ending.flatMap((one) => this.noticesOf(one, today, now));
    for (let from = 0; from < notices.length; from += PAGE) {
      const { text, values } = noticeStatement(notices.slice(from, from + PAGE));
      await this.workflow.db.query(text, values);
    }
    this.swept = today;
    return ending.length;
  }

  private noticesOf({ machine, id, day, called, firms }: Ending, today: Day, now: string): NewNotice[] {
    const level = levelOf(today, day, this.days);
    if (level === undefined) return [];
    const { title, text } = endingText(machine, called, today, day);
    return [...new Set(firms)].filter(Boolean).map((firm) => ({
      to: `o:${firm}`,
      kind: `ending.${level}`,
      level: 'REMINDER',
      rule: ENDINGS[machine].rule,
      roles: [],
      entrusted: [],
      title,
      text,
      machine,
      caseId: id,
      source: `ending/${id}/${day}/${level}`,
      at: now,
    }));
  }
}
