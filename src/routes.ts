import type { Fact, Routes } from '#outbox/outbox';

/** The mailbox of the province that the fact names under the key. */
const mailbox = (key: string) => (fact: Fact) =>
  typeof fact.data[key] === 'string' ? [`mailbox-${fact.data[key]}`] : [];
/** The mailboxes of all provinces that the fact names under the key. */
const mailboxes = (key: string) => (fact: Fact) =>
  ((fact.data[key] as string[] | undefined) ?? []).map((p) => `mailbox-${p}`);

/** A letter of a party's own motion speaks to the addressee as it is delivered; one of an application waits for the answer. */
const initiative = (fact: Fact) =>
  (fact.data['about'] as { machine?: string } | undefined)?.machine === 'application' ? [] : mailbox('to')(fact);

/**
 * Every consequence of a fact on one page. `within`: steps in the same transaction, named by whoever provides them.
 * `after`: queues that hear it once committed; `mailbox-51` is the mailbox of province 51.
 */
export const routes: Routes = {
  'manifest.issued': { within: ['manifest.reserve'], after: [] },
  'manifest.voided': { within: ['manifest.release'], after: [] },
  'manifest.loaded': { within: ['manifest.board'], after: [] },
  'manifest.unloaded': { within: ['manifest.leaveVehicle', 'manifest.freeLabels'], after: [] },
  'manifest.atTransferPoint': { within: ['manifest.leaveVehicle'], after: [] },
  'manifest.arrived': { within: ['manifest.leaveVehicle'], after: [] },
  'manifest.accepted': { within: ['manifest.settle', 'manifest.close'], after: ['licence'] },
  'manifest.partlyAccepted': { within: ['manifest.settle'], after: ['licence'] },
  'manifest.rejected': { within: ['manifest.release'], after: [] },
  'manifest.returned': { within: ['manifest.release', 'manifest.close'], after: [] },
  'manifest.redirected': { within: ['manifest.close'], after: [] },
  'manifest.endedByOrder': { within: ['manifest.release', 'manifest.leaveVehicle', 'manifest.freeLabels'], after: [] },
  'manifest.closed': { within: ['manifest.leaveVehicle', 'manifest.freeLabels'], after: [] },
  'application.accepted': { within: ['application.route', 'application.freeze'], after: [] },
  'application.notAccepted': { within: ['application.freeze'], after: [] },
  'application.correctionRequested': { within: ['application.freeze'], after: [] },
  'application.reduced': { within: ['application.route'], after: [] },
  'application.reviewPassed': { within: ['application.issueLetter'], after: [] },
  'application.letterIssued': { within: ['application.writeLetter'], after: [] },
  'application.overQuotaAsked': { within: ['application.writeLetter'], after: [] },
  'application.letterWithdrawn': { within: ['application.freeze'], after: [mailbox('destination')] },
  'application.informationGiven': { within: [], after: [mailbox('destination')] },
  'application.replied': { within: ['letter.delivered'], after: [] },
  'application.approved': { within: ['application.takeQuota', 'approval.issue'], after: ['consultation'] },
  'application.announced': { within: [], after: ['application', mailboxes('provinces')] },
  'application.refused': { within: ['application.freeze'], after: ['application', 'consultation'] },
  'application.withdrawn': { within: [], after: ['consultation'] },
  'application.served': { within: ['application.serve'], after: [] },
  'approval.issued': { within: ['approval.openAccounts', 'application.announce'], after: [] },
  'approval.released': { within: ['approval.refund'], after: [] },
  'approval.expired': { within: ['approval.refund'], after: [] },
  'approval.revoked': { within: ['approval.refund'], after: [] },
  'approval.cancelled': { within: ['approval.refund'], after: [] },
  'consultation.issued': { within: [], after: [mailbox('to')] },
  'consultation.delivered': { within: ['letter.delivered'], after: [initiative] },
  'consultation.overtaken': { within: ['letter.delivered'], after: ['consultation'] },
  'consultation.withdrawn': { within: [], after: ['consultation'] },
  'consultation.informationAsked': { within: [], after: [mailbox('from')] },
  'consultation.answered': { within: [], after: [mailbox('from'), 'consultation'] },
  'consultation.overdue': { within: [], after: ['application'] },
  'agreement.signatureAsked': { within: ['letter.ask'], after: [] },
  'agreement.resumptionAsked': { within: ['letter.ask'], after: [] },
  'agreement.amendmentProposed': { within: ['letter.ask'], after: [] },
  'agreement.suspended': { within: [], after: ['application'] },
  'agreement.resumed': { within: [], after: ['application'] },
  'agreement.expired': { within: [], after: ['whitelist', 'application'] },
  'agreement.terminated': { within: [], after: ['whitelist', 'application'] },
  'list.opened': { within: ['listing.write'], after: [] },
  'list.entriesWritten': { within: ['listing.write'], after: [] },
  'list.proposed': { within: ['letter.ask'], after: [] },
  'list.reproposed': { within: ['letter.ask'], after: [] },
  'list.confirmed': { within: [], after: ['whitelist'] },
  'list.effective': { within: [], after: ['whitelist'] },
  'list.adjustmentOpened': { within: ['list.openNext'], after: [] },
  'list.superseded': { within: [], after: ['whitelist'] },
  'list.graceProposed': { within: ['letter.ask'], after: [] },
  'list.closed': { within: [], after: ['whitelist'] },
  'list.feedbackSent': { within: ['letter.ask'], after: [mailboxes('to')] },
  'listing.effective': { within: ['listing.book', 'listing.retire'], after: [] },
  'listing.quotaTaken': { within: ['listing.post'], after: ['application'] },
  'listing.quotaRefunded': { within: ['listing.post'], after: ['application'] },
  'listing.capRaised': { within: ['listing.post'], after: ['application'] },
  'listing.suspended': { within: ['letter.ask'], after: ['application', 'approval', mailboxes('to')] },
  'listing.liftProposed': { within: ['letter.ask'], after: [] },
  'listing.lifted': { within: ['listing.book', 'listing.retire'], after: ['application'] },
  'listing.removalProposed': { within: ['letter.ask'], after: [] },
  'listing.removed': { within: [], after: ['application'] },
  'listing.expired': { within: [], after: ['application'] },
  'licence.registered': { within: [], after: ['whitelist'] },
  'licence.renewed': { within: ['licence.succeed'], after: [] },
  'licence.changed': { within: ['licence.succeed'], after: [] },
  'licence.suspended': { within: [], after: ['whitelist', 'approval', 'application'] },
  'licence.revoked': { within: [], after: ['whitelist', 'approval', 'application'] },
  'licence.expired': { within: [], after: ['whitelist', 'approval', 'application'] },
  'licence.cancelled': { within: [], after: ['whitelist', 'approval', 'application'] },
  'overdue.opened': { within: ['overdue.book'], after: [] },
  'overdue.metLate': { within: ['overdue.end'], after: [] },
  'overdue.neverMet': { within: ['overdue.end'], after: [] },
  'overdue.waived': { within: ['overdue.end'], after: [] },
  'overdue.repeated': { within: ['overdue.warn'], after: [] },
};
