import type { Fault } from '#ledger/fault';
import { deploymentOf, yearOf } from '#ledger/leaf';
import type { Checkpoint } from '#ledger/note';

/** A log with the head of the log before it, with which it begins. */
interface Linked {
  head: { tree: string; size: number; root: string };
  link: Checkpoint | undefined;
}

/** Where a log begins with the last head of a log that was closed. */
export interface Seam {
  from: string;
  to: string;
  /** of the closed log, as the next one names it */
  size: number;
  /** `witnesses`: the closed log's own have confirmed that head too; `next`: it rests on the log that begins with it */
  restsOn: 'witnesses' | 'next';
}

/** Year by year, and the logs of a closed deployment before those of the one whose first log begins with a head of theirs. */
export function inOrder<L extends Linked>(logs: readonly L[]): L[] {
  const deployments = new Map<string, L[]>();
  for (const log of [...logs].sort((a, b) => yearOf(a.head.tree) - yearOf(b.head.tree))) {
    const of = deploymentOf(log.head.tree);
    deployments.set(of, [...(deployments.get(of) ?? []), log]);
  }
  const ordered: L[] = [];
  const startsOf = ([first]: readonly L[]) => (first?.link ? deploymentOf(first.link.origin) : undefined);
  while (deployments.size > 0) {
    const all = [...deployments];
    const last = ordered.at(-1) && deploymentOf((ordered.at(-1) as L).head.tree);
    const [next, found] = (all.find(([, own]) => last !== undefined && startsOf(own) === last) ??
      all.find(([, own]) => !deployments.has(startsOf(own) ?? '')) ??
      all[0]) as [string, L[]];
    ordered.push(...found);
    deployments.delete(next);
  }
  return ordered;
}

export const isSeam = (before: Linked, log: Linked): boolean =>
  deploymentOf(before.head.tree) !== deploymentOf(log.head.tree);

/** What does not hold between a log and the one before it; undefined where nothing is amiss. */
export function successionFault(before: Linked, { head: { tree }, link }: Linked): Fault | undefined {
  const past = before.head;
  if (link?.origin !== past.tree)
    return { tree, index: 0, en: `does not begin with a head of ${past.tree}`, zh: `未以 ${past.tree} 的头开始` };
  if (link.size >= past.size) return undefined;
  const begins = {
    en: `begins with a head of size ${link.size} of ${past.tree}, which has gone on to ${past.size} leaves`,
    zh: `以 ${past.tree} 大小为 ${link.size} 的头开始，而该日志已增至 ${past.size} 条`,
  };
  return deploymentOf(past.tree) === deploymentOf(tree)
    ? {
        ...{ tree, index: 0 },
        en: `${begins.en}: a year that has ended does not grow`,
        zh: `${begins.zh}：已结束的年度不得再增`,
      }
    : {
        ...{ tree, index: 0 },
        en: `${begins.en}: what stands behind that head was lost when a database was put back, or added to a log that was closed`,
        zh: `${begins.zh}：其后各条或因恢复数据库而丢失，或为关闭之后所增`,
      };
}
