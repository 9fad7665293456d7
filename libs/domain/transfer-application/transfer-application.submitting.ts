import { addDays, civilDay, isRealDay } from '../calendar/civil.js';
import type { Fault, Text } from '../errors.js';
import { faultsOf, namesOf } from '../field-rules/field-check.js';
import type { Tests } from '../statute.js';
import { unprepared } from './prepared.js';
import type { ApplicationContext, ApplicationEvent } from './transfer-application.case.js';
import type { Attachment } from './transfer-application.commands.js';
import {
  text,
  said,
  lacking,
  isAttachment,
  emptyFields,
  inSubmission,
  linesNumbered,
  complete,
} from './transfer-application.reading.js';

type C = ApplicationContext;
type E = ApplicationEvent;

/** Codes of R-22a (4) that no attachment names. */
const localLacking = (c: C, e: E): string[] =>
  (e.evidence?.settings?.localMaterials ?? []).filter(
    (code) => !c.attachments.some(({ kind, material }) => kind === 'LOCAL' && material === code),
  );
const materialsLacking = (c: C) => lacking('submit', c, 'R-22a', undefined, isAttachment);
const statementLacking = (c: C, e: E) => lacking('submit', c, 'A-31', e);
const reachable = (c: C, e: E) => {
  const reach = e.evidence?.reach;
  return (
    c.lines.every(({ purpose }) => purpose !== 'DISPOSE') ||
    (reach !== undefined && (reach.adjacent || reach.cooperating || reach.nationalPlanned))
  );
};
const catalogue = (e: E) => e.evidence?.codes ?? [];

/** In the catalogue's own words, one after the other. */
const catalogueSays = (rule: string, verb: 'BLOCK' | 'WARN') => (_c: C, e: E) => {
  const unlisted = (of: string) => rule === 'C-04' && verb === 'BLOCK' && of !== 'C-02';
  const says = catalogue(e)
    .filter((f) => f.verb === verb && (f.rule === rule || unlisted(f.rule)))
    .map((f) => f.says);
  if (says.length === 0) return text('名录核对未通过。', 'The catalogue objects.');
  return text(says.map(({ zh }) => zh).join(''), says.map(({ en }) => en).join(' '));
};

/** Attachments that the form names by digest and whose bytes the applicant has not stored (R-22a). */
const unstored = (attachments: Attachment[] | undefined, e: E): Fault[] =>
  (attachments ?? []).flatMap(({ name, sha256 }, i) =>
    e.evidence?.unstored?.includes(sha256)
      ? [
          {
            pointer: `/attachments/${i}`,
            code: 'stored',
            rule: 'R-22a',
            detail: text(`附件“${name}”的文件未上传`, `The file of the attachment “${name}” has not been sent`),
          },
        ]
      : [],
  );
const notStored = (attachments: Attachment[] | undefined, e: E): Text => {
  const names = (attachments ?? []).filter(({ sha256 }) => e.evidence?.unstored?.includes(sha256)).map((a) => a.name);
  return text(
    `附件只有摘要，文件未上传：${names.join('、')}。`,
    `Of these attachments only the digest has come, not the file: ${names.join(', ')}.`,
  );
};

/** What the applicant states of its own filing. */
const emergencyStated = (c: C, e: E): boolean =>
  c.emergency !== null &&
  lacking('submit', c, 'R-09b').length === 0 &&
  (c.emergency.validTo === undefined ||
    addDays(c.emergency.validTo, e.evidence?.settings?.emergencyGraceDays ?? 0) >= civilDay(e.at));
const unpreparedOn = (e: E): string =>
  unprepared(e.evidence?.prepared ?? [], civilDay(e.at), e.evidence?.settings?.emergencyGraceDays ?? 0);
const partiesPrepared: Tests<C, E>[string] = {
  rule: 'R-09b',
  says: (_c, e) =>
    text(
      `登记的应急预案未备案或已过期：${unpreparedOn(e)}。`,
      `No emergency plan is on file, or it has run out: ${unpreparedOn(e)}.`,
    ),
  remedy: (_c, e) =>
    text(
      `请${unpreparedOn(e)}先备案应急预案并登记其有效期，或更换承运人、接受人。`,
      `Let ${unpreparedOn(e)} file the plan and register until when it is valid, or choose another carrier or receiver.`,
    ),
  holds: (_c, e) => unpreparedOn(e) === '',
};

/** A correction takes no case out of the scope of the Measures. Records without that evidence were not asked. */
function outOfScope(c: C, e: E): Tests<C, E>[string] | undefined {
  const { mainland, parties } = e.evidence ?? {};
  if (mainland === undefined || c.receivedAt == null) return undefined;
  const form = said<'edit'>(e);
  const no = (test: Tests<C, E>[string]) => ({ ...test, holds: () => false });
  if (!mainland) return no(submittingTests.bothMainland);
  if (form.receiver && parties?.receiver?.province === c.origin) return no(submittingTests.crossesProvinces);
  if (form.transport?.mode === 'SEA') return no(submittingTests.notBySea);
  const destination = parties?.receiver?.province ?? c.destination;
  return form.transport && !leads({ ...c, destination, transport: form.transport }) ? routeNamed : undefined;
}

