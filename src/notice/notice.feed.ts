import { Injectable } from '@nestjs/common';
import { PAPERS } from '#domain/notice/told-papers';
import { Workflow, type Fact } from '#workflow/workflow';
import { DocketService } from './docket.service.js';
import {
  type ArrivedPaper,
  type NewNotice,
  noticeOfPaper,
  noticesOf,
  noticeStatement,
  PAPER_FIELDS,
} from './notice-book.js';

const FIRST = '00000000-0000-0000-0000-000000000000';

interface FactRow extends Omit<Fact, 'at' | 'by' | 'row'> {
  at: Date;
}

/** Feeds the inbox fact by fact, or from everything that PostgreSQL holds. */
@Injectable()
export class NoticeFeed {
  constructor(
    private readonly workflow: Workflow,
    private readonly docket: DocketService,
  ) {}

  /** Needs no inbox row of the delivery: both halves give the same when they are done twice or out of order. */
  async feed(fact: Fact): Promise<void> {
    await this.docket.refresh(fact.machine, fact.caseId, fact.version);
    await this.put(noticesOf(fact));
  }

  /** Writes everything anew that can be known from cases, clocks, facts and papers. What was told by the calendar stays. */
  async rebuild(page = 500): Promise<{ cases: number; facts: number }> {
    const cases = await this.docket.rebuild(page);
    let facts = 0;
    for (let last = FIRST; ;) {
      const rows = await this.workflow.db.query<FactRow[]>(
        `SELECT id, type, machine, case_id AS "caseId", version, event_id AS event, at, data, readers FROM liandan.fact
         WHERE id > $1 ORDER BY id LIMIT $2`,
        [last, page],
      );
      await this.put(rows.flatMap((row) => noticesOf({ ...row, at: row.at.toISOString() } as unknown as Fact)));
      facts += rows.length;
      if (rows.length < page) break;
      last = rows.at(-1)?.id ?? last;
    }
    for (let last = FIRST; ;) {
      const papers = await this.workflow.db.query<ArrivedPaper[]>(
        `SELECT ${PAPER_FIELDS} FROM liandan.letter
         WHERE delivered_at IS NOT NULL AND addressee IS NOT NULL AND kind = ANY ($3) AND id > $1 ORDER BY id LIMIT $2`,
        [last, page, Object.keys(PAPERS)],
      );
      await this.put(papers.map(noticeOfPaper));
      if (papers.length < page) break;
      last = papers.at(-1)?.id ?? last;
    }
    return { cases, facts };
  }

  private async put(notices: NewNotice[]): Promise<void> {
    if (notices.length === 0) return;
    const { text, values } = noticeStatement(notices);
    await this.workflow.db.query(text, values);
  }
}
