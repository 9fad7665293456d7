import { civilDay, endOfDay } from '../calendar/civil.js';
import type { Text } from '../errors.js';
import { grams, tonnes } from '../quantity/quantity.js';
import type { Test, Tests } from '../statute.js';
import type { ApprovalContext, ApprovalEvent, EventOf, LaterAlarm } from './approval.case.js';
import { coveredByReserve, exhausted, known, leftOn, reserved, settled, taking } from './approval.lines.js';

type C = ApprovalContext;
type E = ApprovalEvent;
const said = <T extends E['type']>(event: E) => event as EventOf<T>;
const text = (zh: string, en: string): Text => ({ zh, en });

/** Alarms that came during the suspension and are not among those which were checked with the destination. */
const unchecked = (e: E): LaterAlarm[] =>
  (e.evidence?.alarms ?? []).filter(({ number }) => !said<'clear'>(e).alarms?.includes(number));
const loadReserved = (c: C, e: E) =>
  coveredByReserve(
    c,
    said<'settle'>(e).lines.map(({ line, reserved: quantity }) => ({ line, quantity })),
  );

/** Lifting one cause does not lift another: what the destination has written since is checked as well (V5, W-12). */
const laterCause: Test<C, E> = {
  rule: 'R-28c',
  says: (_c, e) => {
    const letters = unchecked(e).map(({ number, reason }) => ({ number, reason }));
    return text(
      `中止期间另收到情况函告：${letters.map(({ number, reason }) => `${number}（${reason}）`).join('；')}。`,
      `Alarm letters have come while it was suspended: ${letters.map(({ number, reason }) => `${number} (${reason})`).join('; ')}.`,
    );
  },
  remedy: text(
    '请就每份情况函告与接受地核实，并在恢复时列明其文号（alarms）。',
    'Check each of them with the destination, and name their numbers (alarms) in clearing.',
  ),
  holds: () => false,
};

const notExpired: Test<C, E> = {
  rule: 'A-70',
  says: (c) => text(`有效期至 ${c.validTo}，尚未届满。`, `The approval is valid until ${c.validTo}; it is not over.`),
  remedy: text(
    '请按其他情形注销：主体终止、本人申请、不可抗力致事项无法实施、批准依法被撤销或撤回、法律法规规定的其他情形。',
    'Cancel on another ground: dissolved, own request, made impossible by force majeure, withdrawn or revoked by law, other law.',
  ),
  holds: () => false,
};

