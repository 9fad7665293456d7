import { useRead } from '../../api/queries';
import { inLanguage, useLanguage } from '../../app/i18n';
import type { FormField } from '#domain/transfer-application/form-fields';

/** Phrases of the papers: papers are in Chinese, whatever the language of the page. */
const FIELDS: Partial<Record<FormField, string>> = {
  lines: '危险废物名称、代码、数量或利用处置方式填写不完整，请补正。',
  carriers: '承运人道路危险货物运输资质信息不完整，请补正。',
  transport: '运输路线未逐一列明途经省份，请补正。',
  period: '拟转移期限未填写或已过期，请补正。',
  reason: '跨省转移理由未说明本省无法就近利用处置的情况，请补充。',
  emergency: '突发环境事件应急预案备案信息不完整或已过期，请补正。',
  contact: '联系人及联系电话缺失，请补正。',
  attachments: '所附材料不清晰或者未加盖公章，请补正。',
};
const NOT_ACCEPTED = {
  NOT_FOR_APPROVAL: [
    '该事项属于省内转移，依法不需要办理跨省转移审批，直接填写转移联单即可。',
    '所列物质不属于《国家危险废物名录》所列危险废物，依法不需要取得批准。',
  ],
  OTHER_AUTHORITY: [
    '移出地不在本省行政区域，依法不属于本机关职权范围。',
    '该事项属于危险废物出口核准，不属于本机关职权范围。',
  ],
};
const APPROVAL_CONDITIONS = [
  '严格执行危险废物电子转移联单制度。',
  '运输应当符合危险货物道路运输管理的有关规定，按批准路线行驶。',
  '转移完成后十日内向本机关报告转移情况。',
];

interface Reasons {
  refusalReasons: Record<string, { zh: string; en: string }> | { code: string; zh: string; en: string }[];
}

/** What officers often write, and the register's grounds of refusal. */
export function useLibrary() {
  const language = useLanguage();
  const { data } = useRead<Reasons>('reference/code-lists');
  const known = data?.refusalReasons ?? {};
  const refusals = Array.isArray(known)
    ? known.map(({ code, ...text }) => ({ code, text }))
    : Object.entries(known).map(([code, text]) => ({ code, text }));
  return {
    fields: FIELDS,
    notAccepted: NOT_ACCEPTED,
    conditions: APPROVAL_CONDITIONS,
    refusals: refusals.map(({ code, text }) => ({ code, zh: text.zh, word: `${code} ${inLanguage(text, language)}` })),
  };
}
