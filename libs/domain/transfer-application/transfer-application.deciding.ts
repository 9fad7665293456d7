import { civilDay } from '../calendar/civil.js';
import { applicationFields } from '../field-rules/application.fields.js';
import { faultsOf, missing } from '../field-rules/field-check.js';
import type { Tests } from '../statute.js';
import { holdsPower } from './transfer-application.accepting.js';
import type { ApplicationContext, ApplicationEvent } from './transfer-application.case.js';
import {
  text,
  said,
  lastLetter,
  decidedLines,
  within,
  permittedTo,
  lacking,
  emptyFields,
  inSubmission,
  complete,
} from './transfer-application.reading.js';

type C = ApplicationContext;
type E = ApplicationEvent;
const reasonsLacking = (c: C, e: E) => lacking('refuse', c, 'A-38', { decision: e });

/** Fields of the lines that the form class asks for, and a decision repeats (R-27a). */
const unnamed = (c: C) => missing(applicationFields, 'create', c, { where: ({ path }) => path.startsWith('lines[].') });
const SIGNED = ['accept', 'recommend', 'passReview', 'sendOverQuotaLetter'];
const firstHands = (c: C) => c.hands.filter(({ act }) => SIGNED.includes(act));

/** A licence of another unit is none of the receiver's. */
const heldByReceiver: Tests<C, E>[string] = {
  rule: 'R-10f',
  says: text(
    '填报的经营许可证不属于接受单位，危险废物不得交给无证单位。',
    'The licence is not the receiver’s: hazardous waste may not go to a unit without a licence of its own.',
  ),
  remedy: text(
    '请选择接受单位自己的许可证，或不予批准（RR03）。',
    "Name the receiver's own licence; the case may be refused (RR03).",
  ),
  holds: (_c, e) => e.evidence?.licence?.held !== false,
};

/** A use without a licence is judged by the joint scheme alone. */
const exemptedUse: Tests<C, E>[string] = {
  rule: 'X-04',
  says: (_c, e) => e.evidence?.exemption?.refused?.says ?? text('不符合豁免利用条件。', 'The use is not exempted.'),
  remedy: text(
    '由两省联合方案逐项逐对列明该利用，或选择持有经营许可证的接受人；不得批准（RR03）。',
    'Let a joint scheme of the provinces open and list the use, or choose a receiver with a licence; no approval (RR03).',
  ),
  holds: (_c, e) => !e.evidence?.exemption?.refused,
};
const outerLimitOver = (c: C, e: E) =>
  c.overdue.some(({ clock }) => clock === 'K-42') || (e.evidence?.expired?.includes('K-42') ?? false);
const ANOTHER_GROUND = text('请选择与案情相符的理由代码。', 'Choose the reason code that fits the case.');

/** A ground that the case does not have: silence before its time, or where nobody is asked (RR02); a disagreement (RR01). */
function falseGround(c: C, e: E): Tests<C, E>[string] | undefined {
  const { code } = said<'refuse'>(e);
  const answer = e.evidence?.lastLetter;
  if (answer === undefined) return undefined;
  if (code === 'RR02' && (!outerLimitOver(c, e) || (answer !== 'OPEN' && answer !== 'REFUSED')))
    return {
      rule: 'A-42',
      says: text(
        '未取得同意（RR02）须受理后满四十五个工作日，且商请函未获答复或未获同意。',
        'Lack of consent (RR02) is a ground only after 45 working days from acceptance, and where a letter is unanswered or refused.',
      ),
      remedy: ANOTHER_GROUND,
      holds: () => false,
    };
  if (code === 'RR01' && answer !== 'REFUSED')
    return {
      rule: 'R-26a',
      says: text('接受地没有不同意的复函（RR01）。', 'No reply of the destination disagrees (RR01).'),
      remedy: ANOTHER_GROUND,
      holds: () => false,
    };
  return undefined;
}

/** A case on the fast track or over quota has had no review at which the plan was compared (W-04). */
function planOfDecision(c: C, e: E): Tests<C, E>[string] | undefined {
  const { planRowMatches } = decidingTests;
  // No plan names a receiver with another unit's licence: that is said of the licence.
  return e.type === 'approve' && heldByReceiver.holds(c, e) && !planRowMatches.holds(c, e) ? planRowMatches : undefined;
}

