import path from 'node:path';
import pg from 'pg';
import { settings } from '#config/env';
import { Rhythm } from '#clock/rhythm';
import { FolderHeld, holdFolder } from '#ledger/folder-lock';
import { NATIONAL_TREE, SM2_KEY } from '#ledger/national';
import { verifierKey } from '#ledger/note';
import { LOG_TREE, signHeads, type SigningRules, type Tree } from '#ledger/signer';
import { openSignerHome, type SignerHome, SignerRefusal } from '#ledger/signer-home';

/**
 * Signs the heads of the log, at most once a second, with a key and a memory that the database cannot reach. With
 * LIANDAN_SM=1 also those of the second tree by the national algorithms, with a key and a memory of their own.
 */
const INTERVAL_MS = 1000;

const {
  DATABASE_URL_SIGNER: url,
  LIANDAN_SIGNER_DIR: folder,
  LIANDAN_DEPLOYMENT: deployment,
  LIANDAN_SM,
  LIANDAN_CLOCK,
} = settings();
if (!url || !folder) {
  console.error('signer: set DATABASE_URL_SIGNER (role liandan_signer) and LIANDAN_SIGNER_DIR (its own folder)');
  process.exit(1);
}

/** Where the civil time can be set, no clock of ours says what is still to come. */
const rules: SigningRules = { deployment, ...(LIANDAN_CLOCK === 'real' ? { now: Date.now } : {}) };
const rhythm = Rhythm.untilSignalled();

/** Signs the heads of one kind of tree until the process is told to stop. */
async function keep(url: string, tree: Tree, open: () => SignerHome): Promise<void> {
  const announced = new Set<string>();
  let said = '';
  while (!rhythm.stopping) {
    const client = new pg.Client({ connectionString: url, application_name: 'liandan-signer' });
    client.on('error', () => undefined); // the query under way, or the next one, fails and says so
    try {
      const home = open(); // read again after every failure: memory must be what the disk says
      await client.connect();
      await client.query(`SET statement_timeout = '60s'`);
      while (!rhythm.stopping) {
        await signHeads(client, home, tree, rules);
        for (const log of home.heads.keys()) {
          if (announced.has(log)) continue;
          announced.add(log);
          console.log(`signer: ${verifierKey({ name: tree.origin(log), ...home.signer })}`);
        }
        said = '';
        await rhythm.pause(INTERVAL_MS);
      }
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      if (message !== said) console.error(`signer: ${message}`);
      said = message;
      await rhythm.pause(error instanceof SignerRefusal ? 10_000 : 1000);
    } finally {
      await client.end().catch(() => undefined);
    }
  }
}

/** Holds the folder alone; another signer that does is waited for, so that a second one can stand by. */
async function hold(folder: string): Promise<() => void> {
  for (let said = ''; !rhythm.stopping; await rhythm.pause(10_000)) {
    try {
      return await holdFolder(folder);
    } catch (error) {
      if (!(error instanceof FolderHeld)) throw error;
      if (error.message !== said) console.error(`signer: ${error.message}; waits until it ends`);
      said = error.message;
    }
  }
  return () => undefined;
}

const release = await hold(folder);
console.log(`signer: started for the logs liandan.${deployment}/<year>; others stand still unless they grow`);
await Promise.all([
  keep(url, LOG_TREE, () => openSignerHome(folder)),
  ...(LIANDAN_SM === '1'
    ? [keep(url, NATIONAL_TREE, () => openSignerHome(path.join(folder, 'national'), SM2_KEY))]
    : []),
]);
release();
console.log('signer: stopped');
