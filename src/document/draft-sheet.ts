import type { Paper } from '../consultation/letter-book.js';
import type { OfficialSheet } from './sheet.js';
import { paperSheet } from './sheets/papers.js';

/** What a paper would say, before anybody has signed it. */
export type DraftPaper = Pick<
  Paper,
  'kind' | 'sender' | 'senderName' | 'addressee' | 'addresseeName' | 'machine' | 'caseId' | 'title' | 'body'
>;

const MARK = '【草稿，尚未签发】 DRAFT, not signed.';

/**
 * The words of a paper as they would be printed at the instant, marked as a draft: no number, no hash. Nothing is stored,
 * and the compiler is not asked: the browser sets them.
 */
export function draftSheet(paper: DraftPaper, at: string): OfficialSheet {
  const body = JSON.parse(JSON.stringify(paper.body)) as Record<string, unknown>;
  const sheet = paperSheet({
    format: 'liandan.paper/1',
    kind: paper.kind,
    number: null,
    title: paper.title,
    sender: { province: paper.sender, name: paper.senderName },
    addressee: { province: paper.addressee, name: paper.addresseeName },
    case: { machine: paper.machine, id: paper.caseId },
    issuedAt: at,
    body,
    paper: { id: '', sha256: '' },
  });
  return { ...sheet, foot: MARK };
}
