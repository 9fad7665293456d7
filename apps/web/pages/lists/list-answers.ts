import type { CaseAnswer } from '../../api/answers';

export interface ListedEntry {
  id: string;
  receiver: { org?: string; name: string; uscc: string };
  licenceNumber: string;
  licenceTo: string;
  codes: string[];
  wasteName: string;
  methods: string[];
  cap: string | null;
  origins: string[];
  split: { province: string; cap: string }[];
  source: 'PREFILLED' | 'RECOMMENDED' | 'EDITED';
  changed: boolean;
  /** What it was before it was rewritten. */
  was?: { cap: string | null; codes: string[]; methods: string[]; origins: string[] };
  lastYear: { cap: string | null; approved: string; received: string; treated: string } | null;
  [field: string]: unknown;
}
export interface YearList extends CaseAnswer {
  agreement: { id: string; key: string; title: { zh: string; en: string } };
  receiving: string;
  year: number;
  listVersion: number;
  effectiveOn: string;
  lastDay: string | null;
  confirmedAt: string | null;
  counterparts: string[];
  confirmations: { province: string; at: string; reply: string | null }[];
  entries: ListedEntry[];
  query: { province: string; text: string; counter: unknown; at: string } | null;
  adjusting: string | null;
  supersedes: string | null;
}
export interface Entry extends CaseAnswer {
  receiving: string;
  receiver: { name: string; uscc: string };
  codes: string[];
  parties: string[];
  list: { id: string; year: number };
  suspension: { trigger?: string; reason?: string } | null;
  remaining: string | null;
  /** For the parties, the ministry and the receiver. */
  inTransit?: string;
  received?: string;
}