/** What a review and a decision go by. */
export const decidingTests = {
  noteGiven: {
    rule: 'R-24a',
    says: text('请填写审查意见。', 'A review note is needed.'),
    remedy: text('请填写意见。', 'Write the note.'),
    holds: (_c, e) => Boolean(said<'recommend'>(e).note?.trim()),
  },
  consultationAgreed: {
    rule: 'R-21a',
    says: text('接受地未同意，不得批准。', 'The destination has not agreed: no approval.'),
    remedy: text('请等待同意的复函，或作出不予批准决定。', 'Await an agreeing reply, or refuse.'),
    holds: (c) => lastLetter(c)?.kind === 'CONSULTATION' && lastLetter(c)?.state === 'AGREED',
  },
  withinAgreed: {
    rule: 'R-26a',
    says: text('批准数量超过接受地同意的数量。', 'A line exceeds what the destination agreed to.'),
    remedy: text('请按复函数量批准。', 'Approve no more than the reply.'),
    holds: (c, e) => {
      const { kind, reply } = lastLetter(c) ?? {};
      return kind === 'CONSULTATION' && within(decidedLines(c, e), reply?.lines.length ? reply.lines : c.lines);
    },
  },
  withinAsked: {
    rule: 'R-27a',
    says: text('批准数量超过申请数量，或行号不存在。', 'A line exceeds what was asked for, or does not exist.'),
    remedy: text('请核对批准数量。', 'Check the lines.'),
    holds: (c, e) => within(decidedLines(c, e), c.lines),
  },
  linesComplete: {
    instead: planOfDecision,
    rule: 'R-27a',
    says: text(
      '批准决定须载明废物名称、类别、代码、重量、移出人、接受人和方式。',
      'A decision needs name, category, code, weight, remover, receiver and method.',
    ),
    remedy: text('请补全废物信息。', 'Complete the lines.'),
    holds: (c) => complete(c) && unnamed(c).length === 0,
    fields: (c) => [...inSubmission(emptyFields(c)), ...inSubmission(unnamed(c))],
  },
  validityLeft: {
    rule: 'R-27b',
    says: text(
      '批准的有效期为空：申请期限或许可证在开始前已届满。',
      'No day of validity is left: period or licence end before it begins.',
    ),
    remedy: text('请申请人重新申请。', 'The applicant has to apply anew.'),
    holds: (c, e) => {
      const today = civilDay(e.at);
      const from = c.period && c.period.from > today ? c.period.from : today;
      const until = permittedTo(e.evidence);
      return c.period !== null && until !== null && from <= c.period.to && from <= until;
    },
  },
  licenceValid: {
    rule: 'L-80a',
    says: text(
      '接受单位的经营许可证当日无效，或不覆盖该类别、代码、方式。',
      "The receiver's licence is not valid today, or does not cover category, code or mode.",
    ),
    remedy: text('不得批准；可以不予批准（RR03）。', 'No approval; the case may be refused (RR03).'),
    instead: (c, e) => (e.evidence?.exemption ? exemptedUse : heldByReceiver.holds(c, e) ? undefined : heldByReceiver),
    holds: (_c, e) => e.evidence?.licence?.valid === true && e.evidence.licence.uncovered.length === 0,
  },
  exemptedUse,
  scaleLeft: {
    rule: 'P-12',
    says: text(
      '接受单位全年接收量将超过核准规模的120%。',
      'Receipts of the year would exceed 120 % of the approved scale.',
    ),
    remedy: text('接受单位须重新申领许可证。', 'The receiver needs a new licence.'),
    holds: (_c, e) => (e.evidence?.licence?.loadPermille ?? 0) <= 1200,
  },
  belowScale: {
    rule: 'P-12',
    verb: 'WARN',
    says: text('接受单位全年接收量将超过核准规模。', 'Receipts of the year would exceed the approved scale.'),
    remedy: text('请说明理由；超过120%不得批准。', 'Say why; above 120 % nothing can be approved.'),
    // Above 120 % no reason helps: `scaleLeft` says so.
    holds: (_c, e) => {
      const load = e.evidence?.licence?.loadPermille ?? 0;
      return load <= 1000 || load > 1200;
    },
  },
  notOnNegativeList: {
    rule: 'W-19',
    says: (_c, e) => {
      const items = (e.evidence?.negative ?? []).map(({ value, reason }) => `${value} (${reason})`).join('; ');
      return text(`列入负面清单：${items}。`, `On the negative list: ${items}.`);
    },
    remedy: text('只能不予批准（RR06）。', 'Only refusal is left (RR06).'),
    holds: (_c, e) => !e.evidence?.negative?.length,
  },
  planRowMatches: {
    rule: 'M-06',
    says: text(
      '管理计划中没有与转移年度、废物、方式、接受单位和许可证一致的转移内容。',
      'The plan has no row of the years of transfer that matches waste, method, receiver and licence.',
    ),
    remedy: text(
      '请申请人变更管理计划，或不予批准（RR07）。',
      'The applicant changes the plan, or the case is refused (RR07).',
    ),
    holds: (_c, e) => !e.evidence?.planGaps?.length,
  },
  reviewFindings: {
    rule: 'R-24a',
    says: text(
      '初审未全部通过：计划、许可证、方式、就近。',
      'Plan row, licence, method and proximity are not all checked.',
    ),
    remedy: text('请逐项核对，或书面答复不予批准。', 'Check each, or refuse in writing.'),
    holds: (_c, e) => {
      const { findings } = said<'passReview'>(e);
      return Object.keys(findings ?? {}).length > 0 && Object.values(findings).every((ok) => ok === true);
    },
  },
  mayDecide: holdsPower('OUTBOUND_DECIDE'),
  fourEyes: {
    rule: 'R-24a',
    says: text(
      '签发人不得是受理、审查或发函的人员，且须先有另一人的审查。',
      'The signer may not have accepted, recommended, reviewed or sent the letter, and another officer must have.',
    ),
    remedy: text(
      '请由另一名人员签发，或先由第一人提出审查意见。',
      'Let another officer sign, or have a first officer recommend.',
    ),
    holds: (c, e) =>
      e.by.person !== null && firstHands(c).length > 0 && firstHands(c).every(({ person }) => person !== e.by.person),
  },
  reasonsGiven: {
    instead: falseGround,
    rule: 'A-38',
    says: text('不予批准须说明理由。', 'A refusal gives reasons.'),
    remedy: text('请填写理由。', 'State the reasons.'),
    holds: (c, e) => reasonsLacking(c, e).length === 0,
    fields: (c, e) => faultsOf(reasonsLacking(c, e), 'refuse'),
  },
  replyQuoted: {
    rule: 'R-26a',
    says: text(
      '接受地已不同意，理由须引用其复函（RR01）。',
      'The destination refused: the reasons quote its reply (RR01).',
    ),
    remedy: text('请选择 RR01 或在理由中引用复函。', 'Use RR01, or quote the reply in the reasons.'),
    holds: (c, e) => {
      const { code, reason } = said<'refuse'>(e);
      const reply = lastLetter(c)?.reply;
      return code === 'RR01' || (reply?.number != null && reason.includes(reply.number));
    },
  },
  outerLimitPassed: {
    rule: 'A-42',
    says: text(
      '受理后未满四十五个工作日，不得以未取得同意为由不予批准。',
      'Lack of consent is no ground before 45 working days from acceptance.',
    ),
    remedy: text('请继续催办复函。', 'Keep asking for the reply.'),
    holds: outerLimitOver,
  },
  forLackOfConsent: {
    rule: 'A-42',
    says: text('该情形下的理由代码须为 RR02。', 'The reason code of this case is RR02.'),
    remedy: text('请使用 RR02。', 'Use RR02.'),
    holds: (_c, e) => said<'refuse'>(e).code === 'RR02',
  },
  approvalMade: {
    rule: 'R-26b',
    says: text('批准文件尚未生成。', 'The approval does not exist yet.'),
    remedy: text('', ''),
    holds: (c, e) => c.approval === null && e.evidence?.approval !== undefined,
  },
  notServed: {
    rule: 'A-44',
    says: text('决定已送达。', 'The decision has been served.'),
    remedy: text('', ''),
    holds: (c) => c.servedAt === null,
  },
} satisfies Tests<C, E>;
