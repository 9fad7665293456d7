import { daysBetween, type Day } from '../calendar/civil.js';
import type { Text } from '../errors.js';

interface EndingOf {
  rule: string;
  zh: string;
  en: string;
}
/** Papers that end on a day, the rule that wants them valid, and what they are called. */
export const ENDINGS = {
  approval: { rule: 'R-27b', zh: '跨省转移批准', en: 'The approval' },
  licence: { rule: 'P-13', zh: '经营许可证', en: 'The operating licence' },
  contract: { rule: 'R-10a', zh: '合同', en: 'The contract' },
  vehicle: { rule: 'R-11b', zh: '车辆营运证件', en: "The vehicle's operating document" },
  driver: { rule: 'R-13c', zh: '驾驶员、押运员从业资格证', en: 'The certificate of a driver or escort' },
} as const satisfies Record<string, EndingOf>;
export type EndingKind = keyof typeof ENDINGS;

/** The nearest of the settled numbers of days that has come: of 30, 15 and 5, with 12 days left, 15. */
export function levelOf(today: Day, last: Day, days: readonly number[]): number | undefined {
  const left = daysBetween(today, last);
  if (left < 0) return undefined;
  return [...days].sort((a, b) => a - b).find((level) => left <= level);
}

/** What is told of a paper that ends. */
export function endingText(
  kind: EndingKind,
  called: string | null,
  today: Day,
  last: Day,
): { title: Text; text: Text } {
  const left = daysBetween(today, last);
  const { zh, en } = ENDINGS[kind];
  return {
    title: { zh: `${zh}将于${last}到期`, en: `${en} ends on ${last}` },
    text: {
      zh: `${zh}${called ? `（${called}）` : ''}有效期至${last}，尚余${left}日；到期后不得据此转移、运输或接收，请及时办理延续或更换。`,
      en: `${en}${called ? ` (${called})` : ''} is valid until ${last}, ${left} days from now; nothing is transferred, carried or received on it afterwards. Renew or replace it in time.`,
    },
  };
}
