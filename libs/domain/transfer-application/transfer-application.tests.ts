import { officerOf, type Power } from '../actor.js';
import { grams, isTonnes, tonnes } from '../quantity/quantity.js';
import { addDays, civilDay, isRealDay, NEVER } from '../calendar/civil.js';
import { NATIONAL_MATERIALS } from '../policy/materials.js';
import type { Fault, Text } from '../errors.js';
import type { Tests } from '../statute.js';
import type {
  ApplicationContext,
  ApplicationEvent,
  EventOf,
  Evidence,
  Letter,
  RouteFinding,
} from './transfer-application.case.js';
import { applicationFields, openedFields } from '../field-rules/application.fields.js';
import { faultsOf, frozenFaults, missing, namesOf, type Missing } from '../field-rules/field-check.js';
import { FORM_FIELDS, type FormField } from './form-fields.js';
import { unprepared } from './prepared.js';
import type { Attachment } from './transfer-application.commands.js';

type C = ApplicationContext;
type E = ApplicationEvent;
const text = (zh: string, en: string): Text => ({ zh, en });
const said = <T extends E['type']>(event: E) => event as EventOf<T>;

export const openLetter = (c: C): Letter | undefined => c.letters.find((letter) => letter.state === 'OPEN');
const lastLetter = (c: C): Letter | undefined => c.letters.at(-1);
export const failed = (finding: RouteFinding) => finding.tests.filter((t) => !t.passed).map((t) => t.id);
const finding = (e: E) => e.evidence?.finding;
/** The tests that fail, as they are worded. */
const namesOfFailed = (found: RouteFinding | undefined, but?: string): Text => {
  const tests = (found?.tests ?? []).filter(({ id, passed }) => !passed && id !== but);
  if (tests.length === 0) return text('—', '—');
  return text(tests.map((t) => t.detail?.zh ?? t.id).join('、'), tests.map((t) => t.detail?.en ?? t.id).join(', '));
};

/** Tonnes asked for by all lines, in grams. */
export const asked = (lines: { quantity: string }[]): bigint =>
  lines.reduce((sum, { quantity }) => sum + grams(quantity), 0n);

/** Lines that an approval would grant: those of the command, else those agreed to, else those asked for. */
export function decidedLines(c: C, e: E): { line: number; quantity: string }[] {
  const own = said<'approve'>(e).lines;
  if (own) return own;
  const agreed = lastLetter(c)?.kind === 'CONSULTATION' ? lastLetter(c)?.reply?.lines : undefined;
  return agreed?.length ? agreed : c.lines.map(({ line, quantity }) => ({ line, quantity }));
}

/** Whether every line is one of the upper lines and not larger. */
const within = (lines: { line: number; quantity: string }[], upper: { line: number; quantity: string }[]) =>
  new Set(lines.map(({ line }) => line)).size === lines.length &&
  lines.every(({ line, quantity }) => {
    const limit = upper.find((u) => u.line === line);
    return (
      limit !== undefined && isTonnes(quantity) && grams(quantity) > 0n && grams(quantity) <= grams(limit.quantity)
    );
  });

/** Last day on which the receiver may take the waste: of its licence, or of the scheme that frees the use; null: none. */
export function permittedTo({ exemption, licence }: Evidence = {}): string | null {
  if (exemption) return exemption.refused ? null : (exemption.until ?? NEVER);
  return licence?.validTo ?? null;
}

/** Fields that the body of an edit carries. */
export const editedFields = (e: E): FormField[] =>
  FORM_FIELDS.filter((field) => (e as unknown as Record<string, unknown>)[field] !== undefined);

type Asked = Parameters<typeof missing>[3];
/** What of the form the signature waits for (R-22a, R-22b, R-09b), by the table of its fields. */
const lacking = (event: string, c: C, rule: string, form?: unknown, where: (path: string) => boolean = () => true) =>
  missing(applicationFields, event, c, {
    where: (row, of) => of === rule && where(row.path),
    ...(form === undefined ? {} : { form }),
  } satisfies Asked);
const isAttachment = (path: string) => path.startsWith('attachments');
const emptyFields = (c: C) => lacking('submit', c, 'R-22a', undefined, (path) => !isAttachment(path));
/** Codes of R-22a (4) that no attachment names. */
const localLacking = (c: C, e: E): string[] =>
  (e.evidence?.settings?.localMaterials ?? []).filter(
    (code) => !c.attachments.some(({ kind, material }) => kind === 'LOCAL' && material === code),
  );
