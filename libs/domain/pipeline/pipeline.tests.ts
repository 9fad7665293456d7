import { civilDay } from '../calendar/civil.js';
import { closingTests } from '../manifest/manifest.closing.js';
import { correctingTests } from '../manifest/manifest.correcting.js';
import { loadingTests } from '../manifest/manifest.loading.js';
import { emptyFields, part1Tests } from '../manifest/manifest.part1.js';
import { CHOOSE, FILL } from '../manifest/manifest.reading.js';
import { roadTests } from '../manifest/manifest.road.js';
import { speakerTests } from '../manifest/manifest.speakers.js';
import { grams } from '../quantity/quantity.js';
import type { Tests } from '../statute.js';
import type { Of, PipelineContext, PipelineEvent, Side } from './pipeline.context.js';
import { corrected, foreign, uncorrectable, unfit } from './pipeline.corrections.js';
import { mismatches, readingOf, reserveOf, totalsAgree, unread } from './pipeline.flow.js';
import { asManifest, borrowed, underApproval, underInstrument } from './pipeline.manifest.js';

type C = PipelineContext;
type E = PipelineEvent;

/** The side whose meter the caller reads. */
export const sideOf = (e: E): Side => (e.parts.includes('REM') ? 'REM' : 'RCV');
const asked = (e: E) => (e as Of<'correct'>).evidence.request?.changes ?? [];
const empty = (c: C) => [
  ...(reserveOf(c) > 0n ? [] : ['waste/quantity']),
  ...emptyFields(asManifest(c)).filter((field) => !/^legs(\/|$)/.test(field)),
];
const lacking = (c: C): string =>
  unread(c)
    .map(({ side, day }) => `${day} ${side === 'REM' ? '移出 remover' : '接受 receiver'}`)
    .join('; ');

