import { civilDay } from '../calendar/civil.js';
import { parseLabelCode } from '../waste/label.js';
import { differs, grams, tonnes } from '../quantity/quantity.js';
import { fits, scaleUse } from '../quota/quota.js';
import type { Tests } from '../statute.js';
import { incompatible } from '../waste/compatibility.js';
import type { Hazard } from '../waste/hazards.js';
import type { ManifestHandler, ManifestLegForm, ManifestReceiptLine, ManifestWeighing } from './manifest.commands.js';
import type {
  ApprovalFacts,
  CarrierFacts,
  LicenceFacts,
  ManifestContext,
  ManifestEvent,
  ManifestLeg,
  NewLegEvidence,
  Of,
  Part1Evidence,
} from './manifest.context.js';

type C = ManifestContext;
type E = ManifestEvent;
type Filling = Of<'create'> | Of<'edit'>;
type Receiving = Of<'accept'> | Of<'acceptPartly'>;
type Returning = Of<'startReturn'> | Of<'turnBack'> | Of<'releaseToReturn'>;

const SIGNED = ['valid', 'expiring'];
/** No label on each package where there are none: tanker, bulk, pipeline. */
const UNPACKED = ['09', '10', '13'];
const FENCE_KM = 1;

const today = (e: E) => civilDay(e.at);
const within = (day: string, from: string, to: string | null) => from <= day && (to === null || day <= to);
const still = (until: string | null, day: string) => until !== null && day <= until;
const isFilling = (e: E): e is Filling => e.type === 'create' || e.type === 'edit';

/** Part 1 as it is asked for (create, edit) or as it stands (issue), in one shape. */
interface Part1 {
  remover: string;
  receiver: string;
  lines: {
    line: number;
    planRow: string;
    approvalLine: number | null;
    wasteCode: string;
    method: string;
    planned: string;
    removed: string | null;
    labels: string[];
    dangerousGoods: { class: string; division?: string } | null;
  }[];
  legs: { carrier: string; vehicle: string | null; from: string; to: string }[];
  trip: string | null;
  evidence: Part1Evidence;
}
function part1(c: C, e: E): Part1 {
  if (isFilling(e))
    return {
      remover: removerOf(c, e),
      receiver: e.receiver,
      lines: e.lines.map((line, i) => ({
        line: i + 1,
        planRow: line.planRow,
        approvalLine: line.approvalLine ?? null,
        wasteCode: line.wasteCode,
        method: line.method,
        planned: line.planned,
        removed: line.removed ?? null,
        labels: line.labels ?? [],
        dangerousGoods: line.dangerousGoods ?? null,
      })),
      legs: e.legs.map((leg) => ({
        carrier: leg.carrier,
        vehicle: leg.vehicle ?? null,
        from: leg.from.division,
        to: leg.to.division,
      })),
      trip: e.trip ?? null,
      evidence: e.evidence,
    };
  return {
    remover: c.remover.id,
    receiver: c.receiver.id,
    lines: c.lines,
    legs: c.legs.map((leg) => ({
      carrier: leg.carrier.id,
      vehicle: leg.vehicle,
      from: leg.from.division,
      to: leg.to.division,
    })),
    trip: c.trip,
    evidence: (e as Of<'issue'>).evidence,
  };
}
const removerOf = (c: C, e: Filling): string => e.remover ?? (e.type === 'edit' ? c.remover.id : (e.by.org ?? ''));

const currentLeg = (c: C): ManifestLeg | undefined => c.legs.find(({ leg }) => leg === c.leg);
const nextLeg = (c: C): ManifestLeg | undefined =>
  c.legs.find(({ leg, state, return: back }) => leg > c.leg && !back && state === 'planned');

/** Asked for (or removed) by approval line, in grams. */
export function byApprovalLine(lines: { approvalLine: number | null; quantity: string | null }[]): Map<number, bigint> {
  const sums = new Map<number, bigint>();
  for (const { approvalLine, quantity } of lines)
    if (approvalLine !== null && quantity !== null)
      sums.set(approvalLine, (sums.get(approvalLine) ?? 0n) + grams(quantity));
  return sums;
}

const inForce = (licence: LicenceFacts | null, day: string): boolean =>
  licence !== null && SIGNED.includes(licence.state) && within(day, licence.validFrom, licence.validTo);

