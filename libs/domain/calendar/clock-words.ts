import type { Text } from '../errors.js';
import { clock as clockOf } from './clocks.js';

/** 中文 | English of what ends or begins, by clock and key: several of one clock run on a case. */
const KEYS: Readonly<Record<string, string>> = {
  'K-27/start': '批准生效日|Approval takes effect',
  'K-P13/begin': '许可证生效日|Licence takes effect',
  'K-P13/expiring': '许可证临近届满|Licence nears its end',
  'K-P13/expiry': '许可证有效期|Validity of the licence',
  'K-W/begin': '生效日|Takes effect',
  'K-W/effect': '名单生效日|List takes effect',
  'K-W/end': '有效期|Validity',
  'K-W/licence': '许可证有效期|Validity of the licence',
  'K-W/year': '名单年度|Year of the list',
  'K-W/target': '名单确认时限|Confirmation of the list',
  'K-W/next': '下一年度开始办理|Work on the next year begins',
  'K-W/window': '下年度名单提出期|Window of next year’s list',
  'K-W/adjust': '名单调整期|Window of adjustments',
  'K-W/feedbackDraft': '上年度情况反馈开始办理|Work on the feedback begins',
  'K-W/feedback': '上年度情况反馈时限|Feedback on last year',
  'K-W/statistics': '年度统计开始办理|Work on the yearly statistics begins',
  'K-W/quota': '下年度额度起算|Quota of the next year begins',
  'K-W/alarm': '预警发出时限|Alarm to the partners',
  'K-W/removal': '移出名单日|Entry leaves the list',
  'LADDER/LEADER': '提醒分管领导|Leader is told',
  'LADDER/AUDITOR': '提醒督察|Auditors are told',
};

/** The same by `clock/key`; what a key ends with, such as a year, is left away. */
export const clockKeyWords: Readonly<Record<string, Text>> = Object.fromEntries(
  Object.entries(KEYS).map(([key, words]) => {
    const [zh = '', en = ''] = words.split('|');
    return [key, { zh, en }];
  }),
);

/** What a running time limit is called: by what its key says of it, else by its clock. */
export function clockWord(id: string, key = ''): Text {
  const found = clockKeyWords[`${id}/${key.replace(/-\d+$/, '')}`] ?? clockOf(id);
  return { zh: found?.zh ?? id, en: found?.en ?? id };
}
