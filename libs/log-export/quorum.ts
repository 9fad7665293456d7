import type { Fault } from '#ledger/fault';
import { openByPolicy, parsePolicy, policyFor } from '#ledger/policy';

/** What is missing for a head to satisfy the policy of its deployment; undefined when nothing is. */
export function quorumFault(note: string, policy: string, tree: string): Pick<Fault, 'en' | 'zh'> | undefined {
  try {
    openByPolicy(note, policyFor(parsePolicy(policy), tree));
    return undefined;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { en: `the head does not satisfy the policy: ${why}`, zh: `签名头不满足见证规则：${why}` };
  }
}
