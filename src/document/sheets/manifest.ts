import type { ManifestContext, ManifestLeg } from '#domain/manifest/manifest.context';
import { code128, qrCode } from '../marks.js';
import type { Field, ManifestSheet } from '../sheet.js';
import {
  amount,
  dayWords,
  formWords,
  hazardWords,
  methodWords,
  packagingWords,
  placeWords,
  routeWords,
  timeWords,
} from '../words.js';

/** A manifest at one version of its case. */
export interface ManifestRecord {
  format: 'liandan.manifest/1';
  id: string;
  version: number;
  state: string;
  /** Instant of that version. */
  at: string;
  manifest: ManifestContext;
}

const STATES: Record<string, string> = {
  draft: '草稿',
  issued: '待装车',
  loaded: '已装车',
  inTransit: '运输中',
  atTransferPoint: '待交接',
  arrived: '已到达',
  accepted: '已接受',
  partiallyAccepted: '部分接受',
  rejected: '已拒收',
  returning: '退运中',
  returned: '已退回',
  redirected: '已变更接受人',
  frozen: '已冻结',
  closed: '已完结',
  void: '已作废',
  voided: '已作废',
};
const CONVEYANCES: Record<string, string> = {
  '1': '汽车',
  '2': '火车',
  '3': '轮船',
  '4': '管道',
  '5': '飞机',
  '6': '其他',
};
const DIFFERENCES: Record<string, string> = {
  QUANTITY: '数量',
  PACKAGING: '包装',
  FORM: '形态',
  CHARACTER: '性质/特性',
  NAME: '名称',
  OTHER: '其他',
};
const OPINIONS: Record<string, string> = { ACCEPT: '接受', PARTIAL: '部分接受', REJECT: '拒收' };
const DASH = '—';
const or = (value: string | null | undefined) => value || DASH;

/** The printed form (manifest.md §1): the present record, three parts, with the number as QR code and Code 128. */
export async function manifestSheet(record: ManifestRecord): Promise<ManifestSheet> {
  const { manifest: m, state, version, at, id } = record;
  const number = m.number;
  if (!number || !m.qr) throw new Error(`manifest ${id} has no number: only an issued manifest is printed`);
  return {
    template: 'manifest',
    title: '危险废物转移联单',
    number,
    status: STATES[state] ?? state,
    stamp: m.voided ? '作\u3000废' : null,
    qr: qrCode(m.qr),
    bars: await code128(number),
    header: [
      { name: '转移类型', value: m.transferType === 'CROSS_PROVINCE' ? '跨省转移' : '省内转移', span: 1 },
      { name: '转移方式', value: '车辆运输', span: 1 },
      { name: '批准文号', value: or(m.approval?.number ?? m.instrument?.title), span: 2 },
      {
        name: '管理计划',
        value: or([...new Set(m.lines.map(({ plan }) => plan?.filingNo).filter(Boolean))].join('、')),
        span: 2,
      },
      { name: '合同编号', value: or(m.contract.number), span: 2 },
      { name: '计划转移', value: m.plannedDate, span: 1 },
      { name: '签发时间', value: or(timeWords(m.issuedAt)), span: 1 },
      { name: '运次', value: or(m.trip), span: 1 },
      { name: '托运人', value: m.consignor === 'REMOVER' ? '移出人' : '接受人', span: 1 },
    ],
    removal: [
      { name: '单位名称', value: m.remover.name, span: 2 },
      { name: '信用代码', value: m.remover.uscc, span: 2 },
      { name: '设施地址', value: `${placeWords(m.site.city)} ${m.site.name} ${m.site.address}`, span: 2 },
      { name: '经办人', value: or(m.handler && `${m.handler.name} ${m.handler.phone}`), span: 2 },
      { name: '应急电话', value: or(m.emergencyPhone), span: 1 },
      { name: '备注', value: or(m.remarks), span: 1 },
      { name: '应急措施', value: or(m.emergencyMeasures), span: 2 },
    ],
    wastes: {
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
        `${packagingWords(line.packaging.type)} ${line.packaging.number}`,
        amount(line.removed ?? line.planned),
        methodWords(line.method),
        line.dangerousGoods
          ? `${line.dangerousGoods.division ?? line.dangerousGoods.class} / UN${line.dangerousGoods.un}`
          : DASH,
      ]),
    },
    legs: m.legs.map((leg) => ({
      title: `第${leg.leg}程${leg.return ? '（退运）' : ''}\u3000${leg.carrier.name}`,
      fields: legFields(leg, m),
    })),
    receipt: receiptFields(m),
    accepted: {
      columns: [
        { title: '序', share: 0.8, align: 'center' },
        { title: '重大差异', share: 3 },
        { title: '处理意见', share: 2, align: 'center' },
        { title: '接受量（吨）', share: 2.2, align: 'right' },
        { title: '利用处置方式', share: 5 },
        { title: '处理结果', share: 4 },
      ],
      rows: acceptedRows(m),
    },
    notes: notes(m),
    foot: `联单记录 ${id} 第${version}版，${timeWords(at)}（北京时间）；二维码内容为联单编号及校验位`,
  };
}

