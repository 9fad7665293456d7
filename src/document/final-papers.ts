import { Injectable, Logger } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { Settings } from '#config/env';
import { parseNote } from '#ledger/note';
import { inclusionProof } from '#ledger/proof';
import { writeProof } from '#ledger/proof-file';
import type { Sql } from '#ledger/sql';
import { Workflow } from '#workflow/workflow';
import { DocumentPress } from './document.press.js';
import { type Finality, paperDraft, type PaperRow } from './paper-draft.js';

/** Decisions and replies: what binds somebody is printed as final only when both provinces' witnesses have confirmed it. */
const DECISIVE = new Set([
  ...['APPROVAL_DECISION', 'REFUSAL_DECISION', 'REVOCATION_DECISION', 'CANCELLATION_DECISION'],
  ...['REPLY', 'APPROVAL_NOTICE'],
]);
/** After so many seconds of real time without finality a deployment may print with a mark. */
const PATIENCE_SECONDS = 60;
const AT_ONCE = 20;

type Waiting = PaperRow & { event_id: string; state: string };

/** Papers that wait for finality: printed when it is there, and, where the deployment wants it, with a mark before. */
@Injectable()
export class FinalPapers {
  private readonly log = new Logger('papers');

  constructor(
    private readonly workflow: Workflow,
    private readonly press: DocumentPress,
    private readonly settings: Settings,
  ) {}

  /** Without a policy nothing ever is final, so nothing waits. */
  get isOn(): boolean {
    return this.settings.LIANDAN_POLICY !== undefined;
  }

  /** Keeps back what must wait; gives back what may be printed now. */
  async hold(rows: PaperRow[]): Promise<PaperRow[]> {
    if (!this.isOn) return rows;
    const held = rows.filter(({ kind }) => DECISIVE.has(kind)).map(({ id }) => id);
    if (held.length > 0) {
      // The newest event of its case at its issue is the act that the paper states.
      await this.db.query(
        `INSERT INTO liandan.document_waiting (letter, event_id)
         SELECT l.id, e.event_id FROM liandan.letter l CROSS JOIN LATERAL (
           SELECT event_id FROM liandan.audit_event WHERE case_id = l.case_id AND occurred_at <= l.issued_at
           ORDER BY seq DESC LIMIT 1) e
         WHERE l.id = ANY ($1::uuid[])
           AND NOT EXISTS (SELECT FROM liandan.document d WHERE d.source = 'paper/' || l.id || '/final')
         ON CONFLICT DO NOTHING`,
        [held],
      );
    }
    return rows.filter(({ kind }) => !DECISIVE.has(kind));
  }

  /**
   * Prints what has become final, and with a mark what has waited too long. One that cannot be printed lets the others by
   * and is tried again, at first after seconds, then hourly; it is counted until it succeeds.
   */
  async turn(): Promise<{ printed: number; failing: number }> {
    const rows = await this.db.query<Waiting[]>(
      `SELECT l.*, w.event_id, s.state
       FROM liandan.document_waiting w JOIN liandan.letter l ON l.id = w.letter
       CROSS JOIN LATERAL liandan.standing_of(ARRAY[w.event_id]) s
       WHERE (w.retry_at IS NULL OR w.retry_at < clock_timestamp())
         AND (s.state = 'final' OR ($1 AND NOT w.marked AND w.since < clock_timestamp() - $2 * interval '1 second'))
       ORDER BY w.since LIMIT ${AT_ONCE}`,
      [this.settings.LIANDAN_PRINT === 'mark', PATIENCE_SECONDS],
    );
    let failing = 0;
    for (const row of rows) {
      try {
        await this.one(row);
      } catch (error) {
        failing += 1;
        this.log.error(`paper ${row.id}: ${String(error)}`);
        await this.db.query(
          `UPDATE liandan.document_waiting SET failures = failures + 1,
             retry_at = clock_timestamp() + least(power(2, failures), 3600) * interval '1 second' WHERE letter = $1`,
          [row.id],
        );
      }
    }
    return { printed: rows.length - failing, failing };
  }

  private async one({ event_id: event, state, ...row }: Waiting): Promise<void> {
    if (state === 'final') {
      await this.press.print(paperDraft(row, this.settings.LIANDAN_ORIGIN, await this.proven(event)));
      await this.db.query('DELETE FROM liandan.document_waiting WHERE letter = $1', [row.id]);
    } else {
      await this.press.print(paperDraft(row, this.settings.LIANDAN_ORIGIN, { state: 'recorded' }));
      await this.db.query(
        'UPDATE liandan.document_waiting SET marked = true, failures = 0, retry_at = NULL WHERE letter = $1',
        [row.id],
      );
    }
  }

  private async proven(event: string): Promise<Finality> {
    const sql = {
      query: async (text: string, values: unknown[] = []) => {
        const rows = await this.db.query<object[]>(text, values);
        return { rows, rowCount: rows.length };
      },
    } as unknown as Sql;
    const [head] = await this.db.query<{ size: string; note: string }[]>(
      `SELECT f.size, f.note FROM liandan.log_leaf l JOIN liandan.log_final f ON f.tree = l.tree AND f.size > l.idx
       WHERE l.event_id = $1 ORDER BY f.size LIMIT 1`,
      [event],
    );
    const proof = head && (await inclusionProof(sql, event, Number(head.size)));
    if (!proof) throw new Error(`event ${event} is not final`);
    const { tree, index, path, leaf } = proof;
    const names = parseNote(head.note).signatures.map(({ name }) => name);
    return {
      state: 'final',
      event,
      leaf: leaf.toString('hex'),
      tree,
      index,
      witnesses: [...new Set(names)].filter((name) => name !== tree),
      proof: writeProof({ index, path, checkpoint: head.note }),
    };
  }

  private get db(): DataSource {
    return this.workflow.db;
  }
}
