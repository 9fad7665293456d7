import type { Block } from '../sheet.js';
import { ordinal, part, text, type Json } from '../words.js';
import type { PaperRecord, Words } from './paper.js';

/** Numbers headings as they come: 一、二、三. */
export function chapters(...given: ([string, ...Block[]] | null)[]): Block[] {
  return given
    .filter((each) => each !== null)
    .flatMap(([title, ...blocks], i): Block[] => [{ kind: 'head', text: `${ordinal(i + 1)}、${title}` }, ...blocks]);
}

/** A title in two languages, or a plain one. */
export const titleOf = (value: unknown): string => text(part(value)['zh']) || text(value);

/** A kind of paper without words of its own: its content as a table, so that nothing frozen stays unprinted. */
export const anyBody = ({ body }: PaperRecord): Words => ({
  blocks: [{ kind: 'para', text: '现将有关事项函告如下：' }, anyTable(body)],
});

/** Plain JSON as names and values; what is nested keeps its path. */
export const anyTable = (body: Json): Block => ({
  kind: 'table',
  columns: [
    { title: '项目', share: 3 },
    { title: '内容', share: 7 },
  ],
  rows: flat(body, ''),
});

function flat(value: unknown, path: string): string[][] {
  if (value === null || value === undefined || value === '') return [];
  if (Array.isArray(value) && value.every((item) => typeof item !== 'object')) {
    return value.length === 0 ? [] : [[path, value.map(String).join('、')]];
  }
  if (typeof value === 'object') {
    return Object.entries(value).flatMap(([key, item]) =>
      flat(item, path ? `${path}.${NAMES[key] ?? key}` : (NAMES[key] ?? key)),
    );
  }
  return [[path, typeof value === 'boolean' ? (value ? '是' : '否') : text(value)]];
}

/** Names of members that papers use. */
const NAMES: Record<string, string> = {
  number: '编号',
  title: '标题',
  reason: '理由',
  reasons: '理由',
  note: '说明',
  text: '内容',
  year: '年度',
  version: '版次',
  parties: '参与省份',
  manifest: '联单',
  line: '序号',
  lines: '明细',
  declared: '申报',
  found: '实际',
  quantity: '数量（吨）',
  decision: '处理决定',
  place: '地点',
  at: '时间',
  validFrom: '起始日期',
  validTo: '截止日期',
  remover: '移出人',
  receiver: '接受人',
  carrier: '承运人',
  facts: '事实',
  measures: '措施',
  kind: '类型',
  name: '名称',
  finding: '认定结果',
  violation: '是否违法',
  kinds: '差异种类',
  level: '级别',
  leaked: '泄漏情况',
  occurredAt: '发生时间',
  until: '截止日期',
  by: '单位',
  on: '日期',
  from: '起始日期',
  notice: '通知',
  outcome: '办理结果',
  applications: '申请（件）',
  approvals: '批准（件）',
  manifests: '联单',
  approved: '批准（吨）',
  received: '接收（吨）',
  treated: '处置（吨）',
  licences: '经营许可证（份）',
  facilities: '利用处置设施（座）',
  plans: '管理计划（份）',
};
