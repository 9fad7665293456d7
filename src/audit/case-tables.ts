/** Where the cases of each machine live, for those who recompute the whole record. */
export const caseTables = [
  { machine: 'agreement', table: 'liandan.agreement' },
  { machine: 'list', table: 'liandan.whitelist' },
  { machine: 'listing', table: 'liandan.whitelist_entry' },
  { machine: 'licence', table: 'liandan.licence' },
  { machine: 'application', table: 'liandan.transfer_application' },
  { machine: 'consultation', table: 'liandan.consultation' },
  { machine: 'approval', table: 'liandan.approval' },
  { machine: 'manifest', table: 'liandan.manifest' },
  { machine: 'overdue', table: 'liandan.overdue' },
  { machine: 'discrepancy', table: 'liandan.discrepancy' },
  { machine: 'enforcementLead', table: 'liandan.enforcement_lead' },
  { machine: 'incident', table: 'liandan.incident' },
  { machine: 'paperFallback', table: 'liandan.paper_fallback' },
  { machine: 'pipeline', table: 'liandan.pipeline' },
];
