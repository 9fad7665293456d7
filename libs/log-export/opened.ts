import type { Checkpoint } from '#ledger/note';
import type { CheckName } from './checks.js';
import type { ExportHead } from './layout.js';
import type { ZipFile } from './stored-zip.js';

/** An export, and what it says of itself. */
export interface Opened {
  path: string;
  zip: ZipFile;
  head: ExportHead;
  link: Checkpoint | undefined;
  checkpoint: string;
  checks: HeadCheck[];
}
/** A root that the tree must have at a size, and who says so. */
export interface HeadCheck {
  size: number;
  root: Buffer;
  check: CheckName;
  en: string;
  zh: string;
}
