import { open, readFile } from 'node:fs/promises';
import { civilYear, leafHash, type Leaf, parseLeaf, yearOf } from '#ledger/leaf';
import { COSIGNATURE } from '#ledger/cosignature';
import { ED25519, parseCheckpoint, parseKey, parseNote } from '#ledger/note';
import { parsePolicy, type Policy, policyFor } from '#ledger/policy';
import { BadProof, parseProof, PROOF_HEADER, verifyProof } from '#ledger/proof-file';

export interface ProofTrust {
  key?: string[];
  policy?: string;
  json?: boolean;
}
/** What a proof of one event shows, once it holds. */
export interface ProofVerdict {
  ok: boolean;
  tree?: string;
  index?: number;
  size?: number;
  leaf?: Leaf;
  cosigned?: { witness: string; at: string }[];
  fault?: { zh: string; en: string };
}

/** Whether the file begins as the proof of one event does. */
export async function isProof(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(PROOF_HEADER.length), 0, PROOF_HEADER.length, 0);
    return bytesRead === PROOF_HEADER.length && buffer.toString('latin1') === PROOF_HEADER;
  } finally {
    await file.close();
  }
}

/** Verifies the proof of one event from the file and keys that come from elsewhere; a proof names none of its own. */
export function verifyEventProof(file: string, trust: Policy): ProofVerdict {
  try {
    const proof = parseProof(file);
    const bytes = proof.extra;
    if (!bytes) throw new BadProof('the proof does not carry its leaf');
    const leaf = parseLeaf(bytes);
    const { origin } = parseCheckpoint(parseNote(proof.checkpoint).text);
    const head = verifyProof(proof, leafHash(bytes), policyFor(trust, origin));
    if (leaf.tree !== head.origin || yearOf(leaf.tree) !== civilYear(leaf.occurred_at))
      throw new BadProof(`the event belongs to log ${leaf.tree}, not to ${head.origin}`);
    return {
      ok: true,
      tree: head.origin,
      index: proof.index,
      size: head.size,
      leaf,
      cosigned: [...head.cosigned].map(([witness, at]) => ({ witness, at: new Date(at * 1000).toISOString() })),
    };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { ok: false, fault: { zh: `证明不成立：${why}`, en: why } };
  }
}

/** Prints the verdict on a file; whether it holds by all that was given: the keys, and the policy. */
export async function printVerdict<V extends { ok: boolean }>(
  path: string,
  { key, policy, json }: ProofTrust,
  judge: { verify: (file: string, trust: Policy) => V; words: (verdict: V) => string },
): Promise<boolean> {
  const trusts: Policy[] = [];
  if (key !== undefined || policy === undefined) trusts.push(byKeys(key ?? []));
  if (policy !== undefined) trusts.push(parsePolicy(await readFile(policy)));
  const file = await readFile(path, 'utf8');
  const verdicts = trusts.map((trust) => judge.verify(file, trust));
  const verdict = verdicts.find(({ ok }) => !ok) ?? (verdicts.at(-1) as V);
  console.log(json ? JSON.stringify(verdict) : judge.words(verdict));
  return verdict.ok;
}

/** Prints the verdict on the proof of one event. */
export const verifyProofFile = (path: string, trust: ProofTrust): Promise<boolean> =>
  printVerdict(path, trust, { verify: verifyEventProof, words: proofText });

/** The log's own keys alone; those of witnesses stand in a policy. */
export const byKeys = (keys: readonly string[]): Policy => ({
  logs: keys
    .map((key) => parseKey(key, [ED25519, COSIGNATURE]))
    .filter(({ type }) => type !== COSIGNATURE)
    .map((key) => ({ key })),
  witnesses: [],
  groups: [],
  quorum: 'none',
});

function proofText({ ok, fault, leaf, tree, index, size, cosigned = [] }: ProofVerdict): string {
  if (!ok || !leaf) return `核验不通过：${fault?.zh ?? ''}\n\nNOT proven: ${fault?.en ?? ''}\n`;
  const move = `${leaf.from ?? '-'} → ${leaf.to ?? '-'}`;
  const refused = leaf.outcome === 'refused';
  return [
    `核验通过：案件 ${leaf.case_id}（${leaf.machine}）第 ${leaf.seq} 个事件 ${leaf.type}${refused ? '【被拒绝，未发生】' : ''}（${move}，${leaf.occurred_at}）`,
    `  日志 ${tree} 第 ${index} 条，日志头 ${size} 条`,
    ...cosigned.map(({ witness, at }) => `  ${witness} 见证于 ${at}`),
    ...(cosigned.length > 0 ? [] : ['  仅有日志签名，未核对见证（请用 --policy 给出见证规则）']),
    '',
    `Proven: event ${leaf.seq} of case ${leaf.case_id} (${leaf.machine}), ${leaf.type}${refused ? ' [REFUSED: it did not happen]' : ''} (${move}, ${leaf.occurred_at})`,
    `  leaf ${index} of ${tree}, under its head at ${size}`,
    ...cosigned.map(({ witness, at }) => `  cosigned by ${witness} at ${at}`),
    ...(cosigned.length > 0 ? [] : ['  signed by the log alone: no witness was asked (give --policy)']),
    '',
  ].join('\n');
}
