import type { Block } from '../sheet.js';
import { amount, part, parts, placeWords, sentence, text } from '../words.js';
import { anyTable, chapters } from './any-body.js';
import type { PaperRecord, Words } from './papers.js';

const COUNTS = [
  ['category', '类别', 2],
  ['origin', '移出地', 3],
  ['destination', '接受地', 3],
  ['applications', '申请（件）', 2],
  ['approvals', '批准（件）', 2],
  ['manifests', '联单（份）', 2],
  ['approved', '批准（吨）', 2.6],
  ['received', '接收（吨）', 2.6],
  ['treated', '处置（吨）', 2.6],
] as const;

/** 年度情况通报: approvals, transports, licences, facilities of the year (W-10). Rows show the columns that they have. */
export function statistics({ body, sender }: PaperRecord): Words {
  const rows = parts(body['rows']);
  const used = COUNTS.filter(([key]) => rows.some((row) => row[key] !== undefined && row[key] !== null));
  const totals = part(body['totals']);
  const table: Block = {
    kind: 'table',
    columns: used.map(([key, title, share]) => ({
      title,
      share,
      align: key === 'category' || key === 'origin' || key === 'destination' ? ('center' as const) : ('right' as const),
    })),
    rows: rows.map((row) =>
      used.map(([key]) => {
        if (key === 'origin' || key === 'destination') return placeWords(row[key]);
        return typeof row[key] === 'string' && key !== 'category' ? amount(row[key]) : text(row[key]);
      }),
    ),
  };
  return {
    form: 'report',
    addressee: null,
    blocks: [
      { kind: 'para', text: `现将${text(body['year'])}年度危险废物跨省转移情况通报如下（统计单位：${sender.name}）。` },
      ...chapters(
        used.length > 0 ? ['转移情况', table] : null,
        Object.keys(totals).length > 0 ? ['总体情况', anyTable(totals)] : null,
        text(body['note']) ? ['说明', { kind: 'para', text: sentence(body['note']) }] : null,
      ),
    ],
  };
}
