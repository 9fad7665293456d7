import type { Text } from '../errors.js';
import { minutesBetween, type Anomaly, type AnomalyRule } from './anomaly.js';

/** The times of one load as its record gives them. */
export interface Times {
  manifest: string;
  number: string | null;
  /** Kept on paper and entered later: the times are the paper's. */
  paper: boolean;
  legs: { leg: number; return: boolean; departedAt: string | null; arrivedAt: string | null }[];
  receivedAt: string | null;
  /** Weighings at loading, and at the receiver's gate. */
  loadingWeighed: string[];
  receiptWeighed: string[];
}

/**
 * Times that run backwards: received before it set out, arrived before it departed, weighed at the gate before the
 * journey, weighed for loading after it. Clocks of scales and people differ by the tolerance. Legs of a return set out
 * after the receipt, lawfully.
 */
export const backwards: AnomalyRule<Times, 'minutes'> = {
  id: 'AN-04',
  title: { zh: '接收早于发运等时间倒置', en: 'Receipt before departure' },
  serves: ['R-11d', 'R-12a', 'R-20b'],
  judge: ({ minutes }) => ({ take: (row) => reversed(row, minutes), end: () => [] }),
};

function reversed(row: Times, minutes: number): Anomaly[] {
  const way = row.legs.filter((leg) => !leg.return);
  const departed = way.map(({ departedAt }) => departedAt).filter((at) => at !== null);
  const [first, last] = [departed[0], departed.at(-1)];
  const checks: { name: string; before: string | null | undefined; after: string | null | undefined; says: Text }[] = [
    {
      name: 'receipt',
      before: last,
      after: row.receivedAt,
      says: { zh: '接收时间早于发运时间', en: 'It was received before it set out' },
    },
    ...way.map(({ leg, departedAt, arrivedAt }) => ({
      name: `leg ${leg}`,
      before: departedAt,
      after: arrivedAt,
      says: { zh: `第 ${leg} 段到达早于发运`, en: `Leg ${leg} arrived before it departed` },
    })),
    ...way.slice(1).map(({ leg, departedAt }, i) => ({
      name: `hand-over ${leg}`,
      before: way[i]!.arrivedAt,
      after: departedAt,
      says: { zh: `第 ${leg} 段发运早于上一段到达`, en: `Leg ${leg} departed before the one before it arrived` },
    })),
    ...row.receiptWeighed.map((at) => ({
      name: `gate ${at}`,
      before: first,
      after: at,
      says: { zh: '接收方称重早于发运', en: 'It was weighed at the receiver before it set out' },
    })),
    ...row.loadingWeighed.map((at) => ({
      name: `loading ${at}`,
      before: at,
      after: first,
      says: { zh: '装车称重晚于发运', en: 'It was weighed for loading after it had set out' },
    })),
  ];
  return checks.flatMap(({ name, before, after, says }) => {
    if (!before || !after || minutesBetween(after, before) <= minutes) return [];
    return [
      {
        subject: `${row.manifest}/${name}`,
        says: { zh: `联单 ${row.number}：${says.zh}`, en: `Manifest ${row.number}: ${says.en}` },
        cases: [row.manifest],
        since: after,
        until: before,
        shows: [{ ...row, check: name, before, after }],
      },
    ];
  });
}
