import { SIGNED } from './sheets/receipt.js';

/** What a fact gives to print: the frozen papers of its case, the manifest with its labels, a receipt for a signature. */
export type Yield = 'papers' | 'manifest' | 'labels' | 'signature';

const PAPERS = [
  'application.accepted',
  'application.notAccepted',
  'application.correctionRequested',
  'application.letterWithdrawn',
  'application.refused',
  'application.announced',
  'approval.alarmed',
  'approval.issued',
  'approval.revoked',
  'approval.cancelled',
  'consultation.issued',
  'consultation.answered',
  'listing.suspended',
  'list.feedbackSent',
  'agreement.suspended',
  'agreement.terminated',
  'incident.neighbourTold',
  'discrepancy.resolved',
  'discrepancy.violationConfirmed',
  'enforcementLead.sentToPartner',
  'enforcementLead.closed',
  'statistics.sent',
];
const MANIFESTS = [
  'manifest.issued',
  'manifest.corrected',
  'manifest.voided',
  'manifest.closed',
  'manifest.endedByOrder',
];

/** Fact → what it gives to print. Each of these facts is routed to the queue `document`, and no other. */
export const YIELDS: Record<string, Yield[]> = {};
const add = (facts: string[], what: Yield) => {
  for (const fact of facts) (YIELDS[fact] ??= []).push(what);
};
add(PAPERS, 'papers');
add(MANIFESTS, 'manifest');
add(['manifest.issued'], 'labels');
add(Object.keys(SIGNED), 'signature');
