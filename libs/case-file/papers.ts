import { digestsIn } from '#domain/given/contents';
import { LedgerFault } from '#ledger/fault';
import { canonicalText } from './text.js';
import type { Zip } from './zip.js';

/** What became of each paper; a file that carries no papers does not have it. */
export const PAPERS = 'papers.json';
/** The bytes of a paper or photograph, named by their SHA-256, which stands in the event that names it. */
export const paperFile = (sha256: string): string => `papers/${sha256}`;

/**
 * `here`: its bytes are in the file; `erased`: they were erased by law, by the leaf named; `absent`: this instance does
 * not keep them for the case; `tooLarge`: they are kept, and left out for the size of the file.
 */
export const PAPER_STATES = ['here', 'erased', 'absent', 'tooLarge'] as const;
export type PaperState = (typeof PAPER_STATES)[number];
export interface PaperLine {
  sha256: string;
  is: PaperState;
  /** Where the leaf of the erasure stands, `log/number`. */
  leaf?: string;
}
/** `papers.json`: every content that events of the case name, in the order in which they do. */
export interface PapersDocument {
  format: 'liandan.papers/1';
  papers: PaperLine[];
}

/** What an event names, unless it was refused: what a refused command brings belongs to no case. */
export const papersNamed = (outcome: string, said: object): string[] => (outcome === 'refused' ? [] : digestsIn(said));

const fault = (en: string, zh: string) => new LedgerFault({ en, zh });

/** Reads `papers.json`; undefined where the file carries no papers. Throws what is wrong with its form. */
export async function readPapers(zip: Zip): Promise<PaperLine[] | undefined> {
  if (!zip.has(PAPERS)) return undefined;
  const document = canonicalText<PapersDocument>(PAPERS, await zip.read(PAPERS));
  const isLine = ({ sha256, is, leaf, ...more }: PaperLine) =>
    /^[0-9a-f]{64}$/.test(sha256) &&
    PAPER_STATES.includes(is) &&
    (is === 'erased' ? typeof leaf === 'string' && leaf !== '' : leaf === undefined) &&
    Object.keys(more).length === 0;
  if (
    Object.keys(document).join() !== 'format,papers' ||
    document.format !== 'liandan.papers/1' ||
    !Array.isArray(document.papers) ||
    !document.papers.every((line) => typeof line === 'object' && line !== null && isLine(line))
  )
    throw fault(`${PAPERS} is not of the form liandan.papers/1`, `${PAPERS} 不是 liandan.papers/1 格式`);
  return document.papers;
}
