import { commands } from '../consultation/consultation.commands.js';
import { COUNTER_WAYS } from '../consultation/counter.js';
import { flag, list, oneOf, pattern, text, tonnes, uuid, whole, type Check } from './checks.js';
import { carried, from, type Demand, type FieldRule, type FieldTable } from './field-rules.js';

type Row = FieldRule;

/** What the conditions read of a letter. */
interface Seen {
  kind: string;
  question: object | null;
  draft: { agree: boolean } | null;
  answer: object | null;
  withdrawnAt: string | null;
}

/** What the sender's letter says; written by the engine from the case that asks, and frozen with its number (Z-04). */
const sent = (path: string, zh: string, en: string, check: Check, rule: string, more: Partial<Row> = {}): Row => ({
  path,
  zh,
  en,
  check,
  rule,
  given: {},
  requiredFrom: [],
  frozenFrom: 'issue',
  ...more,
});
/** What the addressee's officers say: drafted by one, signed by another. */
const reply = (
  name: string,
  zh: string,
  en: string,
  check: Check,
  rule: string,
  events: string[],
  requiredFrom: Demand[] = [],
  unit?: string,
): Row => ({
  path: `answer.${name}`,
  zh,
  en,
  check,
  rule,
  given: carried(name, 'draftReply', ...events),
  requiredFrom,
  frozenFrom: 'reply',
  ...(unit ? { unit } : {}),
});
const AGREE = ['replyAgree'];

/** Letters that ask for an answer, and their replies (商请函、超额商请函、函告、复函). */
export const letterFields: FieldTable<Seen> = {
  document: 'letter',
  title: { zh: '商请函与复函', en: 'letter and reply' },
  signatures: {
    issue: { zh: '发函', en: 'the letter was issued' },
    askInformation: { zh: '要求补充信息', en: 'the question' },
    draftReply: { zh: '复函起草', en: 'the draft of the reply' },
    reply: { zh: '复函签发', en: 'the reply was signed' },
  },
  same: { replyAgree: 'reply', replyRefuse: 'reply' },
  forms: commands,
  conditions: {
    consulting: { zh: '商请函同意时', en: 'agreeing to a consultation', holds: (c) => c.kind === 'CONSULTATION' },
    overQuota: { zh: '同意超额时', en: 'agreeing to a quantity over quota', holds: (c) => c.kind === 'OVER_QUOTA' },
    refusing: {
      zh: '不同意时',
      en: 'disagreeing',
      holds: (_, { parent }) => (parent as { agree?: unknown } | null)?.agree === false,
    },
    countered: {
      zh: '逐条提出修改意见时',
      en: 'where entries are countered',
      holds: (_, { parent }) => parent !== null && parent !== undefined,
    },
    named: {
      zh: '列明各行时',
      en: 'where lines are named',
      holds: (_, { parent }) => parent !== null && parent !== undefined,
    },
  },
  signed: (c) => [
    'issue',
    ...(c.question ? ['askInformation'] : []),
    ...(c.answer || c.withdrawnAt ? ['askInformation', 'draftReply', 'reply'] : []),
  ],
  opened: () => false,
  frozenBy: (_, c) => (c.kind === 'LIST' || c.kind === 'LISTING' ? 'W-08' : 'Z-02'),
  next: (state, c) => (state !== 'delivered' ? null : c.draft?.agree === false ? 'replyRefuse' : 'replyAgree'),
  rows: [
    sent('kind', '函件种类', 'kind of letter', text(40), 'R-24b'),
    sent('number', '函号', 'number', text(80), 'Z-04'),
    sent('from', '发函省份', 'province that asks', pattern('province', '^\\d{2}$'), 'R-24b'),
    sent('to', '收函省份', 'province that answers', pattern('province', '^\\d{2}$'), 'R-24b'),
    sent('title', '标题', 'title', text(200), 'R-24b'),
    sent('body', '函件内容', 'content of the letter', text(4000), 'R-24b'),
    sent('lines', '商请的废物', 'lines asked about', list(), 'R-24b'),
    sent('lines[].line', '序号', 'line number', whole(1, 99), 'R-24b'),
    sent('lines[].quantity', '商请数量', 'quantity asked for', tonnes, 'R-24b', { unit: 't' }),
    sent('extra', '请求超额量', 'quantity asked for beyond the cap', tonnes, 'W-06', { unit: 't' }),
    {
      ...sent('question.text', '要求补充的信息', 'question', text(4000), 'R-25a'),
      given: carried('text', 'askInformation'),
      requiredFrom: [from('askInformation', 'R-25a')],
      frozenFrom: 'askInformation',
    },
    { ...reply('agree', '是否同意', 'agreement', flag, 'R-25a', [], [from('draftReply', 'R-25a')]) },
    reply('lines', '同意的废物', 'lines agreed to', list(), 'R-25a', AGREE, [
      from('replyAgree', 'R-25a', 'consulting'),
    ]),
    reply('lines[].line', '同意的序号', 'line agreed to', whole(1, 99), 'R-25a', AGREE, [
      from('draftReply', 'R-25a', 'named'),
    ]),
    reply(
      'lines[].quantity',
      '同意数量',
      'quantity agreed to',
      tonnes,
      'R-25a',
      AGREE,
      [from('draftReply', 'R-25a', 'named')],
      't',
    ),
    reply(
      'extra',
      '同意超额量',
      'extra granted',
      tonnes,
      'W-06',
      AGREE,
      [from('replyAgree', 'W-06', 'overQuota')],
      't',
    ),
    reply('conditions', '附加条件', 'conditions', list(text(1000)), 'R-25a', AGREE),
    reply('counter', '逐条修改意见', 'counter-proposal by entry', list(), 'W-08', []),
    reply(
      'counter[].entry',
      '名单条目',
      'entry of the list',
      uuid,
      'W-08',
      [],
      [from('draftReply', 'W-08', 'countered')],
    ),
    reply(
      'counter[].way',
      '意见',
      'what is asked of it',
      oneOf(COUNTER_WAYS),
      'W-08',
      [],
      [from('draftReply', 'W-08', 'countered')],
    ),
    reply('counter[].cap', '建议额度', 'cap asked for', tonnes, 'W-08', [], [], 't'),
    reply('counter[].note', '说明', 'note', text(500), 'W-08', []),
    reply('reasons', '不同意理由', 'reasons', text(4000), 'R-25b', ['replyRefuse'], [from('replyRefuse', 'R-25b')]),
  ],
};
