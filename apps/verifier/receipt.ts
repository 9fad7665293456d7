import { open } from 'node:fs/promises';
import { LedgerFault } from '#ledger/fault';
import type { Policy } from '#ledger/policy';
import { openReceipt, PROMISE_SECONDS, type ReceiptClaim } from '#ledger/receipt';
import { checkCertificate, checkInclusion, readReceiptFile } from '#ledger/receipt-file';
import { printVerdict, type ProofTrust } from './proof.js';

/** What a receipt shows: that the log gave it, and whether what it promised came true. */
export interface ReceiptVerdict {
  ok: boolean;
  /** a leaf of the log certifies the key that signed it */
  genuine: boolean;
  /** the event stands in the log */
  kept: boolean;
  event?: string;
  tree?: string;
  time?: string;
  fault?: { zh: string; en: string };
}

/** Whether the file begins as a receipt does, or as the answer to its redemption. */
export async function isReceipt(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(8), 0, 8, 0);
    const begin = buffer.toString('latin1', 0, bytesRead);
    return begin.startsWith('{') || begin.startsWith('liandan.');
  } finally {
    await file.close();
  }
}

/** Verifies what was kept of a receipt, by keys that come from elsewhere. */
export function verifyReceipt(text: string, trust: Policy): ReceiptVerdict {
  const none = { ok: false, genuine: false, kept: false };
  const kept = readReceiptFile(text);
  if (!kept)
    return { ...none, fault: { zh: '不是回执，也不是其兑换结果', en: 'neither a receipt nor the answer to one' } };
  let claim: ReceiptClaim;
  try {
    claim = openReceipt(kept.receipt);
  } catch (error) {
    return { ...none, fault: { zh: `回执无效：${why(error).zh}`, en: `the receipt does not hold: ${why(error).en}` } };
  }
  const { event, tree, time } = claim;
  const at = { event, tree, time };
  try {
    if (kept.certificate === undefined)
      throw new LedgerFault({ en: 'the file carries no certificate', zh: '文件未附证书' });
    checkCertificate(kept.certificate, claim, trust);
  } catch (error) {
    const fault = {
      zh: `不能证明回执公钥出自日志：${why(error).zh}`,
      en: `that the key of the receipt is the log's own is not proven: ${why(error).en}`,
    };
    return { ...none, ...at, fault };
  }
  try {
    if (kept.proof === undefined) throw new LedgerFault({ en: 'the file carries no proof', zh: '文件未附入日志证明' });
    checkInclusion(kept.proof, claim, trust);
  } catch (error) {
    const fault = {
      zh: `回执真实，但没有证据表明其承诺（${time} 后 ${PROMISE_SECONDS} 秒内入日志）已兑现：${why(error).zh}。若运营方不能出示证明，本回执即为对其不利的证据`,
      en: `the receipt is genuine, and nothing shows that its promise (in the log within ${PROMISE_SECONDS} s of ${time}) was kept: ${why(error).en}. Unless the operator can show a proof, it is evidence against the operator`,
    };
    return { ok: false, genuine: true, kept: false, ...at, fault };
  }
  return { ok: true, genuine: true, kept: true, ...at };
}

/** Prints the verdict on a receipt: whether it is genuine and its promise was kept. */
export const verifyReceiptFile = (path: string, trust: ProofTrust): Promise<boolean> =>
  printVerdict(path, trust, { verify: verifyReceipt, words: receiptText });

/** What stood in the way, in both languages where the ledger says it in both. */
function why(error: unknown): { zh: string; en: string } {
  if (error instanceof LedgerFault) return error.fault;
  const said = error instanceof Error ? error.message : String(error);
  return { zh: said, en: said };
}

function receiptText({ ok, genuine, fault, event, tree, time }: ReceiptVerdict): string {
  if (ok)
    return `核验通过：${time} 的回执真实，事件 ${event} 已入日志 ${tree}\n\nProven: the receipt of ${time} is genuine, and event ${event} stands in ${tree}\n`;
  const [zh, en] = genuine ? ['发现', 'FINDING'] : ['核验不通过', 'NOT proven'];
  return `${zh}：${fault?.zh ?? ''}\n\n${en}: ${fault?.en ?? ''}\n`;
}
