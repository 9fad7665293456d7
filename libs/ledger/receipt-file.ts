import { deploymentOf, leafHash, parseLeaf } from './leaf.js';
import { parseCheckpoint, parseNote } from './note.js';
import { type Policy, policyFor, type PolicyHead } from './policy.js';
import { BadProof, parseProof, verifyProof } from './proof-file.js';
import { certificateOf, type ReceiptClaim } from './receipt.js';

/** What somebody keeps of a receipt: the note alone, or the answer of `POST /v1/receipts/redeem`, also a refusal. */
export interface ReceiptFile {
  receipt: string;
  /** that the event stands in the log (C2SP tlog-proof) */
  proof?: string;
  /** the same of the leaf that certifies the key, which it carries */
  certificate?: string;
}

/** Reads what was kept without trusting it; undefined when it is nothing of the kind. */
export function readReceiptFile(text: string): ReceiptFile | undefined {
  if (/^liandan\.[A-Za-z0-9.-]+\/receipt\n/.test(text)) return { receipt: text };
  if (!text.startsWith('{')) return undefined;
  let said: unknown;
  try {
    said = JSON.parse(text);
  } catch {
    return undefined;
  }
  const { data, ...own } = said as { data?: Record<string, unknown> } & Record<string, unknown>;
  const { receipt, proof, certificate } = { ...data, ...own };
  if (typeof receipt !== 'string') return undefined;
  return {
    receipt,
    ...(typeof proof === 'string' ? { proof } : {}),
    ...(typeof certificate === 'string' ? { certificate } : {}),
  };
}

/** That the event of the receipt stands in the log that it names. Throws BadProof or BadNote. */
export function checkInclusion(proof: string, { leaf, tree }: ReceiptClaim, trust: Policy): PolicyHead {
  const parsed = parseProof(proof);
  const head = verifyProof(parsed, leaf, policyFor(trust, originOf(parsed.checkpoint)));
  if (head.origin !== tree) throw new BadProof(`the receipt names the log ${tree}, the proof ${head.origin}`);
  return head;
}

/** That the key of the receipt is the log's own word: a leaf of the deployment certifies it. Throws BadProof or BadNote. */
export function checkCertificate(certificate: string, { key, tree }: ReceiptClaim, trust: Policy): PolicyHead {
  const parsed = parseProof(certificate);
  if (!parsed.extra) throw new BadProof('the certificate does not carry its leaf');
  const leaf = parseLeaf(parsed.extra);
  const head = verifyProof(parsed, leafHash(parsed.extra), policyFor(trust, originOf(parsed.checkpoint)));
  const own = leaf.machine === 'receiptKey' && leaf.type === 'certify' && leaf.case_id === certificateOf(key);
  if (!own || leaf.tree !== head.origin || deploymentOf(head.origin) !== deploymentOf(tree))
    throw new BadProof('the certificate is of another key');
  return head;
}

const originOf = (checkpoint: string): string => parseCheckpoint(parseNote(checkpoint).text).origin;
