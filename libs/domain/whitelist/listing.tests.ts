import { answersSince, earlierText } from '../answered.js';
import { civilDay } from '../calendar/civil.js';
import { MINISTRY } from '../agreement/agreement.parameters.js';
import type { Text } from '../errors.js';
import { grams } from '../quantity/quantity.js';
import type { Test, Tests } from '../statute.js';
import { COMMANDED_TRIGGERS } from './listing.commands.js';
import { lastDayOf, type EntryAlarm, type Lifting, type ListingContext, type ListingEvent } from './listing.case.js';
import { carriedOver, isPosting, nothingLeft, posted, remaining } from './listing.quota.js';

type C = ListingContext;
type E = ListingEvent;

/** Since when the letters about the act carry the present proposal. */
const sinceWhen = (c: C, e: E): string | undefined =>
  e.type === 'lift' ? c.lift?.at : e.type === 'remove' ? (c.removal?.ownAt ?? c.removal?.at) : undefined;
export const others = (c: C): string[] => c.parties.filter((province) => province !== c.receiving && province !== '*');
/**
 * Whom an alarm is written to (W-12): the other parties; whoever may send without being one, or does where all may; the
 * ministry of a unit of the national pilot.
 */
export const alarmed = (c: C, concerned: string[] | undefined): string[] => {
  if (concerned === undefined) return others(c);
  const named = [...c.origins, ...concerned].filter((province) => province !== c.receiving && province !== '*');
  return [...new Set([...others(c), ...(c.parties.length === 0 ? [MINISTRY] : []), ...named])];
};

/** A unit that withdraws of itself stays listed until the day that it has named (S9). */
const beforeItsDay = (c: C, e: E): boolean =>
  e.type === 'remove' &&
  (e.ground ?? c.removal?.ground) === 'S9' &&
  c.removal?.on !== undefined &&
  civilDay(e.at) < c.removal.on;
const notYetWithdrawn: Test<C, E> = {
  rule: 'W-08',
  says: (c): Text => ({
    zh: `自愿退出自${c.removal?.on ?? ''}起生效。`,
    en: `The unit withdraws from ${c.removal?.on ?? ''} on.`,
  }),
  remedy: { zh: '请于当日移出。', en: 'Remove it on that day.' },
  holds: () => false,
};
const dayOfWithdrawal: Test<C, E> = {
  rule: 'W-08',
  says: {
    zh: '仅自愿退出（S9）可写明生效日，且不得早于今日。',
    en: 'Only a voluntary withdrawal (S9) names a day of effect, today at the earliest.',
  },
  remedy: { zh: '请改填生效日，或不填。', en: 'Change the day, or leave it out.' },
  holds: () => false,
};

export const NOT_YET_KNOWN: { says: Text; remedy: Text } = {
  says: { zh: '获知日期晚于今日。', en: 'The day on which it was known lies ahead.' },
  remedy: { zh: '请改填获知日期，或不填。', en: 'Change the day, or leave it out.' },
};
const knownByNow: Test<C, E> = { rule: 'W-12', ...NOT_YET_KNOWN, holds: () => false };

const isLifting = (e: E): e is Lifting => e.type === 'lift' || e.type === 'proposeLift';
/** Alarms that came during the suspension, and of which nobody says that their cause is gone. */
const unchecked = (c: C, e: E): EntryAlarm[] => {
  if (!isLifting(e)) return [];
  const checked = new Set([...(e.alarms ?? []), ...(e.type === 'lift' ? (c.lift?.alarms ?? []) : [])]);
  return (e.evidence.alarms ?? []).filter(({ numbers }) => !numbers.some((number) => checked.has(number)));
};
const laterCause: Test<C, E> = {
  rule: 'W-13',
  says: (c, e): Text => {
    const letters = unchecked(c, e).map(({ numbers, reason }) => ({ number: numbers.join('、'), reason }));
    return {
      zh: `暂停期间另有情况函告：${letters.map(({ number, reason }) => `${number}（${reason}）`).join('；')}。`,
      en: `Alarm letters have gone out while it was suspended: ${letters.map(({ number, reason }) => `${number} (${reason})`).join('; ')}.`,
    };
  },
  remedy: {
    zh: '请逐一核实，并在提出恢复时列明其文号（alarms）。',
    en: 'Check each of them, and name their numbers (alarms) in the proposal.',
  },
  holds: () => false,
};

