import type { ApplicationContext } from '../transfer-application/transfer-application.case.js';
import type { FormField } from '../transfer-application/form-fields.js';
import {
  ATTACHMENT_KINDS,
  commands,
  CreateApplication,
  PURPOSES,
  REFUSAL_REASONS,
  TRANSPORT_MODES,
} from '../transfer-application/transfer-application.commands.js';
import {
  category,
  day,
  hazards,
  list,
  method,
  oneOf,
  pattern,
  route,
  text,
  tonnes,
  uuid,
  wasteCode,
  whole,
  yes,
  type Check,
} from './checks.js';
import { MATERIAL } from '../policy/materials.js';
import { carried, from, licensed, statedFrom, type Demand, type FieldRule, type FieldTable } from './field-rules.js';

type Row = FieldRule;
const SUBMIT = 'submit';

/** A field of the form: filled until submission, put right afterwards where the officer has named it. */
const field = (
  path: string,
  zh: string,
  en: string,
  check: Check,
  rule: string,
  requiredFrom: Demand[] = [],
  more: Partial<Row> = {},
): Row => ({
  path,
  zh,
  en,
  check,
  rule,
  requiredFrom,
  given: carried(path, 'create', 'edit', 'correctOnTheSpot'),
  frozenFrom: SUBMIT,
  ...more,
});
const submit = (rule: string, when?: string) => [from(SUBMIT, rule, when)];
/** Wherever the object around it is filled in at all. */
const inItem = (rule: string) => [from('create', rule, 'filledIn'), ...submit(rule)];
const within = (rule: string) => [from('create', rule, 'filledIn')];
/** What the applicant may reduce over quota (P13a), beside the form. */
const reducible = (path: string) => ({ given: carried(path, 'create', 'edit', 'correctOnTheSpot', 'reduceQuantity') });
const t = { unit: 't' };
const weight: Check = { ...tonnes, name: 'weight' };

const LINES: Row[] = [
  field('lines', '废物清单', 'waste lines', list(), 'R-22a', submit('R-22a'), reducible('lines')),
  field('lines[].line', '序号', 'line number', whole(1, 99), 'R-27a', within('R-27a'), reducible('lines[].line')),
  field('lines[].name', '废物名称', 'waste name', text(200), 'R-27a', within('R-27a')),
  field('lines[].commonName', '行业俗称', 'common name', text(200, 0), 'R-27a'),
  field('lines[].industry', '产生来源行业', 'industry source', text(200, 0), 'R-27a'),
  field('lines[].category', '废物类别', 'category', category, 'C-01', within('C-01')),
  field('lines[].code', '废物代码', 'waste code', wasteCode, 'C-01', within('C-01')),
  field('lines[].hazards', '危险特性', 'hazard characteristics', hazards, 'C-02', [
    statedFrom('create', 'C-02', 'filledIn'),
  ]),
  field('lines[].form', '形态', 'physical form', text(40), 'R-27a', within('R-27a')),
  field('lines[].component', '有害成分', 'harmful component', text(500, 0), 'R-27a'),
  field('lines[].packaging', '包装方式', 'packaging', text(100, 0), 'R-27a'),
  field('lines[].quantity', '申请转移量', 'quantity', weight, 'R-22a', inItem('R-22a'), {
    ...t,
    ...reducible('lines[].quantity'),
  }),
  field('lines[].method', '利用处置方式', 'method', method, 'R-27a', within('R-27a')),
  field('lines[].purpose', '转移目的', 'purpose class', oneOf(PURPOSES), 'R-03b', within('R-03b')),
  field('lines[].lastYear', '上年实际转移量', "last year's quantity", tonnes, 'R-22a', [], t),
];
const ATTACHMENTS: Row[] = [
  field('attachments', '附件', 'attachments', list(), 'R-22a'),
  field(
    'attachments[LICENCE_COPY]',
    '经营许可证复印件',
    'copy of the operating licence',
    list(),
    'R-22a',
    submit('R-22a', 'licensed'),
  ),
  field('attachments[METHOD_STATEMENT]', '利用处置方式说明', 'method statement', list(), 'R-22a', submit('R-22a')),
  field('attachments[CONTRACT]', '协议、意向或合同', 'agreement, intent or contract', list(), 'R-22a', submit('R-22a')),
  field('attachments[].kind', '附件种类', 'kind of attachment', oneOf(ATTACHMENT_KINDS), 'R-22a', within('R-22a')),
  field('attachments[].material', '地方材料代码', 'local material', pattern('material', MATERIAL.source), 'R-22c'),
  field('attachments[].name', '附件名称', 'name of the attachment', text(200), 'R-22a', within('R-22a')),
  field('attachments[].sha256', '附件摘要', 'digest', pattern('sha256', '^[0-9a-f]{64}$'), 'R-22a', within('R-22a')),
  field('attachments[].bytes', '附件大小', 'size', whole(1, 200_000_000), 'R-22a', within('R-22a'), { unit: 'byte' }),
];
/** What a signature itself says. */
const SIGNED: Row[] = [
  field('statement', '真实性承诺', 'statement of truth', yes, 'A-31', submit('A-31'), {
    given: carried('statement', SUBMIT),
  }),
  field('signatory', '签字人', 'signatory', text(100), 'A-31', submit('A-31'), {
    given: carried('signatory', SUBMIT),
  }),
  field('decision.code', '不予批准理由代码', 'reason code', oneOf(REFUSAL_REASONS), 'A-38', [from('refuse', 'A-38')], {
    given: carried('code', 'refuse'),
    frozenFrom: 'refuse',
  }),
  field('decision.reason', '不予批准理由', 'reasons of the refusal', text(4000), 'A-38', [from('refuse', 'A-38')], {
    given: carried('reason', 'refuse'),
    frozenFrom: 'refuse',
  }),
];

