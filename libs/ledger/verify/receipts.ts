import { BadNote } from '../note.js';
import type { Policy } from '../policy.js';
import { BadProof } from '../proof-file.js';
import { certificateOf, openReceipt, PROMISE_SECONDS, type ReceiptClaim } from '../receipt.js';
import { checkCertificate, type ReceiptFile } from '../receipt-file.js';
import { type Check, found } from './check.js';

/**
 * Holds the log to the receipts that somebody kept: what they promise must stand in it. An event that is recorded and
 * waits for the sequencer breaks no promise before its time is over.
 */
export const receiptsCheck = (files: readonly ReceiptFile[], trust: Policy): Check<undefined> => ({
  name: 'receipts',
  run: async (_, { client }) => {
    for (const file of files) {
      const claim = opened(file.receipt);
      const place = { tree: claim.tree, eventId: claim.event };
      const { rows } = await client.query<{ hash: Buffer | null; due: boolean; certified: boolean }>(
        `SELECT (SELECT hash FROM liandan.log_leaf WHERE event_id = $1 AND tree = $2) AS hash,
           NOT EXISTS (SELECT FROM liandan.audit_event e WHERE e.event_id = $1 AND e.hash = $4
             AND clock_timestamp() <= $5::timestamptz + $6 * interval '1 second') AS due,
           EXISTS (SELECT FROM liandan.audit_event e JOIN liandan.log_leaf l USING (event_id)
                   WHERE e.case_id = $3 AND e.machine = 'receiptKey') AS certified`,
        [claim.event, claim.tree, certificateOf(claim.key), claim.leaf, claim.time, PROMISE_SECONDS],
      );
      const [row] = rows;
      if (!row?.certified && !proven(file.certificate, claim, trust))
        found(
          'no leaf certifies the key of a receipt: the receipt is not of this log, or the log has lost what it held (was it restored from a backup?)',
          '日志中没有为该回执公钥作证的记录：回执并非本日志所出，或日志已丢失原有内容（是否由备份恢复？）',
          place,
        );
      if (!row || (row.hash ? !row.hash.equals(claim.leaf) : row.due))
        found(
          `the log ${row?.hash ? 'holds another leaf than' : 'does not hold'} what the receipt of ${claim.time} promised`,
          `日志${row?.hash ? '所载与' : '中没有'} ${claim.time} 的回执所承诺的内容${row?.hash ? '不符' : ''}`,
          place,
        );
    }
  },
});

function opened(receipt: string): ReceiptClaim {
  try {
    return openReceipt(receipt);
  } catch (error) {
    if (!(error instanceof BadNote)) throw error;
    return found(`what was given is no receipt: ${error.message}`, `所给内容不是有效回执：${error.message}`);
  }
}

function proven(certificate: string | undefined, claim: ReceiptClaim, trust: Policy): boolean {
  if (certificate === undefined) return false;
  try {
    checkCertificate(certificate, claim, trust);
    return true;
  } catch (error) {
    if (error instanceof BadProof || error instanceof BadNote) return false;
    throw error;
  }
}
