import { readSheet } from 'read-excel-file/universal';
import writeExcelFile from 'write-excel-file/browser';
import { FileRefused, guardZip, LIMITS } from './zip-guard';

const dayOf = (date: Date) => date.toISOString().slice(0, 10);
/** What a cell says as text: numbers as they were typed, days as 'YYYY-MM-DD'. */
const textOf = (cell: unknown): string => {
  if (cell === null || cell === undefined) return '';
  if (cell instanceof Date) return dayOf(cell);
  return String(cell).trim();
};
/** '25.300000000000001' of a spreadsheet's doubles → '25.3'. */
const typed = (number: string): string =>
  /\.\d{10,}$/.test(number) || /e/i.test(number) ? String(Number(Number(number).toPrecision(15))) : number;

/** The first sheet as texts, without the rows that are empty. Row numbers are those of the sheet, from 1. */
export async function readRows(
  bytes: ArrayBuffer,
): Promise<{ head: string[]; rows: { row: number; cells: string[] }[] }> {
  guardZip(bytes);
  let sheet: unknown[][];
  try {
    sheet = (await readSheet(bytes, { parseNumber: typed })) as unknown[][];
  } catch {
    throw new FileRefused('noWorkbook');
  }
  if (sheet.length > LIMITS.rows + 1) throw new FileRefused('tooManyRows');
  const [head = [], ...rest] = sheet.map((row) => row.map(textOf));
  const rows = rest.map((cells, i) => ({ row: i + 2, cells })).filter(({ cells }) => cells.some((cell) => cell !== ''));
  if (rows.length === 0) throw new FileRefused('empty');
  return { head, rows };
}

const HEAD = { fontWeight: 'bold' as const, backgroundColor: '#dbe7f5' };
const cellOf = (value: string, look: object = {}) => ({ value, type: String, format: '@', ...look });

/** An empty sheet with its head, and a second one that says what goes where. */
export const template = (head: string[], notes: string[][], names: { sheet: string; notes: string }): Promise<Blob> =>
  writeExcelFile([
    {
      data: [head.map((title) => cellOf(title, HEAD))],
      sheet: names.sheet,
      columns: head.map(() => ({ width: 20 })),
      stickyRowsCount: 1,
    },
    {
      data: notes.map((row) => row.map((text) => cellOf(text))),
      sheet: names.notes,
      columns: [{ width: 24 }, { width: 90 }],
    },
  ]).toBlob();

export interface MarkedRow {
  cells: string[];
  /** Column → what is wrong with it; -1 for the row as a whole. */
  faults: ReadonlyMap<number, string>;
}
/** The same sheet again: wrong cells red, and what is wrong in a column of its own. */
export const marked = (head: string[], faultTitle: string, rows: readonly MarkedRow[]): Promise<Blob> =>
  writeExcelFile(
    [
      [...head, faultTitle].map((title) => cellOf(title, HEAD)),
      ...rows.map(({ cells, faults }) => [
        ...head.map((_, i) =>
          cellOf(cells[i] ?? '', faults.has(i) ? { backgroundColor: '#ffccc7', textColor: '#a8071a' } : {}),
        ),
        cellOf([...faults.values()].join('；'), { textColor: '#a8071a' }),
      ]),
    ],
    { columns: [...head.map(() => ({ width: 20 })), { width: 60 }], stickyRowsCount: 1 },
  ).toBlob();
