import { Injectable, Optional } from '@nestjs/common';
import { system } from '#domain/actor';
import type { AgreementContext } from '#domain/agreement/agreement.machine';
import { Workflow } from '#workflow/workflow';
import { Poller } from '../deadline/poller.js';
import { ReportService } from './report.service.js';

interface Found {
  id: string;
  state: string;
  context: AgreementContext;
}

/** Reports are drafted by the clock: the first by the agreement's, each later one by that of the report before it. */
@Injectable()
export class StatisticsProcessor {
  constructor(
    private readonly workflow: Workflow,
    private readonly reports: ReportService,
    @Optional() poller?: Poller,
  ) {
    poller?.handle('agreement.draftStatistics', ({ caseId, key }) => this.first(caseId, Number(key.split('-')[1])));
    poller?.handle('statistics.draftNext', ({ caseId }) => this.next(caseId));
  }

  private async first(agreement: string, year: number): Promise<void> {
    const [found] = await this.agreement('id = $1', [agreement]);
    if (found) await this.reports.draft(found, year);
  }

  private async next(report: string): Promise<void> {
    const [before] = await this.workflow.db.query<{ agreement: string; province: string; year: number }[]>(
      'SELECT agreement, province, year FROM liandan.statistics_report WHERE id = $1',
      [report],
    );
    if (!before) return;
    const [found] = await this.agreement('id = $1', [before.agreement]);
    if (found) await this.reports.draft(found, before.year + 1, before.province);
  }

  private agreement(where: string, values: unknown[]): Promise<Found[]> {
    return this.workflow.read(system, (tx) =>
      tx.query<Found>(
        'statistics_agreement',
        `SELECT id, state, context FROM liandan.agreement WHERE ${where}`,
        values,
      ),
    );
  }
}