const classesOf = (dg: { class: string; division?: string | undefined } | null): string[] =>
  dg === null ? [] : dg.division ? [dg.division, dg.class] : [dg.class];

/** Whether the carrier's document is valid and its scope names the classes of all lines not exempt (R-13a, X-03). */
function qualified(
  carrier: CarrierFacts | null | undefined,
  lines: { dangerousGoods: { class: string; division?: string } | null }[],
  exempt: boolean[],
  day: string,
): boolean {
  if (!carrier?.licenceNo || !still(carrier.validTo, day) || !carrier.contract) return false;
  return lines.every(
    ({ dangerousGoods }, i) =>
      exempt[i] || (dangerousGoods !== null && classesOf(dangerousGoods).some((c) => carrier.classes.includes(c))),
  );
}

const approvalLineOf = (approval: ApprovalFacts | null, line: number | null) =>
  approval?.lines.find((each) => each.line === line);

/** Net weight of a weighing in grams; negative when the tare is above the gross. */
const net = (weighing: ManifestWeighing): bigint => grams(weighing.gross) - grams(weighing.tare);

const exactlyOnce = (numbers: number[], lines: { line: number }[]): boolean =>
  numbers.length === lines.length && lines.every(({ line }) => numbers.filter((n) => n === line).length === 1);

const sameSet = (a: string[], b: string[]): boolean => a.length === b.length && a.every((each) => b.includes(each));

const isFilled = (handler: ManifestHandler | null | undefined): boolean => !!handler?.name && !!handler.phone;

/** Great-circle distance in kilometres. */
function kilometres(a: { lat: string; lon: string }, b: { lat: string; lon: string }): number {
  const rad = (text: string) => (Number(text) * Math.PI) / 180;
  const dLat = rad(b.lat) - rad(a.lat);
  const dLon = rad(b.lon) - rad(a.lon);
  const h = Math.sin(dLat / 2) ** 2 + Math.cos(rad(a.lat)) * Math.cos(rad(b.lat)) * Math.sin(dLon / 2) ** 2;
  return 2 * 6371 * Math.asin(Math.sqrt(h));
}

/** Differences that a line of the receipt shows and does not report (R-18b, R-18c, R-28b). */
function unreported(c: C, e: Receiving, receipt: ManifestReceiptLine): boolean {
  const line = c.lines.find((each) => each.line === receipt.line);
  if (!line) return true;
  const short =
    receipt.opinion !== 'ACCEPT' || differs(grams(line.removed ?? '0'), grams(receipt.quantity), e.evidence.tolerance);
  const needed = [...(short ? ['QUANTITY'] : [])];
  const reported = receipt.differences as string[];
  if (reported.length > 0 && !receipt.note?.trim()) return true;
  if (receipt.opinion === 'REJECT') return reported.length === 0;
  return needed.some((kind) => !reported.includes(kind));
}

const covered = (e: { evidence: { licence: LicenceFacts | null } }, day: string) => inForce(e.evidence.licence, day);

const CHOOSE = { zh: '请更换符合条件的对象后重新提交。', en: 'Choose one that fits and submit again.' };
const FILL = { zh: '请补充后重新提交。', en: 'Complete it and submit again.' };
const APPLY = { zh: '请重新申请跨省转移。', en: 'Apply for the transfer anew; a pre-filled application is offered.' };
const REPORT = { zh: '请填写差异类型与说明。', en: 'Name the difference and describe it in the line.' };