export const listingTests = {
  licenceValid: {
    rule: 'W-17',
    says: { zh: '许可证当日无效。', en: 'The licence is not in force on the day.' },
    remedy: { zh: '许可证恢复有效后再办理。', en: 'The licence must be in force first.' },
    // Lifting one cause does not lift another.
    instead: (c, e) => (isLifting(e) && e.evidence.licenceValid && unchecked(c, e).length > 0 ? laterCause : undefined),
    holds: (_, e) =>
      (e.type === 'takeEffect' || e.type === 'lift' || e.type === 'proposeLift') && e.evidence.licenceValid,
  },
  predecessorFree: {
    rule: 'W-12',
    says: { zh: '上一版本同一条目已暂停。', en: 'The entry of the version before is suspended.' },
    remedy: { zh: '按程序恢复。', en: 'Have the suspension lifted.' },
    holds: (_, e) => e.type === 'takeEffect' && e.evidence.predecessorSuspended === null,
  },
  leftAfterCarrying: {
    rule: 'W-05',
    says: { zh: '结转后额度已用完。', en: 'Nothing is left of the carried quota.' },
    remedy: { zh: '调整额度或超额度函商。', en: 'Adjust the cap, or write an over-quota letter.' },
    holds: (c, e) => !nothingLeft(carriedOver(c, e)),
  },
  enoughLeft: {
    rule: 'W-05',
    says: (c, e): Text => {
      const left = isPosting(e) ? remaining(c, e.origin) : remaining(c);
      return {
        zh: `剩余额度${left ?? '不限'}吨，不足以批准。`,
        en: `${left ?? 'Unlimited'} t left, too little for this approval.`,
      };
    },
    remedy: { zh: '请先发超额度函商函，或减少数量。', en: 'Write an over-quota letter, or reduce the quantity.' },
    holds: (c, e) => {
      const left = isPosting(e) ? remaining(c, e.origin) : null;
      return isPosting(e) && (left === null || grams(e.quantity) <= grams(left));
    },
  },
  leftAfterTaking: {
    rule: 'W-05',
    says: { zh: '批准后额度用完。', en: 'Nothing is left afterwards.' },
    remedy: { zh: '无需办理。', en: 'Nothing is to be done.' },
    holds: (c, e) => isPosting(e) && !nothingLeft({ ...c, ...posted(c, e) }),
  },
  refundable: {
    rule: 'W-14',
    says: { zh: '返还数量超过已用额度。', en: 'More would be refunded than was taken.' },
    remedy: { zh: '请核对原扣减记录。', en: 'Compare with the line that took it.' },
    holds: (c, e) => isPosting(e) && grams(e.quantity) <= grams(c.quota.used) && e.cause.trim() !== '',
  },
  capped: {
    rule: 'W-06',
    says: { zh: '该条目不设额度。', en: 'The entry has no cap.' },
    remedy: { zh: '无需提高额度。', en: 'Nothing is to be raised.' },
    holds: (c) => c.quota.cap !== null,
  },
  commandedTrigger: {
    rule: 'W-12',
    says: { zh: '暂停须注明情形和理由。', en: 'A suspension names its trigger and reason.' },
    remedy: {
      zh: '请选择该机制列明的S1、S2、S4、S5或S6情形，或其他影响业务的情形（OTHER），并填写理由。',
      en: 'Give S1, S2, S4, S5 or S6 as the agreement names them, or OTHER for any other effect, and the reason.',
    },
    instead: (_, e) => (e.type === 'suspend' && (e.knownOn ?? '') > civilDay(e.at) ? knownByNow : undefined),
    holds: (_, e) =>
      e.type === 'suspend' &&
      (COMMANDED_TRIGGERS as readonly string[]).includes(e.trigger) &&
      (e.trigger === 'OTHER' || (e.evidence?.triggers?.includes(e.trigger) ?? true)) &&
      e.reason.trim() !== '',
  },
  licenceTrigger: {
    rule: 'R-28c',
    says: { zh: '仅许可证失效、暂扣、吊销时自动暂停。', en: 'Only the loss of the licence suspends of itself.' },
    remedy: { zh: '由接受地办理暂停。', en: 'The receiving province suspends.' },
    holds: (_, e) => e.type === 'suspend' && e.trigger === 'S3',
  },
  liftProposed: {
    rule: 'W-13',
    says: { zh: '接受地未提出恢复。', en: 'The receiving province has not proposed to lift it.' },
    remedy: { zh: '由接受地提出。', en: 'The receiving province proposes.' },
    holds: (c) => c.lift !== null,
  },
  otherParty: {
    instead: (c, e) => (answersSince(e, sinceWhen(c, e)) ? undefined : earlierText('W-13')),
    rule: 'W-13',
    says: { zh: '来函省份不是另一方。', en: 'The letter is not from another party.' },
    remedy: { zh: '由其他签约方来函。', en: 'Another party writes.' },
    holds: (c, e) => e.by.province !== c.receiving && others(c).includes(e.by.province ?? ''),
  },
  unilateral: {
    rule: 'W-13',
    says: { zh: '须经对方确认。', en: 'The other side must confirm.' },
    remedy: { zh: '请先提出，由对方复函确认。', en: 'Propose it; the other side confirms by letter.' },
    holds: (c) => c.confirmation === 'NONE',
  },
  listEffective: {
    rule: 'W-13',
    says: { zh: '名单尚未生效。', en: 'The list is not in effect yet.' },
    remedy: { zh: '恢复后待名单生效。', en: 'It takes effect with its list.' },
    holds: (_, e) => (e.type === 'lift' || e.type === 'proposeLift') && e.evidence.listEffective,
  },
  quotaLeft: {
    rule: 'W-05',
    says: { zh: '额度已用完。', en: 'The quota is used up.' },
    remedy: { zh: '可发超额度函商函。', en: 'An over-quota letter is possible.' },
    holds: (c, e) => !nothingLeft(carriedOver(c, e)),
  },
  grounded: {
    rule: 'W-08',
    says: { zh: '须说明移出理由。', en: 'A removal needs its ground.' },
    remedy: { zh: '请填写理由。', en: 'Give the ground.' },
    holds: (_, e) => e.type === 'proposeRemoval' && (e.reason ?? '').trim() !== '' && (e.ground ?? '') !== '',
    instead: (_, e) =>
      e.type === 'proposeRemoval' && e.on != null && (e.ground !== 'S9' || e.on < civilDay(e.at))
        ? dayOfWithdrawal
        : undefined,
  },
  notProposed: {
    rule: 'W-08',
    says: { zh: '移出已提出，待对方复函。', en: 'The removal is proposed already.' },
    remedy: { zh: '等待复函。', en: 'Wait for the answer.' },
    holds: (c) => c.removal === null || c.removal.by === 'OTHER',
  },
  removableAlone: {
    rule: 'W-08',
    says: { zh: '移出须双方同意。', en: 'Both sides must agree to a removal.' },
    remedy: {
      zh: '请先提出移出，由对方复函确认；S2、S3、S9情形可单方移出。',
      en: 'Propose it first; S2, S3 and S9 may be removed by one side.',
    },
    instead: (c, e) => (beforeItsDay(c, e) ? notYetWithdrawn : undefined),
    holds: (c, e) =>
      e.type === 'remove' &&
      (['S2', 'S3', 'S9'].includes(e.ground ?? '') || c.confirmation === 'NONE' || c.removal?.by === 'OTHER'),
  },
  removalProposed: {
    rule: 'W-08',
    says: { zh: '接受地未提出移出。', en: 'The receiving province has not proposed a removal.' },
    remedy: { zh: '由接受地提出。', en: 'The receiving province proposes.' },
    instead: (c, e) => (beforeItsDay(c, e) ? notYetWithdrawn : undefined),
    holds: (c) => c.removal?.by === 'OWN' || c.removal?.ownAt !== undefined,
  },
  pilot: {
    rule: 'W-16',
    says: { zh: '国务院主管部门只终止全国试点单位。', en: 'The ministry ends units of national pilots only.' },
    remedy: { zh: '由接受地办理。', en: 'The receiving province acts.' },
    holds: (c) => c.confirmation === 'NONE',
  },
  lastDayPassed: {
    rule: 'W-07',
    says: { zh: '条目期限未满。', en: 'The last day of the entry has not passed.' },
    remedy: { zh: '等待期满。', en: 'Wait for it to pass.' },
    holds: (c, e) => e.type === 'expire' && civilDay(e.at) > lastDayOf(c, e.evidence.lastDay),
  },
} satisfies Tests<C, E>;
