import type { Block } from '../sheet.js';
import {
  amount,
  basisWords,
  dateWords,
  dayWords,
  entryWords,
  named,
  ordinal,
  ours,
  part,
  parts,
  routeWords,
  sentence,
  text,
  texts,
  tonnesWords,
  yours,
  type Json,
} from '../words.js';
import { joined } from './decisions.js';
import type { PaperRecord, Words } from './paper.js';
import { wasteTable } from './wastes.js';

const para = (said: string): Block => ({ kind: 'para', text: said });
const head = (said: string): Block => ({ kind: 'head', text: said });

const MODES: Record<string, string> = {
  ROAD: '公路',
  RAIL: '铁路',
  INLAND_WATERWAY: '内河水路',
  MULTIMODAL: '多式联运',
  PIPELINE: '管道',
  SEA: '海运',
};

const firmWords = (firm: Json): string =>
  [
    text(firm['name']),
    text(firm['uscc']) && `统一社会信用代码${text(firm['uscc'])}`,
    text(firm['address']) && `地址：${text(firm['address'])}`,
  ]
    .filter(Boolean)
    .join('，');

/** What both letters that ask for consent tell of the application (R-24b). */
function application(body: Json): Block[] {
  const licence = part(body['licence']);
  const period = part(body['period']);
  const transport = part(body['transport']);
  const carriers = parts(body['carriers'])
    .map((carrier) => `${text(carrier['name'])}（道路运输经营许可证${text(carrier['roadLicence'])}）`)
    .join('、');
  const way = routeWords(transport['route']);
  return [
    head('一、移出人和接受人'),
    para(`移出人：${firmWords(part(body['remover']))}。`),
    para(
      `接受人：${firmWords(part(body['receiver']))}；` +
        (typeof body['exemption'] === 'number'
          ? `按联合方案和国家危险废物豁免清单第${body['exemption']}项利用，不持经营许可证。`
          : `危险废物经营许可证编号${named(text(licence['number']))}` +
            `${text(licence['issuer']) ? `，发证机关${text(licence['issuer'])}` : ''}，有效期至${named(dayWords(licence['validTo']))}。`),
    ),
    head('二、拟转移的危险废物'),
    wasteTable(body['lines']),
    head('三、期限和运输'),
    para(
      `拟转移期限：${dayWords(period['from'])}至${dayWords(period['to'])}。承运人：${named(carriers)}。` +
        `运输方式：${MODES[text(transport['mode'])] ?? named(text(transport['mode']))}${way ? `，经由${way}` : ''}。`,
    ),
  ];
}

const enclosures = (body: Json): string[] =>
  parts(body['attachments']).map((each) => text(each['name']).replace(/\.(pdf|docx?|xlsx?|jpe?g|png)$/i, ''));

/** 跨省转移商请函 (R-24b). */
export function consultation({ body, issuedAt, sender, addressee }: PaperRecord): Words {
  const review = sentence(body['review']);
  const short = part(body['short']);
  return {
    blocks: [
      para(
        `${ours(sender.name)}于${dayWords(body['acceptedOn'])}受理${text(part(body['remover'])['name'])}危险废物跨省转移申请。经初步审查，` +
          `拟同意该转移申请。根据${basisWords(['L-82b', 'R-24b', 'R-25a'], issuedAt)}的规定，现商请${yours(addressee.name)}研究并函复意见。`,
      ),
      ...application(body),
      head('四、初步审查意见和商请事项'),
      para(
        `${review || '初步审查通过。'}${text(body['reason']) ? `申请人说明的跨省转移理由：${sentence(body['reason'])}` : ''}`,
      ),
      ...(short['replyDays']
        ? [
            para(
              `接受单位及上述废物已列入双方确认的${entryWords(body['entry'])}，` +
                '本次数量在条目剩余额度内。依照合作机制约定，本函采用简化形式，不另附申请材料，亦不再征求属地意见。',
            ),
          ]
        : []),
      para(
        `请对是否同意接受上述危险废物提出意见，并自收到本函之日起${ordinal(Number(short['replyDays'] ?? 10))}个工作日内函复；不同意接受的，请说明理由。`,
      ),
    ],
    enclosed: enclosures(body),
  };
}

/** 超额商请函 (W-06). */
export function overQuota({ body, sender, addressee }: PaperRecord): Words {
  return {
    blocks: [
      para(
        `${text(part(body['remover'])['name'])}申请向白名单接受单位${text(part(body['receiver'])['name'])}跨省转移危险废物，` +
          `本次申请数量超出该条目剩余额度。该接受单位列入${named(entryWords(body['entry']))}，条目额度${tonnesWords(body['cap']) || '未设'}，已使用${tonnesWords(body['used']) || '零吨'}，` +
          `本次商请增加额度${tonnesWords(body['extra'])}。在${yours(addressee.name)}函复同意之前，${ours(sender.name)}不作出批准决定。`,
      ),
      ...application(body),
      head('四、商请事项'),
      ...(text(body['note']) ? [para(`有关情况说明：${sentence(body['note'])}`)] : []),
      para('请对是否同意增加上述额度提出意见，并自收到本函之日起十个工作日内函复；同意的，请注明同意增加的数量。'),
    ],
    enclosed: enclosures(body),
  };
}