export const manifestTests = {
  // Who speaks, among several of one part.
  forOneself: {
    rule: 'R-06',
    says: { zh: '移出人只能填写本单位的联单。', en: 'A remover fills its own manifests only.' },
    remedy: CHOOSE,
    holds: (_, e) => e.type === 'create' && (e.remover === undefined || e.remover === e.by.org),
  },
  collectorFills: {
    rule: 'R-10b',
    says: {
      zh: '仅收集许可证单位可为小量产废单位代填联单。',
      en: 'Only a collector may fill the manifest, for a small producer.',
    },
    remedy: { zh: '请由移出人填写。', en: 'Let the remover fill it.' },
    holds: (_, e) =>
      e.type === 'create' &&
      e.remover !== undefined &&
      e.receiver === e.by.org &&
      e.evidence.licence?.mode === 'COLLECTION' &&
      ['simplified', 'registration'].includes(e.evidence.remover?.unitClass ?? ''),
  },
  byCreator: {
    rule: 'R-10d',
    says: { zh: '仅创建单位可修改或删除草稿。', en: 'Only whoever opened the draft changes or discards it.' },
    remedy: { zh: '请由创建单位办理。', en: 'Ask the organisation that opened it.' },
    holds: (c, e) => e.by.org === c.creator,
  },
  byConsignor: {
    rule: 'R-13c',
    says: { zh: '装载、卸载由托运人办理。', en: 'The consignor loads and unloads.' },
    remedy: { zh: '请由联单载明的托运人办理。', en: 'Ask the consignor named on the manifest.' },
    holds: (c, e) => e.by.org === (c.consignor === 'REMOVER' ? c.remover.id : c.receiver.id),
  },
  byCarrierOfLeg: {
    rule: 'R-11b',
    says: { zh: '仅本运输段的承运人可办理。', en: 'Only the carrier of the current leg may do this.' },
    remedy: { zh: '请由本段承运人办理。', en: 'Ask the carrier of this leg.' },
    holds: (c, e) => e.by.org !== null && e.by.org === currentLeg(c)?.carrier.id,
  },
  byLaterCarrier: {
    rule: 'R-17',
    says: { zh: '由后一承运人核对。', en: 'The later carrier checks the data.' },
    remedy: { zh: '请由后一承运人办理。', en: 'Ask the carrier of the next leg.' },
    holds: (c, e) => e.by.org !== null && e.by.org === nextLeg(c)?.carrier.id,
  },
  byRemoverOrCarrier: {
    rule: 'R-17',
    says: { zh: '由移出人或相关承运人办理。', en: 'The remover or a carrier of this manifest does this.' },
    remedy: CHOOSE,
    holds: (c, e) => e.by.org === c.remover.id || c.legs.some(({ carrier }) => carrier.id === e.by.org),
  },
  ofThePlace: {
    rule: 'E-07',
    says: { zh: '由事发地生态环境主管部门办理。', en: 'The ecology authority of the place decides.' },
    remedy: { zh: '请由事发地主管部门办理。', en: 'Ask the authority of the place.' },
    holds: (c, e) => {
      const place = e.type === 'freeze' ? (e.place ?? null) : (c.frozen?.place ?? null);
      if (place === null) return true;
      return e.by.kind === 'city' ? e.by.city === place.slice(0, 4) : e.by.province === place.slice(0, 2);
    },
  },

  // Part 1: draft and issue.
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
    says: { zh: '管理计划未载明该去向。', en: 'The plan does not name this destination.' },
    remedy: { zh: '请先变更管理计划。', en: 'Update the management plan first (M-03).' },
    holds: (c, e) => {
      const { receiver, evidence } = part1(c, e);
      return evidence.lines.every(({ plan }) => plan !== null && plan.receiver === receiver);
    },
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
        evidence.site.city.slice(0, 2) !== evidence.receiver.province
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
      return evidence.licence !== null && evidence.licence.holder === receiver;
    },
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
  },
  part1Complete: {
    rule: 'R-10d',
    says: (c) => ({
      zh: `第一部分必填项未填写：${emptyFields(c).join('、')}。`,
      en: `Mandatory fields of part 1 are empty: ${emptyFields(c).join(', ')}.`,
    }),
    remedy: FILL,
    holds: (c) => emptyFields(c).length === 0,
  },
  codesKnown: {
    rule: 'C-04',
    says: { zh: '废物代码不在现行名录中。', en: 'A waste code is not in the edition of the catalogue in force.' },
    remedy: { zh: '请按现行名录填写。', en: 'Use a code of the edition in force.' },
    holds: (c, e) => part1(c, e).evidence.lines.every(({ codeKnown }) => codeKnown),
  },
  hazardsFit: {
    rule: 'C-02',
    says: { zh: '危险特性与名录不一致。', en: 'The hazards of a line contradict the catalogue.' },
    remedy: { zh: '请更正危险特性。', en: 'Correct the hazards.' },
    holds: (c, e) => part1(c, e).evidence.lines.every(({ hazardsFit }) => hazardsFit),
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
    holds: (c, e) => {
      const evidence = e.evidence as NewLegEvidence;
      return qualified(evidence.carrier, c.lines, evidence.transportExempt, today(e));
    },
  },
  licenceInForce: {
    rule: 'L-80b',
    says: { zh: '接受人的经营许可证当日无效。', en: "The receiver's operating licence is not in force today." },
    remedy: CHOOSE,
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
      zh: '接受人本年接收量将超过核准规模的120%。',
      en: 'The receiver would exceed 120 % of its licensed scale of the year.',
    },
    remedy: CHOOSE,
    holds: (c, e) => useOfScale(c, e) !== 'beyond',
  },
  belowScale: {
    rule: 'P-12',
    verb: 'WARN',
    says: { zh: '接受人本年接收量将超过核准规模。', en: 'The receiver would exceed its licensed scale of the year.' },
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
    says: (_, e) => ({
      zh: `批准决定当前不可用（${(e as Of<'issue'>).evidence.approval?.state ?? '无'}）。`,
      en: `The approval is not active (${(e as Of<'issue'>).evidence.approval?.state ?? 'none'}).`,
    }),
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

  // Loading.
  stillApproved: {
    rule: 'R-27b',
    says: { zh: '批准决定或依据今日无效。', en: 'Approval or instrument is not valid today.' },
    remedy: APPLY,
    holds: (c, e) => {
      const { approval, instrument } = (e as Of<'load'>).evidence;
      if (c.approval)
        return (
          approval !== null &&
          ['active', 'exhausted'].includes(approval.state) &&
          within(today(e), approval.validFrom, approval.validTo)
        );
      return instrument !== null && within(today(e), instrument.from, instrument.to);
    },
  },
  papersValid: {
    rule: 'R-13c',
    says: (c, e) => ({
      zh: `证件无效或缺失：${badPapers(c, e).join('、')}。`,
      en: `Papers missing or not valid today: ${badPapers(c, e).join(', ')}.`,
    }),
    remedy: { zh: '证件有效后方可装载。', en: 'Do not load before the papers are in order.' },
    holds: (c, e) => badPapers(c, e).length === 0,
  },
  labelsMatch: {
    rule: 'R-13c',
    says: { zh: '扫描的标签与联单不一致。', en: 'The labels scanned are not those of the lines.' },
    remedy: { zh: '请核对包装与标签。', en: 'Compare packages and labels.' },
    holds: (c, e) => {
      const { scans } = e as Of<'load'>;
      return c.lines.every(({ line, labels }) => {
        const scanned = scans.filter((scan) => scan.line === line).flatMap((scan) => scan.labels);
        return sameSet(scanned, labels);
      });
    },
  },
  packagesLabelled: {
    rule: 'R-13b',
    says: { zh: '有包装没有标签。', en: 'A package has no label.' },
    remedy: { zh: '请贴上标签并扫描。', en: 'Label it and scan it.' },
    holds: (c) =>
      c.lines.every(({ packaging, labels }) => UNPACKED.includes(packaging.type) || labels.length >= packaging.number),
  },
  labelsFree: {
    rule: 'T-08',
    says: (_, e) => ({
      zh: `标签已在其他联单上使用：${elsewhere(e)}。`,
      en: `A label is open on another manifest: ${elsewhere(e)}.`,
    }),
    remedy: { zh: '请核对标签。', en: 'Check the label.' },
    holds: (_, e) => (e as Of<'load'>).evidence.labelsElsewhere.length === 0,
  },
  weighed: {
    rule: 'R-10c',
    says: {
      zh: '没有称重记录，或净重与移出量不符。',
      en: 'A line has no weight, or its net weight is not the removed quantity.',
    },
    remedy: {
      zh: '请称重；数量变化的，作废后重新填写。',
      en: 'Weigh it; where the quantity changed, void the manifest and fill another.',
    },
    holds: (c, e) => {
      const { weighings } = e as Of<'load'>;
      return (
        exactlyOnce(
          weighings.map(({ line }) => line),
          c.lines,
        ) &&
        weighings.every((weighing) => {
          const removed = c.lines.find(({ line }) => line === weighing.line)?.removed;
          return removed != null && net(weighing) > 0n && !differs(grams(removed), net(weighing));
        })
      );
    },
  },
  weighedByScale: {
    rule: 'R-10c',
    verb: 'WARN',
    says: {
      zh: '重点监管单位的重量须来自称重设备。',
      en: 'A key-supervision unit typed a weight instead of taking it from a scale.',
    },
    remedy: { zh: '请说明理由。', en: 'Say why.' },
    holds: (_, e) => {
      const { evidence, weighings } = e as Of<'load'>;
      return evidence.unitClass !== 'key' || weighings.every(({ typed }) => !typed);
    },
  },
  compatible: {
    rule: 'L-81a',
    says: { zh: '同车废物不相容。', en: 'Incompatible wastes would share the trip.' },
    remedy: { zh: '请分车运输。', en: 'Use separate trips.' },
    holds: (c, e) => {
      const mine = c.lines.map(({ wasteCode, hazards }) => ({ code: wasteCode, hazards: hazards as Hazard[] }));
      const others = (e as Of<'load'>).evidence.tripLoads as { code: string; hazards: Hazard[] }[];
      return mine.every((a, i) => [...mine.slice(i + 1), ...others].every((b) => incompatible(a, b) === undefined));
    },
  },
  noPassengers: {
    rule: 'L-83',
    says: { zh: '危险废物不得与旅客同车运输。', en: 'Hazardous waste does not travel with passengers.' },
    remedy: { zh: '请更换车辆。', en: 'Let the passengers leave, or use another vehicle.' },
    holds: (_, e) => (e as Of<'load'>).passengers === 0,
  },
  vehicleFree: {
    rule: 'R-16a',
    says: { zh: '该车辆正在执行另一运次。', en: 'The vehicle is on the road on another trip.' },
    remedy: { zh: '请更换车辆或等待前一运次结束。', en: 'Use another vehicle, or wait until that trip has ended.' },
    holds: (_, e) => (e as Of<'load'>).evidence.trip.busy.length === 0,
  },
  firstLeg: {
    rule: 'R-13c',
    says: { zh: '仅首段可以卸回。', en: 'Only before the first departure can the load be taken back.' },
    remedy: { zh: '请办理退运。', en: 'Start a return instead.' },
    holds: (c) => c.leg === 1 && currentLeg(c)?.departedAt === null,
  },

  // On the road.
  part2Complete: {
    rule: 'R-11b',
    says: { zh: '运输信息或危险货物运单未填写。', en: 'Part 2 or the waybill number is missing.' },
    remedy: FILL,
    holds: (c, e) => {
      const leg = currentLeg(c);
      const said = e as Of<'depart'>;
      return (
        !!leg &&
        said.waybillNo.trim() !== '' &&
        said.operatingDocument.trim() !== '' &&
        !!(said.vehicle ?? leg.vehicle) &&
        isFilled(said.driver ?? leg.driver) &&
        !!leg.from.text &&
        !!leg.to.text
      );
    },
  },
  emergencyPlan: {
    rule: 'R-09b',
    says: { zh: '承运人没有有效的应急预案备案。', en: 'The carrier has no emergency plan on file.' },
    remedy: { zh: '请先备案应急预案。', en: 'File the emergency plan first.' },
    holds: (_, e) => still((e as Of<'depart'>).evidence.carrier?.emergencyPlanTo ?? null, today(e)),
  },
  unrestricted: {
    rule: 'R-08',
    verb: 'WARN',
    says: (_, e) => ({
      zh: `路线经过限行区域：${(e as Of<'depart'>).evidence.restrictions.join('；')}。`,
      en: `The route crosses a restricted area: ${(e as Of<'depart'>).evidence.restrictions.join('; ')}.`,
    }),
    remedy: { zh: '请填写通行证号，或说明理由。', en: 'Give the number of the police pass, or say why.' },
    holds: (_, e) => (e as Of<'depart'>).evidence.restrictions.length === 0 || !!(e as Of<'depart'>).pass?.trim(),
  },
  moreLegs: {
    rule: 'R-17',
    says: { zh: '没有后续运输段。', en: 'No further leg is planned.' },
    remedy: { zh: '请办理到达接受人。', en: 'Report the arrival at the receiver.' },
    holds: (c) => nextLeg(c) !== undefined,
  },
  lastLeg: {
    rule: 'R-11d',
    says: { zh: '尚有后续运输段。', en: 'A further leg is planned.' },
    remedy: { zh: '请先办理交接。', en: 'Hand over first.' },
    holds: (c) => nextLeg(c) === undefined,
  },
  receiverAsNamed: {
    rule: 'R-11d',
    says: (c) => ({ zh: `接受人应为${c.receiver.name}。`, en: `The receiver named is ${c.receiver.name}.` }),
    remedy: { zh: '请运至联单载明的接受人。', en: 'Deliver to the receiver named on the manifest.' },
    holds: (c, e) => (e as Of<'arriveAtReceiver'>).receiver === c.receiver.id,
  },
  insideFence: {
    rule: 'R-11d',
    verb: 'WARN',
    says: {
      zh: '到达位置不在接受人设施1公里范围内。',
      en: 'The place of arrival is more than 1 km from the facility.',
    },
    remedy: { zh: '请说明理由。', en: 'Say why.' },
    holds: (c, e) => {
      const { place } = e as Of<'arriveAtReceiver'>;
      if (!c.facility) return true;
      if (place.lat === undefined || place.lon === undefined) return false;
      return kilometres({ lat: place.lat, lon: place.lon }, c.facility) <= FENCE_KM;
    },
  },
  dataChecked: {
    rule: 'R-17',
    says: { zh: '交接数据未核对。', en: 'The data were not checked.' },
    remedy: { zh: '请核对后确认，或报告不符。', en: 'Check them and confirm, or report the mismatch.' },
    holds: (_, e) => (e as Of<'handOver'>).checked,
  },
  partOfHandOver: {
    rule: 'R-17',
    says: { zh: '由前后两承运人各确认一次。', en: 'The two carriers of the hand-over confirm once each.' },
    remedy: CHOOSE,
    holds: (c, e) => {
      const leg = currentLeg(c);
      const twice = leg?.confirmations.some(({ carrier }) => carrier === e.by.org) ?? true;
      return e.by.org !== null && !twice && (e.by.org === leg?.carrier.id || e.by.org === nextLeg(c)?.carrier.id);
    },
  },
  otherConfirmed: {
    rule: 'R-17',
    says: { zh: '另一承运人尚未确认。', en: 'The other carrier has not confirmed.' },
    remedy: { zh: '等待另一承运人确认。', en: 'Wait for the other carrier.' },
    holds: (c, e) => currentLeg(c)?.confirmations.some(({ carrier }) => carrier !== e.by.org) ?? false,
  },
  noMismatch: {
    rule: 'R-17',
    says: { zh: '交接不符尚未处理。', en: 'A mismatch is open on this hand-over.' },
    remedy: { zh: '请退运或核实处理。', en: 'Turn back, or have it settled.' },
    holds: (c) => !c.mismatches.some(({ leg }) => leg === c.leg),
  },
  mismatchReported: {
    rule: 'R-17',
    says: { zh: '退回前须报告不符。', en: 'Report the mismatch before you turn back.' },
    remedy: { zh: '请先报告不符。', en: 'Report the mismatch first.' },
    holds: (c) => c.mismatches.some(({ leg }) => leg === c.leg),
  },

  // Receipt.
  licenceLapsed: {
    rule: 'R-28c',
    says: { zh: '接受人许可证有效，无需决定。', en: "The receiver's licence is in force; nothing is to be permitted." },
    remedy: { zh: '请由接受人办理接受。', en: 'Let the receiver accept.' },
    holds: (_, e) => !covered(e as Of<'permitAcceptance'>, today(e)),
  },
  mayAccept: {
    rule: 'L-80a',
    says: {
      zh: '接受人许可证无效，且未经主管部门同意。',
      en: "The receiver's licence is not in force and no authority has permitted acceptance.",
    },
    remedy: { zh: '请向主管部门申请，或拒收。', en: 'Ask the bureau for a decision (R-28c), or reject.' },
    holds: (c, e) => c.permitted !== null || covered(e as Receiving, today(e)),
  },
  scopeCovers: {
    rule: 'P-15',
    says: { zh: '接受人许可证不包含该代码或方式。', en: "The receiver's licence does not cover a code or method." },
    remedy: { zh: '请拒收或向主管部门申请。', en: 'Reject, or ask the bureau for a decision.' },
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
    says: {
      zh: '接受量超过批准数量及容许范围。',
      en: 'The accepted quantity exceeds what is approved by more than the tolerance.',
    },
    remedy: { zh: '请按部分接受办理，并报告差异。', en: 'Accept in part and report the difference.' },
    holds: (c, e) => {
      const { evidence, lines } = e as Receiving;
      if (!c.approval) return true;
      const accepted = lines.map(({ line, quantity }) => ({
        approvalLine: c.lines.find((each) => each.line === line)?.approvalLine ?? null,
        quantity,
      }));
      return [...byApprovalLine(accepted)].every(([line, quantity]) => {
        const account = evidence.approval.find((each) => each.line === line);
        if (!account) return false;
        const total = grams(account.taken) + quantity;
        const approved = grams(account.approved);
        return total <= approved || !differs(quantity, quantity - (total - approved), evidence.tolerance);
      });
    },
  },
  reasonGiven: {
    rule: 'R-18b',
    says: { zh: '拒收须说明理由并报告差异。', en: 'A rejection needs its reason and the difference found.' },
    remedy: REPORT,
    holds: (_, e) => {
      const { reason, differences } = e as Of<'reject'>;
      return reason.trim() !== '' && differences.length > 0;
    },
  },

  // Return and closing.
  notRedirected: {
    rule: 'R-18b',
    says: { zh: '已转往其他接受人。', en: 'The rest has been redirected.' },
    remedy: { zh: '等待结束。', en: 'Nothing is left to return.' },
    holds: (c) => c.redirected === null,
  },
  returnLeg: {
    rule: 'R-18b',
    says: { zh: '须登记退运段，终点为移出地。', en: 'The return leg must be recorded and lead back to the remover.' },
    remedy: FILL,
    holds: (c, e) => {
      const { leg } = e as Returning & { leg: ManifestLegForm };
      return !!leg.vehicle && leg.to.division.startsWith(c.originCity);
    },
  },
  successorIssued: {
    rule: 'R-28c',
    says: { zh: '后续联单未签发。', en: 'The manifest for the rest is not issued by the same remover.' },
    remedy: { zh: '请先取得新的批准并签发新联单。', en: 'Get a new approval and issue a new manifest first.' },
    holds: (c, e) => {
      const { successor } = (e as Of<'redirect'>).evidence;
      return (
        successor !== null &&
        successor.number !== null &&
        successor.number !== c.number &&
        successor.remover === c.remover.id &&
        successor.receiver !== c.receiver.id &&
        !['draft', 'discarded', 'voided'].includes(successor.state)
      );
    },
  },
  weighedBack: {
    rule: 'R-10c',
    says: { zh: '退回时须称重。', en: 'What comes back is weighed.' },
    remedy: FILL,
    holds: (_, e) => (e as Of<'receiveBack'>).weighings.every((weighing) => net(weighing) > 0n),
  },
  nothingOpen: {
    rule: 'R-12b',
    says: { zh: '尚有未结的差异或事件。', en: 'A discrepancy or an incident is open.' },
    remedy: { zh: '请先结案。', en: 'Close it first.' },
    holds: (c, e) => {
      const { discrepancies, incidents } = (e as Of<'close'>).evidence;
      return discrepancies === 0 && incidents === 0 && c.frozen === null;
    },
  },
  restSettled: {
    rule: 'R-12b',
    says: { zh: '未接受部分尚未处理。', en: 'What was not accepted is not settled.' },
    remedy: { zh: '请退运或转往其他接受人。', en: 'Return it or redirect it.' },
    holds: (c, e) => c.redirected !== null || (e as Of<'close'>).evidence.restSettled,
  },
  loadRedirected: {
    rule: 'R-28c',
    says: { zh: '拒收的货物尚未转往他处。', en: 'The rejected load is not redirected.' },
    remedy: { zh: '请退运或转往其他接受人。', en: 'Return it or redirect it.' },
    holds: (c) => c.redirected !== null,
  },
  wasLoaded: frozenWhile('loaded', '装载后', 'loaded'),
  wasInTransit: frozenWhile('inTransit', '运输中', 'in transit'),
  wasHandingOver: frozenWhile('handingOver', '交接中', 'being handed over'),
  wasArrived: frozenWhile('arrived', '到达后', 'at the receiver'),
  wasReturning: frozenWhile('returning', '退运中', 'on its way back'),
  withinAccepted: {
    rule: 'R-12c',
    says: { zh: '利用处置量超过接受量。', en: 'More is treated than was accepted.' },
    remedy: { zh: '请核对数量。', en: 'Check the quantities.' },
    holds: (c, e) => {
      const { results } = e as Of<'reportResult'>;
      const known = [...c.results, ...results];
      return results.every(({ line }) => {
        const accepted = c.receipt?.lines.find((each) => each.line === line)?.quantity;
        const treated = known
          .filter((each) => each.line === line)
          .reduce((sum, each) => sum + grams(each.quantity), 0n);
        return accepted !== undefined && treated <= grams(accepted);
      });
    },
  },
  storageYear: {
    rule: 'K-81',
    says: { zh: '贮存期限。', en: 'The year of storage.' },
    remedy: { zh: '请报告利用处置结果。', en: 'Report the result.' },
    holds: (_, e) => (e as Of<'flagOverdue'>).clock === 'K-81',
  },
  collectorHandOn: {
    rule: 'K-P20',
    says: { zh: '收集转交时限。', en: 'The 90 working days of a collector.' },
    remedy: { zh: '请转交处置。', en: 'Hand the waste on.' },
    holds: (_, e) => (e as Of<'flagOverdue'>).clock === 'K-P20',
  },
} satisfies Tests<ManifestContext, ManifestEvent>;

