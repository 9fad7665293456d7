import { grams, isTonnes } from '../quantity/quantity.js';
import type { Tests } from '../statute.js';
import type { ApplicationContext, ApplicationEvent } from './transfer-application.case.js';
import { text, said, openLetter, lastLetter, within, shortage } from './transfer-application.reading.js';

type C = ApplicationContext;
type E = ApplicationEvent;

/** The clock named by the event is this one. Which clock has passed is said by the deadline book. */
function passed(clock: string) {
  return {
    rule: clock,
    says: text(`不是 ${clock} 时限。`, `Not the clock ${clock}.`),
    remedy: text('', ''),
    holds: (_c: C, e: E) => said<'flagOverdue'>(e).clock === clock,
  };
}

/** What replies to letters, and clocks of the case, go by. */
export const answeringTests = {
  answersOpenLetter: {
    rule: 'R-25a',
    says: text('复函不对应未结的商请函。', 'The reply does not answer the open letter.'),
    remedy: text('请核对函号。', 'Check the letter.'),
    holds: (c, e) => openLetter(c) !== undefined && openLetter(c)!.id === said<'replyAgree'>(e).letter,
  },
  withinLetter: {
    rule: 'R-25a',
    says: text('同意数量超过商请数量。', 'The reply agrees to more than the letter asks.'),
    remedy: text('请按商请数量答复。', 'Agree to no more than the letter.'),
    holds: (c, e) => within(said<'replyAgree'>(e).lines ?? [], c.lines),
  },
  extraCoversShortage: {
    rule: 'W-06',
    says: text('同意的超额量小于缺口。', 'The extra granted is less than the shortage.'),
    remedy: text('按不同意处理，或重新答复。', 'It counts as no consent.'),
    holds: (c, e) => {
      const letter = openLetter(c);
      const extra = said<'replyAgree'>(e).extra ?? letter?.extra ?? null;
      return extra !== null && isTonnes(extra) && grams(extra) >= shortage(c.lines, c.route?.remaining);
    },
  },
  replyReasons: {
    rule: 'R-25b',
    says: text('不同意须说明理由。', 'A disagreement gives reasons.'),
    remedy: text('请填写理由。', 'State the reasons.'),
    holds: (_c, e) => Boolean(said<'replyRefuse'>(e).reasons?.trim()),
  },
  replyOverdue: {
    rule: 'K-25',
    says: text('函复时限未到期。', 'The reply is not overdue.'),
    remedy: text('请等待复函。', 'Await the reply.'),
    // Each letter has a clock of its own: what was noted before it was issued is of an earlier one.
    holds: (c) => {
      const letter = openLetter(c);
      return letter !== undefined && c.overdue.some(({ clock, at }) => clock === 'K-25' && at >= letter.issuedAt);
    },
  },
  overQuotaRefused: {
    rule: 'W-06',
    says: text('不是被拒绝的超额商请函。', 'No over-quota letter was refused.'),
    remedy: text('请作出决定。', 'Decide the case.'),
    holds: (c) => lastLetter(c)?.kind === 'OVER_QUOTA' && lastLetter(c)?.state === 'REFUSED',
  },
  firstQuestion: {
    rule: 'R-25a',
    says: text('对同一函件只能要求补充一次信息。', 'One question may be asked on a letter.'),
    remedy: text('请依现有材料答复。', 'Reply on what there is.'),
    holds: (c, e) => openLetter(c)?.id === said<'askInformation'>(e).letter && openLetter(c)?.question === null,
  },
  questionOpen: {
    rule: 'R-25a',
    says: text('没有未答复的补充信息要求。', 'No question is open.'),
    remedy: text('无需补充。', 'Nothing to give.'),
    holds: (c) => openLetter(c)?.question != null && openLetter(c)?.information.length === 0,
  },
  letterOverdue: {
    rule: 'K-25',
    says: text('不是未结函件的时限。', 'Not the clock of the open letter.'),
    remedy: text('', ''),
    holds: (c, e) => {
      const { clock, letter } = said<'flagOverdue'>(e);
      return clock === 'K-25' && openLetter(c) !== undefined && (letter === undefined || openLetter(c)!.id === letter);
    },
  },
  clockK24: passed('K-24'),
  clockK26: passed('K-26'),
  clockK42: passed('K-42'),
  clockK44: passed('K-44'),
} satisfies Tests<C, E>;
