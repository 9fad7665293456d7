import { faultsOf, missing } from '../field-rules/field-check.js';
import { manifestFields } from '../field-rules/manifest.fields.js';
import type { Tests } from '../statute.js';
import type { ManifestContext, ManifestEvent, NewLegEvidence, Of } from './manifest.context.js';
import { insideFence } from './manifest.fence.js';
import { CHOOSE, currentLeg, FILL, nextLeg, still, today, unlessBusy } from './manifest.reading.js';

/** What the departure of the current leg waits for: what was planned, and what the carrier says now. */
const unsaid = (c: ManifestContext, e: ManifestEvent) => {
  const { waybillNo, operatingDocument, vehicle, driver } = e as Of<'depart'>;
  const form = {
    legs: c.legs.map((leg) => ({
      ...leg,
      waybillNo,
      operatingDocument,
      vehicle: vehicle ?? leg.vehicle,
      driver: driver ?? leg.driver,
    })),
  };
  return missing(manifestFields, 'depart', c, { form });
};

/** Names of those at this departure, or at the start of a flow without carrier, whose emergency plan is not on file today. */
const unprepared = (c: ManifestContext, e: ManifestEvent): string => {
  const { carrier, prepared = [] } = (e as Of<'depart'>).evidence;
  const leg = currentLeg(c);
  const driving = leg ? [{ name: leg.carrier.name, until: carrier?.emergencyPlanTo ?? null }] : [];
  const late = [...driving, ...prepared].filter(({ until }) => !still(until, today(e)));
  return [...new Set(late.map(({ name }) => name))].join('、');
};

/** Beside a line that travels as hazardous waste, the exemption of another relaxes nothing of the way. */
const allExempt = (lines: boolean[]) => lines.length > 0 && lines.every(Boolean);

export const roadTests = {
  part2Complete: {
    rule: 'R-11b',
    says: { zh: '运输信息或危险货物运单未填写。', en: 'Part 2 or the waybill number is missing.' },
    remedy: FILL,
    instead: unlessBusy,
    holds: (c, e) => currentLeg(c) !== undefined && unsaid(c, e).length === 0,
    fields: (c, e) => faultsOf(unsaid(c, e), 'depart'),
  },
  emergencyPlan: {
    rule: 'R-09b',
    says: (c, e) => ({
      zh: `没有有效的应急预案备案：${unprepared(c, e)}。`,
      en: `No emergency plan is on file, or it has run out: ${unprepared(c, e)}.`,
    }),
    remedy: (c, e) => ({
      zh: `请${unprepared(c, e)}先备案应急预案并登记其有效期。`,
      en: `Let ${unprepared(c, e)} file the plan and register until when it is valid.`,
    }),
    holds: (c, e) => unprepared(c, e) === '',
  },
  unrestricted: {
    rule: 'R-08',
    verb: 'WARN',
    says: (_, e) => ({
      zh: `路线经过限行区域：${(e as Of<'depart'>).evidence.restrictions.join('；')}。`,
      en: `The route crosses a restricted area: ${(e as Of<'depart'>).evidence.restrictions.join('; ')}.`,
    }),
    remedy: { zh: '请填写通行证号，或说明理由。', en: 'Give the number of the police pass, or say why.' },
    holds: (_, e) => {
      const { evidence, pass } = e as Of<'depart'>;
      return evidence.restrictions.length === 0 || !!pass?.trim() || allExempt(evidence.transportExempt ?? []);
    },
  },
  notClosed: {
    rule: 'R-08',
    says: (_, e) => ({
      zh: `管控期间该路线禁止发运或须经确认：${((e as Of<'depart'>).evidence.closed ?? []).join('；')}。`,
      en: `A restriction closes the way or wants a confirmation: ${((e as Of<'depart'>).evidence.closed ?? []).join('; ')}.`,
    }),
    remedy: {
      zh: '请在管控结束后发运；须确认的，请向发布管控的主管部门申请确认。',
      en: 'Depart when it has ended; where a confirmation is possible, ask the authority that restricts.',
    },
    holds: (_, e) => ((e as Of<'depart'>).evidence.closed ?? []).length === 0,
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
    holds: (c, e) => insideFence((e as Of<'arriveAtReceiver'>).place, c.facility),
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
    holds: (c, e) => {
      const [leg, next] = [currentLeg(c), nextLeg(c)];
      // One carrier that changes vehicles speaks for both sides.
      if (leg?.carrier.id === next?.carrier.id) return true;
      const other = e.by.org === leg?.carrier.id ? next?.carrier.id : leg?.carrier.id;
      return leg?.confirmations.some(({ carrier }) => carrier === other) ?? false;
    },
  },
  noMismatch: {
    rule: 'R-17',
    says: { zh: '交接不符尚未处理。', en: 'A mismatch is open on this hand-over.' },
    remedy: { zh: '请退运或核实处理。', en: 'Turn back, or have it settled.' },
    holds: (c, e) => {
      const { settled } = e.evidence as NewLegEvidence;
      return c.differences.every(({ leg, id }) => leg !== c.leg || settled.includes(id));
    },
  },
  mismatchReported: {
    rule: 'R-17',
    says: { zh: '退回前须报告不符。', en: 'Report the mismatch before you turn back.' },
    remedy: { zh: '请先报告不符。', en: 'Report the mismatch first.' },
    holds: (c) => c.mismatches.some(({ leg }) => leg === c.leg),
  },
} satisfies Tests<ManifestContext, ManifestEvent>;
