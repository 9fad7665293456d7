import type { ManifestContext } from '#domain/manifest/manifest.context';
import type { ManifestWeighing } from '#domain/manifest/manifest.commands';
import { grams, tonnes } from '#domain/quantity/quantity';
import { stateWords } from '#domain/glossary/states';
import { code128, qrCode } from '../marks.js';
import { manifestLink } from '../public-code.js';
import type { Column, Field, ManifestSheet } from '../sheet.js';
import {
  amount,
  DIFFERENCES,
  dayWords,
  formWords,
  hazardWords,
  methodWords,
  packagingWords,
  placeWords,
  timeWords,
} from '../words.js';

/** What the form of a load and that of a flow through a pipe have in common: part 1, part 3, and what became of them. */
export type Form = Pick<
  ManifestContext,
  | 'number'
  | 'qr'
  | 'transferType'
  | 'approval'
  | 'instrument'
  | 'contract'
  | 'plannedDate'
  | 'issuedAt'
  | 'remover'
  | 'site'
  | 'receiver'
  | 'licence'
  | 'exemption'
  | 'emergencyPhone'
  | 'handler'
  | 'emergencyMeasures'
  | 'remarks'
  | 'lines'
  | 'receipt'
  | 'results'
  | 'corrections'
  | 'releases'
  | 'voided'
  | 'closedAt'
>;
type Grid = { columns: Column[]; rows: string[][] };

const OPINIONS: Record<string, string> = { ACCEPT: '接受', PARTIAL: '部分接受', REJECT: '拒收' };
const PURPOSES: Record<string, string> = { '1': '中转贮存', '2': '利用', '3': '处理', '4': '处置' };
const UNITS: Record<string, string> = { KG: '千克', G: '克', PCS: '件', M3: '立方米', L: '升' };
const DASH = '—';
export const or = (value: string | null | undefined): string => value || DASH;
const joined = (words: (string | null | undefined)[], by: string): string => words.filter(Boolean).join(by);

/** Gross less tare is net, with scale and time (manifest.md §1.2: 称重记录). */
const weighed = (w: ManifestWeighing | null | undefined): string =>
  w
    ? `${amount(w.gross)}−${amount(w.tare)}=${amount(tonnes(grams(w.gross) - grams(w.tare)))}；${w.scale}${w.typed ? '（手工录入）' : ''} ${timeWords(w.at)}`
    : DASH;

/** Plan with the rows of it, decision, contract and day: what the header of every form names. */
const paperFields = (m: Form): Field[] => [
  { name: '批准文号', value: or(m.approval?.number ?? m.instrument?.title), span: 2 },
  {
    name: '管理计划',
    value: or(
      [...new Set(m.lines.flatMap(({ plan }) => (plan ? [`${plan.filingNo} 第${plan.line}行`] : [])))].join('、'),
    ),
    span: 2,
  },
  { name: '合同编号', value: or(m.contract.number), span: 2 },
  { name: '计划转移', value: m.plannedDate, span: 1 },
  { name: '签发时间', value: or(timeWords(m.issuedAt)), span: 1 },
];

/** Part 1: who hands over, from where, and what to do when something happens. */
const removalFields = (m: Form): Field[] => [
  { name: '单位名称', value: m.remover.name, span: 2 },
  { name: '信用代码', value: m.remover.uscc, span: 2 },
  {
    name: '设施地址',
    value: joined([`${placeWords(m.site.city)}（区划代码${m.site.city}）`, m.site.name, m.site.address], ' '),
    span: 2,
  },
  { name: '经办人', value: or(m.handler && `${m.handler.name} ${m.handler.phone}`), span: 2 },
  { name: '应急电话', value: or(m.emergencyPhone), span: 1 },
  { name: '备注', value: or(m.remarks), span: 1 },
  { name: '应急措施', value: or(m.emergencyMeasures), span: 2 },
];

