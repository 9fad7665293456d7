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
  'overdue.repeated',
  'statistics.sent',
];
const MANIFESTS = [
  'manifest.issued',
  'manifest.backEntered',
  'manifest.corrected',
  'manifest.voided',
  'manifest.closed',
  'manifest.endedByOrder',
  'pipeline.issued',
  'pipeline.corrected',
  'pipeline.voided',
  'pipeline.closed',
];
/** Facts that tell of an act which somebody may have signed for; whether the act was one, the record of it says. */
const SIGNED = [
  'agreement.signatureAsked',
  'agreement.signed',
  'agreement.signatureAdded',
  'agreement.suspended',
  'agreement.resumed',
  'agreement.consentAdded',
  'agreement.resumptionAsked',
  'agreement.terminated',
  'agreement.amended',
  'agreement.amendmentProposed',
  'list.proposed',
  'list.reproposed',
  'list.confirmed',
  'list.graceProposed',
  'list.graceAgreed',
  'list.feedbackSent',
  'listing.suspended',
  'listing.liftProposed',
  'listing.lifted',
  'listing.removalProposed',
  'listing.removalAsked',
  'listing.removed',
  'application.submitted',
  'application.notAccepted',
  'application.reviewPassed',
  'application.overQuotaAsked',
  'application.rerouted',
  'application.approved',
  'application.refused',
  'consultation.answered',
  'approval.suspended',
  'approval.cleared',
  'approval.revoked',
  'approval.cancelled',
  'discrepancy.violationConfirmed',
  'enforcementLead.sentToPartner',
  'overdue.waived',
  'manifest.issued',
  'manifest.loaded',
  'manifest.handOverConfirmed',
  'manifest.handedOver',
  'manifest.accepted',
  'manifest.partlyAccepted',
  'manifest.rejected',
  'manifest.returned',
  'pipeline.issued',
  'pipeline.accepted',
];

/** Fact → what it gives to print. Each of these facts is routed to the queue `document`, and no other. */
export const YIELDS: Record<string, Yield[]> = {};
const add = (facts: string[], what: Yield) => {
  for (const fact of facts) (YIELDS[fact] ??= []).push(what);
};
add(PAPERS, 'papers');
add(MANIFESTS, 'manifest');
add(['manifest.issued'], 'labels');
add(SIGNED, 'signature');
