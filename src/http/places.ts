/** Where the cases of each machine stand in the API. */
export const places = {
  agreement: 'agreements',
  list: 'whitelists',
  listing: 'whitelist-entries',
  licence: 'licences',
  application: 'transfer-applications',
  consultation: 'letters',
  approval: 'approvals',
  manifest: 'manifests',
  overdue: 'overdue-records',
  discrepancy: 'discrepancies',
  enforcementLead: 'enforcement-leads',
  incident: 'incidents',
  paperFallback: 'paper-fallbacks',
  pipeline: 'pipelines',
} as const;
export type Machine = keyof typeof places;
export const machines = Object.keys(places) as Machine[];