const materialsLacking = (c: C) => lacking('submit', c, 'R-22a', undefined, isAttachment);
const statementLacking = (c: C, e: E) => lacking('submit', c, 'A-31', e);
const reasonsLacking = (c: C, e: E) => lacking('refuse', c, 'A-38', { decision: e });
/** Fields of the lines that the form class asks for, and a decision repeats (R-27a). */
const unnamed = (c: C) => missing(applicationFields, 'create', c, { where: ({ path }) => path.startsWith('lines[].') });
const inSubmission = (found: Missing[]) => faultsOf(found, 'submit');

const linesNumbered = (c: C) => new Set(c.lines.map(({ line }) => line)).size === c.lines.length;
const complete = (c: C) => emptyFields(c).length === 0 && linesNumbered(c);

const reachable = (c: C, e: E) => {
  const reach = e.evidence?.reach;
  return (
    c.lines.every(({ purpose }) => purpose !== 'DISPOSE') ||
    (reach !== undefined && (reach.adjacent || reach.cooperating || reach.nationalPlanned))
  );
};

const OVER_QUOTA_TEST = 'quotaLeft';
const onlyQuotaFails = (f: RouteFinding | undefined) =>
  f !== undefined && failed(f).length === 1 && failed(f)[0] === OVER_QUOTA_TEST;
const otherFails = (f: RouteFinding | undefined) => f === undefined || failed(f).some((t) => t !== OVER_QUOTA_TEST);

/** Quantity beyond what the entry has left, in grams; 0 when it fits or there is no cap. */
export function shortage(lines: { quantity: string }[], remaining: string | null | undefined): bigint {
  if (remaining === null || remaining === undefined) return 0n;
  const missing = asked(lines) - grams(remaining);
  return missing > 0n ? missing : 0n;
}

/** Consent granted to this case, in grams; 0 without an agreed over-quota letter. */
const granted = (c: C): bigint => {
  const letter = lastLetter(c);
  return letter?.kind === 'OVER_QUOTA' && letter.state === 'AGREED'
    ? grams(letter.reply?.extra ?? letter.extra ?? '0')
    : 0n;
};
const extraCovers = (c: C, lines: { quantity: string }[], e: E) => shortage(lines, finding(e)?.remaining) <= granted(c);

const SIGNED = ['accept', 'recommend', 'passReview', 'sendOverQuotaLetter'];
const firstHands = (c: C) => c.hands.filter(({ act }) => SIGNED.includes(act));

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