function frozenWhile(state: string, zh: string, en: string) {
  return {
    rule: 'E-07',
    says: { zh: `冻结时并非${zh}。`, en: `It was not frozen while ${en}.` },
    remedy: { zh: '请按冻结前状态办理。', en: 'It goes back to the state in which it froze.' },
    holds: (c: C) => c.frozen?.from === state,
  };
}

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
const badLines = (c: C, e: E, good: typeof planFits): string =>
  part1(c, e)
    .lines.filter((line, i) => !good(c, e, line, i))
    .map(({ line }) => line)
    .join(', ');

function emptyFields(c: C): string[] {
  const empty: string[] = [];
  if (!isFilled(c.handler)) empty.push('handler');
  if (!c.emergencyPhone) empty.push('emergencyPhone');
  if (!c.emergencyMeasures?.trim()) empty.push('emergencyMeasures');
  for (const line of c.lines) {
    if (!line.removed || grams(line.removed) <= 0n) empty.push(`lines/${line.line}/removed`);
    if (line.hazards.length === 0) empty.push(`lines/${line.line}/hazards`);
    if (c.approval && line.approvalLine === null) empty.push(`lines/${line.line}/approvalLine`);
  }
  const [first] = c.legs;
  if (!first?.vehicle) empty.push('legs/1/vehicle');
  if (!isFilled(first?.driver)) empty.push('legs/1/driver');
  return empty;
}

