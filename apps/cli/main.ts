import 'reflect-metadata';
import { Command } from 'commander';
import { settings } from '#config/env';
import { findAnomalies } from './anomalies.js';
import { exportAll, importAll, retention, unlessRefused, type ExportOptions } from './archive.js';
import { conformance } from './conformance.js';
import { documents } from './documents.js';
import { files } from './files.js';
import { firstAdmin } from './first-admin.js';
import { generate } from './generate/generate.js';
import { migrateAll } from './migrate.js';
import { openApi } from './openapi.js';
import { checkSchema } from './schema.js';
import { replay } from './replay.js';
import { verify, type VerifyRecordOptions } from './verify.js';
import { caseFile, isCaseFile, officialCalendars, verifyFile, type VerifyOptions } from './case-file.js';
import { statecharts } from './statecharts.js';
import { rebuildInbox } from './inbox.js';
import { seedAll } from './seed.js';
import { prepareWitnesses } from './witnesses.js';
import { loadReference } from '#config/reference';
import { type Trust, verifyExports, unfolded } from '../verifier/exports.js';
import { untaken } from '../verifier/options.js';
import { isProof } from '../verifier/proof.js';
import { isReceipt } from '../verifier/receipt.js';

/** The operator's tools. Each exits 0 when all is well, 1 when what it checks is not, 2 on wrong use. */
const program = new Command('liandan').description('Operator tools of Liandan').showHelpAfterError();

program
  .command('migrate')
  .description('bring the database to the present schema')
  .action(async () => {
    const done = await migrateAll(settings());
    console.log(done.length > 0 ? `migrated: ${done.join(', ')}` : 'schema is up to date');
  });

program
  .command('first-admin')
  .description('make the administrator of a new instance, while nobody can log in; prints the password once')
  .requiredOption('--login <login>', 'the name to log in with')
  .requiredOption('--name <name>', 'the name of the person')
  .option('--organisation <name>', 'the organisation that runs the instance', '平台运行维护单位')
  .action(async (options: { login: string; name: string; organisation: string }) => {
    if (!(await firstAdmin(settings(), options))) process.exitCode = 1;
  });

program
  .command('reference')
  .description('check the reference data that ships with the product')
  .action(() => {
    const { calendar, catalogue, divisions, rules } = loadReference();
    console.log(
      `calendars ${calendar.years.join(', ')}; catalogue editions ${catalogue.editions.map((e) => e.edition).join(', ')}; ` +
        `${divisions.provinces().length} provinces; ${rules.all().length} rules`,
    );
  });

program
  .command('seed')
  .description('load the demonstration set once; prints its accounts as JSON')
  .option('--bare', 'people, papers, licences and agreements, but no cases')
  .action(async (options: { bare?: boolean }) => {
    console.log(JSON.stringify(await seedAll(settings(), Boolean(options.bare)), null, 2));
  });

program
  .command('generate')
  .description('fill a new instance with a year of cases, for work at size; refused where anything has happened')
  .requiredOption('--cases <count>', 'cases of all machines together', Number)
  .option('--seed <number>', 'the same seed gives the same cases', Number, 1)
  .option('--year <year>', 'the civil year of the cases', Number, 2025)
  .option('--entries <count>', 'entries of the white list', Number)
  .action(async (options: { cases: number; seed: number; year: number; entries?: number }) => {
    const made = await generate(settings(), options, (line) => console.error(line));
    console.log(JSON.stringify(made, null, 2));
  });

program
  .command('inbox')
  .description('write the inbox anew from cases, clocks, facts and papers')
  .action(async () => {
    const { cases, facts } = await rebuildInbox(settings());
    console.log(`inbox: ${cases} cases, ${facts} facts`);
  });

program
  .command('anomalies')
  .description('look for anomalies in the record now, as the worker does every hour')
  .action(async () => {
    const runs = await findAnomalies(settings());
    if (runs.length === 0) console.log('nothing has happened since the last run');
    for (const { rule, looked, found, fresh, gone } of runs)
      console.log(`${rule}: ${looked} rows, ${found} findings, ${fresh} new, ${gone} gone`);
  });

program
  .command('case-file')
  .description('write the case file of a case, which proves itself')
  .argument('<id>', 'the case')
  .option('--out <file>', 'default: case-<id>.lxz in this folder')
  .option('--papers', 'with the bytes of the papers and photographs that its events name')
  .action(async (id: string, options: { out?: string; papers?: boolean }) => {
    console.log(await caseFile(settings(), id, options));
  });

