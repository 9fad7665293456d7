import { officerOf, type Power } from '../actor.js';
import { applicationFields, openedFields } from '../field-rules/application.fields.js';
import { frozenFaults } from '../field-rules/field-check.js';
import { NATIONAL_MATERIALS } from '../policy/materials.js';
import type { Tests } from '../statute.js';
import type { ApplicationContext, ApplicationEvent } from './transfer-application.case.js';
import { text, said, editedFields } from './transfer-application.reading.js';

type C = ApplicationContext;
type E = ApplicationEvent;

/** Items of a correction notice that ask for a material which the origin has not published. */
const unpublished = (e: E) => {
  const published = [...NATIONAL_MATERIALS.map(({ code }) => code), ...(e.evidence?.settings?.localMaterials ?? [])];
  return (said<'requestCorrection'>(e).items ?? []).filter(
    ({ field, material }) =>
      (field === 'attachments' && material === undefined) ||
      (material !== undefined && (field !== 'attachments' || !published.includes(material))),
  );
};

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

/** Guards of the machine, by name. Each is one clause with its rule, why it refuses and what to do next. */

/** The speaker acts for the origin itself, or inside a delegation of this power for this city. */
export function holdsPower(power: Power) {
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

/** What its acceptance and correction go by. */
export const acceptingTests = {
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
  mayAccept: { ...holdsPower('OUTBOUND_ACCEPT'), instead: inTime },
} satisfies Tests<C, E>;