function useOfScale(c: C, e: E) {
  const { lines, evidence } = part1(c, e);
  const { licence } = evidence;
  if (!licence?.scale) return 'within';
  const wanted = lines.reduce((sum, { removed, planned }) => sum + grams(removed ?? planned), 0n);
  return scaleUse(grams(licence.scale), grams(licence.taken), wanted);
}

function leftText(c: C, e: E): string {
  const { evidence } = part1(c, e);
  return (evidence.approval?.lines ?? [])
    .map(({ line, approved, taken }) => `#${line} ${tonnes(grams(approved) - grams(taken))} t`)
    .join(', ');
}

const elsewhere = (e: E): string =>
  (e as Of<'load'>).evidence.labelsElsewhere
    .slice(0, 5)
    .map(({ code }) => code)
    .join(', ');

/** What of carrier, vehicle and crew is not in order today (R-13c); exempt lines relax it. */
function badPapers(c: C, e: E): string[] {
  const { carrier, trip, transportExempt } = (e as Of<'load'>).evidence;
  const day = today(e);
  const bad: string[] = [];
  if (!qualified(carrier, c.lines, transportExempt, day)) bad.push('carrier');
  const road = currentLeg(c)?.conveyance === '1';
  if (transportExempt.every(Boolean) || !road) return bad;
  if (!trip.vehicle || !still(trip.vehicle.validTo, day)) bad.push('vehicle');
  else if (trip.vehicle.classes.length > 0) {
    const { classes } = trip.vehicle;
    if (
      !c.lines.every(
        ({ dangerousGoods }, i) =>
          transportExempt[i] || classesOf(dangerousGoods).some((each) => classes.includes(each)),
      )
    )
      bad.push('vehicle class');
  }
  if (!still(trip.driverValidTo, day)) bad.push('driver');
  if (!still(trip.escortValidTo, day)) bad.push('escort');
  return bad;
}
