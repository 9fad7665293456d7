import { ROAD } from '../leg/leg.commands.js';
import { faultsOf, missing } from '../field-rules/field-check.js';
import { manifestFields, UNPACKED } from '../field-rules/manifest.fields.js';
import { parseLabelCode } from '../waste/label.js';
import { differs, grams } from '../quantity/quantity.js';
import type { Tests } from '../statute.js';
import { incompatible } from '../waste/compatibility.js';
import type { Hazard } from '../waste/hazards.js';
import type { ManifestContext, ManifestEvent, Of } from './manifest.context.js';
import {
  APPLY,
  classesOf,
  currentLeg,
  exactlyOnce,
  net,
  qualified,
  sameSet,
  still,
  today,
  vehicleElsewhere,
  within,
} from './manifest.reading.js';

type C = ManifestContext;
type E = ManifestEvent;

/** Lines with a package and not a single label. */
const unlabelled = (c: C) => missing(manifestFields, 'load', c, { where: (_, rule) => rule === 'R-13b' });
/** The scans, where there is anything to scan. */
const unscanned = (c: C, e: E) =>
  missing(manifestFields, 'load', c, { form: e, where: ({ path }) => path === 'scans' });
/** Lines of which the command brings no weight. */
const unweighed = (c: C, e: E) => {
  const { weighings } = e as Of<'load'>;
  const weighing = (line: number) => weighings.find((each) => each.line === line);
  const form = { lines: c.lines.map((each) => ({ ...each, weighing: weighing(each.line) })) };
  return missing(manifestFields, 'load', c, { form, where: ({ path }) => path === 'lines[].weighing' });
};

