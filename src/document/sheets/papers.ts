import type { OfficialSheet } from '../sheet.js';
import { dateWords } from '../words.js';
import { acceptance, correction, nonAcceptance } from './notices.js';
import { approval, refusal } from './decisions.js';
import { cancellation, revocation } from './endings.js';
import { approvalNotice, consultation, overQuota, reply, resultNotice, withdrawal } from './letters.js';
import { agreementLetter, alarm, feedback, listLetter, listingLetter, removalNotice } from './list-letters.js';
import { statistics } from './reports.js';
import { anyBody } from './any-body.js';
import { finding, incidentNotice, lead, leadOutcome, suspension, termination, warning } from './dealings.js';
import type { PaperRecord, Words } from './paper.js';

type Compose = (record: PaperRecord) => Words;

const KINDS: Record<string, Compose> = {
  ACCEPTANCE_RECEIPT: acceptance,
  NON_ACCEPTANCE: nonAcceptance,
  CORRECTION_NOTICE: correction,
  CONSULTATION: consultation,
  OVER_QUOTA: overQuota,
  REPLY: reply,
  WITHDRAWAL: withdrawal,
  APPROVAL_DECISION: approval,
  REFUSAL_DECISION: refusal,
  REVOCATION_DECISION: revocation,
  CANCELLATION_DECISION: cancellation,
  APPROVAL_NOTICE: approvalNotice,
  RESULT_NOTICE: resultNotice,
  AGREEMENT: agreementLetter,
  LIST: listLetter,
  LISTING: listingLetter,
  ALARM: alarm,
  REMOVAL: removalNotice,
  FEEDBACK: feedback,
  STATISTICS: statistics,
  WARNING: warning,
  SUSPENSION: suspension,
  TERMINATION: termination,
  FINDING: finding,
  LEAD: lead,
  LEAD_OUTCOME: leadOutcome,
  INCIDENT_NOTICE: incidentNotice,
};

/** The sheet of a frozen paper. A kind that nobody has words for is printed as a letter that lists its content. */
export function paperSheet(record: PaperRecord): OfficialSheet {
  return {
    template: 'official',
    form: 'letter',
    title: record.title,
    agency: record.sender.name,
    number: record.number,
    addressee: record.addressee.name,
    enclosed: [],
    date: dateWords(record.issuedAt),
    copies: [],
    foot: `内容摘要（SHA-256）：${record.paper.sha256}（记录见附件 record.json）`,
    ...(KINDS[record.kind] ?? anyBody)(record),
  };
}
