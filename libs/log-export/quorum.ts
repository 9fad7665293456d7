import type { Fault } from '#ledger/fault';
import { openByPolicy, parsePolicy, policyFor } from '#ledger/policy';

/** What is missing for the head in `member` to satisfy the policy of its deployment; undefined when nothing is. */
export function quorumFault(
  note: string,
  policy: string,
  tree: string,
  member: string,
): Pick<Fault, 'en' | 'zh'> | undefined {
  try {
    openByPolicy(note, policyFor(parsePolicy(policy), tree));
    return undefined;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return {
      en: `the head in ${member} does not satisfy the policy: ${why}`,
      zh: `${member} 所载签名头不满足见证规则：${why}`,
    };
  }
}
