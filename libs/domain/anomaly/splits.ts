import { byGroup, distinct, runs, type Anomaly, type AnomalyRule } from './anomaly.js';

/** An application approved without consultation. Grams. By remover, receiver, code and time. */
export interface Part {
  application: string;
  remover: string;
  receiver: string;
  code: string;
  at: string;
  quantity: bigint;
  /** What the entry had left when it was judged; null without a cap. */
  left: bigint | null;
  entry: string;
  /** Its quantity came back unused: withdrawn, cancelled or run out before anything moved. */
  unused: boolean;
}

/**
 * One need in several parts, each of which fits what is left of an entry while the whole would have needed a letter
 * (W-06): parts on different entries, or on an entry that was filled up in between. Lawful, and passed over: parts that
 * fit together, parts far apart in time, a part that replaces one which came to nothing, and one that went beyond what was
 * left with a consent.
 */
export const splitUnderCap: AnomalyRule<Part, 'days' | 'parts'> = {
  id: 'AN-06',
  title: { zh: '拆分申请以规避限额', en: 'Split to stay under a cap' },
  serves: ['W-05', 'W-06'],
  judge: ({ days, parts }) =>
    byGroup(
      ({ remover, receiver, code }) => `${remover}/${receiver}/${code}`,
      (rows) =>
        runs(
          rows.filter(({ unused, left, quantity }) => !unused && left !== null && quantity <= left),
          days,
          (window) => (isSplit(window, parts) ? window : undefined),
        ).map(found),
    ),
};

function isSplit(window: readonly Part[], parts: number): boolean {
  const total = window.reduce((sum, { quantity }) => sum + quantity, 0n);
  return window.length >= parts && total > (window[0]?.left ?? 0n);
}

function found(run: readonly Part[]): Anomaly {
  const [first, last] = [run[0]!, run.at(-1)!];
  return {
    subject: `${first.remover}/${first.receiver}/${first.code}`,
    says: {
      zh: `${run.length} 份申请各自未超余量，合计超过当时的余量`,
      en: `${run.length} applications fit one by one; together they exceed what was left`,
    },
    cases: distinct(run.map(({ application }) => application)),
    since: first.at,
    until: last.at,
    shows: run.map(({ quantity, left, ...row }) => ({ ...row, quantity: String(quantity), left: String(left) })),
  };
}
