import type { PipelineContext } from '#domain/pipeline/pipeline.context';
import type { Field, ManifestSheet } from '../sheet.js';
import { amount, dayWords, formWords, spoken, timeWords } from '../words.js';
import { formSheet, or, type FormRecord } from './manifest-parts.js';

/** A transfer by pipeline at one version of its case. */
export interface PipelineRecord extends FormRecord {
  format: 'liandan.pipeline/1';
  manifest: PipelineContext;
}

const SIDES: Record<string, string> = { REM: '移出人', RCV: '接受人' };
const PERIODS: Record<string, string> = { DAY: '每日一单', WEEK: '每周一单', MONTH: '每月一单' };

/** The form of a transfer by pipeline: part 2 is the meters and what they counted day by day. */
export const pipelineSheet = (record: PipelineRecord, base: string | undefined): Promise<ManifestSheet> => {
  const { manifest: m } = record;
  return formSheet('pipeline', record, base, {
    way: '管道',
    header: [{ name: '填写周期', value: or(PERIODS[m.setting?.period ?? '']), span: 2 }],
    removal: [],
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
    receivedOn: m.receipt?.at ?? null,
    notes: [
      ...m.missing.map(({ day, side }) => `${SIDES[side] ?? side}未在规定时间内填写${dayWords(day)}的记录。`),
      ...m.differences.map(({ declared, found }) => `计量不符：移出${spoken(declared)}，接受${spoken(found)}`),
    ],
  });
};

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
