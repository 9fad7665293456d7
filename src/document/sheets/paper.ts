import type { OfficialSheet } from '../sheet.js';
import type { Json } from '../words.js';

/** A frozen paper of `liandan.letter` as its document carries it; the canonical JSON of this is the attachment. */
export interface PaperRecord {
  format: 'liandan.paper/1';
  kind: string;
  number: string | null;
  title: string;
  /** Province and name of the issuing authority. */
  sender: { province: string; name: string };
  addressee: { province: string | null; name: string };
  case: { machine: string; id: string };
  issuedAt: string;
  body: Json;
  /** Id and content hash of the frozen paper. */
  paper: { id: string; sha256: string };
}

/** What one kind of paper says; whatever is left out is taken from the record. */
export type Words = Pick<OfficialSheet, 'blocks'> & Partial<OfficialSheet>;
