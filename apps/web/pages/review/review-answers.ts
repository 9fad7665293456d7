import type { CaseAnswer } from '../../api/answers';

export interface Both {
  zh: string;
  en: string;
}
export interface Firm {
  org: string;
  name: string;
  uscc: string;
  address: string;
  province: string;
}
export interface WasteLine {
  line: number;
  name: string;
  category: string;
  code: string;
  hazards: string[];
  form: string;
  packaging?: string;
  quantity: string;
  method: string;
  purpose: string;
}
export interface Hand {
  act: string;
  person: string | null;
  name: string;
  orgName: string;
  at: string;
}
/** A letter of the case, as it stands with its addressee. */
export interface LetterOfCase {
  id: string;
  kind: 'CONSULTATION' | 'OVER_QUOTA';
  state: string;
  number: string | null;
  issuedAt: string;
  deliveredAt: string | null;
  answer: Answer | null;
}
export interface Answer {
  agree: boolean;
  number: string | null;
  lines: { line: number; quantity: string }[];
  extra: string | null;
  conditions: string[];
  reasons: string | null;
  by: { name: string; orgName: string; at: string };
}
/** An application as its officers read it. */
export interface Application extends CaseAnswer {
  origin: string;
  destination: string | null;
  remover: Firm;
  receiver: Firm | null;
  site: { name: string; division: string };
  plan: { filingNo: string; year: number };
  licence: { id: string; number: string; issuer: string; validFrom: string; validTo: string } | null;
  exemption?: number | null;
  facility: string | null;
  lines: WasteLine[];
  carriers: { name: string; roadLicence: string; licenceValidTo: string }[];
  transport: { mode: string; route: string[]; batches?: number } | null;
  period: { from: string; to: string } | null;
  reason: string | null;
  emergency: { filingNo: string; filedOn: string; validTo?: string } | null;
  contact: string | null;
  attachments: { kind: string; material?: string; name: string; sha256: string; bytes: number }[];
  justifications: { rule: string; text: string }[];
  round: number;
  receivedOn: string | null;
  acceptedOn: string | null;
  deemed: boolean;
  corrections: {
    round: number;
    at: string;
    answeredAt: string | null;
    items: { item: number; field: string; text: string; answer: string | null; edited: boolean }[];
  }[];
  supplied: string[];
  track: 'WHITELIST' | 'OVER_QUOTA' | 'CONSULTED' | null;
  recommendation: { outcome: string; note: string; hand: Hand } | null;
  review: { note: string; hand: Hand } | null;
  hands: Hand[];
  letters: LetterOfCase[];
  decision: {
    outcome: 'APPROVED' | 'REFUSED';
    day: string;
    code: string | null;
    reason: string | null;
    validFrom: string | null;
    validTo: string | null;
    lines: { line: number; quantity: string }[];
    conditions: string[];
    by: Hand;
  } | null;
  approval: { id: string; number: string } | null;
}

export interface Check {
  test: string;
  rule: string;
  title: Both;
  article: Both | null;
  verb: 'BLOCK' | 'WARN';
  ok: boolean;
  says?: Both;
  remedy?: Both;
}
export interface Item {
  item: string;
  ok: boolean;
  checks: Check[];
  proof: Both[];
}
/** What the server's own tests say of the case today. */
export interface Checks {
  on: string;
  version: number;
  checklist: Item[];
  findings: Item[];
  decision: Item[];
  materials: { code: string; title: Both; basis: string; attached: boolean }[];
  route: {
    tests: { id: string; passed: boolean; detail?: Both }[];
    listing: string | null;
    remaining: string | null;
    cap: string | null;
    used: string | null;
    agreement: { id: string; code: string } | null;
  } | null;
  limits: {
    validFrom: string;
    validTo: string;
    limitedBy: string;
    ends: { rule: string; day: string }[];
  } | null;
}
