/** A column of a template. */
export interface Column {
  title: { zh: string; en: string };
  /** What may stand in it. */
  note: { zh: string; en: string };
}
export interface Text {
  zh: string;
  en: string;
}
/** What one row stands for, or what is wrong with it. */
export interface Judged {
  faults: Map<number, Text>;
  body?: object | undefined;
}
/** What may be imported: its template, how a row is judged, and where it is sent. */
export interface ImportKind {
  name: 'ledger' | 'manifests';
  /** Address that one row is posted to. */
  path: string;
  columns: readonly Column[];
  /** What only the server gives is added as the row is sent, under the key of the row. */
  complete?: (body: object, key: string) => Promise<object>;
  /** Reads what rows are judged by; then judges one after the other, without asking the server again. */
  prepare: (rows: readonly { cells: string[] }[]) => Promise<(cells: string[]) => Judged>;
}

/** Collects what is wrong with the cells of a row. */
export class Row {
  readonly faults = new Map<number, Text>();
  constructor(private readonly cells: readonly string[]) {}
  at(column: number): string {
    return this.cells[column] ?? '';
  }
  wrong(column: number, zh: string, en: string): void {
    if (!this.faults.has(column)) this.faults.set(column, { zh, en });
  }
  /** A value that has to be there. */
  needed(column: number): string {
    const value = this.at(column);
    if (value === '') this.wrong(column, '未填写', 'empty');
    return value;
  }
}

const DAY = /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$/;
/** '2026/11/3', '2026年11月3日' → '2026-11-03'; undefined for what is no day. */
export function dayIn(text: string): string | undefined {
  const [, year = '', month = '', day = ''] = DAY.exec(text) ?? [];
  const written = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  const date = new Date(`${written}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(written) ? written : undefined;
}
