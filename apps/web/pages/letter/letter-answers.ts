import type { CaseAnswer } from '../../api/answers';
import type { Countered } from '../lists/counter';
import type { Firm, WasteLine } from '../review/review-answers';

export const LETTER_KINDS = ['CONSULTATION', 'OVER_QUOTA', 'AGREEMENT', 'LIST', 'LISTING', 'LEAD'] as const;
export type LetterKind = (typeof LETTER_KINDS)[number];

export interface Signature {
  person: string | null;
  name: string;
  orgName: string;
  at: string;
}
export interface Said {
  agree: boolean;
  number?: string | null;
  lines: { line: number; quantity: string }[];
  extra: string | null;
  conditions: string[];
  reasons: string | null;
  counter?: Countered[];
  by: Signature;
}
/** Of an application. */
export interface ApplicationBody {
  remover?: Firm;
  receiver?: Firm | null;
  licence?: { number: string; issuer: string; validTo: string } | null;
  exemption?: number;
  lines?: WasteLine[];
  period?: { from: string; to: string } | null;
  carriers?: { name: string; roadLicence: string }[];
  transport?: { mode: string; route: string[] } | null;
  reason?: string | null;
  review?: string | null;
  attachments?: { kind: string; name: string; sha256: string }[];
}
export interface Letter extends CaseAnswer {
  kind: LetterKind;
  number: string | null;
  from: string;
  fromName: string;
  to: string;
  about: { machine: string; id: string; act: string | null };
  title: string;
  body: Record<string, unknown>;
  lines: { line: number; quantity: string }[];
  extra: string | null;
  issuedAt: string;
  deliveredAt: string | null;
  question: { text: string; by: Signature; at: string } | null;
  information: { text: string; at: string }[];
  draft: Said | null;
  answer: Said | null;
}
export interface Headroom {
  on: string;
  at: string;
  licence: {
    id: string;
    state: string;
    number: string;
    validTo: string;
    holder: string;
    valid: boolean;
    uncovered: number[];
  } | null;
  /** Of a use without a licence: the item, and why it may not be. */
  exemption?: { item: number; agreement: string | null; refused: { says: { zh: string; en: string } } | null };
  scale: string | null;
  reserved: string | null;
  received: string | null;
  asked: string;
  loadPermille: number | null;
  /** What the rule says of the year with what is asked for. */
  verdict: {
    level: 'BLOCK' | 'WARN';
    rule: string;
    article?: string;
    says: { zh: string; en: string };
    remedy?: { zh: string; en: string };
  } | null;
  entries: {
    id: string;
    state: string;
    agreement: { key: string };
    list: { id: string; year: number };
    codes: string[];
    cap: string | null;
    used: string;
    remaining: string | null;
    lastDay: string | null;
  }[];
  /** What is known of the receiver beside its licence. */
  record: {
    grade: string | null;
    violations: { id: string; document: string; summary: string; serious: boolean; decidedOn: string }[];
    incidents: { id: string; state: string; level: string; kind: string; occurredAt: string }[];
  };
}
export const ofApplication = (kind: LetterKind): boolean => kind === 'CONSULTATION' || kind === 'OVER_QUOTA';
