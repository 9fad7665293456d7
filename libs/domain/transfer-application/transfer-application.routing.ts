import type { Text } from '../errors.js';
import { grams, isTonnes, tonnes } from '../quantity/quantity.js';
import type { Tests } from '../statute.js';
import type { ApplicationContext, ApplicationEvent, RouteFinding } from './transfer-application.case.js';
import {
  text,
  said,
  lastLetter,
  failed,
  finding,
  decidedLines,
  within,
  shortage,
} from './transfer-application.reading.js';

type C = ApplicationContext;
type E = ApplicationEvent;

/** The tests that fail, as they are worded. */
const namesOfFailed = (found: RouteFinding | undefined, but?: string): Text => {
  const tests = (found?.tests ?? []).filter(({ id, passed }) => !passed && id !== but);
  if (tests.length === 0) return text('—', '—');
  return text(tests.map((t) => t.detail?.zh ?? t.id).join('、'), tests.map((t) => t.detail?.en ?? t.id).join(', '));
};
const OVER_QUOTA_TEST = 'quotaLeft';
const onlyQuotaFails = (f: RouteFinding | undefined) =>
  f !== undefined && failed(f).length === 1 && failed(f)[0] === OVER_QUOTA_TEST;
const otherFails = (f: RouteFinding | undefined) => f === undefined || failed(f).some((t) => t !== OVER_QUOTA_TEST);

/** Consent granted to this case, in grams; 0 without an agreed over-quota letter. */
const granted = (c: C): bigint => {
  const letter = lastLetter(c);
  return letter?.kind === 'OVER_QUOTA' && letter.state === 'AGREED'
    ? grams(letter.reply?.extra ?? letter.extra ?? '0')
    : 0n;
};
const extraCovers = (c: C, lines: { quantity: string }[], e: E) => shortage(lines, finding(e)?.remaining) <= granted(c);

