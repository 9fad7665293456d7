import { byGroup, distinct, runs, type Anomaly, type AnomalyRule } from './anomaly.js';

/** A decision with the limit that it had to keep, as its own record states it. Grams. By officer and time. */
export interface Approved {
  application: string;
  officer: string;
  authority: string | null;
  remover: string;
  receiver: string;
  at: string;
  quantity: bigint;
  /** What was left of the list entry, or of the licensed scale; the kind says which. */
  limit: bigint;
  kind: 'ENTRY' | 'SCALE';
  event: string;
}

interface Limits {
  percent: number;
  approvals: number;
  days: number;
}

/**
 * Many approvals of one officer for one remover that just fit under a limit. Lawful, and passed over: the one that takes
 * the rest of a quota, approvals for different removers, and those that ask for a round part of much.
 */
export const justUnder: AnomalyRule<Approved, keyof Limits> = {
  id: 'AN-05',
  title: { zh: '多次审批量紧贴限额', en: 'Many approvals just under a limit' },
  serves: ['W-05', 'P-12'],
  judge: ({ percent, approvals, days }) =>
    byGroup(
      ({ officer, remover, kind }) => `${officer}/${remover}/${kind}`,
      (rows) =>
        runs(
          rows.filter(({ quantity, limit }) => quantity <= limit && quantity * 100n >= limit * BigInt(percent)),
          days,
          (window) => (applications(window).length >= approvals ? window : undefined),
        ).map(found),
    ),
};

const applications = (run: readonly Approved[]) => distinct(run.map(({ application }) => application));

function found(run: readonly Approved[]): Anomaly {
  const [first, last] = [run[0]!, run.at(-1)!];
  const cases = applications(run);
  return {
    subject: `${first.officer}/${first.remover}/${first.kind}`,
    says: {
      zh: `同一承办人对同一移出人的 ${cases.length} 次审批均紧贴${first.kind === 'ENTRY' ? '名录条目余量' : '核准经营规模'}`,
      en: `${cases.length} approvals by one officer for one remover just fit under ${first.kind === 'ENTRY' ? 'the entry' : 'the licensed scale'}`,
    },
    cases,
    since: first.at,
    until: last.at,
    shows: run.map(({ quantity, limit, ...row }) => ({ ...row, quantity: String(quantity), limit: String(limit) })),
  };
}
