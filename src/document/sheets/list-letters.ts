import type { Block } from '../sheet.js';
import {
  amount,
  basisWords,
  dayWords,
  named,
  ours,
  part,
  parts,
  placeWords,
  sentence,
  text,
  texts,
  tonnesWords,
  yours,
  dateWords,
  type Json,
} from '../words.js';
import { anyTable, chapters, titleOf } from './any-body.js';
import type { PaperRecord, Words } from './paper.js';
import { wasteTable } from './wastes.js';

const para = (said: string): Block => ({ kind: 'para', text: said });

/** Letter of a regional agreement: signature, amendment, resumption. */
export function agreementLetter({ body, addressee }: PaperRecord): Words {
  return {
    blocks: [
      para(
        `现就${titleOf(body['title']) ? `《${titleOf(body['title'])}》` : '区域危险废物跨省转移合作机制'}有关事项商请${yours(addressee.name)}研究并函复意见。`,
      ),
      ...(text(body['from']) ? [para(`拟自${dayWords(body['from'])}起施行。`)] : []),
      ...(text(body['note']) ? [para(sentence(body['note']))] : []),
      ...(Object.keys(part(body['parameters'])).length > 0
        ? [para('机制参数如下：'), anyTable(part(body['parameters']))]
        : []),
    ],
  };
}

/** 白名单建议函: the list that waits for confirmation (W-08). */
export function listLetter({ body, sender, addressee }: PaperRecord): Words {
  const entries = parts(body['entries']);
  return {
    blocks: [
      para(
        `根据${titleOf(body['title']) ? `《${titleOf(body['title'])}》` : '区域合作机制'}，${ours(sender.name)}拟定${text(body['year'])}年度危险废物跨省转移白名单` +
          `（第${named(text(body['version']), '1')}版），现提请${yours(addressee.name)}确认。名单经双方函件确认后生效，确认后不得变更。`,
      ),
      ...(entries.length > 0
        ? [
            {
              kind: 'table' as const,
              columns: [
                { title: '序号', share: 1.2, align: 'center' as const },
                { title: '接受单位', share: 3.2 },
                { title: '许可证编号', share: 3.6, align: 'center' as const },
                { title: '废物代码', share: 2.4, align: 'center' as const },
                { title: '方式', share: 1.2, align: 'center' as const },
                { title: '额度（吨）', share: 2, align: 'right' as const },
                { title: '移出省份', share: 1.9, align: 'center' as const },
              ],
              rows: entries.map((entry, i) => [
                String(i + 1),
                text(part(entry['receiver'])['name']),
                text(entry['licenceNumber']),
                texts(entry['codes']).join(' '),
                texts(entry['methods']).join(' '),
                amount(entry['cap']) || '不设',
                texts(entry['origins']).map(placeWords).join('、'),
              ]),
            },
          ]
        : [para(`名单期限至${named(dayWords(body['until']))}。`)]),
      ...(text(body['note']) ? [para(sentence(body['note']))] : []),
      para('请研究确认并函复。'),
    ],
  };
}

/** Triggers that suspend an entry of the list (W-12). */
const TRIGGERS: Record<string, string> = {
  S1: '严重环境违法行为',
  S2: '不再具备处置能力',
  S3: '许可证失效、暂扣或者吊销',
  S4: '发生较大及以上突发环境事件或者重大安全事故',
  S5: '擅自改变利用处置方式',
  S6: '规范化环境管理评估不达标或者信用不良',
  S9: '自愿退出',
  OTHER: '其他影响接受业务的情形',
};
/** Those that suspend the approvals too (lifecycle §3). */
const STOPPING = ['S1', 'S2', 'S3', 'S4'];

function entry(body: Json): Block[] {
  return [
    para(
      `条目：${named(text(part(body['list'])['year']))}年度名单，${text(part(body['receiver'])['name'])}，许可证编号${named(text(body['licenceNumber']))}，` +
        `废物代码${texts(body['codes']).join('、')}（${text(body['wasteName'])}），额度${tonnesWords(body['cap']) || '不设'}。`,
    ),
  ];
}

/** Letter about one entry: lifting a suspension, removal. */
export function listingLetter({ body, addressee }: PaperRecord): Words {
  const removal = part(body['removal']);
  const lift = text(body['evidence']);
  const alarms = (body['alarms'] as string[] | undefined) ?? [];
  return {
    blocks: [
      para(`现就白名单条目有关事项商请${yours(addressee.name)}研究并函复意见。`),
      ...entry(body),
      ...(lift ? [para(`拟恢复该条目资格。整改和核查情况：${sentence(lift)}`)] : []),
      ...(alarms.length > 0 ? [para(`暂停期间另发的情况函告已一并核实：${alarms.join('、')}。`)] : []),
      ...(Object.keys(removal).length > 0 ? [para(`拟将该条目移出名单。理由：${sentence(removal['reason'])}`)] : []),
    ],
  };
}

