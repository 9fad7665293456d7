import { faultsOf, missing, namesOf } from '../field-rules/field-check.js';
import { manifestFields } from '../field-rules/manifest.fields.js';
import { stateWord } from '../glossary/glossary.js';
import { convert, grams, tonnes, type Unit } from '../quantity/quantity.js';
import { fits, scaleUse } from '../quota/quota.js';
import type { Test, Tests } from '../statute.js';
import { parseLabelCode } from '../waste/label.js';
import type { ManifestContext, ManifestEvent, NewLegEvidence, Of } from './manifest.context.js';
import {
  APPLY,
  approvalLineOf,
  byApprovalLine,
  CHOOSE,
  covered,
  FILL,
  isFilling,
  type Part1,
  part1,
  qualified,
  today,
  unlessBusy,
  useExempted,
  within,
} from './manifest.reading.js';

type C = ManifestContext;
type E = ManifestEvent;

/** The items of the form that the rule asks for as it is filled in, and that it lacks. */
const lacking = (e: E, asking: string) =>
  isFilling(e)
    ? faultsOf(missing(manifestFields, 'create', e as unknown as C, { where: (_, rule) => rule === asking }), e.type)
    : [];

/** A waste is weighed in tonnes: what was counted otherwise comes to them by its factor. */
const quantityConverted: Test<C, E> = {
  rule: 'M-05',
  says: (c, e) => ({
    zh: `第${badLines(c, e, converted)}行原计量单位的数量须注明换算系数（吨/单位，质量单位为固定值），且换算后等于所填吨数。`,
    en: `The amount in the original unit of line ${badLines(c, e, converted)} wants a factor in tonnes per unit (that of a unit of mass is fixed) and must come to the tonnes given.`,
  }),
  remedy: { zh: '请填写换算系数，并核对数量。', en: 'Give the factor, and look at the quantities again.' },
  holds: (c, e) => part1(c, e).lines.every((line) => converted(c, e, line)),
  fields: (c, e) => {
    const empty = lacking(e, 'M-05');
    if (empty.length > 0) return empty;
    return part1(c, e).lines.flatMap((line, i) =>
      converted(c, e, line)
        ? []
        : [
            {
              pointer: `/lines/${i}/original`,
              detail: { zh: '换算后的吨数与所填数量不符。', en: 'It comes to other tonnes than those given.' },
            },
          ],
    );
  },
};
/** What is asked of a code that the table loaded does not have, where it may exist all the same. */
const codesExplained: Test<C, E> = {
  rule: 'C-03',
  verb: 'WARN',
  says: {
    zh: '使用“900-000-××”须说明为何不能归入现有代码。',
    en: 'An identified waste that is not listed calls for a statement why no existing code fits.',
  },
  remedy: { zh: '请先对照名录归类，确实无法归类的填写理由。', en: 'Try the codes of the catalogue first.' },
  holds: (c, e) => !codeAsked(c, e, 'C-03'),
};
const editionChecked: Test<C, E> = {
  rule: 'C-04',
  verb: 'WARN',
  says: {
    zh: '废物代码不在已载入的表中，该版名录全文尚未载入，须人工核对。',
    en: 'A waste code is not in the table loaded, and the table of the edition itself is not: check the code against it.',
  },
  remedy: { zh: '请对照该版名录并填写核对结果。', en: 'Check the printed edition and say what you found.' },
  holds: (c, e) => !codeAsked(c, e, 'C-04'),
};

