import { type PaperKind, paperWords } from '#domain/glossary/papers';
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

const BLANK = '【空白样张】 Specimen, nothing filled in.';
/** What a refusal must say is said of nobody: without it no such paper is set. */
const DEMANDED = { reason: '（理由）', remedies: ['（行政复议）', '（行政诉讼）'] };

/** The blank of a kind: the words that every paper of it has, and room for what a case fills in. */
export function blankSheet(kind: PaperKind, at: string): OfficialSheet {
  const nobody = { province: '', name: '（机关名称）' };
  const sheet = paperSheet({
    ...{ format: 'liandan.paper/1', kind, number: null, title: paperWords[kind].zh, sender: nobody },
    ...{ addressee: { province: '', name: '（主送单位）' }, case: { machine: '', id: '' }, issuedAt: at },
    ...{ body: DEMANDED, paper: { id: '', sha256: '' } },
  });
  return { ...sheet, foot: BLANK };
}
