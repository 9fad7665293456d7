import type { Text } from '../errors.js';
import { failing, type Finding } from '../statute.js';
import type { ApplicationContext, ApplicationEvent } from './transfer-application.case.js';
import { applicationTests } from './transfer-application.tests.js';

type C = ApplicationContext;
type TestName = keyof typeof applicationTests & string;

/** When the test stands in the way: at submission, at the review by the origin, at the decision, or at a departure. */
export type CheckStage = 'submit' | 'review' | 'approve' | 'depart';
/**
 * `open`: cannot be said yet, since the form lacks what it is about. `justify`: passes with a reason. `notice`: passes,
 * with something to heed.
 */
export type Verdict = 'passed' | 'failed' | 'justify' | 'notice' | 'open';

/** One test of a form that is not submitted yet, with what it would say. */
export interface Checked {
  test: string;
  rule: string;
  stage: CheckStage;
  title: Text;
  verdict: Verdict;
  says: Text | null;
  remedy: Text | null;
  fields: { pointer: string; detail: Text; rule?: string }[];
}

interface Planned {
  test: TestName;
  stage: CheckStage;
  title: Text;
  /** Whether the form says enough to be judged. */
  ready: (c: C) => boolean;
}
const titled = (zh: string, en: string): Text => ({ zh, en });
const always = () => true;
const lines = (c: C) => c.lines.length > 0;
const ends = (c: C) => c.origin !== '' && c.destination !== null;
const waste = (c: C) => lines(c) && ends(c);
const exempted = (c: C) => c.exemption != null;
const licensed = (c: C) => lines(c) && (c.licence !== null || exempted(c));

/** In the order in which an applicant reads them. The tests are those of submission, review and decision themselves. */
const PLANNED: readonly Planned[] = [
  { test: 'crossesProvinces', stage: 'submit', title: titled('跨省转移', 'Between two provinces'), ready: ends },
  { test: 'bothMainland', stage: 'submit', title: titled('两地均为内地省份', 'Both mainland provinces'), ready: ends },
  {
    test: 'licenceValid',
    stage: 'review',
    title: titled('接受单位许可证有效并覆盖代码、方式', 'Licence valid, covers code and method'),
    ready: licensed,
  },
  {
    test: 'exemptedUse',
    stage: 'review',
    title: titled('联合方案开放该豁免利用', 'Opened by a joint scheme of exemption'),
    ready: (c) => licensed(c) && ends(c) && c.receiver !== null,
  },
  {
    test: 'scaleLeft',
    stage: 'approve',
    title: titled('未超核准规模 120%', 'Within 120 % of the licensed scale'),
    ready: licensed,
  },
  {
    test: 'belowScale',
    stage: 'approve',
    title: titled('未超核准规模', 'Within the licensed scale'),
    ready: licensed,
  },
  {
    test: 'validityLeft',
    stage: 'approve',
    title: titled('期限与许可证或联合方案的期限有交集', 'Days left in period and licence or scheme'),
    ready: (c) => c.period !== null && licensed(c),
  },
  {
    test: 'planRowMatches',
    stage: 'review',
    title: titled('与管理计划一致', 'As in the management plan'),
    ready: (c) => licensed(c) && c.receiver !== null && c.plan.id !== '',
  },
  { test: 'codesListed', stage: 'submit', title: titled('废物代码现行有效', 'Waste codes in force'), ready: lines },
  { test: 'hazardsFit', stage: 'submit', title: titled('危险特性与名录一致', 'Hazards as catalogued'), ready: lines },
  { test: 'editionChecked', stage: 'submit', title: titled('名录版本核对', 'Edition compared'), ready: lines },
  {
    test: 'identifiedExplained',
    stage: 'submit',
    title: titled('鉴别类废物说明', 'Identified waste explained'),
    ready: lines,
  },
  {
    test: 'notOnNegativeList',
    stage: 'review',
    title: titled('不在负面清单', 'Not on a negative list'),
    ready: waste,
  },
  {
    test: 'nearerJustified',
    stage: 'submit',
    title: titled('就近原则', 'Proximity'),
    ready: (c) => lines(c) && c.origin !== '',
  },
  { test: 'reachAllowed', stage: 'submit', title: titled('处置去向符合规定', 'Disposal within reach'), ready: waste },
  {
    test: 'reachJustified',
    stage: 'submit',
    title: titled('处置类转移去向', 'Where disposal goes'),
    ready: waste,
  },
  {
    test: 'notBySea',
    stage: 'submit',
    title: titled('运输方式与线路', 'Mode of transport and route'),
    ready: (c) => c.transport !== null,
  },
  {
    test: 'periodGiven',
    stage: 'submit',
    title: titled('拟转移期限', 'Period of transfer'),
    ready: (c) => c.period !== null,
  },
  {
    test: 'emergencyPlanFiled',
    stage: 'submit',
    title: titled('应急预案备案', 'Emergency plan filed'),
    ready: (c) => c.emergency !== null,
  },
  {
    test: 'localMaterials',
    stage: 'submit',
    title: titled(
      '移出地或两地合作机制要求的材料',
      'Materials asked for by the origin or the agreement of both places',
    ),
    ready: (c) => c.attachments.length > 0,
  },
  { test: 'materialsAttached', stage: 'submit', title: titled('法定附件', 'Attachments of the law'), ready: always },
  { test: 'formComplete', stage: 'submit', title: titled('申请表填写完整', 'Form complete'), ready: always },
];
/** What is asked of a receiver with a licence alone. */
const OF_LICENCE: readonly string[] = ['licenceValid', 'scaleLeft', 'belowScale'];
/** What is only not filled in yet is no refusal while somebody is still typing. */
const UNFILLED: readonly TestName[] = ['formComplete', 'materialsAttached'];

/**
 * Runs the tests that an application will meet from its submission to its decision, on evidence as it stands now.
 * Pure; the case need not exist.
 */
export function checkSubmission(c: C, event: ApplicationEvent): Checked[] {
  const others = exempted(c) ? OF_LICENCE : ['exemptedUse'];
  return PLANNED.filter(({ test }) => !others.includes(test)).map(({ test, stage, title, ready }) => {
    const rule = applicationTests[test].rule;
    if (!ready(c)) return { test, rule, stage, title, verdict: 'open', says: null, remedy: null, fields: [] };
    const [found] = failing(applicationTests, [test], c, event);
    return {
      test,
      rule: found?.rule ?? rule,
      stage,
      title,
      verdict: found ? verdictOf(test, found) : 'passed',
      says: found?.says ?? null,
      remedy: found?.remedy ?? null,
      fields: (found?.fields ?? []).map(({ pointer, detail, rule: of }) => ({
        pointer,
        detail,
        ...(of && { rule: of }),
      })),
    };
  });
}

const verdictOf = (test: TestName, { verb }: Finding): Verdict =>
  verb === 'WARN' ? 'justify' : UNFILLED.includes(test) ? 'open' : 'failed';