/** Guards of the approval. */
export const approvalTests = {
  datesInOrder: {
    rule: 'R-27b',
    says: text('有效期为空。', 'The approval would begin after its end.'),
    remedy: text('请申请人重新申请。', 'The applicant applies anew.'),
    holds: (_c, e) => said<'issue'>(e).validFrom <= said<'issue'>(e).validTo,
  },
  contentComplete: {
    rule: 'R-27a',
    says: text(
      '批准决定缺少废物、重量、移出人、接受人或方式。',
      'The decision lacks waste, weight, remover, receiver or method.',
    ),
    remedy: text('请补全。', 'Complete it.'),
    holds: (_c, e) => {
      const { lines, remover, receiver } = said<'issue'>(e);
      return (
        Boolean(remover?.name && receiver?.name) &&
        lines.length > 0 &&
        lines.every((l) => l.name && l.code && l.method && grams(l.approved) > 0n)
      );
    },
  },
  validToday: {
    rule: 'R-27b',
    says: (c) =>
      text(
        `批准有效期为 ${c.validFrom} 至 ${c.validTo}。`,
        `The approval is valid from ${c.validFrom} to ${c.validTo}.`,
      ),
    remedy: text('请在有效期内转移，或重新申请。', 'Move within the validity, or apply anew.'),
    // A back-entered load is judged by the days on which it moved: outside them it is all excess.
    holds: (c, e) =>
      said<'reserve'>(e).late !== undefined || (civilDay(e.at) >= c.validFrom && civilDay(e.at) <= c.validTo),
  },
  enoughLeft: {
    rule: 'R-27c',
    says: (c, e) => {
      const wanted = said<'reserve'>(e).lines ?? [];
      const left = c.lines.map((l) => `${l.line}: ${tonnes(leftOn(l))} t`).join('; ');
      return text(
        `批准数量不足（剩余 ${left}；申请 ${wanted.map((l) => l.quantity).join('、')} 吨）。`,
        `Not enough left (${left}).`,
      );
    },
    remedy: text(
      '超过批准重量须重新申请（R-28a），系统可预填新申请。',
      'More weight needs a new application, offered pre-filled (R-28a).',
    ),
    holds: (c, e) => {
      const { lines } = said<'reserve'>(e);
      return (
        known(c, lines) &&
        lines.every(({ quantity }) => grams(quantity) > 0n) &&
        reserved(c, taking(c, e)).every((line) => leftOn(line) >= 0n)
      );
    },
  },
  leftAfterReserve: {
    rule: 'R-27c',
    says: text('预留后批准数量用尽。', 'Nothing is left after the reserve.'),
    remedy: text('', ''),
    holds: (c, e) => known(c, said<'reserve'>(e).lines) && !exhausted(reserved(c, taking(c, e))),
  },
  backEntered: {
    rule: 'R-20b',
    says: text('该批准当前不可用于新的转移。', 'This approval takes no new transfer now.'),
    remedy: text('仅补录的纸质联单可登记。', 'Only a manifest kept on paper before can still be entered.'),
    holds: (c, e) => said<'reserve'>(e).late !== undefined && known(c, said<'reserve'>(e).lines),
  },
  beyondLeft: {
    rule: 'R-28a',
    says: text('补录数量未超出剩余数量。', 'The back-entered load is within what is left.'),
    remedy: text('', ''),
    holds: (c, e) => taking(c, e).excess.length > 0,
  },
  reserveCoversLoad: {
    rule: 'R-27c',
    says: text('没有为该批货物预留数量。', 'Nothing is reserved for this load.'),
    remedy: text('请核对联单。', 'Check the manifest.'),
    holds: (c, e) => loadReserved(c, e),
  },
  leftAfterSettle: {
    rule: 'R-27c',
    says: text('结算后批准数量用尽。', 'Nothing is left after the settlement.'),
    remedy: text('', ''),
    holds: (c, e) => loadReserved(c, e) && !exhausted(settled(c, said<'settle'>(e).lines)),
  },
  somethingReleased: {
    rule: 'R-27c',
    says: text('没有可释放的预留数量。', 'No reserve to release.'),
    remedy: text('请核对联单。', 'Check the manifest.'),
    holds: (c, e) => {
      const { lines } = said<'release'>(e);
      return coveredByReserve(c, lines) && lines.some(({ quantity }) => grams(quantity) > 0n);
    },
  },
  reasonGiven: {
    rule: 'R-28c',
    says: text('请说明理由。', 'A reason is needed.'),
    remedy: text('请填写理由。', 'State the reason.'),
    holds: (_c, e) => Boolean(said<'suspend'>(e).reason?.trim()),
  },
  checkedWithDestination: {
    rule: 'R-28c',
    says: text('恢复前须与接受地核实。', 'It is cleared after a check with the destination.'),
    remedy: text('请填写核实对象。', 'Say with whom it was checked.'),
    holds: (_c, e) => Boolean(said<'clear'>(e).checkedWith?.trim()),
    // Whatever it was suspended for: the conditions that the approval rests on have to be met on the day.
    instead: (_c, e) => {
      const unfit = e.evidence?.unfit;
      if (!unfit) return unchecked(e).length > 0 ? laterCause : undefined;
      const { zh, en } = unfit.says;
      return {
        rule: 'R-28c',
        says: text(`接受人仍不具备条件：${zh}`, `The receiver does not meet the conditions: ${en}`),
        remedy: text(
          '请待许可证或名单条目恢复后再恢复批准；不能恢复的，注销该批准或由申请人重新申请。',
          'Wait until licence or entry is restored; where it is lost, cancel the approval or let the holder apply anew.',
        ),
        holds: () => false,
      };
    },
  },
  beforeStart: {
    rule: 'R-27b',
    says: text('有效期已开始。', 'The validity has begun.'),
    remedy: text('', ''),
    holds: (c, e) => civilDay(e.at) < c.validFrom,
  },
  somethingLeft: {
    rule: 'R-27c',
    says: text('批准数量已用尽。', 'Nothing is left.'),
    remedy: text('', ''),
    holds: (c) => !exhausted(c.lines),
  },
  started: {
    rule: 'R-27b',
    says: text('有效期尚未开始。', 'The validity has not begun.'),
    remedy: text('', ''),
    holds: (c, e) => civilDay(e.at) >= c.validFrom,
  },
  over: {
    rule: 'R-27b',
    says: text('有效期尚未届满。', 'The validity is not over.'),
    remedy: text('', ''),
    holds: (c, e) => e.at >= endOfDay(c.validTo),
  },
  groundOfRevocation: {
    rule: 'A-69',
    says: text('撤销须有法定情形并说明理由。', 'Revocation needs a ground of A-69 and its reason.'),
    remedy: text('请选择情形并填写理由。', 'Choose the ground and give the reason.'),
    holds: (_c, e) => Boolean(said<'revoke'>(e).ground) && Boolean(said<'revoke'>(e).reason?.trim()),
  },
  fourEyes: {
    rule: 'A-69',
    says: text('撤销不得由签发该批准的人员作出。', 'The officer who signed the approval may not revoke it.'),
    remedy: text('请由另一名人员签发。', 'Let another officer sign.'),
    holds: (c, e) => e.by.person !== null && e.by.person !== c.decidedBy.person,
  },
  groundOfCancellation: {
    rule: 'A-70',
    says: text(
      '注销须有法定情形并说明理由；本人申请的须有其申请。',
      'Cancellation needs a ground of A-70; own request needs the request.',
    ),
    remedy: text('请选择情形并填写理由。', 'Choose the ground and give the reason.'),
    instead: (c, e) => (said<'cancel'>(e).ground === 'EXPIRED' && civilDay(e.at) <= c.validTo ? notExpired : undefined),
    holds: (c, e) => {
      const { ground, reason } = said<'cancel'>(e);
      return (
        Boolean(ground) && Boolean(reason?.trim()) && (ground !== 'OWN_REQUEST' || c.cancellationRequests.length > 0)
      );
    },
  },
} satisfies Tests<C, E>;
