import { Injectable } from '@nestjs/common';
import { IsNotEmpty, MaxLength } from 'class-validator';
import { system, type Actor } from '#domain/actor';
import { signersOf, termsOn, type AgreementContext } from '#domain/agreement/agreement.machine';
import { addDays, endOfDay, startOfDay } from '#domain/calendar/civil';
import { eventId } from '#ledger/event-id';
import type { KeyOnce } from '#workflow/idempotency';
import { LetterBook } from '../consultation/letter-book.js';
import { asTx, Register, type Notebook, type Query, type Registered } from '../party/register.js';
import { STATISTICS, type Report } from './report.acts.js';
import { exchangeRows, yearBody, type YearBody } from './year-body.js';

/** The officer's part of the report: running of facilities and construction plans, in words. */
export class SendReport {
  @IsNotEmpty() @MaxLength(8000) plans!: string;
}

/** Month-day on which the reports are drafted (W-10). */
export const DRAFTED_ON = '04-01';
/** Days before the last one at which a report that is not sent is asked for once more. */
const REMIND_DAYS = 10;

/** The yearly exchange of statistics: one report per agreement, province and year, drafted by the clock (W-10). */
@Injectable()
export class ReportService {
  constructor(
    private readonly register: Register,
    private readonly book: LetterBook,
  ) {}

  /** Drafts the reports of the year for every party of the agreement, or for one; what is drafted already stays. */
  async draft(agreement: { id: string; state: string; context: AgreementContext }, year: number, only?: string) {
    const { context: c } = agreement;
    const { statisticsBy } = termsOn(c, `${year + 1}-${DRAFTED_ON}`).parameters;
    if (!['active', 'suspended'].includes(agreement.state) || statisticsBy === null) return;
    const parties = signersOf(c);
    for (const province of only ? [only] : parties)
      await this.draftOne(
        agreement.id,
        province,
        parties.filter((p) => p !== province),
        year,
        statisticsBy,
      );
  }

  private draftOne(agreement: string, province: string, partners: string[], year: number, by: string) {
    const words = [agreement, province, String(year)].join('/');
    const once: KeyOnce = { kind: 'key', actor: 'statistics', key: `draft/${words}`, fingerprint: words };
    const act = { machine: 'statistics', verb: 'draft', payload: { agreement, province, year } };
    const last = `${year + 1}-${by}`;
    return this.register.act(system, once, act, async (query, at) => {
      const id = eventId();
      const readers = [`p:${province}`];
      await query(
        `INSERT INTO liandan.statistics_report (id, agreement, province, year, partners, body, drafted_at, readers)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
        [
          id,
          agreement,
          province,
          year,
          partners,
          JSON.stringify(await yearBody(query, province, partners, year)),
          at,
          readers,
        ],
      );
      return {
        id,
        version: 1,
        from: null,
        to: 'drafted',
        rules: ['W-10'],
        readers,
        facts: [{ type: 'statistics.drafted', data: { agreement, province, year } }],
        clocks: [
          // Not sent by then is overdue, and stays so (FLAG).
          {
            type: 'start',
            params: { clock: 'K-W', due: endOfDay(last), remind: startOfDay(addDays(last, -REMIND_DAYS)) },
          },
          {
            type: 'start',
            params: { clock: 'K-W', key: 'next', due: startOfDay(`${year + 2}-${DRAFTED_ON}`), fires: 'draftNext' },
          },
        ],
      };
    });
  }

  /** Sends the report: a numbered letter to each partner, with the figures as they are today. */
  send(by: Actor, once: KeyOnce, id: string, expected: number, { plans }: SendReport): Promise<Registered> {
    const act = { machine: 'statistics', verb: 'send', subject: id, payload: { plans } };
    return this.register.act(by, once, act, async (query, at, notebook) => {
      const report = await STATISTICS.held(query, by, 'send', id, at, { expected });
      const { province } = report;
      const body = { ...report.body, plans };
      const letters = await this.letters(query, notebook, report, body);
      const readers = [`p:${province}`, ...report.partners.map((partner) => `p:${partner}`)];
      const version = report.version + 1;
      await query(
        `UPDATE liandan.statistics_report SET state = 'sent', version = $2, body = $3, sent_at = $4, letters = $5, readers = $6
         WHERE id = $1`,
        [id, version, JSON.stringify(body), at, letters.filter((number) => number !== null), readers],
      );
      return {
        id,
        version,
        from: 'drafted',
        to: 'sent',
        rules: ['W-10'],
        readers,
        facts: [
          { type: 'statistics.sent', data: { province, year: report.year, from: province, to: report.partners } },
        ],
        clocks: [{ type: 'stop', params: { clock: 'K-W' } }],
      };
    });
  }

  private async letters(query: Query, notebook: Notebook, report: Report, body: YearBody): Promise<(string | null)[]> {
    const tx = asTx(query, notebook);
    const sender = await this.book.authority(tx, report.province);
    const numbers: (string | null)[] = [];
    for (const partner of report.partners) {
      const addressee = await this.book.authority(tx, partner);
      const number = sender.view ? await this.book.number(tx, sender.view, 'letter') : null;
      this.book.freeze(tx, {
        kind: 'STATISTICS',
        number,
        sender: report.province,
        senderName: sender.name,
        addressee: partner,
        addresseeName: addressee.name,
        machine: 'statistics',
        caseId: report.id,
        title: `关于交换${report.year}年度危险废物跨省转移统计情况的函`,
        body: {
          ...body,
          rows: exchangeRows(body),
          totals: { licences: body.licences.length, facilities: body.facilities.length, ...body.capacity },
          note: body.plans,
        },
        readers: [`p:${report.province}`, `p:${partner}`],
      });
      numbers.push(number);
    }
    return numbers;
  }
}