program
  .command('verify')
  .description(
    'recompute the whole history, of the database, of exported logs or of a case file, the proof of one event or a receipt; name the first fault',
  )
  .argument('[file...]', 'a case file, or exports of whole logs (or a folder of them); without any, the database')
  .option('--key <vkey...>', 'verifier keys of the log (default: those of LIANDAN_SIGNER_DIR, or of the file)')
  .option('--policy <file>', 'policy for witnesses (default: that of the file)')
  .option(
    '--closed-policy <file...>',
    'policies of deployments that were closed, of whose logs something is among what is verified',
  )
  .option(
    '--continues',
    'of an export whose first log names none before it: cases may have begun in a deployment that was closed',
  )
  .option('--log', 'of an export only hashes, chains, tree and signatures')
  .option('--known-head <file...>', 'heads kept outside of database or export: notes, or the state.json of a witness')
  .option('--replay', 'of the database also rebuild cases, quota and clocks from the record and compare them')
  .option(
    '--receipt <file...>',
    'of the database: receipts that were kept, or the answers to them; it must hold what they promise',
  )
  .option('--fresh <hours>', 'of a case file: its newest head must have been cosigned since')
  .option('--json', 'print the verdict as JSON')
  .action(async (given: string[], options: Trust & VerifyOptions & VerifyRecordOptions & { log?: boolean }) => {
    const files = unfolded(given);
    const [file] = files;
    if (
      file !== undefined &&
      files.length === 1 &&
      ((await isCaseFile(file)) || (await isProof(file)) || (await isReceipt(file)))
    ) {
      process.exitCode = await verifyFile(file, options);
      return;
    }
    const odd = untaken(files.length > 0 ? 'export' : 'database', options);
    if (odd !== undefined) {
      console.error(odd);
      process.exitCode = 2;
      return;
    }
    const whole =
      files.length > 0 ? await verifyExports(files, options, officialCalendars()) : await verify(settings(), options);
    if (!whole) process.exitCode = 1;
  });

program
  .command('replay')
  .description('rebuild every case and read model from the record and name what is stored otherwise')
  .requiredOption('--check', 'compare only; nothing is changed')
  .option('--case <id>', 'only one case')
  .option('--no-inbox', 'leave out what the inboxes make of the cases')
  .option('--json', 'print the result as JSON')
  .action(async (options: { case?: string; inbox: boolean; json?: boolean }) => {
    if (!(await replay(settings(), options))) process.exitCode = 1;
  });

program
  .command('export')
  .description(
    'write whole logs, a file for each year, that can be verified anywhere and imported into an empty instance',
  )
  .option('--tree <name>', 'one log, e.g. liandan.<deployment>/2026')
  .option('--all', 'every year')
  .requiredOption('--out <folder>', 'where the files go')
  .option('--personal <reason>', 'with personal values and registers, as an import needs; the reason is recorded')
  .option('--key <vkey...>', 'verifier keys of the log (default: those of LIANDAN_SIGNER_DIR)')
  .option('--policy <file>', 'policy for witnesses (default: LIANDAN_POLICY)')
  .option('--json', 'print what was written as JSON')
  .action(async (options: ExportOptions) => {
    if (!(await unlessRefused(() => exportAll(settings(), options)))) process.exitCode = 1;
  });

program
  .command('import')
  .description('write exported logs of all years into a freshly migrated instance, with identical heads')
  .argument('<file...>', 'the export of each year')
  .option('--key <vkey...>', 'verifier keys of the log (default: those that come with the file)')
  .option('--policy <file>', 'policy for witnesses (default: that of the file)')
  .action(async (files: string[], options: Trust) => {
    if (!(await unlessRefused(() => importAll(settings(), files, options)))) process.exitCode = 1;
  });

program
  .command('retention')
  .description('list the years of the log with the dates until which they are kept, or remove one whose time is over')
  .option('--remove <tree>', 'remove the entries of this log; hashes, heads and proofs stay')
  .option('--export <file>', 'the export that takes its place; verified first')
  .option('--key <vkey...>', 'verifier keys of the log (default: those that come with the export)')
  .option('--json', 'print the list as JSON')
  .action(async (options: Trust & { remove?: string; export?: string; json?: boolean }) => {
    if (!(await unlessRefused(() => retention(settings(), options)))) process.exitCode = 1;
  });

program
  .command('documents')
  .description('print every document again and compare it with its hash and with the record')
  .option('--case <id>', 'only those of one case')
  .option('--json', 'print the result as JSON')
  .action(async (options: { case?: string; json?: boolean }) => {
    if (!(await documents(settings(), options))) process.exitCode = 1;
  });

program
  .command('files')
  .description(
    'hold every stored paper and photograph against its digest; names what is missing or altered, and whose it is',
  )
  .option('--json', 'print the result as JSON')
  .action(async (options: { json?: boolean }) => {
    if (!(await files(settings(), options))) process.exitCode = 1;
  });

program
  .command('witnesses')
  .description('prepare witnesses that run beside the log (npm start, demonstration): keys, trust on first use, policy')
  .requiredOption('--policy <file>', 'the policy to write')
  .requiredOption('--witness <alias,name,folder,url...>', 'one for each witness')
  .action(async (options: { policy: string; witness: string[] }) => {
    for (const line of await prepareWitnesses(settings(), options.policy, options.witness)) console.log(line);
  });

program
  .command('openapi')
  .description('write apps/api/openapi.json, or compare it with the code')
  .option('--check', 'only compare')
  .action(async (options: { check?: boolean }) => {
    if (!(await openApi(Boolean(options.check)))) process.exitCode = 1;
  });

program
  .command('schema')
  .description('compare entities with the migrated database')
  .option('--check', 'exit 1 on a difference')
  .action(async () => {
    if (!(await checkSchema(settings()))) process.exitCode = 1;
  });

program
  .command('statecharts')
  .description('print every machine as a Mermaid state diagram')
  .action(() => console.log(statecharts()));

program
  .command('conformance')
  .description('compare machines, routes, clocks and the titles of passing tests with the registers of the law')
  .action(() => {
    if (!conformance()) process.exitCode = 1;
  });

await program.parseAsync();
