/** Machine of a case → its resource below /v1/. */
export const RESOURCES: Readonly<Record<string, string>> = {
  application: 'transfer-applications',
  consultation: 'letters',
  approval: 'approvals',
  manifest: 'manifests',
  pipeline: 'pipelines',
  paperFallback: 'paper-fallbacks',
  agreement: 'agreements',
  list: 'whitelists',
  listing: 'whitelist-entries',
  licence: 'licences',
  discrepancy: 'discrepancies',
  enforcementLead: 'enforcement-leads',
  incident: 'incidents',
  overdue: 'overdue-records',
};
export const machineOf = (resource: string): string =>
  Object.entries(RESOURCES).find(([, own]) => own === resource)?.[0] ?? resource;

/** Where the case is shown. */
export const caseAddress = (resource: string, id: string): string => `/cases/${resource}/${id}`;
export const caseOf = (machine: string, id: string): string => caseAddress(RESOURCES[machine] ?? machine, id);
