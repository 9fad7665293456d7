import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { EdgeError } from '#access/edge-error';
import { Settings } from '#config/env';
import { system } from '#domain/actor';
import { appendStatement, buildEvent } from '#ledger/append';
import { BadNote, parseVerifierKey } from '#ledger/note';
import { inclusionProof } from '#ledger/proof';
import { writeProof } from '#ledger/proof-file';
import { openReceipt, parseReceipt, PROMISE_SECONDS, type ReceiptClaim, ReceiptSigner } from '#ledger/receipt';
import type { Sql } from '#ledger/sql';
import { leafActor } from '#workflow/idempotency';
import { Workflow, type Tx } from '#workflow/workflow';
import { badField } from '../http/body.js';
import { statementName } from '../http/page.js';

/** Certifies the key of this process before it serves, and redeems receipts of any process. */
@Injectable()
export class ReceiptService implements OnApplicationBootstrap {
  constructor(
    private readonly workflow: Workflow,
    @Inject(DataSource) private readonly db: DataSource,
    private readonly settings: Settings,
    private readonly signer: ReceiptSigner,
  ) {}

  /** The first leaf of this process: from now on its receipts can be checked against the log itself. */
  async onApplicationBootstrap(): Promise<void> {
    await this.db.transaction(async (manager) => {
      const [row] = await manager.query<{ at: Date }[]>('SELECT liandan.now() AS at');
      if (!row) throw new Error('the database told no time');
      const { event } = buildEvent(
        { seq: 0, hash: null },
        {
          deployment: this.settings.LIANDAN_DEPLOYMENT,
          machine: 'receiptKey',
          machineVersion: '1',
          caseId: this.signer.certificate,
          caseVersion: 1,
          type: 'certify',
          from: null,
          to: 'certified',
          ruleIds: ['Z-02'],
          actor: leafActor(system, 'rule', null),
          occurredAt: row.at.toISOString(),
          outcome: 'automatic',
          calendarVersion: null,
          payload: { key: this.signer.key, promiseSeconds: PROMISE_SECONDS },
          readers: ['all'],
        },
      );
      const { text, values } = appendStatement([event]);
      await manager.query(text, values);
    });
  }

  /**
   * The proof that a receipt promised. Throws BAD_REQUEST for what is no receipt of this log, NOT_LOGGED_YET within the
   * promise, PROMISE_BROKEN when the receipt has become evidence against whoever keeps the log.
   */
  redeem(note: string) {
    return this.workflow.read(system, async (tx) => {
      const claim = await this.open(tx, note);
      const [found] = await tx.query<{ state: string; hash: Buffer; note: string | null; size: string | null }>(
        'receipt_place',
        `SELECT s.state, l.hash, h.note, h.size FROM liandan.standing_of(ARRAY[$1::uuid]) s
         JOIN liandan.log_leaf l ON l.event_id = s.event
         LEFT JOIN LATERAL (
           SELECT note, size FROM (
             (SELECT note, size FROM liandan.log_final WHERE tree = l.tree ORDER BY size DESC LIMIT 1)
             UNION ALL
             (SELECT note, size FROM liandan.log_checkpoint WHERE tree = l.tree ORDER BY size DESC LIMIT 1)
           ) heads WHERE size > l.idx LIMIT 1
         ) h ON true
         WHERE l.tree = $2`,
        [claim.event, claim.tree],
      );
      if (found && !found.hash.equals(claim.leaf)) {
        throw broken(claim, {
          zh: '日志所载与回执不符：记录已被改写',
          en: 'The log holds another leaf than the receipt says: the record was rewritten',
        });
      }
      if (!found?.note) {
        if (Date.now() - Date.parse(claim.time) <= PROMISE_SECONDS * 1000) throw notYet(claim);
        throw broken(claim, {
          zh: `${PROMISE_SECONDS} 秒已过，事件仍未入日志`,
          en: `The ${PROMISE_SECONDS} seconds are over and the event is not in the log`,
        });
      }
      const proof = await inclusionProof(sqlOf(tx), claim.event, Number(found.size));
      if (!proof) throw new Error(`no proof of a logged event ${claim.event}`);
      const { tree, index, path } = proof;
      return {
        event: claim.event,
        standing: found.state,
        tree,
        index,
        proof: writeProof({ index, path, checkpoint: found.note }),
      };
    });
  }

  private async open(tx: Tx, note: string): Promise<ReceiptClaim> {
    try {
      const { certificate } = parseReceipt(note);
      const [certified] = await tx.query<{ key: string }>(
        'receipt_key',
        `SELECT convert_from(p.payload, 'UTF8')::json ->> 'key' AS key FROM liandan.audit_event e
         JOIN liandan.audit_payload p USING (event_id) WHERE e.case_id = $1 AND e.seq = 1 AND e.machine = 'receiptKey'`,
        [certificate],
      );
      if (!certified) throw new BadNote('no leaf of this log certifies its key');
      return openReceipt(note, parseVerifierKey(certified.key));
    } catch (error) {
      if (error instanceof BadNote)
        throw badField('receipt', '并非本日志的回执，或已被改动', `Not a receipt of this log: ${error.message}`);
      throw error;
    }
  }
}

const notYet = ({ event, time }: ReceiptClaim) =>
  new EdgeError(
    'NOT_LOGGED_YET',
    {
      detail: { zh: '已记录，尚未入日志', en: 'Recorded, not yet under a signed head' },
      remedy: {
        zh: `请在 ${PROMISE_SECONDS} 秒内重试`,
        en: `Try again; it is promised within ${PROMISE_SECONDS} s of the receipt`,
      },
      data: { event, time },
    },
    1,
  );

const broken = ({ event, time, tree }: ReceiptClaim, detail: { zh: string; en: string }) =>
  new EdgeError('PROMISE_BROKEN', {
    detail,
    remedy: {
      zh: '本回执即为证据：请妥善保存，并提交审计人员或任一见证省份',
      en: 'This receipt is evidence: keep it, and hand it to an auditor or to a province that runs a witness',
    },
    data: { event, tree, time, evidence: true },
  });

/** The ledger's view of a transaction. */
const sqlOf = (tx: Tx) =>
  ({
    query: async (text: string, values: unknown[] = []) => {
      const rows = await tx.query(statementName('receipt', text), text, values);
      return { rows, rowCount: rows.length };
    },
  }) as unknown as Sql;
