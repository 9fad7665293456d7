import type { Me } from '../api/answers';

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
export const caseOf = (machine: string, id: string): string =>
  BESIDE[machine]?.(id) ?? caseAddress(RESOURCES[machine] ?? machine, id);
/** Registers by what their records are called in facts and notices. */
const REGISTERS = {
  meeting: 'meetings',
  actionItem: 'action-items',
  creditRecord: 'credit-records',
  statistics: 'statistics~reports',
  mechanism: 'mechanisms',
  readGrant: 'read-grants',
  restriction: 'restrictions',
  negativeList: 'negative-list',
  dutyRoster: 'duty-roster',
  materialList: 'material-lists',
  delegation: 'delegations',
  contract: 'contracts',
  plan: 'plans',
  vehicle: 'vehicles',
  driver: 'drivers',
  correction: 'correction-requests',
  auditGrant: 'audit-grants',
  erasure: 'erasures',
  outageNotice: 'outage-notices',
  paperScan: 'paper-scans',
  pipelineSetting: 'pipeline-settings',
  simulation: 'simulations',
  detour: 'detours',
  ledger: 'ledger-entries',
  organisation: 'organisations',
};
/** What is no case of a machine and has a page of its own. */
const BESIDE: Readonly<Record<string, (id: string) => string>> = {
  letterOpinion: (id) => `/opinions/${id}`,
  webhook: () => '/admin/health',
  ...Object.fromEntries(
    Object.entries(REGISTERS).map(([machine, word]) => [machine, (id: string) => `/browse/${word}/${id}`]),
  ),
};

/**
 * Where the person works on the case: officers of the origin review an application, authorities read letters and lists on
 * pages of their own; everything else, and everybody else, has the page of the case.
 */
export function workOf(
  { machine, id, subject }: { machine: string; id: string; subject: Record<string, string | number | undefined> },
  { kind, province }: Pick<Me, 'kind' | 'province'>,
): string {
  const authority = kind === 'province' || kind === 'city';
  if (machine === 'application' && authority && subject['origin'] === province) return `/review/${id}`;
  if (machine === 'consultation' && authority) return `/letters/${id}`;
  if (machine === 'list' && (kind === 'province' || kind === 'ministry')) return `/lists/${id}`;
  return caseOf(machine, id);
}