const wasteTable = (m: Form): Grid => ({
  columns: [
    { title: '序', share: 0.8, align: 'center' },
    { title: '废物名称', share: 3.2 },
    { title: '代码', share: 2.2, align: 'center' },
    { title: '特性', share: 1.8, align: 'center' },
    { title: '形态', share: 1.3, align: 'center' },
    { title: '包装及数量', share: 2.4, align: 'center' },
    { title: '移出量（吨）', share: 2.2, align: 'right' },
    { title: '拟利用处置方式', share: 3.6 },
    { title: '危货类项/UN', share: 2, align: 'center' },
  ],
  rows: m.lines.map((line) => [
    String(line.line),
    line.commonName ? `${line.name}（${line.commonName}）` : line.name,
    line.wasteCode,
    hazardWords(line.hazards),
    formWords(line.form),
    joined([packagingWords(line.packaging.type), String(line.packaging.number), line.packaging.description], ' '),
    amount(line.removed ?? line.planned),
    methodWords(line.method),
    line.dangerousGoods
      ? joined(
          [
            line.dangerousGoods.division ?? line.dangerousGoods.class,
            `UN${line.dangerousGoods.un}`,
            line.dangerousGoods.packingGroup && `${line.dangerousGoods.packingGroup}类包装`,
          ],
          ' / ',
        )
      : DASH,
  ]),
});

/** What else part 1 says of each waste, and how its weight was found. */
const detailTable = (m: Form): Grid => ({
  columns: [
    { title: '序', share: 0.8, align: 'center' },
    { title: '类别/名录', share: 2, align: 'center' },
    { title: '主要（有害）成分', share: 3.6 },
    { title: '外运目的', share: 1.6, align: 'center' },
    { title: '计划量（吨）', share: 2, align: 'right' },
    { title: '原计量', share: 2, align: 'center' },
    { title: '称重：毛重−皮重=净重（吨）；衡器、时间', share: 5.5 },
    { title: '识别码', share: 1.4, align: 'center' },
  ],
  rows: m.lines.map((line) => [
    String(line.line),
    joined([line.category, line.edition && `${line.edition}年版`], ' '),
    or(line.components),
    or(PURPOSES[line.purpose ?? '']),
    amount(line.planned),
    line.original
      ? `${amount(line.original.amount)}${UNITS[line.original.unit] ?? line.original.unit}${line.original.factor ? `×${amount(line.original.factor)}` : ''}`
      : DASH,
    weighed(line.weighing),
    line.labels.length > 0 ? `${line.labels.length}枚` : DASH,
  ]),
});

/** Part 3: who receives, by what licence, when. `receivedOn`: 接受时间. */
const receiptFields = (m: Form, receivedOn: string | null): Field[] => [
  { name: '单位名称', value: m.receiver.name, span: 2 },
  {
    name: '许可证号',
    value: m.exemption == null ? or(m.licence?.number) : `豁免利用（豁免清单第${m.exemption}项）`,
    span: 2,
  },
  { name: '单位地址', value: or(m.receiver.address), span: 2 },
  { name: '经办人', value: or(m.receipt && `${m.receipt.handler.name} ${m.receipt.handler.phone}`), span: 2 },
  { name: '接受时间', value: or(timeWords(receivedOn)), span: 1 },
  { name: '确认时间', value: or(timeWords(m.receipt?.at)), span: 1 },
  { name: '备注', value: or(m.receipt?.remarks ?? m.receipt?.reason), span: 2 },
];