/** Every guard of the pipeline transfer, by name. */
export const pipelineTests = {
  removerSite: borrowed(part1Tests.removerSite),
  crossProvince: borrowed(part1Tests.crossProvince),
  planRowFound: borrowed(part1Tests.planRowFound),
  planNamesDestination: borrowed(part1Tests.planNamesDestination),
  withinPlan: borrowed(part1Tests.withinPlan),
  contractCovers: borrowed(part1Tests.contractCovers),
  receiverLicensed: borrowed(part1Tests.receiverLicensed),
  approvedOrInstrument: borrowed(part1Tests.approvedOrInstrument),
  codesKnown: borrowed(part1Tests.codesKnown),
  hazardsFit: borrowed(part1Tests.hazardsFit),
  licenceInForce: borrowed(part1Tests.licenceInForce),
  licenceCovers: borrowed(part1Tests.licenceCovers),
  belowScaleCap: borrowed(part1Tests.belowScaleCap),
  belowScale: borrowed(part1Tests.belowScale),
  notNegative: borrowed(part1Tests.notNegative),
  approvalActive: underApproval(borrowed(part1Tests.approvalActive)),
  approvalInDate: underApproval(borrowed(part1Tests.approvalInDate)),
  approvalParties: underApproval(borrowed(part1Tests.approvalParties)),
  kindApproved: underApproval(borrowed(part1Tests.kindApproved)),
  methodApproved: underApproval(borrowed(part1Tests.methodApproved)),
  reserveFits: underApproval(borrowed(part1Tests.reserveFits)),
  oneBatch: underApproval(borrowed(part1Tests.oneBatch)),
  instrumentInForce: underInstrument(borrowed(part1Tests.instrumentInForce)),
  emergencyPlan: borrowed(roadTests.emergencyPlan),
  stillApproved: borrowed(loadingTests.stillApproved),
  ofThePlace: borrowed(speakerTests.ofThePlace),
  nothingOpen: borrowed(closingTests.nothingOpen),
  withinAccepted: borrowed(closingTests.withinAccepted),
  correctionAsked: borrowed(correctingTests.correctionAsked),
  consented: borrowed(correctingTests.consented),
  metersOfBoth: {
    rule: 'R-19',
    says: {
      zh: '移出人和接受人均须安装计量装置，且不得为同一装置。',
      en: 'Both sides need a meter, each its own.',
    },
    remedy: { zh: '请填写双方计量装置编号。', en: 'Give the number of the meter of each side.' },
    holds: (_, e) => {
      const { remover, receiver } = (e as Of<'create'>).meters;
      return !!remover && !!receiver && remover.number !== receiver.number;
    },
  },
  periodSet: {
    rule: 'R-19',
    says: {
      zh: '移出地设区的市级生态环境主管部门尚未规定填写周期和计量等级。',
      en: 'The city authority of the origin has set neither period nor meter class for pipelines.',
    },
    remedy: { zh: '请商请该主管部门规定。', en: 'Ask that authority to set them.' },
    holds: (_, e) => (e as Of<'create'>).evidence.setting !== null,
  },
  part1Complete: {
    rule: 'R-10d',
    says: (c) => ({
      zh: `第一部分必填项未填写：${empty(c).join('、')}。`,
      en: `Mandatory fields of part 1 are empty: ${empty(c).join(', ')}.`,
    }),
    remedy: FILL,
    holds: (c) => empty(c).length === 0,
  },
  nothingFlowed: {
    rule: 'R-15',
    says: { zh: '已有流量记录，不得作废。', en: 'Something has flowed already.' },
    remedy: { zh: '请按周期结束办理。', en: 'Let the period end.' },
    holds: (c) => c.readings.length === 0,
  },
  dayOfPeriod: {
    rule: 'R-19',
    says: (c) => ({
      zh: `日期不在本周期内，或尚未到来（${c.period?.from ?? ''} 至 ${c.period?.to ?? ''}）。`,
      en: `The day lies outside the period, or ahead (${c.period?.from ?? ''} to ${c.period?.to ?? ''}).`,
    }),
    remedy: { zh: '请核对日期。', en: 'Check the day.' },
    holds: (c, e) => {
      const { day, at } = e as Of<'postReading'>;
      return c.period !== null && c.period.from <= day && day <= c.period.to && day <= civilDay(at);
    },
  },
  onceADay: {
    rule: 'R-19',
    says: { zh: '本单位当日读数已记录。', en: 'Your side has recorded this day already.' },
    remedy: { zh: '如有错误，请在接受后申请更正。', en: 'If it is wrong, ask for a correction after the acceptance.' },
    holds: (c, e) => !readingOf(c, sideOf(e), (e as Of<'postReading'>).day),
  },
  kindAsIssued: {
    rule: 'R-19',
    says: { zh: '废物种类与联单不一致。', en: 'This is not the kind of waste that the manifest names.' },
    remedy: { zh: '请停止输送并报告主管部门。', en: 'Stop the flow and report it to the authority.' },
    holds: (c, e) => c.lines[0]?.wasteCode === (e as Of<'postReading'>).wasteCode,
  },
  readingComplete: {
    rule: 'R-19',
    says: { zh: '须填写废物特性。', en: 'The characteristics of the waste are part of the record.' },
    remedy: FILL,
    holds: (_, e) => (e as Of<'postReading'>).characteristics.trim() !== '',
  },
  dayMissing: {
    rule: 'R-19',
    says: { zh: '当日读数已记录。', en: 'The day is recorded.' },
    remedy: { zh: '无需提示。', en: 'Nothing is missing.' },
    holds: (c, e) => {
      const { key } = e as Of<'flagMissingDay'>;
      return unread(c).some(({ side, day }) => keyOf(side, day) === key && civilDay(e.at) > day);
    },
  },
  mismatchFound: {
    rule: 'R-19',
    says: { zh: '双方读数在计量等级以内。', en: 'The readings agree within the class of the meters.' },
    remedy: { zh: '无需报告。', en: 'There is nothing to report.' },
    holds: (c) => mismatches(c).length > 0,
  },
  periodOver: {
    rule: 'R-19',
    says: { zh: '周期最后一日尚未结束。', en: 'The last day of the period is not over.' },
    remedy: { zh: '请等待周期结束。', en: 'Wait for the end of the period.' },
    holds: (c, e) => c.period !== null && civilDay(e.at) > c.period.to,
  },
  noDayMissing: {
    rule: 'R-19',
    says: (c) => ({ zh: `缺少读数：${lacking(c)}。`, en: `Readings are missing: ${lacking(c)}.` }),
    remedy: { zh: '请补记缺失日期的读数；无流量记为零。', en: 'Record the missing days; no flow is 0.' },
    holds: (c) => unread(c).length === 0,
  },
  totalsAccounted: {
    rule: 'R-18b',
    says: { zh: '双方总量不一致，且未报告差异。', en: 'The totals differ, and no difference is reported.' },
    remedy: { zh: '请报告差异。', en: 'Let the difference be reported.' },
    holds: (c) => totalsAgree(c) || c.differences.some(({ day }) => day !== null),
  },
  wasRunning: frozenWhile('running', '输送中', 'running'),
  wasPeriodEnd: frozenWhile('periodEnd', '周期结束后', 'at the end of its period'),
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
  },
  ownPart: {
    rule: 'R-29',
    says: { zh: '不属于本单位填写的部分。', en: 'Not in the part that your organisation fills.' },
    remedy: CHOOSE,
    holds: (c, e) => foreign(c, asked(e), e.parts).length === 0,
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
  aboveResults: {
    rule: 'R-12c',
    says: { zh: '更正后的接受量少于已报告的利用处置量。', en: 'Less would be accepted than has been treated already.' },
    remedy: { zh: '请核对数量。', en: 'Check the quantities.' },
    holds: (c, e) => {
      if (unfit(c, asked(e)).length > 0) return true;
      const treated = c.results.reduce((sum, { quantity }) => sum + grams(quantity), 0n);
      const { receipt } = corrected(c, asked(e)).document;
      return treated <= (receipt?.lines ?? []).reduce((sum, { quantity }) => sum + grams(quantity), 0n);
    },
  },
} satisfies Tests<C, E>;

/** Key of the clock that waits for a side's reading of a day. */
export const keyOf = (side: Side, day: string): string => `${side}/${day}`;

function frozenWhile(state: string, zh: string, en: string) {
  return {
    rule: 'E-07',
    says: { zh: `冻结时并非${zh}。`, en: `It was not frozen while ${en}.` },
    remedy: { zh: '请按冻结前状态办理。', en: 'It goes back to the state in which it froze.' },
    holds: (c: C) => c.frozen?.from === state,
  };
}
