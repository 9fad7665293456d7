import { basisWords, dayWords, sentence, text, texts, parts, type Json } from '../words.js';
import type { Block } from '../sheet.js';
import type { PaperRecord, Words } from './paper.js';

const para = (said: string): Block => ({ kind: 'para', text: said });
const head = (said: string): Block => ({ kind: 'head', text: said });

/** 受理通知书. */
export function acceptance({ body, case: { id }, issuedAt }: PaperRecord): Words {
  const deemed = body['deemed'] === true;
  return {
    form: 'notice',
    blocks: [
      para(
        `你单位于${dayWords(body['receivedOn'])}提交的危险废物跨省转移申请（申请编号：${id}），经审查，` +
          (deemed
            ? '本机关逾期未作出是否受理的决定，也未一次性告知需要补正的内容，依法自收到申请材料之日起即为受理。'
            : '申请材料齐全、符合法定形式，属于本机关职权范围，本机关决定予以受理。'),
      ),
      para(`受理日期为${dayWords(body['acceptedOn'])}，办理期限自受理之日起计算。`),
      para(`依据：${basisWords(['A-32', 'R-23a'], issuedAt)}。`),
    ],
  };
}

/** 不予受理通知书: reason, the right authority, remedies. */
export function nonAcceptance({ body, case: { id }, issuedAt }: PaperRecord): Words {
  const right = text(body['authority']);
  return {
    form: 'notice',
    blocks: [
      para(`你单位提交的危险废物跨省转移申请（申请编号：${id}）收悉。经审查，本机关决定不予受理。`),
      head('一、不予受理的理由'),
      para(sentence(body['reason'])),
      ...(right === '' ? [] : [para(`该事项请向${right}提出申请。`)]),
      head(`二、救济途径`),
      ...remedies(body),
      para(`依据：${basisWords(['A-32', 'R-23a'], issuedAt)}。`),
    ],
  };
}

/** 补正告知书: everything that is missing, once (R-23c). */
export function correction({ body, case: { id }, issuedAt }: PaperRecord): Words {
  return {
    form: 'notice',
    blocks: [
      para(
        `你单位提交的危险废物跨省转移申请（申请编号：${id}）收悉。经审查，申请材料不齐全或者不符合法定形式，` +
          '现一次性告知需要补正的全部内容如下：',
      ),
      {
        kind: 'table',
        columns: [
          { title: '序号', share: 1.2, align: 'center' },
          { title: '材料或栏目', share: 2.4, align: 'center' },
          { title: '需要补正的内容', share: 7 },
        ],
        rows: parts(body['items']).map((item) => [
          text(item['item']),
          FIELDS[text(item['field'])] ?? text(item['field']),
          text(item['text']),
        ]),
      },
      para('请逐项补正后重新提交。补正期间不计入办理期限；未在期限内补正的，申请终止。'),
      para(`依据：${basisWords(['A-32', 'R-23a'], issuedAt)}。`),
    ],
  };
}

/** 行政复议 and 行政诉讼, as frozen with the paper. */
export const remedies = (body: Json): Block[] => texts(body['remedies']).map(para);

const FIELDS: Record<string, string> = {
  site: '移出设施',
  plan: '管理计划',
  receiver: '接受人',
  licence: '经营许可证',
  facility: '接收设施',
  lines: '废物信息',
  carriers: '运输单位',
  transport: '运输方案',
  period: '转移期限',
  reason: '跨省转移理由',
  emergency: '应急预案',
  contact: '联系人',
  attachments: '附件材料',
};