/** One row a line of the receipt; before it, empty rows to be filled in by hand. */
const acceptedTable = (m: Form): Grid => ({
  columns: [
    { title: '序', share: 0.8, align: 'center' },
    { title: '重大差异', share: 3 },
    { title: '处理意见', share: 1.8, align: 'center' },
    { title: '接受量（吨）', share: 2, align: 'right' },
    { title: '称重：毛重−皮重=净重（吨）', share: 4 },
    { title: '利用处置方式', share: 3.4 },
    { title: '设施/贮存', share: 2, align: 'center' },
    { title: '利用处置结果', share: 4 },
  ],
  rows:
    m.receipt === null || m.receipt.lines.length === 0
      ? m.lines.map(({ line }) => [String(line), '', '', '', '', '', '', ''])
      : m.receipt.lines.map((line) => [
          String(line.line),
          line.differences.length === 0
            ? '无'
            : joined([line.differences.map((each) => DIFFERENCES[each] ?? each).join('、'), line.note], '：'),
          OPINIONS[line.opinion] ?? line.opinion,
          amount(line.quantity),
          weighed(line.weighing),
          methodWords(line.method),
          or(joined([line.facility, line.storage], ' / ')),
          m.results
            .filter((result) => result.line === line.line)
            .map((result) =>
              joined(
                [
                  `${dayWords(result.date)} ${amount(result.quantity)}吨 ${result.method}`,
                  result.residue && `残余物：${result.residue}`,
                ],
                '，',
              ),
            )
            .join('；'),
        ]),
});

/** What happened to the record itself: corrections by number, releases, the end. */
const recordNotes = (m: Form): string[] => [
  ...m.corrections.map(
    ({ no, at, reason, consent }) =>
      `第${no}号更正：${timeWords(at)}，理由：${reason}；同意：${consent.orgName} ${consent.name}`,
  ),
  ...m.releases.map(({ at, by, decision }) => `解除冻结：${timeWords(at)} ${by}：${decision}`),
  ...(m.closedAt && !m.voided ? [`联单于${timeWords(m.closedAt)}完结。`] : []),
];
const voidedNote = ({ voided }: Form): string[] =>
  voided ? [`作废：${timeWords(voided.at)}，理由：${voided.reason}`] : [];

/** The record behind a form, at one version of its case. */
export interface FormRecord {
  id: string;
  version: number;
  state: string;
  /** Instant of that version. */
  at: string;
  manifest: Form;
}
/** What only a load, or only a flow, has to say. */
interface Own {
  /** 运输方式. */
  way: string;
  /** Behind type and way of the transfer, and at the end of the header. */
  header: [Field, ...Field[]];
  removal: Field[];
  carriage: string;
  legs: ManifestSheet['legs'];
  readings: ManifestSheet['readings'];
  receivedOn: string | null;
  notes: string[];
}

/**
 * The printed form (manifest.md §1): the present record, three parts, with the number as QR code and Code 128. Where people
 * reach this instance, at `base`, the QR code is a link that ends with the number and its check digits.
 */
export async function formSheet(
  machine: 'manifest' | 'pipeline',
  { manifest: m, state, version, at, id }: FormRecord,
  base: string | undefined,
  { header: [source, ...more], ...own }: Own,
): Promise<ManifestSheet> {
  const { number, qr, voided } = m;
  if (!number || !qr) throw new Error(`${machine} ${id} has no number: only what is issued is printed`);
  return {
    template: 'manifest',
    title: '危险废物转移联单',
    number,
    status: stateWords[machine][voided ? 'voided' : state]?.zh ?? state,
    stamp: voided ? '作\u3000废' : null,
    qr: qrCode(base === undefined ? qr : manifestLink(base, qr)),
    bars: await code128(number),
    header: [
      { name: '转移类型', value: m.transferType === 'CROSS_PROVINCE' ? '跨省转移' : '省内转移', span: 1 },
      { name: '运输方式', value: own.way, span: 1 },
      source,
      ...paperFields(m),
      ...more,
    ],
    removal: [...removalFields(m), ...own.removal],
    wastes: wasteTable(m),
    details: detailTable(m),
    carriage: own.carriage,
    legs: own.legs,
    readings: own.readings,
    receipt: receiptFields(m, own.receivedOn),
    accepted: acceptedTable(m),
    notes: [...voidedNote(m), ...own.notes, ...recordNotes(m)],
    foot: `联单记录 ${id} 第${version}版，${timeWords(at)}（北京时间）；${base === undefined ? '二维码内容为联单编号及校验位' : '扫描二维码可在线核验本联单'}`,
  };
}