export const part1Tests = {
  planRowFound: {
    rule: 'R-14',
    says: (c, e) => ({
      zh: `管理计划中没有对应的转移计划：第${badLines(c, e, planFits)}行。`,
      en: `No row of the filed management plan fits line ${badLines(c, e, planFits)}.`,
    }),
    remedy: { zh: '请先变更管理计划。', en: 'Update the management plan first (M-03).' },
    holds: (c, e) => part1(c, e).lines.every((line, i) => planFits(c, e, line, i)),
  },
  planNamesDestination: {
    rule: 'R-10b',
    // The weight that the plan names is in tonnes.
    instead: (c, e) =>
      isFilling(e) && planNamed(c, e) && !quantityConverted.holds(c, e) ? quantityConverted : undefined,
    says: { zh: '管理计划未载明该去向。', en: 'The plan does not name this destination.' },
    remedy: { zh: '请先变更管理计划。', en: 'Update the management plan first (M-03).' },
    holds: planNamed,
  },
  withinPlan: {
    rule: 'R-14',
    verb: 'WARN',
    says: { zh: '累计转移量将超过管理计划年度计划量。', en: 'The transfer exceeds the quantity planned for the year.' },
    remedy: { zh: '请变更管理计划或说明理由。', en: 'Update the plan, or say why.' },
    holds: (c, e) => {
      const { lines, evidence } = part1(c, e);
      const sums = new Map<string, bigint>();
      return lines.every((line, i) => {
        const plan = evidence.lines[i]?.plan;
        if (!plan) return true;
        const sum = (sums.get(plan.id) ?? grams(plan.used)) + grams(line.removed ?? line.planned);
        sums.set(plan.id, sum);
        return sum <= grams(plan.planned);
      });
    },
  },
  contractCovers: {
    rule: 'R-10a',
    says: {
      zh: '没有覆盖该废物、接受人和日期的书面合同。',
      en: 'No written contract covers the waste, the receiver and the date.',
    },
    remedy: { zh: '请先登记合同。', en: 'Register the contract first.' },
    holds: (c, e) => {
      const { remover, receiver, lines, evidence } = part1(c, e);
      const contract = evidence.contract;
      return (
        contract !== null &&
        contract.remover === remover &&
        contract.receiver === receiver &&
        within(isFilling(e) ? e.plannedDate : today(e), contract.from, contract.to) &&
        lines.every(({ wasteCode }) => contract.codes.includes(wasteCode))
      );
    },
  },
  crossProvince: {
    rule: 'R-21a',
    says: { zh: '本系统办理跨省转移。', en: 'This engine serves transfers between provinces.' },
    remedy: { zh: '省内转移请使用本省系统。', en: 'Use the own province’s system inside a province.' },
    holds: (c, e) => {
      const { evidence } = part1(c, e);
      return (
        !!evidence.site?.numberCity &&
        !!evidence.receiver &&
        (evidence.site.authority ?? evidence.site.city.slice(0, 2)) !== evidence.receiver.province
      );
    },
  },
  removerSite: {
    rule: 'R-10d',
    says: { zh: '移出设施不属于移出人。', en: 'The site is not one of the remover.' },
    remedy: CHOOSE,
    holds: (c, e) => {
      const { remover, evidence } = part1(c, e);
      return evidence.site?.organisation === remover && evidence.remover?.id === remover;
    },
  },
  receiverLicensed: {
    rule: 'R-10f',
    says: { zh: '接受人没有经营许可证。', en: 'The receiver holds no operating licence.' },
    remedy: CHOOSE,
    holds: (c, e) => {
      const { receiver, evidence } = part1(c, e);
      return Boolean(evidence.exempted) || (evidence.licence !== null && evidence.licence.holder === receiver);
    },
    fields: (_, e) => lacking(e, 'R-10f'),
  },
  byApproval: {
    rule: 'R-21a',
    says: { zh: '跨省转移须有批准决定。', en: 'A transfer across provinces needs an approval decision.' },
    remedy: { zh: '请填写批准决定。', en: 'Name the approval decision.' },
    holds: (c, e) => (isFilling(e) ? e.approval !== undefined : c.approval !== null),
  },
  byInstrument: {
    rule: 'R-21a',
    says: {
      zh: '没有批准决定，也没有可代替批准的依据。',
      en: 'There is neither an approval nor an instrument in its place.',
    },
    remedy: { zh: '请填写批准决定或依据。', en: 'Name the approval, or the instrument that replaces it.' },
    holds: (c) => c.approval === null && c.instrument !== null,
  },
  approvedOrInstrument: {
    rule: 'R-21a',
    says: { zh: '未经批准不得跨省转移。', en: 'Without approval nothing moves to another province.' },
    remedy: {
      zh: '请填写有效的批准决定，或试点、视同省内转移的依据。',
      en: 'Name an approval of these parties, or the instrument that replaces it.',
    },
    holds: (c, e) => {
      const { remover, receiver, evidence } = part1(c, e);
      const { approval, instrument } = evidence;
      return approval ? approval.remover === remover && approval.receiver === receiver : instrument !== null;
    },
    fields: (_, e) => lacking(e, 'R-21a'),
  },
  part1Complete: {
    rule: 'R-10d',
    says: (c) => ({
      zh: `第一部分必填项未填写：${namesOf(unfilled(c)).zh}。`,
      en: `Mandatory fields of part 1 are empty: ${namesOf(unfilled(c)).en}.`,
    }),
    remedy: FILL,
    holds: (c) => unfilled(c).length === 0,
    fields: (c) => faultsOf(unfilled(c), 'issue'),
  },
  codesKnown: {
    rule: 'C-04',
    instead: (c, e) => (codesKnown(c, e) && codeAsked(c, e, 'C-04') ? editionChecked : undefined),
    says: { zh: '废物代码不在现行名录中。', en: 'A waste code is not in the edition of the catalogue in force.' },
    remedy: { zh: '请按现行名录填写。', en: 'Use a code of the edition in force.' },
    holds: codesKnown,
  },
  hazardsFit: {
    rule: 'C-02',
    // An identified waste has no entry whose hazards could be compared.
    instead: (c, e) => (hazardsFit(c, e) && codeAsked(c, e, 'C-03') ? codesExplained : undefined),
    says: { zh: '危险特性与名录不一致。', en: 'The hazards of a line contradict the catalogue.' },
    remedy: { zh: '请更正危险特性。', en: 'Correct the hazards.' },
    holds: hazardsFit,
  },
  oneTrip: {
    rule: 'R-16a',
    says: { zh: '每车（船）次运输填写一份联单。', en: 'One manifest is one trip of one conveyance.' },
    remedy: {
      zh: '请为每一车次分别填写联单，并填写首段车辆。',
      en: 'Name the vehicle of leg 1, let the legs follow on each other; use one manifest for each trip.',
    },
    holds: (c, e) => {
      const { legs } = part1(c, e);
      return legs[0]?.vehicle != null && legs.every((leg, i) => i === 0 || legs[i - 1]?.to === leg.from);
    },
  },
  oneRemover: {
    rule: 'R-16b',
    says: { zh: '一份联单只能有一个移出人。', en: 'A manifest has one remover; a label of another unit is on it.' },
    remedy: { zh: '请为每个移出人分别填写联单。', en: 'Use a manifest for each remover.' },
    holds: (c, e) => {
      const { lines, evidence } = part1(c, e);
      return lines.every(({ labels }) =>
        labels.every((label) => parseLabelCode(label)?.unit === evidence.remover?.uscc),
      );
    },
  },
  carrierQualified: {
    rule: 'R-13a',
    says: {
      zh: '承运人不具备相应类别的危险货物运输资质，或没有运输合同。',
      en: 'The carrier of leg 1 lacks a valid document, the dangerous-goods class or a transport contract.',
    },
    remedy: CHOOSE,
    holds: (c, e) => {
      const { lines, evidence } = part1(c, e);
      return qualified(
        evidence.carriers[0],
        lines,
        evidence.lines.map(({ transportExempt }) => transportExempt),
        today(e),
      );
    },
  },
  newCarrierQualified: {
    rule: 'R-13a',
    says: {
      zh: '新承运人不具备相应类别的危险货物运输资质，或没有运输合同。',
      en: 'The new carrier lacks a valid document, the dangerous-goods class or a transport contract.',
    },
    remedy: CHOOSE,
    instead: unlessBusy,
    holds: (c, e) => {
      const evidence = e.evidence as NewLegEvidence;
      return qualified(evidence.carrier, c.lines, evidence.transportExempt, today(e));
    },
  },
  changeConsented: {
    rule: 'R-28d',
    says: {
      zh: '移出地规定变更承运人、车辆、路线须经同意。',
      en: 'The origin asks for its consent to a change of carrier, vehicle or route.',
    },
    remedy: { zh: '请填写移出地同意文号（permit）。', en: "Give the number of the origin's consent (permit)." },
    holds: (_, e) =>
      (e.evidence as NewLegEvidence).carrierChange !== 'APPROVE' || Boolean((e as Of<'addLeg'>).permit?.trim()),
  },
  licenceInForce: {
    rule: 'L-80b',
    says: { zh: '接受人的经营许可证当日无效。', en: "The receiver's operating licence is not in force today." },
    remedy: CHOOSE,
    instead: (c, e) => useExempted(part1(c, e).evidence.exempted),
    holds: (c, e) => covered(part1(c, e), today(e)),
  },
  licenceCovers: {
    rule: 'P-15',
    says: { zh: '接受人许可证不包含该代码或方式。', en: "The receiver's licence does not cover a code or method." },
    remedy: CHOOSE,
    holds: (c, e) => part1(c, e).evidence.lines.every(({ licensed }) => licensed),
  },
  belowScaleCap: {
    rule: 'P-12',
    says: {
      zh: '接受人本年接收量将超过核准规模（或该类别核准规模）的120%。',
      en: 'The receiver would exceed 120 % of its licensed scale of the year, or of that of a class.',
    },
    remedy: CHOOSE,
    holds: (c, e) => useOfScale(c, e) !== 'beyond',
  },
  belowScale: {
    rule: 'P-12',
    verb: 'WARN',
    says: {
      zh: '接受人本年接收量将超过核准规模（或该类别核准规模）。',
      en: 'The receiver would exceed its licensed scale of the year, or that of a class.',
    },
    remedy: { zh: '请说明理由。', en: 'Say why.' },
    holds: (c, e) => useOfScale(c, e) !== 'above',
  },
  notNegative: {
    rule: 'W-19',
    says: (c, e) => ({
      zh: `列入负面清单：${part1(c, e).evidence.negative.join('；')}。`,
      en: `On the negative list: ${part1(c, e).evidence.negative.join('; ')}.`,
    }),
    remedy: { zh: '该转移不得进行。', en: 'This transfer may not take place.' },
    holds: (c, e) => part1(c, e).evidence.negative.length === 0,
  },
  approvalActive: {
    rule: 'R-21a',
    says: (_, e) => {
      const { zh, en } = stateWord('approval', (e as Of<'issue'>).evidence.approval?.state ?? 'new');
      return { zh: `批准决定当前不可用（${zh}）。`, en: `The approval is not active (${en}).` };
    },
    remedy: { zh: '请核对批准决定状态。', en: 'Look at the state of the approval.' },
    holds: (c, e) => ['active', 'exhausted'].includes(part1(c, e).evidence.approval?.state ?? ''),
  },
  approvalInDate: {
    rule: 'R-27c',
    says: { zh: '不在批准有效期内。', en: 'Today lies outside the validity of the approval.' },
    remedy: APPLY,
    holds: (c, e) => {
      const { approval } = part1(c, e).evidence;
      return !approval || within(today(e), approval.validFrom, approval.validTo);
    },
  },
  approvalParties: {
    rule: 'R-27c',
    says: { zh: '移出人或接受人与批准决定不一致。', en: 'Remover or receiver is not the one approved.' },
    remedy: APPLY,
    holds: (c, e) => {
      const { remover, receiver, evidence } = part1(c, e);
      return !evidence.approval || (evidence.approval.remover === remover && evidence.approval.receiver === receiver);
    },
  },
  kindApproved: {
    rule: 'R-28a',
    says: { zh: '废物种类未经批准。', en: 'This kind of waste is not approved.' },
    remedy: APPLY,
    holds: (c, e) => {
      const { lines, evidence } = part1(c, e);
      return lines.every((line) => approvalLineOf(evidence.approval, line.approvalLine)?.wasteCode === line.wasteCode);
    },
  },
  methodApproved: {
    rule: 'R-28b',
    says: { zh: '利用处置方式与批准不一致。', en: 'The method is not the one approved.' },
    remedy: APPLY,
    holds: (c, e) => {
      const { lines, evidence } = part1(c, e);
      return lines.every((line) => {
        const approved = approvalLineOf(evidence.approval, line.approvalLine);
        return !approved || approved.method === line.method;
      });
    },
  },
  reserveFits: {
    rule: 'R-27c',
    says: (c, e) => ({
      zh: `超出批准数量：${leftText(c, e)}。`,
      en: `More than is left of the approved quantity: ${leftText(c, e)}.`,
    }),
    remedy: { zh: '请减少数量，或重新申请。', en: 'Reduce the quantity, or apply anew (R-28a).' },
    holds: (c, e) => {
      const { lines, evidence } = part1(c, e);
      return [...byApprovalLine(lines.map((line) => ({ ...line, quantity: line.removed })))].every(([line, wanted]) => {
        const approved = approvalLineOf(evidence.approval, line);
        return !approved || fits(grams(approved.approved), grams(approved.taken), wanted);
      });
    },
  },
  oneBatch: {
    rule: 'W-15',
    says: { zh: '该批准限一批完成。', en: 'The approval is for a single batch, which exists already.' },
    remedy: { zh: '请将本联单归入同一车次，或重新申请。', en: 'Put the manifest on the same trip, or apply anew.' },
    holds: (c, e) => {
      const { trip, evidence } = part1(c, e);
      if (!evidence.approval?.singleBatch) return true;
      return evidence.batches.every((other) => other !== null && other === trip);
    },
  },
  instrumentInForce: {
    rule: 'W-16',
    says: {
      zh: '试点或视同省内转移的依据当日不适用。',
      en: 'The instrument does not apply today to this receiver and code.',
    },
    remedy: { zh: '请核对名单与代码，或申请跨省转移。', en: 'Check the list and the code, or apply for approval.' },
    holds: (c, e) => {
      const { lines, evidence } = part1(c, e);
      const { instrument } = evidence;
      return (
        instrument !== null &&
        instrument.receiver &&
        within(today(e), instrument.from, instrument.to) &&
        lines.every(({ wasteCode }) => instrument.codes.includes(wasteCode))
      );
    },
  },
} satisfies Tests<ManifestContext, ManifestEvent>;