/** An entry that the receiving province takes off the list by itself (W-08). */
export function removalNotice({ body }: PaperRecord): Words {
  const removal = part(body['removal']);
  const ground = TRIGGERS[text(removal['ground'])];
  return {
    blocks: [
      para(`下列条目自${named(dayWords(body['on']), '即日')}起移出白名单，不再适用快速通道：`),
      ...entry(body),
      para(`理由：${ground ? `${ground}。` : ''}${sentence(removal['reason'])}`),
    ],
  };
}

/** 情况函告 on an approval, whether its receiver is on a list or not (V5, R-28c). */
function alarmOnApproval({ body, issuedAt, sender, addressee }: PaperRecord): Words {
  const [receiver, suspension] = [part(body['receiver']), part(body['suspension'])];
  const licence = text(receiver['licence']);
  return {
    blocks: [
      para(
        `${yours(addressee.name)}${named(text(body['decision']), '批复')}准予${text(body['remover'])}将下列危险废物移至${text(receiver['name'])}` +
          `${licence ? `（危险废物经营许可证编号：${licence}）` : ''}，有效期至${dayWords(body['validTo'])}：`,
      ),
      wasteTable(body['lines']),
      ...chapters(
        ['情形', para(`${TRIGGERS[text(suspension['trigger'])] ?? ''}。${sentence(suspension['reason'])}`)],
        [
          '商请事项',
          para(
            `依照${basisWords(['R-28c'], issuedAt)}的规定，接受人不再具备条件。请自收到本函之日起中止该批复，不再依其签发转移联单；` +
              `在途车辆可继续运抵，接受前由${ours(sender.name)}决定。恢复前请与${ours(sender.name)}核实。`,
          ),
        ],
      ),
    ],
  };
}

/** 情况函告: entry, trigger, facts, measure (W-12). */
export function alarm(record: PaperRecord): Words {
  const { body } = record;
  if (record.case.machine === 'approval') return alarmOnApproval(record);
  const suspension = part(body['suspension']);
  const trigger = text(suspension['trigger']);
  return {
    blocks: [
      para('按照区域危险废物跨省转移合作机制，现将白名单接受单位有关情况函告如下：'),
      ...chapters(
        ['条目', ...entry(body)],
        [
          '情形',
          para(`${TRIGGERS[trigger] ?? named(trigger, '影响接受能力的情形')}。${sentence(suspension['reason'])}`),
        ],
        [
          '已采取的措施',
          para(
            `自${text(suspension['at']) ? dateWords(text(suspension['at'])) : '即日'}起暂停该条目的白名单资格，暂停期间不适用快速通道${STOPPING.includes(trigger) ? '，已批准未转移的部分一并暂停' : ''}。` +
              '恢复资格按机制规定的程序办理。',
          ),
        ],
      ),
    ],
  };
}

/** 上年度实际接收处置情况函 (W-09). */
export function feedback({ body }: PaperRecord): Words {
  return {
    blocks: [
      para(`按照区域危险废物跨省转移合作机制，现将${text(body['year'])}年度白名单各条目实际接收、处置情况函告如下：`),
      {
        kind: 'table',
        columns: [
          { title: '接受单位', share: 4 },
          { title: '废物代码', share: 2.4, align: 'center' },
          { title: '额度（吨）', share: 2, align: 'right' },
          { title: '批准（吨）', share: 2, align: 'right' },
          { title: '接收（吨）', share: 2, align: 'right' },
          { title: '处置（吨）', share: 2, align: 'right' },
        ],
        rows: parts(body['rows']).map((row) => [
          text(row['receiver']) + (row['year'] === undefined ? '' : `（${text(row['year'])}年度名单）`),
          texts(row['codes']).join(' '),
          amount(row['cap']) || '不设',
          amount(row['approved']),
          amount(row['received']),
          amount(row['treated']),
        ]),
      },
      para(`接受单位环境管理情况：${sentence(body['environmental']) || '无异常。'}`),
      ...parts(body['rows'])
        .filter((row) => text(row['environmental']) !== '')
        .map((row) =>
          para(`${text(row['receiver'])}（${texts(row['codes']).join('、')}）：${sentence(row['environmental'])}`),
        ),
    ],
  };
}
