import type { Block } from '../sheet.js';
import { amount, methodWords, parts, text, type Json } from '../words.js';

/** Wastes with name, category, code, tonnes and method (R-27a). `quantity` names the member that holds the tonnes. */
export function wasteTable(lines: unknown, quantity: (line: Json) => unknown = (line) => line['quantity']): Block {
  return {
    kind: 'table',
    columns: [
      { title: '序号', share: 1.4, align: 'center' },
      { title: '废物名称', share: 3 },
      { title: '类别', share: 1.5, align: 'center' },
      { title: '废物代码', share: 2.4, align: 'center' },
      { title: '数量（吨）', share: 2.2, align: 'right' },
      { title: '利用处置方式', share: 4 },
    ],
    rows: parts(lines).map((line) => [
      text(line['line']),
      text(line['name']),
      text(line['category']) || `HW${text(line['code']).slice(-2)}`,
      text(line['code']),
      amount(quantity(line)),
      methodWords(line['method']),
    ]),
  };
}