/** Every province on the way is told of an approval, so the way is named from one end to the other. */
const routeNamed: Tests<C, E>[string] = {
  rule: 'R-26b',
  says: text(
    '运输线路须自移出地起、至接受地止，依次填写途经行政区。',
    'The route names the divisions on the way in order, from the origin to the destination.',
  ),
  remedy: text('请补全运输线路。', 'Complete the route.'),
  holds: () => false,
  fields: () => [{ pointer: '/transport/route', detail: text('运输线路不完整', 'The route is not complete') }],
};
const leads = ({ origin, destination, transport }: Pick<C, 'origin' | 'destination' | 'transport'>): boolean =>
  transport !== null &&
  transport.route.length > 0 &&
  transport.route[0]!.startsWith(origin) &&
  transport.route.at(-1)!.startsWith(destination ?? '');
const noRoute = (c: C): Tests<C, E>[string] | undefined =>
  c.transport === null || c.transport.mode === 'SEA' || c.destination === c.origin || leads(c) ? undefined : routeNamed;

/** What an application must show to be drawn up and submitted (R-22, R-02, R-03, C-rules). */
export const submittingTests = {
  siteRegistered: {
    rule: 'M-02',
    says: text('未找到申请单位登记的产废场所。', 'The producing site is not registered for the applicant.'),
    remedy: text('请先登记产废场所。', 'Register the site first.'),
    holds: (_c, e) => e.evidence?.parties?.site != null && e.evidence.parties.remover != null,
    fields: (c, e) => faultsOf(lacking('create', c, 'M-02', e), 'create'),
  },
  planFiled: {
    rule: 'R-14',
    says: text('危险废物管理计划未备案。', 'No filed management plan stands behind the application.'),
    remedy: text('请先备案当年度管理计划。', 'File the management plan of the year first.'),
    holds: (_c, e) => e.evidence?.parties?.plan?.filed === true,
    fields: (c, e) => faultsOf(lacking('create', c, 'R-14', e), 'create'),
  },
  partiesKnown: {
    instead: outOfScope,
    rule: 'R-22a',
    says: (_c, e) =>
      unstored(said<'edit'>(e).attachments, e).length > 0
        ? notStored(said<'edit'>(e).attachments, e)
        : text(
            '填报的场所、计划、接受单位或许可证未登记。',
            'A site, plan, receiver or licence of the form is not in the registers.',
          ),
    remedy: text('请从登记信息中选择；附件须先上传。', 'Choose from the registers; send attachments first.'),
    holds: (_c, e) => {
      const form = said<'edit'>(e);
      const parties = e.evidence?.parties;
      return (
        (!form.site || parties?.site != null) &&
        (!form.plan || parties?.plan?.filed === true) &&
        (!form.receiver || parties?.receiver != null) &&
        (!form.licence || parties?.licence != null) &&
        unstored(form.attachments, e).length === 0
      );
    },
    fields: (_c, e) => unstored(said<'edit'>(e).attachments, e),
  },
  bothMainland: {
    rule: 'R-02a',
    says: text('移出地和接受地均须为中国内地省份。', 'Both ends must be mainland provinces.'),
    remedy: text('出口危险废物适用出口核准程序。', 'Export has its own procedure.'),
    holds: (_c, e) => e.evidence?.mainland === true,
  },
  crossesProvinces: {
    rule: 'L-22',
    says: text(
      '移出地与接受地为同一省份，无需跨省转移审批。',
      'Origin and destination are one province: no cross-province approval exists for it.',
    ),
    remedy: text('省内转移直接填写转移联单。', 'Fill in a manifest inside the province.'),
    holds: (c) => c.destination === null || c.destination !== c.origin,
  },
  notBySea: {
    instead: noRoute,
    rule: 'R-02c',
    says: text('海上转移不适用本办法。', 'Transfer at sea is outside the Measures.'),
    remedy: text('请选择公路、铁路或内河运输。', 'Choose road, rail or inland waterway.'),
    holds: (c) => c.transport?.mode !== 'SEA',
  },
  formComplete: {
    rule: 'R-22a',
    says: (c) => {
      const { zh, en } = linesNumbered(c) ? namesOf(emptyFields(c)) : text('行号重复', 'a line number twice');
      return text(`申请表不完整：${zh}。`, `The form is incomplete: ${en}.`);
    },
    remedy: text('请补全申请表。', 'Complete the form.'),
    holds: complete,
    fields: (c) => inSubmission(emptyFields(c)),
  },
  codesListed: {
    rule: 'C-04',
    says: catalogueSays('C-04', 'BLOCK'),
    remedy: text('请使用现行名录中的代码。', 'Use codes of the edition in force.'),
    holds: (_c, e) => !catalogue(e).some(({ rule, verb }) => verb === 'BLOCK' && rule !== 'C-02'),
  },
  hazardsFit: {
    rule: 'C-02',
    says: catalogueSays('C-02', 'BLOCK'),
    remedy: text('请按名录更正危险特性。', 'Correct the hazards to the catalogue.'),
    holds: (_c, e) => !catalogue(e).some(({ rule }) => rule === 'C-02'),
  },
  editionChecked: {
    rule: 'C-04',
    verb: 'WARN',
    says: catalogueSays('C-04', 'WARN'),
    remedy: text('请对照该版名录并填写核对结果。', 'Check the printed edition and say what you found.'),
    holds: (_c, e) => !catalogue(e).some(({ rule, verb }) => verb === 'WARN' && rule === 'C-04'),
  },
  identifiedExplained: {
    rule: 'C-03',
    verb: 'WARN',
    says: catalogueSays('C-03', 'WARN'),
    remedy: text('请先对照名录归类，确实无法归类的填写理由。', 'Try the codes of the catalogue first.'),
    holds: (_c, e) => !catalogue(e).some(({ rule }) => rule === 'C-03'),
  },
  materialsAttached: {
    rule: 'R-22a',
    says: (c, e) =>
      materialsLacking(c).length === 0
        ? notStored(c.attachments, e)
        : c.exemption == null
          ? text(
              '缺少附件：许可证复印件、利用处置方式说明、协议或合同。',
              'Missing attachments: licence copy, method statement, agreement or contract.',
            )
          : text(
              '缺少附件：利用处置方式说明、协议或合同。',
              'Missing attachments: method statement, agreement or contract.',
            ),
    remedy: text('请上传缺少的附件。', 'Attach what is missing.'),
    holds: (c, e) => materialsLacking(c).length === 0 && unstored(c.attachments, e).length === 0,
    fields: (c, e) => [...inSubmission(materialsLacking(c)), ...unstored(c.attachments, e)],
  },
  localMaterials: {
    rule: 'R-22a',
    says: (c, e) =>
      text(
        `缺少移出地地方性法规或两地合作机制要求的材料：${localLacking(c, e).join('、')}。`,
        `Material asked for by local regulation of the origin, or by the agreement of both places, is missing: ${localLacking(c, e).join(', ')}.`,
      ),
    remedy: text('请查阅移出地公布的材料清单。', 'See the published list of materials of the origin.'),
    holds: (c, e) => localLacking(c, e).length === 0,
  },
  periodGiven: {
    rule: 'R-22b',
    says: text('拟转移期限未填写、起止颠倒或已过期。', 'The period of transfer is missing, reversed or over.'),
    remedy: text('请填写拟转移期限。', 'State the period from and to.'),
    holds: (c, e) =>
      c.period !== null &&
      isRealDay(c.period.from) &&
      isRealDay(c.period.to) &&
      c.period.from <= c.period.to &&
      c.period.to >= civilDay(e.at),
    fields: (c) => inSubmission(lacking('submit', c, 'R-22b')),
  },
  statementSigned: {
    rule: 'A-31',
    says: text('申请人未签署材料真实性承诺。', 'The statement of truth is not signed.'),
    remedy: text('请由签字人签署承诺。', 'Have the signatory sign.'),
    holds: (c, e) => statementLacking(c, e).length === 0,
    fields: (c, e) => inSubmission(statementLacking(c, e)),
  },
  emergencyPlanFiled: {
    rule: 'R-09b',
    instead: (c, e) => (emergencyStated(c, e) ? partiesPrepared : undefined),
    says: text('突发环境事件应急预案未备案或已过期。', 'The emergency plan is not filed or has run out.'),
    remedy: text('请填写有效的应急预案备案编号。', 'Give the number of a valid filing.'),
    holds: emergencyStated,
    fields: (c) => inSubmission(lacking('submit', c, 'R-09b')),
  },
  nearerJustified: {
    rule: 'R-03a',
    verb: 'WARN',
    says: (_c, e) => {
      const names = (e.evidence?.nearer ?? []).flatMap(({ receivers }) => receivers).join('、');
      return text(
        `就近原则：本省有可接受该废物的持证单位：${names}。`,
        `Proximity: licensed receivers for the code exist in the own province: ${names}.`,
      );
    },
    remedy: text('请说明跨省转移的理由。', 'Give the reason for leaving the province.'),
    holds: (_c, e) => !e.evidence?.nearer?.length,
  },
  reachJustified: {
    rule: 'R-03b',
    verb: 'WARN',
    says: text(
      '处置类转移原则上只去往相邻省、合作区域或全国统筹设施。',
      'Disposal should go to an adjacent or co-operating province or a nationally planned facility.',
    ),
    remedy: text('请说明理由。', 'Give the reason.'),
    holds: (c, e) => e.evidence?.settings?.disposalReach === 'BLOCK' || reachable(c, e),
  },
  reachAllowed: {
    rule: 'R-03b',
    says: text(
      '移出地规定处置类转移只能去往相邻省、合作区域或全国统筹设施。',
      'The origin limits disposal to adjacent or co-operating provinces and nationally planned facilities.',
    ),
    remedy: text('请选择符合规定的接受单位。', 'Choose a receiver inside these limits.'),
    holds: (c, e) => e.evidence?.settings?.disposalReach !== 'BLOCK' || reachable(c, e),
  },
} satisfies Tests<C, E>;
