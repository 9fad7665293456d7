import { faultsOf, missing } from '../field-rules/field-check.js';
import { manifestFields } from '../field-rules/manifest.fields.js';
import { differs, grams } from '../quantity/quantity.js';
import type { Tests } from '../statute.js';
import type { ManifestReceiptLine } from './manifest.commands.js';
import type { ManifestContext, ManifestEvent, Of } from './manifest.context.js';
import {
  byApprovalLine,
  FILL,
  REPORT,
  type Receiving,
  covered,
  exactlyOnce,
  sameSet,
  settlesFrom,
  today,
  useExempted,
} from './manifest.reading.js';

type C = ManifestContext;

/** Differences without their note, by the table of the fields. */
const undescribed = (c: C, e: Receiving) =>
  missing(manifestFields, 'accept', c, { form: { receipt: e }, where: (_, rule) => rule === 'R-18b' });
/** What a rejection lacks. */
const unexplained = (c: C, e: Of<'reject'>) => missing(manifestFields, 'reject', c, { form: { receipt: e } });

/** Differences that a line of the receipt shows and does not report (R-18b, R-18c, R-28b). */
function unreported(c: C, e: Receiving, receipt: ManifestReceiptLine): boolean {
  const line = c.lines.find((each) => each.line === receipt.line);
  if (!line) return true;
  const short =
    receipt.opinion !== 'ACCEPT' || differs(grams(line.removed ?? '0'), grams(receipt.quantity), e.evidence.tolerance);
  const needed = [...(short ? ['QUANTITY'] : [])];
  const reported = receipt.differences as string[];
  if (undescribed(c, e).some(({ place }) => e.lines[place.at[0] ?? -1] === receipt)) return true;
  if (receipt.opinion === 'REJECT') return reported.length === 0;
  return needed.some((kind) => !reported.includes(kind));
}

/** Accepted grams by line of the approval. */
const acceptedOf = (c: C, lines: Receiving['lines']): Map<number, bigint> =>
  byApprovalLine(
    lines.map(({ line, quantity }) => ({
      approvalLine: c.lines.find((each) => each.line === line)?.approvalLine ?? null,
      quantity,
    })),
  );

const approvalBegun: Tests<C, ManifestEvent>[string] = {
  rule: 'R-27c',
  says: (_, e) => settlesFrom((e as Receiving).evidence.begins).says,
  remedy: (_, e) => settlesFrom((e as Receiving).evidence.begins).remedy,
  holds: (c, e) => {
    const { evidence, lines } = e as Receiving;
    const { taken = [], excess = [] } = c.paper?.taking ?? {};
    const part = (of: { line: number; quantity: string }[], line: number) =>
      of.filter((each) => each.line === line).reduce((sum, { quantity }) => sum + grams(quantity), 0n);
    return (
      evidence.begins === undefined ||
      [...acceptedOf(c, lines)].every(([line, quantity]) => quantity <= part(taken, line) + part(excess, line))
    );
  },
};

