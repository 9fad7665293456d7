// The processes of an installation. To add one: its folder under apps/ and a line here.

/**
 * `roles`: the database roles whose URLs the process is given, as DATABASE_URL_APP, DATABASE_URL_WORKER, …
 * `stage`: stops before the lower ones do.
 */
export const PROCESSES = [
  { name: 'signer', roles: ['signer'], stage: 2 },
  { name: 'sequencer', roles: ['sequencer'], stage: 2 },
  { name: 'worker', roles: ['worker', 'queue'], stage: 3 },
  { name: 'api', roles: ['app', 'auditor'], stage: 3, listens: true },
];

/** Run one after the other by the command line tool before the processes start. */
export const PREPARATIONS = [
  { command: 'migrate', says: 'migrating the database' },
  { command: 'reference', says: 'loading reference data' },
];
