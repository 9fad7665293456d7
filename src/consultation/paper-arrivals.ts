import { PAPERS } from '#domain/notice/told-papers';
import { Injectable } from '@nestjs/common';
import { MINISTRY } from '#domain/agreement/agreement.parameters';
import { Workflow } from '#workflow/workflow';
import { type ArrivedPaper, noticeOfPaper, noticeStatement, PAPER_FIELDS } from '../notice/notice-book.js';
import { PartyService } from '../party/party.service.js';
import { ARRIVED } from './letter-book.js';

/** Frozen papers that ask for nothing, as they arrive at the mailbox of a province. */
@Injectable()
export class PaperArrivals {
  constructor(
    private readonly workflow: Workflow,
    private readonly parties: PartyService,
  ) {}

  /**
   * Frozen notices of the case for the province have arrived: they lie in the inbox; doing it twice changes nothing. A
   * ministry that is not registered takes none: they stay undelivered and are flagged (W-03).
   */
  async deliver(fact: string, of: { machine: string; id: string }, province: string): Promise<void> {
    const about = { fact, case: of, province };
    const readers = [province === MINISTRY ? 'ministry' : `p:${province}`];
    await this.workflow.enter({ type: 'papersArrived', about, readers }, async (tx) => {
      if (province === MINISTRY && !(await this.parties.ministry(tx))) return;
      const arrived = await tx.query<Omit<ArrivedPaper, 'delivered_at'>>(
        'papers_waiting',
        `SELECT ${PAPER_FIELDS} FROM liandan.letter
         WHERE case_id = $1 AND addressee = $2 AND delivered_at IS NULL AND kind = ANY ($3) ORDER BY id FOR UPDATE`,
        [of.id, province, Object.keys(PAPERS)],
      );
      if (arrived.length === 0) return;
      tx.enter(ARRIVED, { letters: arrived.map(({ id }) => id) });
      const delivered = new Date(tx.at);
      const { name, text, values } = noticeStatement(
        arrived.map((paper) => noticeOfPaper({ ...paper, delivered_at: delivered })),
      );
      tx.write(name, text, values);
    });
  }
}