function planFits(c: C, e: E, line: Part1['lines'][number], i: number): boolean {
  const { remover, evidence } = part1(c, e);
  const plan = evidence.lines[i]?.plan;
  return (
    !!plan &&
    plan.id === line.planRow &&
    plan.current &&
    plan.remover === remover &&
    plan.wasteCode === line.wasteCode &&
    plan.method === line.method
  );
}
function planNamed(c: C, e: E): boolean {
  const { receiver, evidence } = part1(c, e);
  return evidence.lines.every(({ plan }) => plan !== null && plan.receiver === receiver);
}
function codesKnown(c: C, e: E): boolean {
  return part1(c, e).evidence.lines.every(({ codeKnown }) => codeKnown);
}
function hazardsFit(c: C, e: E): boolean {
  return part1(c, e).evidence.lines.every((line) => line.hazardsFit);
}
/** Whether the amount in its original unit comes to the tonnes of the line, planned or removed (M-05). */
function converted(_c: C, _e: E, { original, planned, removed }: Part1['lines'][number]): boolean {
  if (original === null) return true;
  try {
    const { grams: found } = convert(original.amount, original.unit as Unit, original.factor);
    return found === grams(planned) || (removed !== null && found === grams(removed));
  } catch {
    return false;
  }
}
const codeAsked = (c: C, e: E, rule: string): boolean =>
  part1(c, e).evidence.lines.some(({ codeAsks }) => codeAsks?.includes(rule));