/** 复函: agreement with quantities and conditions, or disagreement with reasons (R-25). */
export function reply({ body, sender, addressee }: PaperRecord): Words {
  const agree = body['agree'] === true;
  const conditions = texts(body['conditions']);
  const lines = parts(body['lines']);
  const delegate = text(body['onBehalfOf']) !== '';
  const opening = `${text(body['answers']) ? `${yours(addressee.name)}${text(body['answers'])}收悉。` : '来函收悉。'}${
    delegate ? `受省级生态环境主管部门委托，${sender.name}` : ''
  }经研究，现函复如下：`;
  if (!agree) {
    return {
      blocks: [
        para(opening),
        para('一、不同意来函所列事项。'),
        para(`二、理由：${sentence(body['reasons']) || '见来函所附材料审查情况。'}`),
        ...counterProposal(parts(body['counter']), conditions),
      ],
    };
  }
  return {
    blocks: [
      para(opening),
      para(`一、同意来函所列事项。${text(body['extra']) ? `同意增加额度${tonnesWords(body['extra'])}。` : ''}`),
      ...(lines.length > 0
        ? [
            para('同意接受的数量如下：'),
            {
              kind: 'table' as const,
              columns: [
                { title: '来函序号', share: 1, align: 'center' as const },
                { title: '同意接受数量（吨）', share: 2, align: 'center' as const },
              ],
              rows: lines.map((line) => [text(line['line']), amount(line['quantity'])]),
            },
          ]
        : []),
      ...conditions.map((condition, i) =>
        para(`${['二', '三', '四', '五', '六', '七', '八', '九'][i] ?? '另'}、${sentence(condition)}`),
      ),
      para('请督促移出人严格执行危险废物转移联单制度，并将审批结果及时函告。'),
    ],
  };
}

const COUNTERED: Record<string, (change: Json) => string> = {
  TAKE: () => '同意列入',
  STRIKE: () => '建议删除',
  CAP: (change) => `额度由${tonnesWords(change['from']) || '不设'}改为${tonnesWords(change['to'])}`,
};
/** On what a list would be agreed to: entry by entry, then the terms (W-08). */
function counterProposal(changes: Json[], terms: string[]): Block[] {
  if (changes.length + terms.length === 0) return [];
  return [
    para('三、修改意见如下：'),
    ...(changes.length > 0
      ? [
          {
            kind: 'table' as const,
            columns: [
              { title: '接受单位', share: 3.2 },
              { title: '许可证编号', share: 3 },
              { title: '废物代码', share: 2.4, align: 'center' as const },
              { title: '意见', share: 4 },
            ],
            rows: changes.map((change) => [
              text(part(change['receiver'])['name']),
              text(change['licenceNumber']),
              texts(change['codes']).join(' '),
              [COUNTERED[text(change['way'])]?.(change), text(change['note'])].filter(Boolean).join('；'),
            ]),
          },
        ]
      : []),
    ...terms.map((term, i) => para(`（${ordinal(i + 1)}）${sentence(term)}`)),
  ];
}

/** 关于撤回商请函的函 (W-06, P19). */
export function withdrawal({ body, sender }: PaperRecord): Words {
  const over = text(body['kind']) === 'OVER_QUOTA';
  return {
    blocks: [
      para(
        `${ours(sender.name)}就本案所发${over ? '超额商请函' : '商请函'}，因${
          text(body['because']) === 'withdraw' ? '申请人撤回申请' : '申请事项发生变化'
        }，现予撤回，请不再函复；已函复的，该复函不再作为审批依据。`,
      ),
    ],
  };
}

/** What was approved: wastes, parties, validity and way. */
function granted(body: Json): Block[] {
  const way = routeWords(body['route']);
  return [
    wasteTable(joined(body['lines'], body['wastes'])),
    para(
      `移出人：${text(body['remover'])}；接受人：${named(text(body['receiver']))}。批准有效期：${dayWords(body['validFrom'])}至${dayWords(body['validTo'])}。` +
        `${way ? `运输经由${way}。` : ''}`,
    ),
  ];
}

/** 危险废物跨省转移批准信息通报 (R-26b). */
export function approvalNotice({ body, sender, issuedAt }: PaperRecord): Words {
  return {
    blocks: [
      para(
        `${sender.name}已批准下列危险废物跨省转移（${named(text(body['decision']))}）。根据${basisWords(['R-26b'], issuedAt)}的规定，现将批准信息通报如下：`,
      ),
      ...granted(body),
      para('请依职责加强对转移、运输和接受活动的监督管理。'),
    ],
  };
}

/** 审批结果告知, the same day, to the partner of the agreement (W-03): approved or refused. */
export function resultNotice({ body, sender, issuedAt }: PaperRecord): Words {
  const refused = text(body['outcome']) === 'REFUSED';
  const title = text(part(part(body['entry'])['agreement'])['title']);
  const outcome = refused ? '不予批准决定' : `批准决定（${named(text(body['decision']))}）`;
  return {
    blocks: [
      para(
        `按照${title ? `《${title}》` : '区域危险废物跨省转移合作机制'}，${sender.name}于${dateWords(issuedAt)}对名单内事项作出${outcome}，` +
          '现将审批结果告知如下：',
      ),
      ...(refused ? denied(body) : granted(body)),
      para(
        `白名单条目：${named(entryWords(body['entry']))}。${refused ? '本次申请未占用条目额度。' : '相应数量已从条目额度中扣减。'}`,
      ),
    ],
  };
}

/** What was refused, and why. */
const denied = (body: Json): Block[] => [
  wasteTable(body['lines']),
  para(
    `移出人：${text(body['remover'])}；接受人：${named(text(body['receiver']))}。不予批准的理由：${named(sentence(body['reason']))}`,
  ),
];
