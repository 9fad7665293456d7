// The processes of an installation. To add one: its folder under apps/ and a line here.

/** What Node is told for whatever runs from dist. */
export const TRACES = ['--import', new URL('traces.mjs', import.meta.url).href];
/**
 * Its old space stays below half a gigabyte, as Node itself bounds it on a machine of two. What it keeps is 110 MB; with
 * the usual bound of four gigabytes V8 lets the garbage of commands grow to thrice as much before it collects, with this
 * one to a half more. docker-compose.yml says the same.
 */
const BOUNDED = ['--max-old-space-size=512'];

/**
 * `roles`: the database roles whose URLs the process is given, as DATABASE_URL_APP, DATABASE_URL_WORKER, …
 * `app`: its folder under apps/, when it is not the name. `witnessOf`: the province whose witness it is; it is told its own
 * settings by witnesses.mjs.
 * `node`: what Node is told besides.
 * `folder`: the setting that names the private folder of this process; the command line tool is told it as well.
 * `stage`: the processes of a higher stage stop before those of a lower one.
 */
export const PROCESSES = [
  { name: 'signer', roles: ['signer'], stage: 2, folder: 'LIANDAN_SIGNER_DIR' },
  { name: 'witness-50', app: 'witness', roles: [], stage: 2, witnessOf: '50' },
  { name: 'witness-51', app: 'witness', roles: [], stage: 2, witnessOf: '51' },
  { name: 'sequencer', roles: ['sequencer'], stage: 2 },
  { name: 'worker', roles: ['worker', 'queue'], stage: 3 },
  { name: 'api', roles: ['app', 'auditor', 'queue'], stage: 3, listens: true, node: BOUNDED },
];

/** Run one after the other by the command line tool before the processes start. */
export const PREPARATIONS = [
  { command: 'migrate', says: 'migrating the database' },
  { command: 'reference', says: 'loading reference data' },
];
