import type { Text } from '../errors.js';
import { paperWords, type PaperKind } from '../glossary/papers.js';
import { TOLD } from './told.js';
import { PAPERS } from './told-papers.js';

/** What is told by the calendar, by clocks and by the house itself, beside facts and papers. */
const OWN = {
  'reminder.dayBefore': { zh: '时限即将届满（余1个工作日）', en: 'One working day is left' },
  'reminder.R-10e': { zh: '请核实利用处置情况', en: 'Check what became of the waste' },
  'reminder.R-10e.unread': { zh: '移出人未核实利用处置情况', en: 'The remover never looked at the result' },
  'reminder.renewalDue': { zh: '请申请换证', en: 'Apply for the renewal of the licence' },
  'reminder.W-07': { zh: '下年度名单尚未确认', en: "Next year's list is not confirmed" },
  'escalated.OFFICER': { zh: '时限即将届满（逐级提醒）', en: 'A time limit is about to pass' },
  'escalated.HEAD': { zh: '时限已逾期', en: 'A time limit has passed' },
  'escalated.LEADER': { zh: '已逾期3个工作日', en: 'A time limit passed three working days ago' },
  'escalated.AUDITOR': { zh: '已逾期10个工作日', en: 'A time limit passed ten working days ago' },
  'clock.movedByCalendar': { zh: '放假安排公布后截止日变更', en: 'The official calendar moves a due day' },
  'clock.movedByLimit': { zh: '补正期限调整后截止日变更', en: 'Another time limit moves a due day' },
  'webhook.disabled': { zh: '接收地址已停止投递', en: 'A webhook endpoint is disabled' },
  undelivered: { zh: '通报未送达', en: 'A notice was not delivered' },
} as const satisfies Record<string, Text>;

/** Every kind of notice with what it is called: as its title says; a few share theirs. */
export const noticeWords: Readonly<Record<string, Text>> = {
  ...Object.fromEntries(Object.entries(TOLD).map(([kind, { zh, en }]) => [kind, { zh: zh[0], en: en[0] }])),
  ...Object.fromEntries(
    Object.keys(PAPERS).map((kind): [string, Text] => {
      const { zh, en } = paperWords[kind as PaperKind];
      return [`paper.${kind}`, { zh: `来文：${zh}`, en: `Paper: ${en}` }];
    }),
  ),
  ...OWN,
};

export const NOTICE_KINDS: readonly string[] = Object.keys(noticeWords);