/** Items of a correction notice that ask for a material which the origin has not published. */
const unpublished = (e: E) => {
  const published = [...NATIONAL_MATERIALS.map(({ code }) => code), ...(e.evidence?.settings?.localMaterials ?? [])];
  return (said<'requestCorrection'>(e).items ?? []).filter(
    ({ field, material }) =>
      (field === 'attachments' && material === undefined) ||
      (material !== undefined && (field !== 'attachments' || !published.includes(material))),
  );
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

/** A licence of another unit is none of the receiver's. */
const heldByReceiver: Tests<C, E>[string] = {
  rule: 'R-10f',
  says: text(
    '填报的经营许可证不属于接受单位，危险废物不得交给无证单位。',
    'The licence is not the receiver’s: hazardous waste may not go to a unit without a licence of its own.',
  ),
  remedy: text(
    '请选择接受单位自己的许可证，或不予批准（RR03）。',
    "Name the receiver's own licence; the case may be refused (RR03).",
  ),
  holds: (_c, e) => e.evidence?.licence?.held !== false,
};

/** A use without a licence is judged by the joint scheme alone. */
const exemptedUse: Tests<C, E>[string] = {
  rule: 'X-04',
  says: (_c, e) => e.evidence?.exemption?.refused?.says ?? text('不符合豁免利用条件。', 'The use is not exempted.'),
  remedy: text(
    '由两省联合方案逐项逐对列明该利用，或选择持有经营许可证的接受人；不得批准（RR03）。',
    'Let a joint scheme of the provinces open and list the use, or choose a receiver with a licence; no approval (RR03).',
  ),
  holds: (_c, e) => !e.evidence?.exemption?.refused,
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

const outerLimitOver = (c: C, e: E) =>
  c.overdue.some(({ clock }) => clock === 'K-42') || (e.evidence?.expired?.includes('K-42') ?? false);

/** A correction takes no case out of the scope of the Measures. Records without that evidence were not asked. */
function outOfScope(c: C, e: E): Tests<C, E>[string] | undefined {
  const { mainland, parties } = e.evidence ?? {};
  if (mainland === undefined || c.receivedAt == null) return undefined;
  const form = said<'edit'>(e);
  const no = (test: Tests<C, E>[string]) => ({ ...test, holds: () => false });
  if (!mainland) return no(applicationTests.bothMainland);
  if (form.receiver && parties?.receiver?.province === c.origin) return no(applicationTests.crossesProvinces);
  if (form.transport?.mode === 'SEA') return no(applicationTests.notBySea);
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

/** Whoever was not told within K-23 is accepted by law: what the clock has not noted yet nobody may do otherwise. */
function inTime(_c: C, e: E): Tests<C, E>[string] | undefined {
  if (!e.evidence?.expired?.includes('K-23')) return undefined;
  return {
    rule: 'R-23d',
    says: text(
      '五个工作日内未告知，申请自收到之日起即为受理，系统正在记载。',
      'The five working days are over without a word: the application is accepted as of its receipt, and the system is recording it.',
    ),
    remedy: text('请稍候刷新，按已受理案件办理。', 'Read the case again shortly, and go on with it as accepted.'),
    holds: () => false,
  };
}

/** Whoever has not answered within K-CORR has let the application lapse, though the clock has not noted it yet. */
function answersInTime(_c: C, e: E): Tests<C, E>[string] | undefined {
  if (!e.evidence?.expired?.includes('K-CORR')) return undefined;
  return {
    rule: 'K-CORR',
    says: text(
      '补正期限已满，申请已失效，系统正在记载。',
      'The time to correct is over: the application has lapsed, and the system is recording it.',
    ),
    remedy: text('请重新申请。', 'Apply anew.'),
    holds: () => false,
  };
}

const ANOTHER_GROUND = text('请选择与案情相符的理由代码。', 'Choose the reason code that fits the case.');
/** A ground that the case does not have: silence before its time, or where nobody is asked (RR02); a disagreement (RR01). */
function falseGround(c: C, e: E): Tests<C, E>[string] | undefined {
  const { code } = said<'refuse'>(e);
  const answer = e.evidence?.lastLetter;
  if (answer === undefined) return undefined;
  if (code === 'RR02' && (!outerLimitOver(c, e) || (answer !== 'OPEN' && answer !== 'REFUSED')))
    return {
      rule: 'A-42',
      says: text(
        '未取得同意（RR02）须受理后满四十五个工作日，且商请函未获答复或未获同意。',
        'Lack of consent (RR02) is a ground only after 45 working days from acceptance, and where a letter is unanswered or refused.',
      ),
      remedy: ANOTHER_GROUND,
      holds: () => false,
    };
  if (code === 'RR01' && answer !== 'REFUSED')
    return {
      rule: 'R-26a',
      says: text('接受地没有不同意的复函（RR01）。', 'No reply of the destination disagrees (RR01).'),
      remedy: ANOTHER_GROUND,
      holds: () => false,
    };
  return undefined;
}

/** A case on the fast track or over quota has had no review at which the plan was compared (W-04). */
function planOfDecision(c: C, e: E): Tests<C, E>[string] | undefined {
  const { planRowMatches } = applicationTests;
  // No plan names a receiver with another unit's licence: that is said of the licence.
  return e.type === 'approve' && heldByReceiver.holds(c, e) && !planRowMatches.holds(c, e) ? planRowMatches : undefined;
}

/** Guards of the machine, by name. Each is one clause with its rule, why it refuses and what to do next. */
export const applicationTests = {
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
  listedItemsOnly: {
    rule: 'R-23c',
    says: text('补正时只能修改补正告知书所列事项。', 'Only the items of the correction notice may be changed.'),
    remedy: text('请仅修改所列字段。', 'Change only the listed fields.'),
    instead: answersInTime,
    holds: (c, e) => {
      const fields = openedFields('correction', c);
      return editedFields(e).every((field) => fields.includes(field));
    },
    fields: (c, e) => frozenFaults(applicationFields, 'correction', c, e, true),
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
  checklistOk: {
    rule: 'R-23a',
    says: text('受理检查未全部通过。', 'The checklist is not all ok.'),
    remedy: text(
      '一次性告知需补正的全部事项，或允许当场更正。',
      'Request correction of all items at once, or allow correction on the spot.',
    ),
    holds: (_c, e) => {
      const { checklist } = said<'accept'>(e);
      return Object.keys(checklist ?? {}).length > 0 && Object.values(checklist).every((ok) => ok === true);
    },
  },
  fieldsNamed: {
    rule: 'R-23b',
    says: text('请指明可当场更正的字段。', 'Name the fields that may be corrected on the spot.'),
    remedy: text('请选择字段。', 'Choose fields.'),
    holds: (_c, e) => said<'allowSpotCorrection'>(e).fields?.length > 0,
  },
  namedFieldsOnly: {
    instead: inTime,
    rule: 'R-23b',
    says: text(
      '只能当场更正审查人员指明的字段。',
      'Only the fields named by the officer may be corrected on the spot.',
    ),
    remedy: text('请仅更正所列字段。', 'Correct only these fields.'),
    holds: (c, e) => {
      const fields = editedFields(e);
      return fields.length > 0 && fields.every((field) => openedFields('submitted', c).includes(field));
    },
    fields: (c, e) => frozenFaults(applicationFields, 'submitted', c, e, true),
  },
  firstNotice: {
    rule: 'R-23c',
    says: text('补正事项应当一次性告知，本轮已发出补正告知书。', 'Items are told once; this round has had its notice.'),
    remedy: text('请受理，或依现有材料审查。', 'Accept, or decide on the material there is.'),
    holds: (c) => !c.corrections.some(({ round }) => round === c.round),
  },
  newMaterialOnly: {
    rule: 'R-23c',
    says: text(
      '后续补正只能针对上次补正时新提交的材料。',
      'A later notice may name only what the last correction newly supplied.',
    ),
    remedy: text(
      '请删除未新提交材料的事项；材料仍不齐全的，依现有材料审查。',
      'Leave out items for which nothing new has come, and decide on the material there is.',
    ),
    holds: (c, e) => {
      const { items } = said<'requestCorrection'>(e);
      const came = (c.corrections.at(-1)?.items ?? []).filter((item) => item.came);
      const isNew = ({ field, material }: (typeof items)[number]) =>
        came.some((item) => item.field === field && item.material === material);
      return items?.length > 0 && (c.round <= 1 || items.every(isNew));
    },
  },
  publishedOnly: {
    rule: 'A-31',
    says: (_c, e) => {
      const codes = unpublished(e).map(({ material }) => material ?? '');
      return text(
        `不得要求申请人提交公布目录以外的材料：${codes.join('、') || '未指明材料'}。`,
        `Nothing outside the published list may be asked for: ${codes.join(', ') || 'no material named'}.`,
      );
    },
    remedy: text('请从本省公布的材料目录中选择。', 'Name a material of the published list of the province.'),
    holds: (_c, e) => unpublished(e).length === 0,
  },
  everyItemAnswered: {
    rule: 'R-23c',
    says: text('补正告知书所列事项未逐项答复。', 'Not every item of the notice is answered.'),
    remedy: text('请逐项修改或说明。', 'Edit or answer each item.'),
    instead: answersInTime,
    holds: (c, e) => {
      const answers = said<'resubmit'>(e).answers ?? [];
      return (c.corrections.at(-1)?.items ?? []).every(
        ({ item, edited }) => edited || answers.some((a) => a.item === item && a.text.trim()),
      );
    },
  },
  notOurMatter: {
    rule: 'A-32',
    says: text(
      '不予受理须说明理由；不属本机关职权的须告知有权机关。',
      'Non-acceptance needs its reason, and the right authority where it is another.',
    ),
    remedy: text('请填写理由和有权机关。', 'Give reason and authority.'),
    holds: (_c, e) => {
      const { ground, reason, authority } = said<'refuseAcceptance'>(e);
      return Boolean(reason?.trim()) && (ground !== 'OTHER_AUTHORITY' || Boolean(authority?.trim()));
    },
  },
  routeOpen: {
    rule: 'W-01',
    says: text('办理通道已确定。', 'The route is already set.'),
    remedy: text('通道变化由系统重新检验。', 'Changes are tested again by the system.'),
    holds: (c) => c.track === null,
  },
  w01Holds: {
    rule: 'W-01',
    says: (_c, e) => {
      const { zh, en } = namesOfFailed(finding(e));
      return text(`白名单直批条件不满足：${zh}。`, `The fast track does not hold: ${en}.`);
    },
    remedy: text('案件将转入商请程序。', 'The case falls to consultation.'),
    holds: (_c, e) => finding(e) !== undefined && failed(finding(e)!).length === 0,
  },
  onlyQuotaFails: {
    rule: 'W-06',
    says: text('不满足的不仅是额度。', 'More than the quota fails.'),
    remedy: text('按商请程序办理。', 'Consult.'),
    holds: (_c, e) => onlyQuotaFails(finding(e)),
  },
  overQuotaByLetter: {
    rule: 'W-06',
    says: text('该合作机制未规定超额商请。', 'The agreement knows no over-quota letter.'),
    remedy: text('按商请程序办理。', 'Consult in full.'),
    holds: (_c, e) => finding(e)?.overQuota === 'LETTER_AND_CONSENT',
  },
  otherTestFails: {
    rule: 'W-01',
    says: text('除额度外的条件均满足。', 'Nothing but the quota fails.'),
    remedy: text('无需变更通道。', 'No change of route.'),
    holds: (_c, e) => otherFails(finding(e)),
  },
  trackWhitelist: {
    rule: 'W-01',
    says: text('案件不在白名单直批通道。', 'The case is not on the fast track.'),
    remedy: text('请按当前通道办理。', 'Act on the present route.'),
    holds: (c) => c.track === 'WHITELIST',
  },
  trackOverQuota: {
    rule: 'W-06',
    says: text('案件不在超额商请通道。', 'The case is not on the over-quota route.'),
    remedy: text('请按当前通道办理。', 'Act on the present route.'),
    holds: (c) => c.track === 'OVER_QUOTA',
  },
  trackConsulted: {
    rule: 'R-21a',
    says: text('案件不在商请通道。', 'The case is not on the consulted route.'),
    remedy: text('请按当前通道办理。', 'Act on the present route.'),
    holds: (c) => c.track === 'CONSULTED',
  },
  trackFast: {
    rule: 'W-01',
    says: text('案件不在白名单或超额通道。', 'The case is neither on the fast track nor over quota.'),
    remedy: text('进入商请程序的案件不再转回。', 'A consulted case does not return.'),
    holds: (c) => c.track === 'WHITELIST' || c.track === 'OVER_QUOTA',
  },
  noteGiven: {
    rule: 'R-24a',
    says: text('请填写审查意见。', 'A review note is needed.'),
    remedy: text('请填写意见。', 'Write the note.'),
    holds: (_c, e) => Boolean(said<'recommend'>(e).note?.trim()),
  },
  quotaLeft: {
    rule: 'W-05',
    says: (_c, e) =>
      text(
        `白名单剩余额度不足（剩余 ${finding(e)?.remaining ?? '—'} 吨）。`,
        `The entry has not enough left (${finding(e)?.remaining ?? '—'} t).`,
      ),
    remedy: text(
      '案件转为超额商请，或由申请人减少数量。',
      'The case turns to the over-quota letter, or the applicant reduces the quantity.',
    ),
    holds: (c, e) => finding(e) !== undefined && shortage(decidedLines(c, e), finding(e)!.remaining) === 0n,
  },
  quotaLeftWithExtra: {
    rule: 'W-05',
    says: text(
      '剩余额度加上同意的超额量仍不足。',
      'What is left and the extra consented to do not cover the quantity.',
    ),
    remedy: text('请重新发送超额商请函。', 'Send a new over-quota letter.'),
    holds: (c, e) => finding(e) !== undefined && extraCovers(c, decidedLines(c, e), e),
  },
  quotaAloneByLetter: {
    rule: 'W-06',
    says: text(
      '不满足的不仅是额度，或机制未规定超额商请。',
      'More than the quota fails, or the agreement knows no over-quota letter.',
    ),
    remedy: text('按商请程序办理。', 'Consult.'),
    holds: (_c, e) => onlyQuotaFails(finding(e)) && finding(e)?.overQuota === 'LETTER_AND_CONSENT',
  },
  onlyQuotaMayFail: {
    rule: 'W-01',
    says: (_c, e) => {
      const { zh, en } = namesOfFailed(finding(e), OVER_QUOTA_TEST);
      return text(`白名单条件不满足：${zh}。`, `A W-01 test other than quota fails: ${en}.`);
    },
    remedy: text('案件将转入商请程序。', 'The case falls to consultation.'),
    holds: (_c, e) => !otherFails(finding(e)),
  },
  extraTooSmall: {
    rule: 'W-06',
    says: text('同意的超额量足够。', 'The extra consented to is enough.'),
    remedy: text('无需重新商请。', 'No new letter is needed.'),
    holds: (c, e) => !extraCovers(c, c.lines, e),
  },
  overQuotaConsent: {
    rule: 'W-06',
    says: text('没有有效的超额同意函。', 'No over-quota consent stands behind the case.'),
    remedy: text('请先发送超额商请函并取得同意。', 'Send the letter and obtain consent first.'),
    holds: (c) => lastLetter(c)?.kind === 'OVER_QUOTA' && lastLetter(c)?.state === 'AGREED',
  },
  consultationAgreed: {
    rule: 'R-21a',
    says: text('接受地未同意，不得批准。', 'The destination has not agreed: no approval.'),
    remedy: text('请等待同意的复函，或作出不予批准决定。', 'Await an agreeing reply, or refuse.'),
    holds: (c) => lastLetter(c)?.kind === 'CONSULTATION' && lastLetter(c)?.state === 'AGREED',
  },
  withinAgreed: {
    rule: 'R-26a',
    says: text('批准数量超过接受地同意的数量。', 'A line exceeds what the destination agreed to.'),
    remedy: text('请按复函数量批准。', 'Approve no more than the reply.'),
    holds: (c, e) => {
      const { kind, reply } = lastLetter(c) ?? {};
      return kind === 'CONSULTATION' && within(decidedLines(c, e), reply?.lines.length ? reply.lines : c.lines);
    },
  },
  withinAsked: {
    rule: 'R-27a',
    says: text('批准数量超过申请数量，或行号不存在。', 'A line exceeds what was asked for, or does not exist.'),
    remedy: text('请核对批准数量。', 'Check the lines.'),
    holds: (c, e) => within(decidedLines(c, e), c.lines),
  },
  linesComplete: {
    instead: planOfDecision,
    rule: 'R-27a',
    says: text(
      '批准决定须载明废物名称、类别、代码、重量、移出人、接受人和方式。',
      'A decision needs name, category, code, weight, remover, receiver and method.',
    ),
    remedy: text('请补全废物信息。', 'Complete the lines.'),
    holds: (c) => complete(c) && unnamed(c).length === 0,
    fields: (c) => [...inSubmission(emptyFields(c)), ...inSubmission(unnamed(c))],
  },
  validityLeft: {
    rule: 'R-27b',
    says: text(
      '批准的有效期为空：申请期限或许可证在开始前已届满。',
      'No day of validity is left: period or licence end before it begins.',
    ),
    remedy: text('请申请人重新申请。', 'The applicant has to apply anew.'),
    holds: (c, e) => {
      const today = civilDay(e.at);
      const from = c.period && c.period.from > today ? c.period.from : today;
      const until = permittedTo(e.evidence);
      return c.period !== null && until !== null && from <= c.period.to && from <= until;
    },
  },
  licenceValid: {
    rule: 'L-80a',
    says: text(
      '接受单位的经营许可证当日无效，或不覆盖该类别、代码、方式。',
      "The receiver's licence is not valid today, or does not cover category, code or mode.",
    ),
    remedy: text('不得批准；可以不予批准（RR03）。', 'No approval; the case may be refused (RR03).'),
    instead: (c, e) => (e.evidence?.exemption ? exemptedUse : heldByReceiver.holds(c, e) ? undefined : heldByReceiver),
    holds: (_c, e) => e.evidence?.licence?.valid === true && e.evidence.licence.uncovered.length === 0,
  },
  exemptedUse,
  scaleLeft: {
    rule: 'P-12',
    says: text(
      '接受单位全年接收量将超过核准规模的120%。',
      'Receipts of the year would exceed 120 % of the approved scale.',
    ),
    remedy: text('接受单位须重新申领许可证。', 'The receiver needs a new licence.'),
    holds: (_c, e) => (e.evidence?.licence?.loadPermille ?? 0) <= 1200,
  },
  belowScale: {
    rule: 'P-12',
    verb: 'WARN',
    says: text('接受单位全年接收量将超过核准规模。', 'Receipts of the year would exceed the approved scale.'),
    remedy: text('请说明理由；超过120%不得批准。', 'Say why; above 120 % nothing can be approved.'),
    // Above 120 % no reason helps: `scaleLeft` says so.
    holds: (_c, e) => {
      const load = e.evidence?.licence?.loadPermille ?? 0;
      return load <= 1000 || load > 1200;
    },
  },
  notOnNegativeList: {
    rule: 'W-19',
    says: (_c, e) => {
      const items = (e.evidence?.negative ?? []).map(({ value, reason }) => `${value} (${reason})`).join('; ');
      return text(`列入负面清单：${items}。`, `On the negative list: ${items}.`);
    },
    remedy: text('只能不予批准（RR06）。', 'Only refusal is left (RR06).'),
    holds: (_c, e) => !e.evidence?.negative?.length,
  },
  planRowMatches: {
    rule: 'M-06',
    says: text(
      '管理计划中没有与转移年度、废物、方式、接受单位和许可证一致的转移内容。',
      'The plan has no row of the years of transfer that matches waste, method, receiver and licence.',
    ),
    remedy: text(
      '请申请人变更管理计划，或不予批准（RR07）。',
      'The applicant changes the plan, or the case is refused (RR07).',
    ),
    holds: (_c, e) => !e.evidence?.planGaps?.length,
  },
  reviewFindings: {
    rule: 'R-24a',
    says: text(
      '初审未全部通过：计划、许可证、方式、就近。',
      'Plan row, licence, method and proximity are not all checked.',
    ),
    remedy: text('请逐项核对，或书面答复不予批准。', 'Check each, or refuse in writing.'),
    holds: (_c, e) => {
      const { findings } = said<'passReview'>(e);
      return Object.keys(findings ?? {}).length > 0 && Object.values(findings).every((ok) => ok === true);
    },
  },
  mayAccept: { ...holdsPower('OUTBOUND_ACCEPT'), instead: inTime },
  mayDecide: holdsPower('OUTBOUND_DECIDE'),
  fourEyes: {
    rule: 'R-24a',
    says: text(
      '签发人不得是受理、审查或发函的人员，且须先有另一人的审查。',
      'The signer may not have accepted, recommended, reviewed or sent the letter, and another officer must have.',
    ),
    remedy: text(
      '请由另一名人员签发，或先由第一人提出审查意见。',
      'Let another officer sign, or have a first officer recommend.',
    ),
    holds: (c, e) =>
      e.by.person !== null && firstHands(c).length > 0 && firstHands(c).every(({ person }) => person !== e.by.person),
  },
  reasonsGiven: {
    instead: falseGround,
    rule: 'A-38',
    says: text('不予批准须说明理由。', 'A refusal gives reasons.'),
    remedy: text('请填写理由。', 'State the reasons.'),
    holds: (c, e) => reasonsLacking(c, e).length === 0,
    fields: (c, e) => faultsOf(reasonsLacking(c, e), 'refuse'),
  },
  replyQuoted: {
    rule: 'R-26a',
    says: text(
      '接受地已不同意，理由须引用其复函（RR01）。',
      'The destination refused: the reasons quote its reply (RR01).',
    ),
    remedy: text('请选择 RR01 或在理由中引用复函。', 'Use RR01, or quote the reply in the reasons.'),
    holds: (c, e) => {
      const { code, reason } = said<'refuse'>(e);
      const reply = lastLetter(c)?.reply;
      return code === 'RR01' || (reply?.number != null && reason.includes(reply.number));
    },
  },
  outerLimitPassed: {
    rule: 'A-42',
    says: text(
      '受理后未满四十五个工作日，不得以未取得同意为由不予批准。',
      'Lack of consent is no ground before 45 working days from acceptance.',
    ),
    remedy: text('请继续催办复函。', 'Keep asking for the reply.'),
    holds: outerLimitOver,
  },
  forLackOfConsent: {
    rule: 'A-42',
    says: text('该情形下的理由代码须为 RR02。', 'The reason code of this case is RR02.'),
    remedy: text('请使用 RR02。', 'Use RR02.'),
    holds: (_c, e) => said<'refuse'>(e).code === 'RR02',
  },
  extraNamed: {
    rule: 'W-06',
    says: (c, e) => {
      const missing = tonnes(shortage(c.lines, finding(e)?.remaining));
      return text(
        `超额商请须载明条目、额度、已用和不低于缺口（${missing} 吨）的超额量。`,
        `The letter names entry, cap, used and an extra of at least the shortage (${missing} t).`,
      );
    },
    remedy: text('请填写超额量。', 'State the extra quantity.'),
    holds: (c, e) => {
      const { extra } = said<'sendOverQuotaLetter'>(e);
      const found = finding(e);
      return (
        found?.listing != null &&
        isTonnes(extra) &&
        grams(extra) > 0n &&
        grams(extra) >= shortage(c.lines, found.remaining)
      );
    },
  },
  lessThanAsked: {
    rule: 'W-06',
    says: text('数量须少于申请数量。', 'The quantity must be less than asked.'),
    remedy: text('请减少数量。', 'Reduce it.'),
    holds: (c, e) => {
      const { lines } = said<'reduceQuantity'>(e);
      return (
        Array.isArray(lines) &&
        within(lines, c.lines) &&
        lines.some(({ line, quantity }) => grams(quantity) < grams(c.lines.find((l) => l.line === line)!.quantity))
      );
    },
  },
  answersOpenLetter: {
    rule: 'R-25a',
    says: text('复函不对应未结的商请函。', 'The reply does not answer the open letter.'),
    remedy: text('请核对函号。', 'Check the letter.'),
    holds: (c, e) => openLetter(c) !== undefined && openLetter(c)!.id === said<'replyAgree'>(e).letter,
  },
  withinLetter: {
    rule: 'R-25a',
    says: text('同意数量超过商请数量。', 'The reply agrees to more than the letter asks.'),
    remedy: text('请按商请数量答复。', 'Agree to no more than the letter.'),
    holds: (c, e) => within(said<'replyAgree'>(e).lines ?? [], c.lines),
  },
  extraCoversShortage: {
    rule: 'W-06',
    says: text('同意的超额量小于缺口。', 'The extra granted is less than the shortage.'),
    remedy: text('按不同意处理，或重新答复。', 'It counts as no consent.'),
    holds: (c, e) => {
      const letter = openLetter(c);
      const extra = said<'replyAgree'>(e).extra ?? letter?.extra ?? null;
      return extra !== null && isTonnes(extra) && grams(extra) >= shortage(c.lines, c.route?.remaining);
    },
  },
  replyReasons: {
    rule: 'R-25b',
    says: text('不同意须说明理由。', 'A disagreement gives reasons.'),
    remedy: text('请填写理由。', 'State the reasons.'),
    holds: (_c, e) => Boolean(said<'replyRefuse'>(e).reasons?.trim()),
  },
  replyOverdue: {
    rule: 'K-25',
    says: text('函复时限未到期。', 'The reply is not overdue.'),
    remedy: text('请等待复函。', 'Await the reply.'),
    // Each letter has a clock of its own: what was noted before it was issued is of an earlier one.
    holds: (c) => {
      const letter = openLetter(c);
      return letter !== undefined && c.overdue.some(({ clock, at }) => clock === 'K-25' && at >= letter.issuedAt);
    },
  },
  overQuotaRefused: {
    rule: 'W-06',
    says: text('不是被拒绝的超额商请函。', 'No over-quota letter was refused.'),
    remedy: text('请作出决定。', 'Decide the case.'),
    holds: (c) => lastLetter(c)?.kind === 'OVER_QUOTA' && lastLetter(c)?.state === 'REFUSED',
  },
  firstQuestion: {
    rule: 'R-25a',
    says: text('对同一函件只能要求补充一次信息。', 'One question may be asked on a letter.'),
    remedy: text('请依现有材料答复。', 'Reply on what there is.'),
    holds: (c, e) => openLetter(c)?.id === said<'askInformation'>(e).letter && openLetter(c)?.question === null,
  },
  questionOpen: {
    rule: 'R-25a',
    says: text('没有未答复的补充信息要求。', 'No question is open.'),
    remedy: text('无需补充。', 'Nothing to give.'),
    holds: (c) => openLetter(c)?.question != null && openLetter(c)?.information.length === 0,
  },
  letterOverdue: {
    rule: 'K-25',
    says: text('不是未结函件的时限。', 'Not the clock of the open letter.'),
    remedy: text('', ''),
    holds: (c, e) => {
      const { clock, letter } = said<'flagOverdue'>(e);
      return clock === 'K-25' && openLetter(c) !== undefined && (letter === undefined || openLetter(c)!.id === letter);
    },
  },
  clockK24: passed('K-24'),
  clockK26: passed('K-26'),
  clockK42: passed('K-42'),
  clockK44: passed('K-44'),
  approvalMade: {
    rule: 'R-26b',
    says: text('批准文件尚未生成。', 'The approval does not exist yet.'),
    remedy: text('', ''),
    holds: (c, e) => c.approval === null && e.evidence?.approval !== undefined,
  },
  notServed: {
    rule: 'A-44',
    says: text('决定已送达。', 'The decision has been served.'),
    remedy: text('', ''),
    holds: (c) => c.servedAt === null,
  },
} satisfies Tests<C, E>;

/** The speaker acts for the origin itself, or inside a delegation of this power for this city. */
function holdsPower(power: Power) {
  return {
    rule: 'R-DEL',
    says: text('该行为不在委托范围内。', 'The act lies outside the delegation.'),
    remedy: text(
      '请由委托机关或受托办理该事项的机关办理。',
      'Leave it to the principal, or to the authority entrusted with it.',
    ),
    holds: (c: C, e: E) => officerOf(e.by, c.origin, power, c.originCity),
  };
}

/** The clock named by the event is this one. Which clock has passed is said by the deadline book. */
function passed(clock: string) {
  return {
    rule: clock,
    says: text(`不是 ${clock} 时限。`, `Not the clock ${clock}.`),
    remedy: text('', ''),
    holds: (_c: C, e: E) => said<'flagOverdue'>(e).clock === clock,
  };
}