export const loadingTests = {
  stillApproved: {
    rule: 'R-27b',
    says: (c, e) => {
      if (!heldThisYear(c, e))
        return {
          zh: `联单于${c.scaleYear ?? ''}年签发，预留量计入该年度的管理计划和许可规模。`,
          en: `It was issued in ${c.scaleYear ?? ''}: plan and licence scale of that year hold its reserve (M-02, P-12).`,
        };
      return inDate(c, e)
        ? {
            zh: '试点或视同省内转移的依据不再适用于该接受人和代码。',
            en: 'The instrument no longer applies to this receiver and code (W-16).',
          }
        : { zh: '批准决定或依据今日无效。', en: 'Approval or instrument is not valid today.' };
    },
    remedy: (c, e) =>
      heldThisYear(c, e)
        ? APPLY
        : { zh: '请作废本联单，在本年度重新签发。', en: 'Void it and issue it anew in this year.' },
    holds: (c, e) => heldThisYear(c, e) && inDate(c, e) && stillNamed(c, e),
  },
  papersValid: {
    rule: 'R-13c',
    says: (c, e) => {
      const bad = badPapers(c, e).map((paper) => PAPERS[paper]);
      const en = `Papers missing or not valid today: ${bad.map((paper) => paper.en).join(', ')}.`;
      // Flags of a paper entered afterwards are kept, and replayed, in the words that they had.
      const named = e.door === 'command' ? bad.map((paper) => paper.zh) : bad.map((paper) => paper.en);
      return { zh: `证件无效或缺失：${named.join('、')}。`, en };
    },
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
    fields: (c, e) => faultsOf(unscanned(c, e), 'load'),
  },
  packagesLabelled: {
    rule: 'R-13b',
    says: { zh: '有包装没有标签。', en: 'A package has no label.' },
    remedy: { zh: '请贴上标签并扫描。', en: 'Label it and scan it.' },
    holds: (c) =>
      unlabelled(c).length === 0 &&
      c.lines.every(({ packaging, labels }) => UNPACKED.includes(packaging.type) || labels.length >= packaging.number),
    fields: (c) => faultsOf(unlabelled(c), 'load'),
  },
  oneCodeEach: {
    rule: 'T-08',
    says: { zh: '同一标签出现在两个包装上。', en: 'One code stands on two containers.' },
    remedy: { zh: '请核对标签。', en: 'Give each container a code of its own.' },
    holds: (c) => {
      const codes = c.lines.flatMap(({ labels }) => labels);
      return new Set(codes).size === codes.length;
    },
  },
  labelsOfLine: {
    rule: 'T-05',
    says: { zh: '标签的废物代码与所在行不一致。', en: 'A label names another waste than its line.' },
    remedy: { zh: '请核对包装与标签。', en: 'Compare packages and labels.' },
    holds: (c) =>
      c.lines.every(({ wasteCode, labels }) => labels.every((code) => parseLabelCode(code)?.wasteCode === wasteCode)),
  },
  labelsTrue: {
    rule: 'T-06',
    says: (_, e) => ({
      zh: `标签校验不符：${(e as Of<'load'>).evidence.labelFaults.slice(0, 5).join('、')}。`,
      en: `A label fails its check: ${(e as Of<'load'>).evidence.labelFaults.slice(0, 5).join(', ')}.`,
    }),
    remedy: { zh: '请更换标签后重新扫描。', en: 'Replace the label and scan again.' },
    holds: (_, e) => (e as Of<'load'>).evidence.labelFaults.length === 0,
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
    fields: (c, e) => faultsOf(unweighed(c, e), 'load'),
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
  scaleAgrees: {
    rule: 'R-10c',
    verb: 'WARN',
    says: (_, e) => ({
      zh: `填写的重量与称重设备的记录不一致：${disagreeing(e as Of<'load'>).join('、')}。`,
      en: `The weight differs from what the scale recorded: ${disagreeing(e as Of<'load'>).join(', ')}.`,
    }),
    remedy: { zh: '请核对磅单，或说明理由。', en: 'Check the ticket, or say why.' },
    holds: (_, e) => disagreeing(e as Of<'load'>).length === 0,
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
    ...vehicleElsewhere,
    holds: (_, e) => (e as Of<'load'>).evidence.trip.busy.length === 0,
  },
  firstLeg: {
    rule: 'R-13c',
    says: { zh: '仅首段可以卸回。', en: 'Only before the first departure can the load be taken back.' },
    remedy: { zh: '请办理退运。', en: 'Start a return instead.' },
    holds: (c) => c.leg === 1 && currentLeg(c)?.departedAt === null,
  },
} satisfies Tests<ManifestContext, ManifestEvent>;

/** Whether it moves in the year whose accounts hold it. */
const heldThisYear = (c: C, e: E): boolean => {
  const { yearEnd } = (e as Of<'load'>).evidence;
  return yearEnd === undefined || c.scaleYear === null || yearEnd.startsWith(String(c.scaleYear));
};
function inDate(c: C, e: E): boolean {
  const { approval, instrument } = (e as Of<'load'>).evidence;
  if (c.approval)
    return (
      approval !== null &&
      ['active', 'exhausted'].includes(approval.state) &&
      within(today(e), approval.validFrom, approval.validTo)
    );
  return instrument !== null && within(today(e), instrument.from, instrument.to);
}
/** Whether the instrument still names receiver and codes (W-12, W-16); in records of before, which have no year, nobody asked. */
function stillNamed(c: C, e: E): boolean {
  const { instrument, yearEnd } = (e as Of<'load'>).evidence;
  if (c.approval || yearEnd === undefined || instrument === null) return true;
  return instrument.receiver && c.lines.every(({ wasteCode }) => instrument.codes.includes(wasteCode));
}

/** Tickets of the scale that say another weight than the form does. */
const disagreeing = ({ weighings, evidence }: Of<'load'>): string[] =>
  (evidence.readings ?? [])
    .filter(({ line, gross, tare }) => {
      const typed = weighings.find((each) => each.line === line);
      return (
        typed !== undefined && (differs(grams(gross), grams(typed.gross)) || differs(grams(tare), grams(typed.tare)))
      );
    })
    .map(({ ticket }) => ticket);

const elsewhere = (e: E): string =>
  (e as Of<'load'>).evidence.labelsElsewhere
    .slice(0, 5)
    .map(({ code }) => code)
    .join(', ');

/** What of carrier, vehicle and crew is not in order today (R-13c); exempt lines relax it. */
/** The papers that loading looks at (R-13c). */
const PAPERS = {
  carrier: { zh: '承运人资质或运输合同', en: 'carrier' },
  vehicle: { zh: '车辆道路运输证', en: 'vehicle' },
  vehicleClass: { zh: '车辆核定的危险货物类别', en: 'vehicle class' },
  driver: { zh: '驾驶员从业资格证', en: 'driver' },
  escort: { zh: '押运员从业资格证', en: 'escort' },
};

function badPapers(c: C, e: E): (keyof typeof PAPERS)[] {
  const { carrier, trip, transportExempt } = (e as Of<'load'>).evidence;
  const day = today(e);
  const bad: (keyof typeof PAPERS)[] = [];
  if (!qualified(carrier, c.lines, transportExempt, day)) bad.push('carrier');
  const road = currentLeg(c)?.conveyance === ROAD;
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
      bad.push('vehicleClass');
  }
  if (!still(trip.driverValidTo, day)) bad.push('driver');
  if (!still(trip.escortValidTo, day)) bad.push('escort');
  return bad;
}
