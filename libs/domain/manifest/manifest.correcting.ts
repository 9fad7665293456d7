import { differs, grams } from '../quantity/quantity.js';
import type { Tests } from '../statute.js';
import type { CorrectionEvidence, ManifestContext, ManifestEvent, Of } from './manifest.context.js';
import { corrected, fixedFaults, foreign, uncorrectable, unfit } from './manifest.corrections.js';
import type { Asked } from './manifest.records.js';
import { byApprovalLine, CHOOSE, FILL, settlesFrom } from './manifest.reading.js';

type C = ManifestContext;

const evidenceOf = (e: ManifestEvent): CorrectionEvidence => (e as Of<'correct'>).evidence;
const asked = (e: ManifestEvent): Asked[] => evidenceOf(e).request?.changes ?? [];

/** Accepted grams by approval line. */
const accepted = (c: C): Map<number, bigint> =>
  byApprovalLine(
    (c.receipt?.lines ?? []).map(({ line, quantity }) => ({
      approvalLine: c.lines.find((each) => each.line === line)?.approvalLine ?? null,
      quantity,
    })),
  );

const approvalSettles: Tests<C, ManifestEvent>[string] = {
  rule: 'R-27c',
  says: (_, e) => settlesFrom(evidenceOf(e).begins).says,
  remedy: (_, e) => settlesFrom(evidenceOf(e).begins).remedy,
  holds: (c, e) => {
    if (evidenceOf(e).begins === undefined || unfit(c, asked(e)).length > 0) return true;
    const before = accepted(c);
    return [...accepted(corrected(c, asked(e)).document)].every(([line, quantity]) => before.get(line) === quantity);
  },
};

/** Guards of a correction (M21). */
export const correctingTests = {
  correctionAsked: {
    rule: 'R-29',
    says: { zh: '没有本单位提出的待办更正申请。', en: 'Your organisation has asked for no such correction.' },
    remedy: { zh: '请先提出更正申请。', en: 'Ask for the correction first.' },
    holds: (_, e) => {
      const { request } = evidenceOf(e);
      return request !== null && request.org === e.by.org && ['ASKED', 'CONSENTED'].includes(request.state);
    },
  },
  consented: {
    rule: 'R-29',
    says: {
      zh: '更正须经移出地或接受地生态环境主管部门同意。',
      en: 'A correction needs the consent of the origin or the destination province.',
    },
    remedy: { zh: '请等待主管部门同意。', en: 'Wait for the consent of one of them.' },
    holds: (_, e) => evidenceOf(e).request?.state === 'CONSENTED' && evidenceOf(e).request?.consent !== null,
  },
  correctable: {
    rule: 'Z-02',
    says: (_, e) => ({
      zh: `不得更正：${uncorrectable(asked(e)).join('、')}。`,
      en: `Not open to correction: ${uncorrectable(asked(e)).join(', ')}.`,
    }),
    remedy: {
      zh: '联单编号、各方、代码与批准内容不得更正。',
      en: 'Number, parties, codes and what was approved stay as they are.',
    },
    holds: (_, e) => uncorrectable(asked(e)).length === 0,
    fields: (_, e) => fixedFaults(asked(e)),
  },
  ownPart: {
    rule: 'R-29',
    says: (c, e) => ({
      zh: `不属于本单位填写的部分：${foreign(c, asked(e), e.parts, e.by.org).join('、')}。`,
      en: `Not in the part that your organisation fills: ${foreign(c, asked(e), e.parts, e.by.org).join(', ')}.`,
    }),
    remedy: CHOOSE,
    holds: (c, e) => foreign(c, asked(e), e.parts, e.by.org).length === 0,
  },
  valuesFit: {
    rule: 'R-29',
    says: (c, e) => ({
      zh: `更正值不合格：${unfit(c, asked(e)).join('、')}。`,
      en: `A value does not fit its field: ${unfit(c, asked(e)).join(', ')}.`,
    }),
    remedy: FILL,
    holds: (c, e) => asked(e).length > 0 && unfit(c, asked(e)).length === 0,
  },
  withinApprovedStill: {
    rule: 'R-27c',
    instead: (c, e) => (approvalSettles.holds(c, e) ? undefined : approvalSettles),
    says: {
      zh: '更正后的接受量超过批准数量及容许范围。',
      en: 'The corrected quantity exceeds what is approved by more than the tolerance.',
    },
    remedy: { zh: '请作为差异报告并处理。', en: 'Report it as a discrepancy.' },
    holds: (c, e) => {
      const { approval, tolerance } = evidenceOf(e);
      if (!c.approval || unfit(c, asked(e)).length > 0) return true;
      const before = accepted(c);
      return [...accepted(corrected(c, asked(e)).document)].every(([line, quantity]) => {
        const old = before.get(line) ?? 0n;
        if (quantity <= old) return true;
        const account = approval.find((each) => each.line === line);
        if (!account) return false;
        const beyond = grams(account.taken) - old + quantity - grams(account.approved);
        return beyond <= 0n || !differs(quantity, quantity - beyond, tolerance);
      });
    },
  },
  aboveResults: {
    rule: 'R-12c',
    says: { zh: '更正后的接受量少于已报告的利用处置量。', en: 'Less would be accepted than has been treated already.' },
    remedy: { zh: '请核对数量。', en: 'Check the quantities.' },
    holds: (c, e) => {
      if (unfit(c, asked(e)).length > 0) return true;
      return (corrected(c, asked(e)).document.receipt?.lines ?? []).every(
        ({ line, quantity }) =>
          c.results.filter((each) => each.line === line).reduce((sum, each) => sum + grams(each.quantity), 0n) <=
          grams(quantity),
      );
    },
  },
} satisfies Tests<ManifestContext, ManifestEvent>;
