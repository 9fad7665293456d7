import pg from 'pg';
import { Rhythm } from '#clock/rhythm';
import { verifierKey } from '#ledger/note';
import { signHeads } from '#ledger/signer';
import { openSignerHome, SignerRefusal } from '#ledger/signer-home';

/** Signs the heads of the log, at most once a second, with a key and a memory that the database cannot reach. */
const INTERVAL_MS = 1000;

const url = process.env.DATABASE_URL_SIGNER;
const folder = process.env.LIANDAN_SIGNER_DIR;
if (!url || !folder) {
  console.error('signer: set DATABASE_URL_SIGNER (role liandan_signer) and LIANDAN_SIGNER_DIR (its own folder)');
  process.exit(1);
}

const rhythm = Rhythm.untilSignalled();
const announced = new Set<string>();
console.log('signer: started');
let said = '';
while (!rhythm.stopping) {
  const client = new pg.Client({ connectionString: url, application_name: 'liandan-signer' });
  client.on('error', () => undefined); // the query under way, or the next one, fails and says so
  try {
    const home = openSignerHome(folder); // read again after every failure: memory must be what the disk says
    await client.connect();
    await client.query(`SET statement_timeout = '60s'`);
    while (!rhythm.stopping) {
      await signHeads(client, home);
      for (const tree of home.heads.keys()) {
        if (announced.has(tree)) continue;
        announced.add(tree);
        console.log(`signer: ${verifierKey({ name: tree, publicKey: home.publicKey })}`);
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
console.log('signer: stopped');
