import type { Block, Column } from '../sheet.js';
import {
  amount,
  dayWords,
  ours,
  part,
  parts,
  placeWords,
  sentence,
  text,
  texts,
  tonnesWords,
  type Json,
} from '../words.js';
import { chapters } from './any-body.js';
import type { PaperRecord, Words } from './paper.js';

interface Col extends Column {
  of: (row: Json) => string;
}
const word = (key: string, title: string, share: number): Col => ({ title, share, of: (row) => text(row[key]) });
const place = (key: string, title: string): Col => ({
  title,
  share: 2.2,
  align: 'center',
  of: (row) => placeWords(row[key]),
});
const count = (key: string, title: string): Col => ({ title, share: 1.6, align: 'right', of: (row) => text(row[key]) });
const mass = (key: string, title: string): Col => ({
  title,
  share: 2.4,
  align: 'right',
  of: (row) => amount(row[key]),
});

const table = (rows: unknown, ...columns: Col[]): Block =>
  parts(rows).length === 0
    ? { kind: 'para', text: '无。' }
    : {
        kind: 'table',
        columns: columns.map(({ of: _, ...column }) => column),
        rows: parts(rows).map((row) => columns.map(({ of }) => of(row))),
      };

const TRACKS: Record<string, string> = { WHITELIST: '白名单', OVER_QUOTA: '超额', CONSULTED: '商请' };

/** 年度统计交换函: approvals, transports, licences, business, facilities and plans of the year (W-10). */
export function statistics({ body, sender }: PaperRecord): Words {
  const capacity = part(body['capacity']);
  return {
    blocks: [
      {
        kind: 'para',
        text: `按照区域危险废物跨省转移合作机制，现将${text(body['year'])}年度${ours(sender.name)}有关统计情况函告如下：`,
      },
      ...chapters(
        [
          '审批情况',
          table(
            body['approvals'],
            place('origin', '移出地'),
            place('destination', '接受地'),
            {
              title: '通道',
              share: 1.8,
              align: 'center',
              of: (row) => TRACKS[text(row['track'])] ?? text(row['track']),
            },
            word('category', '类别', 1.6),
            count('approvals', '件数'),
            mass('approved', '批准（吨）'),
          ),
        ],
        [
          '转移情况',
          table(
            body['transports'],
            place('origin', '移出地'),
            place('destination', '接受地'),
            word('category', '类别', 1.6),
            count('manifests', '联单'),
            mass('removed', '移出（吨）'),
            mass('accepted', '接受（吨）'),
            mass('treated', '处置（吨）'),
          ),
        ],
        [
          '许可证颁发情况',
          table(
            body['licences'],
            word('number', '许可证编号', 3.2),
            word('holder', '单位', 4),
            mass('scale', '规模（吨/年）'),
            { title: '有效期至', share: 3, align: 'center', of: (row) => dayWords(row['validTo']) },
          ),
        ],
        [
          '接受外省危险废物经营情况',
          table(
            body['business'],
            word('receiver', '接受单位', 4),
            word('code', '废物代码', 2.4),
            mass('fromOtherProvinces', '接受（吨）'),
            mass('treated', '处置（吨）'),
            { title: '移出地', share: 3, of: (row) => texts(row['origins']).map(placeWords).join('、') },
          ),
        ],
        [
          '设施情况',
          table(
            body['facilities'],
            word('holder', '单位', 4),
            word('facility', '设施', 4),
            mass('scale', '规模（吨/年）'),
          ),
        ],
        [
          '能力和计划',
          {
            kind: 'para',
            text: `现有核准经营规模${tonnesWords(capacity['inForce']) || '零吨'}/年，其中当年新增${tonnesWords(capacity['added']) || '零吨'}/年。${sentence(body['plans'])}`,
          },
        ],
      ),
    ],
  };
}