/** What the officer has opened for correction: the items of the notice, or the fields named on the spot. */
export function openedFields(state: string, c: ApplicationContext): FormField[] {
  if (state === 'correction') return c.corrections.at(-1)?.items.map(({ field: name }) => name) ?? [];
  return state === 'submitted' ? (c.spot?.fields ?? []) : [];
}

/** The application form (危险废物跨省转移申请表). */
export const applicationFields: FieldTable<ApplicationContext> = {
  document: 'application',
  title: { zh: '危险废物跨省转移申请表', en: 'cross-province application' },
  signatures: {
    create: { zh: '建立', en: 'opening' },
    submit: { zh: '提交', en: 'submission' },
    refuse: { zh: '不予批准', en: 'the refusal' },
  },
  same: {},
  forms: {
    create: CreateApplication,
    edit: commands.edit,
    correctOnTheSpot: commands.correctOnTheSpot,
    submit: commands.submit,
    reduceQuantity: commands.reduceQuantity,
    refuse: commands.refuse,
  },
  conditions: {
    licensed,
    filledIn: {
      zh: '填写该项时',
      en: 'where the item is filled in',
      holds: (_, { parent }) => parent !== null && parent !== undefined,
    },
  },
  signed: (c) => ['create', ...(c.receivedAt === null ? [] : [SUBMIT]), ...(c.decision === null ? [] : ['refuse'])],
  opened: ({ path }, state, c) =>
    openedFields(state, c).includes(path.split(/[.[]/)[0] as FormField) ||
    (/^lines(\[\]\.(line|quantity))?$/.test(path) && state === 'accepted' && c.track === 'OVER_QUOTA'),
  frozenBy: (state) => (state === 'correction' ? 'R-23c' : state === 'submitted' ? 'R-23b' : 'Z-02'),
  next: (state) =>
    ({ draft: SUBMIT, correction: 'resubmit', accepted: null, repliedAgree: null, repliedRefuse: null })[state] ?? null,
  rows: [
    field('site', '产废场所', 'producing site', uuid, 'M-02', [from('create', 'M-02')]),
    field('plan', '管理计划', 'management plan', uuid, 'R-14', [from('create', 'R-14')]),
    field('receiver', '接受人', 'receiver', uuid, 'R-22a', submit('R-22a')),
    field('licence', '经营许可证', "receiver's operating licence", uuid, 'R-22a', submit('R-22a', 'licensed')),
    field('exemption', '豁免清单序号', 'item of the exemption list', whole(1, 99), 'X-04'),
    field('facility', '接收设施', 'facility', text(200, 0), 'R-27a'),
    ...LINES,
    field('carriers', '运输单位', 'carriers', list(), 'R-22a', submit('R-22a')),
    field('carriers[].org', '运输单位编号', 'carrier in the register', uuid, 'R-22a'),
    field('carriers[].name', '运输单位名称', 'name of the carrier', text(200), 'R-22a', within('R-22a')),
    field('carriers[].roadLicence', '道路运输证号', 'road transport licence', text(60), 'R-22a', within('R-22a')),
    field('carriers[].licenceValidTo', '运输证有效期至', 'licence valid to', day, 'R-22a', within('R-22a')),
    field('carriers[].contact', '运输单位联系人', 'contact of the carrier', text(200, 0), 'R-22a'),
    field('transport.mode', '运输方式', 'mode of transport', oneOf(TRANSPORT_MODES), 'R-02c', inItem('R-22a')),
    field('transport.route', '运输线路', 'route', route, 'R-26b', [
      statedFrom('create', 'R-26b', 'filledIn'),
      ...submit('R-26b'),
    ]),
    field('transport.batches', '转移批次', 'batches', whole(1, 100000), 'R-26b'),
    field('period.from', '拟转移期限起', 'first day of the transfer', day, 'R-22b', inItem('R-22b')),
    field('period.to', '拟转移期限止', 'last day of the transfer', day, 'R-22b', inItem('R-22b')),
    field('reason', '跨省转移理由', 'reason for leaving the province', text(4000, 0), 'R-03a'),
    field(
      'emergency.filingNo',
      '应急预案备案编号',
      'filing number of the emergency plan',
      text(60),
      'R-09b',
      inItem('R-09b'),
    ),
    field('emergency.filedOn', '应急预案备案日期', 'filing day of the emergency plan', day, 'R-09b', inItem('R-09b')),
    field('emergency.validTo', '应急预案有效期至', 'emergency plan valid to', day, 'R-09b'),
    field('emergency.measures', '应急措施', 'emergency measures', text(2000, 0), 'R-09b'),
    field('contact', '联系人及电话', 'contact and phone', text(200, 0), 'R-22a'),
    ...ATTACHMENTS,
    ...SIGNED,
  ],
};
