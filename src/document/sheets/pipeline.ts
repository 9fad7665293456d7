import { stateWords } from '#domain/glossary/states';
import type { PipelineContext } from '#domain/pipeline/pipeline.context';
import { code128, qrCode } from '../marks.js';
import type { Field, ManifestSheet } from '../sheet.js';
import { amount, dayWords, formWords, spoken, timeWords } from '../words.js';
import {
  acceptedTable,
  detailTable,
  or,
  paperFields,
  receiptFields,
  recordNotes,
  removalFields,
  voidedNote,
  wasteTable,
} from './manifest-parts.js';

/** A transfer by pipeline at one version of its case. */
export interface PipelineRecord {
  format: 'liandan.pipeline/1';
  id: string;
  version: number;
  state: string;
  /** Instant of that version. */
  at: string;
  manifest: PipelineContext;
}

const SIDES: Record<string, string> = { REM: '移出人', RCV: '接受人' };
const PERIODS: Record<string, string> = { DAY: '每日一单', WEEK: '每周一单', MONTH: '每月一单' };

/** The form of a transfer by pipeline: part 2 is the meters and what they counted day by day. */
export async function pipelineSheet({ manifest: m, state, version, at, id }: PipelineRecord): Promise<ManifestSheet> {
  const number = m.number;
  if (!number || !m.qr) throw new Error(`pipeline ${id} has no number: only what is issued is printed`);
  return {
    template: 'manifest',
    title: '危险废物转移联单',
    number,
    status: stateWords.pipeline[m.voided ? 'voided' : state]?.zh ?? state,
    stamp: m.voided ? '作\u3000废' : null,
    qr: qrCode(m.qr),
    bars: await code128(number),
    header: [
      { name: '转移类型', value: m.transferType === 'CROSS_PROVINCE' ? '跨省转移' : '省内转移', span: 1 },
      { name: '运输方式', value: '管道', span: 1 },
      { name: '填写周期', value: or(PERIODS[m.setting?.period ?? '']), span: 2 },
      ...paperFields(m),
    ],
    removal: removalFields(m),
    wastes: wasteTable(m),
    details: detailTable(m),
    carriage: '管道输送计量信息（由移出人、接受人逐日填写）',
    legs: [{ title: '计量装置', fields: meterFields(m) }],
    readings: {
      columns: [
        { title: '日期', share: 2.4, align: 'center' },
        { title: '填写人', share: 3.4 },
        { title: '代码', share: 2.2, align: 'center' },
        { title: '重量（吨）', share: 2, align: 'right' },
        { title: '形态', share: 1.4, align: 'center' },
        { title: '特性', share: 4 },
        { title: '填写时间', share: 2.8, align: 'center' },
      ],
      rows: [...m.readings]
        .sort((a, b) => a.day.localeCompare(b.day) || b.side.localeCompare(a.side))
        .map(({ day, side, wasteCode, weight, form, characteristics, at: when, by }) => [
          day,
          `${SIDES[side] ?? side} ${by}`,
          wasteCode,
          amount(weight),
          formWords(form),
          characteristics,
          timeWords(when),
        ]),
    },
    receipt: receiptFields(m, m.receipt?.at ?? null),
    accepted: acceptedTable(m),
    notes: [
      ...voidedNote(m),
      ...m.missing.map(({ day, side }) => `${SIDES[side] ?? side}未在规定时间内填写${dayWords(day)}的记录。`),
      ...m.differences.map(({ declared, found }) => `计量不符：移出${spoken(declared)}，接受${spoken(found)}`),
      ...recordNotes(m),
    ],
    foot: `联单记录 ${id} 第${version}版，${timeWords(at)}（北京时间）；二维码内容为联单编号及校验位`,
  };
}

function meterFields({ meters, setting, startedAt, period }: PipelineContext): Field[] {
  const meter = (of: PipelineContext['meters']['remover']) => or(of && [of.number, of.place].filter(Boolean).join(' '));
  return [
    { name: '移出计量', value: meter(meters.remover), span: 2 },
    { name: '接受计量', value: meter(meters.receiver), span: 2 },
    { name: '计量精度', value: or(setting && `${setting.meterPermille}‰`), span: 1 },
    { name: '开始输送', value: or(timeWords(startedAt)), span: 1 },
    { name: '联单期间', value: or(period && `${dayWords(period.from)}至${dayWords(period.to)}`), span: 2 },
  ];
}
