import type { Day } from '../calendar/civil.js';
import type { Text } from '../errors.js';
import { closing, type Restriction } from '../restriction/restriction.js';
import { crossed, type NegativeItem } from '../whitelist/negative-list.js';
import { unprepared, type Prepared } from './prepared.js';
import type { Checked, Verdict } from './submission-check.js';
import type { ApplicationContext } from './transfer-application.case.js';

type C = ApplicationContext;

/** What is known of the way and of those who go it. Days of restrictions are inclusive. */
export interface WayEvidence {
  on: Day;
  restrictions: Restriction[];
  /** Areas and routes of negative lists that are closed without a police pass. */
  closedAreas: NegativeItem[];
  /** The parties that are registered. */
  prepared: Prepared[];
  /** Of the origin (R-09b). */
  graceDays: number;
}

const titled = (zh: string, en: string): Text => ({ zh, en });
const OPEN = { verdict: 'open' as const, says: null, remedy: null };
const PASSED = { verdict: 'passed' as const, says: null, remedy: null };

/** Divisions in the order of travel, both ends included. */
const wayOf = (c: Pick<C, 'originCity' | 'transport' | 'destinationCity'>): string[] => [
  ...(c.originCity ? [c.originCity] : []),
  ...(c.transport?.route ?? []),
  ...(c.destinationCity ? [c.destinationCity] : []),
];

/** First and last day on which something may still depart; null where the period is over or not stated. */
function window({ period }: C, on: Day): { from: Day; to: Day } | null {
  if (!period) return null;
  const from = period.from > on ? period.from : on;
  return from <= period.to ? { from, to: period.to } : null;
}

const ready = (c: C): boolean =>
  (c.transport?.route.length ?? 0) > 0 && c.originCity !== '' && c.destinationCity !== null;

/**
 * What the departures of such a transfer will meet (R-08, R-09b): restrictions of areas and events, areas that want a
 * police pass, emergency plans. Nothing of it refuses the application; it is said while the way can still be chosen.
 */
export function checkWay(c: C, evidence: WayEvidence): Checked[] {
  const one = (
    test: string,
    rule: string,
    title: Text,
    found: Pick<Checked, 'verdict' | 'says' | 'remedy'>,
  ): Checked => ({
    test,
    rule,
    stage: 'depart',
    title,
    fields: [],
    ...found,
  });
  return [
    one('wayOpen', 'R-08', titled('运输路线无管控', 'Way free of restrictions'), wayOpen(c, evidence)),
    one('passNeeded', 'R-08', titled('运输路线不经限行区域', 'Way outside closed areas'), passNeeded(c, evidence)),
    one(
      'partiesPrepared',
      'R-09b',
      titled('各方应急预案备案', 'Emergency plans of all parties'),
      prepared(c, evidence),
    ),
  ];
}

function wayOpen(c: C, { on, restrictions }: WayEvidence): Pick<Checked, 'verdict' | 'says' | 'remedy'> {
  const days = window(c, on);
  if (!ready(c) || !days) return OPEN;
  const met = restrictions.filter(
    (each) =>
      each.validFrom <= days.to &&
      each.validTo >= days.from &&
      closing([each], wayOf(c), each.validFrom > days.from ? each.validFrom : days.from).length > 0,
  );
  if (met.length === 0) return PASSED;
  const whole = met.some(
    ({ effect, validFrom, validTo }) => effect === 'BLOCK' && validFrom <= days.from && validTo >= days.to,
  );
  const list = (days0: (r: Restriction) => string) => met.map(days0);
  const verdict: Verdict = whole ? 'failed' : 'notice';
  return {
    verdict,
    says: {
      zh: `该路线在拟转移期限内有管控：${list(({ title, effect, validFrom, validTo }) => `${title}（${validFrom}至${validTo}，${effect === 'BLOCK' ? '禁止发运' : '须经确认'}）`).join('；')}。`,
      en: `The way is restricted within the period: ${list(({ title, effect, validFrom, validTo }) => `${title} (${validFrom} to ${validTo}, ${effect === 'BLOCK' ? 'no departures' : 'each departure is confirmed'})`).join('; ')}.`,
    },
    remedy: {
      zh: '请调整路线或期限，或在管控日期以外发运；须确认的，向发布管控的主管部门申请。',
      en: 'Choose another way or period, or depart outside these days; where departures are confirmed, ask the authority.',
    },
  };
}

function passNeeded(c: C, { closedAreas }: WayEvidence): Pick<Checked, 'verdict' | 'says' | 'remedy'> {
  if (!ready(c)) return OPEN;
  const met = crossed(closedAreas, wayOf(c));
  if (met.length === 0) return PASSED;
  const names = met.map(({ value, reason }) => `${value} ${reason}`);
  return {
    verdict: 'notice',
    says: {
      zh: `路线经过限行区域：${names.join('；')}。`,
      en: `The way crosses closed areas: ${names.join('; ')}.`,
    },
    remedy: {
      zh: '请绕行，或在发运前取得公安机关通行证。',
      en: 'Go round them, or get a police pass before departure.',
    },
  };
}

function prepared(
  c: C,
  { on, prepared: parties, graceDays }: WayEvidence,
): Pick<Checked, 'verdict' | 'says' | 'remedy'> {
  if (parties.length === 0) return OPEN;
  const from = window(c, on)?.from ?? on;
  const names = unprepared(parties, from, graceDays);
  if (names === '') return PASSED;
  return {
    verdict: 'failed',
    says: {
      zh: `应急预案未备案或在拟转移期限开始前到期：${names}。`,
      en: `The emergency plan is not filed, or runs out before the transfer begins: ${names}.`,
    },
    remedy: {
      zh: '请其先备案并登记应急预案，或更换承运人、接受人。',
      en: 'Let them file and register it first, or choose another carrier or receiver.',
    },
  };
}