const badLines = (c: C, e: E, good: typeof planFits | typeof converted): string =>
  part1(c, e)
    .lines.filter((line, i) => !good(c, e, line, i))
    .map(({ line }) => line)
    .join(', ');

/** What of part 1 the issue waits for, by the table of the fields. */
const unfilled = (c: C) => missing(manifestFields, 'issue', c);
/** Their places, as in `lines/0/removed`. */
export const emptyFields = (c: C): string[] => unfilled(c).map(({ place }) => place.pointer.slice(1));

function useOfScale(c: C, e: E) {
  const { lines, evidence } = part1(c, e);
  const { licence } = evidence;
  const use = (scale: string, taken: string, of: typeof lines) =>
    scaleUse(
      grams(scale),
      grams(taken),
      of.reduce((sum, { removed, planned }) => sum + grams(removed ?? planned), 0n),
    );
  const uses = [
    ...(licence?.scale ? [use(licence.scale, licence.taken, lines)] : []),
    ...(licence?.classes ?? []).map(({ scale, taken, of }) =>
      use(
        scale,
        taken,
        lines.filter((_, i) => of.includes(i + 1)),
      ),
    ),
  ];
  return (['beyond', 'above'] as const).find((each) => uses.includes(each)) ?? 'within';
}

function leftText(c: C, e: E): string {
  const { evidence } = part1(c, e);
  return (evidence.approval?.lines ?? [])
    .map(({ line, approved, taken }) => `#${line} ${tonnes(grams(approved) - grams(taken))} t`)
    .join(', ');
}
