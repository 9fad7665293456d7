import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { EdgeError } from '#access/edge-error';
import { Settings } from '#config/env';
import { system } from '#domain/actor';
import { appendStatement, buildEvent } from '#ledger/append';
import { deploymentOf } from '#ledger/leaf';
import { BadNote } from '#ledger/note';
import { inclusionProof } from '#ledger/proof';
import { writeProof } from '#ledger/proof-file';
import { certificateOf, openReceipt, PROMISE_SECONDS, type ReceiptClaim, ReceiptSigner } from '#ledger/receipt';
import type { ReceiptFile } from '#ledger/receipt-file';
import type { Sql } from '#ledger/sql';
import { leafActor } from '#workflow/idempotency';
import { Workflow, type Tx } from '#workflow/workflow';
import { badField } from '../http/body.js';
import { statementName } from '../http/page.js';
import { HEAD_OVER } from './head-over.js';

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
          caseId: certificateOf(this.signer.key),
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
   * The proof that a receipt promised, with the leaf that certifies the key of the receipt and the proof of that. Throws
   * BAD_REQUEST for what is no receipt of this log, NOT_LOGGED_YET within the promise, PROMISE_BROKEN when the receipt has
   * become evidence against whoever keeps the log, CERTIFICATE_MISSING when the log says nothing of its key.
   */
  redeem(note: string): Promise<Redeemed> {
    return this.workflow.read(system, async (tx) => {
      const claim = opened(note);
      const [known] = await tx.query<{ event: string | null; log: boolean }>(
        'receipt_key',
        `SELECT (SELECT event_id FROM liandan.audit_event WHERE case_id = $1 AND seq = 1 AND machine = 'receiptKey') AS event,
           EXISTS (SELECT FROM liandan.log_state s WHERE left(s.tree, -4) = $2) AS log`,
        [certificateOf(claim.key), deploymentOf(claim.tree)],
      );
      if (!known?.event) throw known?.log ? uncertified(claim, note) : notOurs('another deployment keeps its log');
      const certified = await placeOf(tx, known.event);
      // Of a year that was removed after its time only the hash is left.
      const certificate = certified?.leaf && (await proofOf(tx, certified, certified.leaf));
      const kept = { receipt: note, ...(certificate ? { certificate } : {}) };
      const place = await placeOf(tx, claim.event);
      if (place?.tree === claim.tree && !place.hash.equals(claim.leaf)) {
        throw broken(claim, kept, {
          zh: '日志所载与回执不符：记录已被改写',
          en: 'The log holds another leaf than the receipt says: the record was rewritten',
        });
      }
      const proof = place?.tree === claim.tree ? await proofOf(tx, place) : undefined;
      if (!place || proof === undefined) {
        if (Date.now() - Date.parse(claim.time) <= PROMISE_SECONDS * 1000) throw notYet(claim);
        throw broken(claim, kept, {
          zh: `${PROMISE_SECONDS} 秒已过，事件仍未入日志`,
          en: `The ${PROMISE_SECONDS} seconds are over and the event is not in the log`,
        });
      }
      const { tree, standing, index } = place;
      return { ...kept, event: claim.event, standing, tree, index, proof };
    });
  }
}

/** What a receipt is redeemed for: a file that `cli verify` takes as it is. */
export interface Redeemed extends ReceiptFile {
  event: string;
  standing: string;
  tree: string;
  index: number;
  proof: string;
}

/** Where an event stands in the log, and the newest head over it: cosigned where there is one, else signed. */
interface Place {
  event: string;
  standing: string;
  tree: string;
  index: number;
  hash: Buffer;
  leaf: Buffer | null;
  note: string | null;
  size: number;
}

async function placeOf(tx: Tx, event: string): Promise<Place | undefined> {
  const [found] = await tx.query<Omit<Place, 'event' | 'index' | 'size'> & { index: string; size: string | null }>(
    'receipt_place',
    `SELECT s.state AS standing, l.tree, l.idx AS index, l.hash, e.leaf, h.note, h.size
     FROM liandan.standing_of(ARRAY[$1::uuid]) s
     JOIN liandan.log_leaf l ON l.event_id = s.event
     LEFT JOIN liandan.audit_event e ON e.event_id = l.event_id AND e.machine = 'receiptKey'
     LEFT JOIN LATERAL (${HEAD_OVER}) h ON true`,
    [event],
  );
  return found && { ...found, event, index: Number(found.index), size: Number(found.size) };
}

/** Undefined while no signed head covers the event. */
async function proofOf(tx: Tx, { event, note, size }: Place, extra?: Buffer): Promise<string | undefined> {
  const proof = note === null ? undefined : await inclusionProof(sqlOf(tx), event, size);
  if (!proof || note === null) return undefined;
  const { index, path } = proof;
  return writeProof({ index, path, checkpoint: note, ...(extra ? { extra } : {}) });
}

function opened(note: string): ReceiptClaim {
  try {
    return openReceipt(note);
  } catch (error) {
    if (error instanceof BadNote) throw notOurs(error.message);
    throw error;
  }
}

const notOurs = (why: string) =>
  badField('receipt', '并非本日志的回执，或已被改动', `Not a receipt of this log: ${why}`);

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

const KEEP = {
  zh: '请妥善保存本应答，并提交审计人员或任一见证省份；可用 cli verify 核验',
  en: 'Keep this answer, and hand it to an auditor or to a province that runs a witness; cli verify checks it',
};

const broken = ({ event, time, tree }: ReceiptClaim, kept: ReceiptFile, detail: { zh: string; en: string }) =>
  new EdgeError('PROMISE_BROKEN', {
    detail,
    remedy: { zh: `本回执即为证据：${KEEP.zh}`, en: `This receipt is evidence. ${KEEP.en}` },
    data: { event, tree, time, evidence: true, ...kept },
  });

/** Nobody but the holder can say more: the key is in the receipt, and the log, which should name it, does not. */
const uncertified = ({ event, time, tree, key }: ReceiptClaim, receipt: string) =>
  new EdgeError('CERTIFICATE_MISSING', {
    rule: 'Z-02',
    detail: {
      zh: '回执未被改动，但日志中没有为其公钥作证的记录：回执系伪造，或日志已不含其曾承诺的内容（如由备份恢复）',
      en: 'The receipt is unchanged, but no leaf of the log certifies its key: it was forged, or the log no longer holds what the receipt promised, as after a restore from a backup',
    },
    remedy: {
      zh: `若持有同一公钥其他回执的兑换结果（含 certificate），即可证明回执真实，构成对日志运营方不利的证据。${KEEP.zh}`,
      en: `If you hold the answer to another receipt of the same key, its certificate proves this one genuine, and evidence against the operator of the log. ${KEEP.en}`,
    },
    data: { event, tree, time, certificateOf: certificateOf(key), receipt },
  });

/** The ledger's view of a transaction. */
const sqlOf = (tx: Tx) =>
  ({
    query: async (text: string, values: unknown[] = []) => {
      const rows = await tx.query(statementName('receipt', text), text, values);
      return { rows, rowCount: rows.length };
    },
  }) as unknown as Sql;
