/**
 * What an authority signs: decisions, findings and orders in writing, letters between provinces and what they agree on, and
 * what it sets for others from a day on. Where the deployment demands a second factor (ux: 函, 决定, 复函), none of these is
 * done without it. What firms enter and hand over on the road, and what an emergency asks for, does not wait for a code; nor
 * do steps on the way to a decision, which another signs, or which pass by themselves when their time is over (受理, 补正).
 */
const SIGNED: Readonly<Record<string, readonly string[]>> = {
  agreement: ['sign', 'suspend', 'resume', 'terminate', 'amend', 'letters'],
  list: ['propose', 'repropose', 'declare', 'agreeGrace', 'sendFeedback', 'letters'],
  listing: ['suspend', 'proposeLift', 'lift', 'proposeRemoval', 'remove', 'letters'],
  application: ['refuseAcceptance', 'approve', 'refuse', 'passReview', 'sendOverQuotaLetter', 'consultInFull'],
  consultation: ['replyAgree', 'replyRefuse'],
  approval: ['suspend', 'clear', 'revoke', 'cancel'],
  manifest: ['permitAcceptance', 'releaseToResume', 'releaseToReturn', 'releaseToClose'],
  pipeline: ['releaseToResume', 'releaseToEnd'],
  discrepancy: ['resolve', 'confirmViolation'],
  enforcementLead: ['sendToPartner', 'dismiss', 'recordOutcome'],
  overdue: ['waive'],
};

/** Whether the command on a case of the machine is a signature; the verb as it stands in the address of the command. */
export const signs = (machine: string, verb: string): boolean => SIGNED[machine]?.includes(verb) ?? false;

/** The machines whose cases are signed, with their verbs. */
export const signedVerbs = (): [machine: string, verbs: readonly string[]][] => Object.entries(SIGNED);

/** What is signed in the registers beside the cases, by its address without ids. */
export const SIGNED_BESIDE: readonly string[] = [
  'after-action-reports/sign',
  'approvals/alarms',
  'audit-grants',
  'audit-grants/confirm',
  'audit-grants/revoke',
  'calendars',
  'correction-requests/consent',
  'correction-requests/refuse',
  'credit-records',
  'credit-records/lift',
  'credit-records/review',
  'delegations',
  'delegations/end',
  'erasures/approve',
  'erasures/refuse',
  'letter-answers',
  'material-lists',
  'mechanisms/propose-end',
  'mechanisms/proposals',
  'meetings/sign',
  'negative-list',
  'negative-list/end',
  'negative-list/propose-end',
  'negative-list/proposals',
  'organisations/reclassify',
  'pipeline-settings',
  'policies',
  'policies/confirm',
  'read-grants',
  'read-grants/revoke',
  'restrictions',
  'restrictions/end',
  'restrictions/passes',
  'restrictions/proposals',
  'restrictions/propose-end',
  'statistics/reports/send',
  'webhooks/confirm',
  'whitelist-entries/alarms',
];