/** Which way a case goes, and what of the quota is left for it (W-01, W-05, W-06). */
export const routingTests = {
  routeOpen: {
    rule: 'W-01',
    says: text('办理通道已确定。', 'The route is already set.'),
    remedy: text('通道变化由系统重新检验。', 'Changes are tested again by the system.'),
    holds: (c) => c.track === null,
  },
  w01Holds: {
    rule: 'W-01',
    says: (_c, e) => {
      const { zh, en } = namesOfFailed(finding(e));
      return text(`白名单直批条件不满足：${zh}。`, `The fast track does not hold: ${en}.`);
    },
    remedy: text('案件将转入商请程序。', 'The case falls to consultation.'),
    holds: (_c, e) => finding(e) !== undefined && failed(finding(e)!).length === 0,
  },
  onlyQuotaFails: {
    rule: 'W-06',
    says: text('不满足的不仅是额度。', 'More than the quota fails.'),
    remedy: text('按商请程序办理。', 'Consult.'),
    holds: (_c, e) => onlyQuotaFails(finding(e)),
  },
  overQuotaByLetter: {
    rule: 'W-06',
    says: text('该合作机制未规定超额商请。', 'The agreement knows no over-quota letter.'),
    remedy: text('按商请程序办理。', 'Consult in full.'),
    holds: (_c, e) => finding(e)?.overQuota === 'LETTER_AND_CONSENT',
  },
  otherTestFails: {
    rule: 'W-01',
    says: text('除额度外的条件均满足。', 'Nothing but the quota fails.'),
    remedy: text('无需变更通道。', 'No change of route.'),
    holds: (_c, e) => otherFails(finding(e)),
  },
  trackWhitelist: {
    rule: 'W-01',
    says: text('案件不在白名单直批通道。', 'The case is not on the fast track.'),
    remedy: text('请按当前通道办理。', 'Act on the present route.'),
    holds: (c) => c.track === 'WHITELIST',
  },
  trackOverQuota: {
    rule: 'W-06',
    says: text('案件不在超额商请通道。', 'The case is not on the over-quota route.'),
    remedy: text('请按当前通道办理。', 'Act on the present route.'),
    holds: (c) => c.track === 'OVER_QUOTA',
  },
  trackConsulted: {
    rule: 'R-21a',
    says: text('案件不在商请通道。', 'The case is not on the consulted route.'),
    remedy: text('请按当前通道办理。', 'Act on the present route.'),
    holds: (c) => c.track === 'CONSULTED',
  },
  trackFast: {
    rule: 'W-01',
    says: text('案件不在白名单或超额通道。', 'The case is neither on the fast track nor over quota.'),
    remedy: text('进入商请程序的案件不再转回。', 'A consulted case does not return.'),
    holds: (c) => c.track === 'WHITELIST' || c.track === 'OVER_QUOTA',
  },
  quotaLeft: {
    rule: 'W-05',
    says: (_c, e) =>
      text(
        `白名单剩余额度不足（剩余 ${finding(e)?.remaining ?? '—'} 吨）。`,
        `The entry has not enough left (${finding(e)?.remaining ?? '—'} t).`,
      ),
    remedy: text(
      '案件转为超额商请，或由申请人减少数量。',
      'The case turns to the over-quota letter, or the applicant reduces the quantity.',
    ),
    holds: (c, e) => finding(e) !== undefined && shortage(decidedLines(c, e), finding(e)!.remaining) === 0n,
  },
  quotaLeftWithExtra: {
    rule: 'W-05',
    says: text(
      '剩余额度加上同意的超额量仍不足。',
      'What is left and the extra consented to do not cover the quantity.',
    ),
    remedy: text('请重新发送超额商请函。', 'Send a new over-quota letter.'),
    holds: (c, e) => finding(e) !== undefined && extraCovers(c, decidedLines(c, e), e),
  },
  quotaAloneByLetter: {
    rule: 'W-06',
    says: text(
      '不满足的不仅是额度，或机制未规定超额商请。',
      'More than the quota fails, or the agreement knows no over-quota letter.',
    ),
    remedy: text('按商请程序办理。', 'Consult.'),
    holds: (_c, e) => onlyQuotaFails(finding(e)) && finding(e)?.overQuota === 'LETTER_AND_CONSENT',
  },
  onlyQuotaMayFail: {
    rule: 'W-01',
    says: (_c, e) => {
      const { zh, en } = namesOfFailed(finding(e), OVER_QUOTA_TEST);
      return text(`白名单条件不满足：${zh}。`, `A W-01 test other than quota fails: ${en}.`);
    },
    remedy: text('案件将转入商请程序。', 'The case falls to consultation.'),
    holds: (_c, e) => !otherFails(finding(e)),
  },
  extraTooSmall: {
    rule: 'W-06',
    says: text('同意的超额量足够。', 'The extra consented to is enough.'),
    remedy: text('无需重新商请。', 'No new letter is needed.'),
    holds: (c, e) => !extraCovers(c, c.lines, e),
  },
  overQuotaConsent: {
    rule: 'W-06',
    says: text('没有有效的超额同意函。', 'No over-quota consent stands behind the case.'),
    remedy: text('请先发送超额商请函并取得同意。', 'Send the letter and obtain consent first.'),
    holds: (c) => lastLetter(c)?.kind === 'OVER_QUOTA' && lastLetter(c)?.state === 'AGREED',
  },
  extraNamed: {
    rule: 'W-06',
    says: (c, e) => {
      const missing = tonnes(shortage(c.lines, finding(e)?.remaining));
      return text(
        `超额商请须载明条目、额度、已用和不低于缺口（${missing} 吨）的超额量。`,
        `The letter names entry, cap, used and an extra of at least the shortage (${missing} t).`,
      );
    },
    remedy: text('请填写超额量。', 'State the extra quantity.'),
    holds: (c, e) => {
      const { extra } = said<'sendOverQuotaLetter'>(e);
      const found = finding(e);
      return (
        found?.listing != null &&
        isTonnes(extra) &&
        grams(extra) > 0n &&
        grams(extra) >= shortage(c.lines, found.remaining)
      );
    },
  },
  lessThanAsked: {
    rule: 'W-06',
    says: text('数量须少于申请数量。', 'The quantity must be less than asked.'),
    remedy: text('请减少数量。', 'Reduce it.'),
    holds: (c, e) => {
      const { lines } = said<'reduceQuantity'>(e);
      return (
        Array.isArray(lines) &&
        within(lines, c.lines) &&
        lines.some(({ line, quantity }) => grams(quantity) < grams(c.lines.find((l) => l.line === line)!.quantity))
      );
    },
  },
} satisfies Tests<C, E>;
