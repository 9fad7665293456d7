import type { Draft } from './document.press.js';
import { qrCode } from './marks.js';
import { paperLink } from './public-code.js';
import type { OfficialSheet } from './sheet.js';
import type { PaperRecord } from './sheets/paper.js';
import { paperSheet } from './sheets/papers.js';

/** A frozen paper, as `liandan.letter` has it. */
export interface PaperRow {
  id: string;
  kind: string;
  number: string | null;
  sender: string;
  sender_name: string;
  addressee: string | null;
  addressee_name: string;
  machine: string;
  case_id: string;
  title: string;
  body: Record<string, unknown>;
  hash: string;
  issued_at: Date;
  readers: string[];
}

/** How far the act had come that a printed decision states; with the proof, anybody can check it without us. */
export type Finality =
  | { state: 'recorded' }
  | { state: 'final'; event: string; leaf: string; tree: string; index: number; witnesses: string[]; proof: string };

/** The paper as it is printed, with a code under `base` where there is one. With `finality` the sheet says how far its act has come, and the record proves it. */
export function paperDraft(row: PaperRow, base: string | undefined, finality?: Finality): Draft {
  const record = paperRecord(row);
  const sheet =
    base === undefined ? paperSheet(record) : { ...paperSheet(record), qr: qrCode(paperLink(base, row.id)) };
  const common = {
    kind: row.kind,
    machine: row.machine,
    caseId: row.case_id,
    number: row.number,
    at: record.issuedAt,
    readers: row.readers,
  };
  if (!finality) return { ...common, source: `paper/${row.id}`, record, sheet };
  return {
    ...common,
    source: finality.state === 'final' ? `paper/${row.id}/final` : `paper/${row.id}`,
    record: { ...record, finality },
    sheet: marked(sheet, finality),
  };
}

function marked(sheet: OfficialSheet, finality: Finality): OfficialSheet {
  if (finality.state === 'recorded') {
    const mark = '【已记录、尚未最终确认】 Recorded, not yet final.';
    return { ...sheet, blocks: [{ kind: 'para', text: mark }, ...sheet.blocks], foot: `${sheet.foot}；尚未最终确认` };
  }
  const { tree, index, witnesses } = finality;
  return {
    ...sheet,
    foot: `${sheet.foot}；已最终确认：日志 ${tree} 第 ${index} 条，见证 ${witnesses.length} 方`,
  };
}

const paperRecord = (row: PaperRow): PaperRecord => ({
  format: 'liandan.paper/1',
  kind: row.kind,
  number: row.number,
  title: row.title,
  sender: { province: row.sender, name: row.sender_name },
  addressee: { province: row.addressee, name: row.addressee_name },
  case: { machine: row.machine, id: row.case_id },
  issuedAt: row.issued_at.toISOString(),
  body: row.body,
  paper: { id: row.id, sha256: row.hash },
});