/** One row a line of the receipt; before it, empty rows to be filled in by hand. */
const acceptedRows = (m: ManifestContext): string[][] =>
  m.receipt === null || m.receipt.lines.length === 0
    ? m.lines.map(({ line }) => [String(line), '', '', '', '', ''])
    : m.receipt.lines.map((line) => [
        String(line.line),
        line.differences.length === 0 ? '无' : line.differences.map((each) => DIFFERENCES[each] ?? each).join('、'),
        OPINIONS[line.opinion] ?? line.opinion,
        amount(line.quantity),
        methodWords(line.method),
        m.results
          .filter((result) => result.line === line.line)
          .map((result) => `${dayWords(result.date)} ${amount(result.quantity)}吨 ${result.method}`)
          .join('；'),
      ]);

function legFields(leg: ManifestLeg, m: ManifestContext): Field[] {
  const crew = (member: ManifestLeg['driver']) =>
    member ? `${member.name} ${member.phone} ${member.certificate}` : DASH;
  return [
    { name: '信用代码', value: or(leg.carrier.uscc), span: 2 },
    { name: '营运证件', value: or(leg.operatingDocument ?? leg.carrier.licenceNo), span: 2 },
    {
      name: '运输工具',
      value: `${CONVEYANCES[leg.conveyance] ?? leg.conveyance} ${leg.vehicle ?? ''}`.trim(),
      span: 2,
    },
    { name: '运单号', value: or(leg.waybillNo), span: 2 },
    { name: '驾驶员', value: crew(leg.driver), span: 2 },
    { name: '押运员', value: crew(leg.escort), span: 2 },
    { name: '经由地', value: or(routeWords(leg.via)), span: 4 },
    { name: '运输起点', value: leg.from.text, span: 2 },
    { name: '运输终点', value: leg.to.text, span: 2 },
    { name: '起运时间', value: or(timeWords(leg.departedAt)), span: 1 },
    { name: '到达时间', value: or(timeWords(leg.arrivedAt)), span: 1 },
    { name: '司机签名', value: leg.leg === 1 ? or(m.driverSignature) : DASH, span: 1 },
    {
      name: '交接确认',
      value: leg.confirmations.length > 0 ? leg.confirmations.map(({ at }) => timeWords(at)).join('；') : DASH,
      span: 1,
    },
  ];
}

const receiptFields = (m: ManifestContext): Field[] => [
  { name: '单位名称', value: m.receiver.name, span: 2 },
  {
    name: '许可证号',
    value: m.exemption == null ? or(m.licence?.number) : `豁免利用（豁免清单第${m.exemption}项）`,
    span: 2,
  },
  { name: '单位地址', value: or(m.receiver.address), span: 2 },
  { name: '经办人', value: or(m.receipt && `${m.receipt.handler.name} ${m.receipt.handler.phone}`), span: 2 },
  { name: '接受时间', value: or(timeWords(m.receivedOn)), span: 1 },
  { name: '确认时间', value: or(timeWords(m.receipt?.at)), span: 1 },
  { name: '备注', value: or(m.receipt?.remarks ?? m.receipt?.reason), span: 2 },
];

const notes = (m: ManifestContext): string[] => [
  ...(m.voided ? [`作废：${timeWords(m.voided.at)}，理由：${m.voided.reason}`] : []),
  ...(m.onBehalf ? ['本联单由收集单位代为填写。'] : []),
  ...m.mismatches.map(({ at, by, found }) => `交接不符：${timeWords(at)} ${by}：${found}`),
  ...(m.redirected ? [`变更接受人，后续联单：${m.redirected.number}`] : []),
  ...(m.closedAt ? [`联单于${timeWords(m.closedAt)}完结。`] : []),
];