export const receiptTests = {
  licenceLapsed: {
    rule: 'R-28c',
    says: {
      zh: '接受人许可证有效且包含所载废物，无需决定。',
      en: "The receiver's licence is in force and covers the load; nothing is to be permitted.",
    },
    remedy: { zh: '请由接受人办理接受。', en: 'Let the receiver accept.' },
    holds: (_, e) => {
      const { evidence } = e as Of<'permitAcceptance'>;
      return !covered({ evidence }, today(e)) || (evidence.licensed ?? []).includes(false);
    },
  },
  mayAccept: {
    rule: 'L-80a',
    says: {
      zh: '接受人许可证无效，且未经主管部门同意。',
      en: "The receiver's licence is not in force and no authority has permitted acceptance.",
    },
    remedy: { zh: '请向主管部门申请，或拒收。', en: 'Ask the bureau for a decision (R-28c), or reject.' },
    instead: (c, e) => (c.permitted === null ? useExempted((e as Receiving).evidence.exempted) : undefined),
    holds: (c, e) => c.permitted !== null || covered(e as Receiving, today(e)),
  },
  scopeCovers: {
    rule: 'P-15',
    says: { zh: '接受人许可证不包含该代码或方式。', en: "The receiver's licence does not cover a code or method." },
    remedy: { zh: '请拒收或向主管部门申请。', en: 'Reject, or ask the bureau for a decision (R-28c).' },
    holds: (c, e) => c.permitted !== null || (e as Receiving).evidence.licensed.every(Boolean),
  },
  allCompared: {
    rule: 'R-12a',
    says: { zh: '须逐行核实，每行一次。', en: 'Every line must be checked, each once.' },
    remedy: FILL,
    holds: (c, e) =>
      exactlyOnce(
        (e as Receiving).lines.map(({ line }) => line),
        c.lines,
      ),
  },
  labelsCompared: {
    rule: 'R-12a',
    says: {
      zh: '扫描的标签与联单不一致，且未报告差异。',
      en: 'The labels scanned are not those of the line, unreported.',
    },
    remedy: REPORT,
    holds: (c, e) =>
      (e as Receiving).lines.every(({ line, labels, differences }) => {
        const declared = c.lines.find((each) => each.line === line)?.labels ?? [];
        return labels === undefined || differences.length > 0 || sameSet(labels, declared);
      }),
  },
  allAccepted: {
    rule: 'R-12b',
    says: { zh: '有部分接受或拒收的行，请使用部分接受。', en: 'A line is short or rejected: accept partly instead.' },
    remedy: { zh: '请办理部分接受。', en: 'Use partial acceptance.' },
    holds: (_, e) =>
      (e as Receiving).lines.every(({ opinion, quantity }) => opinion === 'ACCEPT' && grams(quantity) > 0n),
  },
  someAccepted: {
    rule: 'R-12b',
    says: {
      zh: '部分接受须有被接受的部分，也须有短缺或拒收的部分。',
      en: 'Partial acceptance has something accepted and a line that is short or rejected.',
    },
    remedy: { zh: '请办理全部接受或拒收。', en: 'Accept in full or reject instead.' },
    holds: (c, e) => {
      const { lines } = e as Receiving;
      const consistent = lines.every((each) => {
        const removed = grams(c.lines.find(({ line }) => line === each.line)?.removed ?? '0');
        const quantity = grams(each.quantity);
        if (each.opinion === 'REJECT') return quantity === 0n;
        if (each.opinion === 'PARTIAL') return quantity > 0n && quantity < removed;
        return quantity > 0n;
      });
      return (
        consistent &&
        lines.some(({ opinion }) => opinion !== 'REJECT') &&
        lines.some(({ opinion }) => opinion !== 'ACCEPT')
      );
    },
  },
  scaleConfirms: {
    rule: 'R-12a',
    verb: 'WARN',
    says: (_, e) => ({
      zh: `接受量与本单位称重记录（${(e as Receiving).evidence.reading?.ticket}，${(e as Receiving).evidence.reading?.net} 吨）不一致。`,
      en: `The accepted quantity differs from what the own scale recorded (${(e as Receiving).evidence.reading?.ticket}, ${(e as Receiving).evidence.reading?.net} t).`,
    }),
    remedy: { zh: '请核对磅单，或说明理由。', en: 'Check the ticket, or say why.' },
    holds: (_, e) => {
      const { evidence, lines } = e as Receiving;
      const accepted = lines.reduce((sum, { quantity }) => sum + grams(quantity), 0n);
      return !evidence.reading || !differs(grams(evidence.reading.net), accepted, evidence.tolerance);
    },
  },
  differencesReported: {
    rule: 'R-18b',
    says: (c, e) => ({
      zh: `存在未报告的差异：第${(e as Receiving).lines
        .filter((line) => unreported(c, e as Receiving, line))
        .map(({ line }) => line)
        .join('、')}行。`,
      en: `A difference is not reported: line ${(e as Receiving).lines
        .filter((line) => unreported(c, e as Receiving, line))
        .map(({ line }) => line)
        .join(', ')} (tolerance R-18c).`,
    }),
    remedy: REPORT,
    holds: (c, e) => (e as Receiving).lines.every((line) => !unreported(c, e as Receiving, line)),
    fields: (c, e) => faultsOf(undescribed(c, e as Receiving), e.type),
  },
  methodReported: {
    rule: 'R-28b',
    says: {
      zh: '利用处置方式与批准不一致，须作为差异报告。',
      en: 'Another method than approved must be reported as a difference.',
    },
    remedy: REPORT,
    holds: (c, e) =>
      (e as Receiving).lines.every(
        ({ line, method, opinion, differences, note }) =>
          opinion === 'REJECT' ||
          c.lines.find((each) => each.line === line)?.method === method ||
          (differences.includes('OTHER') && !!note?.trim()),
      ),
  },
  withinApproved: {
    rule: 'R-27c',
    instead: (c, e) => (approvalBegun.holds(c, e) ? undefined : approvalBegun),
    says: {
      zh: '接受量超过批准数量及容许范围。',
      en: 'The accepted quantity exceeds what is approved by more than the tolerance.',
    },
    remedy: { zh: '请按部分接受办理，并报告差异。', en: 'Accept in part and report the difference.' },
    holds: (c, e) => {
      const { evidence, lines } = e as Receiving;
      if (!c.approval) return true;
      return [...acceptedOf(c, lines)].every(([line, quantity]) => {
        const account = evidence.approval.find((each) => each.line === line);
        if (!account) return false;
        const total = grams(account.taken) + quantity;
        // What a back-entered load has in the flagged excess is no second breach (V2a).
        const flagged = c.paper?.taking?.excess.find((each) => each.line === line)?.quantity ?? '0';
        const approved = grams(account.approved) + grams(flagged);
        return total <= approved || !differs(quantity, quantity - (total - approved), evidence.tolerance);
      });
    },
  },
  reasonGiven: {
    rule: 'R-18b',
    says: { zh: '拒收须说明理由并报告差异。', en: 'A rejection needs its reason and the difference found.' },
    remedy: REPORT,
    holds: (c, e) => unexplained(c, e as Of<'reject'>).length === 0,
    fields: (c, e) => faultsOf(unexplained(c, e as Of<'reject'>), 'reject'),
  },
} satisfies Tests<ManifestContext, ManifestEvent>;
