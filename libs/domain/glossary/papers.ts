import type { Text } from '../errors.js';

/** What the kinds of frozen papers and printed documents are called. */
export const paperWords = {
  ACCEPTANCE_RECEIPT: { zh: '受理通知书', en: 'Receipt of acceptance' },
  NON_ACCEPTANCE: { zh: '不予受理通知书', en: 'Notice of non-acceptance' },
  CORRECTION_NOTICE: { zh: '补正告知书', en: 'Correction notice' },
  CONSULTATION: { zh: '商请函', en: 'Consultation letter' },
  OVER_QUOTA: { zh: '超额商请函', en: 'Over-quota letter' },
  REPLY: { zh: '复函', en: 'Reply' },
  WITHDRAWAL: { zh: '撤回函', en: 'Withdrawal of a letter' },
  APPROVAL_DECISION: { zh: '同意跨省转移的批复', en: 'Decision of approval' },
  REFUSAL_DECISION: { zh: '不同意跨省转移的批复', en: 'Decision of refusal' },
  REVOCATION_DECISION: { zh: '撤销批复的决定', en: 'Decision of revocation' },
  CANCELLATION_DECISION: { zh: '注销批复的决定', en: 'Decision of cancellation' },
  APPROVAL_NOTICE: { zh: '批准信息通报', en: 'Notice of an approval' },
  RESULT_NOTICE: { zh: '审批结果告知', en: 'Notice of the result' },
  AGREEMENT: { zh: '合作机制函', en: 'Letter on the agreement' },
  LIST: { zh: '名单函', en: 'Letter on the list' },
  LISTING: { zh: '名单条目函', en: 'Letter on an entry' },
  ALARM: { zh: '情况告知函', en: 'Alarm letter' },
  REMOVAL: { zh: '名单条目移出告知函', en: 'Notice of a removal from the list' },
  FEEDBACK: { zh: '反馈函', en: 'Feedback letter' },
  STATISTICS: { zh: '年度统计交换函', en: 'Statistics of the year' },
  SUSPENSION: { zh: '中止通知函', en: 'Notice of suspension' },
  TERMINATION: { zh: '终止通知函', en: 'Notice of termination' },
  FINDING: { zh: '差异认定结果函', en: 'Finding on a discrepancy' },
  LEAD: { zh: '联合执法线索通报函', en: 'Notice of a lead' },
  LEAD_OUTCOME: { zh: '联合执法结果通报函', en: 'Outcome of a lead' },
  INCIDENT_NOTICE: { zh: '突发环境事件通报函', en: 'Notice of an incident' },
  WARNING: { zh: '警示函', en: 'Warning letter' },
  MANIFEST: { zh: '危险废物转移联单', en: 'Manifest' },
  LABEL: { zh: '危险废物标签', en: 'Label' },
  SIGNATURE_RECEIPT: { zh: '签章回执', en: 'Receipt of the signature' },
} as const satisfies Record<string, Text>;
export type PaperKind = keyof typeof paperWords;
export const PAPER_KINDS = Object.keys(paperWords) as PaperKind[];
