import { feedsOf } from '#domain/exchange/feeds';
import type { Fact, Routes } from '#outbox/outbox';

/** The mailbox of the province that the fact names under the key. */
const mailbox = (key: string) => (fact: Fact) =>
  typeof fact.data[key] === 'string' ? [`mailbox-${fact.data[key]}`] : [];
/** The mailboxes of all provinces that the fact names under the key. */
const mailboxes = (key: string) => (fact: Fact) =>
  ((fact.data[key] as string[] | undefined) ?? []).map((p) => `mailbox-${p}`);

/** What systems outside are told of. */
const outside = (fact: Fact) => (feedsOf(fact).length > 0 ? ['exchange'] : []);

/** A letter of a party's own motion speaks to the addressee as it is delivered; one of an application waits for the answer. */
const initiative = (fact: Fact) =>
  (fact.data['about'] as { machine?: string } | undefined)?.machine === 'application' ? [] : mailbox('to')(fact);

/**
 * Every consequence of a fact on one page. `within`: steps in the same transaction, named by whoever provides them.
 * `after`: queues that hear it once committed; `mailbox-51` is the mailbox of province 51.
 */
export const routes: Routes = {
  '*': { within: [], after: ['notice', outside] },
  'paperFallback.entered': { within: ['manifest.backEnter'], after: [] },
  'manifest.backEntered': { within: ['manifest.takeLate'], after: [] },
  'manifest.issued': { within: ['manifest.reserve'], after: ['document'] },
  'manifest.voided': { within: ['manifest.release'], after: ['document'] },
  'manifest.loaded': { within: ['manifest.board'], after: ['document', 'ledger'] },
  'manifest.unloaded': { within: ['manifest.leaveVehicle', 'manifest.freeLabels'], after: ['ledger'] },
  'manifest.atTransferPoint': { within: ['manifest.leaveVehicle'], after: [] },
  'manifest.arrived': { within: ['manifest.leaveVehicle'], after: [] },
  'manifest.accepted': { within: ['manifest.settle', 'manifest.close'], after: ['licence', 'document', 'ledger'] },
  'manifest.partlyAccepted': { within: ['manifest.settle'], after: ['licence', 'document', 'ledger'] },
  'manifest.rejected': { within: ['manifest.release'], after: ['document'] },
  'manifest.returned': { within: ['manifest.release', 'discrepancy.carry', 'manifest.close'], after: ['ledger'] },
  'manifest.trackGap': { within: [], after: ['enforcementLead'] },
  'manifest.redirected': { within: ['discrepancy.carry', 'manifest.close'], after: [] },
  'manifest.endedByOrder': {
    within: ['manifest.leaveVehicle', 'manifest.freeLabels'],
    after: ['incident', 'document', 'manifest'],
  },
  'manifest.frozen': { within: [], after: ['incident'] },
  'manifest.released': { within: [], after: ['incident'] },
  'incident.closed': { within: ['manifest.reconsider'], after: [] },
  'incident.opened': { within: [], after: ['incident'] },
  'incident.neighbourTold': { within: ['incident.writeNotices'], after: [mailboxes('provinces'), 'document'] },
  'manifest.closed': { within: ['manifest.leaveVehicle', 'manifest.freeLabels'], after: ['document'] },
  'manifest.differenceFound': { within: ['discrepancy.find'], after: ['manifest'] },
  'manifest.corrected': { within: ['manifest.resettle', 'discrepancy.carry'], after: ['licence', 'document'] },
  'manifest.handOverConfirmed': { within: [], after: ['document'] },
  'manifest.handedOver': { within: [], after: ['document'] },
  'application.accepted': { within: ['application.route', 'application.freeze'], after: ['document'] },
  'application.notAccepted': { within: ['application.freeze'], after: ['document'] },
  'application.correctionRequested': { within: ['application.freeze'], after: ['document'] },
  'application.reduced': { within: ['application.route'], after: [] },
  'application.reviewPassed': { within: ['application.issueLetter'], after: [] },
  'application.letterIssued': { within: ['application.writeLetter'], after: [] },
  'application.overQuotaAsked': { within: ['application.writeLetter'], after: [] },
  'application.letterWithdrawn': { within: ['application.freeze'], after: [mailbox('destination'), 'document'] },
  'application.informationGiven': { within: [], after: [mailbox('destination')] },
  'application.replied': { within: ['letter.delivered'], after: [] },
  'application.approved': { within: ['application.takeQuota', 'approval.issue'], after: ['consultation', 'document'] },
  'application.announced': { within: [], after: ['application', mailboxes('provinces'), 'document'] },
  'application.refused': {
    within: ['application.freeze'],
    after: ['application', 'consultation', 'document', mailbox('destination')],
  },
  'application.withdrawn': { within: [], after: ['consultation'] },
  'application.served': { within: ['application.serve'], after: [] },
  'application.submitted': { within: [], after: ['document'] },
  'approval.issued': { within: ['approval.openAccounts', 'application.announce'], after: ['document'] },
  'approval.suspended': { within: [], after: ['manifest'] },
  'approval.released': { within: ['approval.refund'], after: [] },
  'approval.expired': { within: ['approval.refund'], after: [] },
  'approval.revoked': { within: ['approval.refund'], after: ['manifest'] },
  'approval.cancelled': { within: ['approval.refund'], after: ['manifest'] },
  'consultation.issued': { within: [], after: [mailbox('to'), 'document'] },
  'consultation.delivered': { within: ['letter.delivered'], after: [initiative] },
  'consultation.overtaken': { within: ['letter.delivered'], after: ['consultation'] },
  'consultation.withdrawn': { within: [], after: ['consultation'] },
  'consultation.informationAsked': { within: [], after: [mailbox('from')] },
  'consultation.answered': { within: [], after: [mailbox('from'), 'consultation', 'document'] },
  'consultation.overdue': { within: [], after: ['application'] },
  'simulation.asked': { within: [], after: ['simulation'] },
  'agreement.signatureAsked': { within: ['letter.ask'], after: [] },
  'agreement.resumptionAsked': { within: ['letter.ask'], after: [] },
  'agreement.amendmentProposed': { within: ['letter.ask'], after: [] },
  'agreement.suspended': { within: ['letter.ask'], after: ['application', mailboxes('to'), 'document'] },
  'agreement.resumed': { within: [], after: ['application'] },
  'agreement.expired': { within: [], after: ['whitelist', 'application', 'consultation'] },
  'agreement.terminated': {
    within: ['letter.ask'],
    after: ['whitelist', 'application', 'consultation', mailboxes('to'), 'document'],
  },
  'list.opened': { within: ['listing.write'], after: [] },
  'list.entriesWritten': { within: ['listing.write'], after: [] },
  'list.proposed': { within: ['letter.ask'], after: ['document'] },
  'list.reproposed': { within: ['letter.ask'], after: ['document'] },
  'list.confirmed': { within: [], after: ['whitelist'] },
  'list.effective': { within: [], after: ['whitelist'] },
  'list.adjustmentOpened': { within: ['list.openNext'], after: [] },
  'list.superseded': { within: [], after: ['whitelist'] },
  'list.graceProposed': { within: ['letter.ask'], after: [] },
  'list.closed': { within: [], after: ['whitelist', 'consultation'] },
  'list.feedbackSent': { within: ['letter.ask'], after: [mailboxes('to'), 'document'] },
  'statistics.sent': { within: [], after: [mailboxes('to'), 'document'] },
  'listing.effective': { within: ['listing.book', 'listing.retire'], after: [] },
  'listing.quotaTaken': { within: ['listing.post'], after: ['application'] },
  'listing.quotaRefunded': { within: ['listing.post'], after: ['application'] },
  'listing.capRaised': { within: ['listing.post'], after: ['application'] },
  'listing.suspended': { within: ['letter.ask'], after: ['application', 'approval', mailboxes('to'), 'document'] },
  'listing.liftProposed': { within: ['letter.ask'], after: [] },
  'listing.lifted': { within: ['listing.book', 'listing.retire'], after: ['application'] },
  'listing.removalProposed': { within: ['letter.ask'], after: [] },
  'listing.removed': { within: [], after: ['application', 'consultation'] },
  'listing.expired': { within: [], after: ['application', 'consultation'] },
  'licence.registered': { within: [], after: ['whitelist'] },
  'licence.renewed': { within: ['licence.succeed'], after: [] },
  'licence.changed': { within: ['licence.succeed'], after: ['licence'] },
  'licence.suspended': { within: [], after: ['whitelist', 'approval', 'application', 'manifest'] },
  'licence.revoked': { within: [], after: ['whitelist', 'approval', 'application', 'manifest'] },
  'licence.expired': { within: [], after: ['whitelist', 'approval', 'application', 'manifest'] },
  'licence.cancelled': { within: [], after: ['whitelist', 'approval', 'application', 'manifest'] },
  'overdue.opened': { within: ['overdue.book'], after: [] },
  'overdue.metLate': { within: ['overdue.end'], after: [] },
  'overdue.neverMet': { within: ['overdue.end'], after: [] },
  'overdue.waived': { within: ['overdue.end'], after: [] },
  'overdue.repeated': { within: ['overdue.warn'], after: [] },
  'overdue.escalated': { within: [], after: ['enforcementLead'] },
  'discrepancy.closed': { within: ['manifest.reconsider'], after: [] },
  'discrepancy.agreed': { within: ['discrepancy.settle'], after: [] },
  'discrepancy.resolved': {
    within: ['discrepancy.share', 'discrepancy.settle'],
    after: [mailbox('origin'), 'document'],
  },
  'discrepancy.violationConfirmed': {
    within: ['discrepancy.share', 'discrepancy.settle'],
    after: [mailbox('origin'), 'enforcementLead', 'document'],
  },
  'enforcementLead.sentToPartner': { within: ['letter.ask'], after: ['document'] },
  'enforcementLead.outcomeRecorded': { within: [], after: ['credit'] },
  'enforcementLead.closed': { within: ['letter.ask'], after: [mailboxes('to'), 'document'] },
};
