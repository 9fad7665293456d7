import pg from 'pg';
import type { Settings } from '#config/env';
import { describe } from '#ledger/fault';
import { verifierKey } from '#ledger/note';
import { openSignerHome } from '#ledger/signer-home';
import { verifyDatabase } from '#ledger/verify';
import { caseTables, journals } from '#src/audit/case-tables';

/** Recomputes the history; prints the verdict and returns whether it is whole. */
export async function verify(settings: Settings, options: { key?: string[]; json?: boolean }): Promise<boolean> {
  const client = new pg.Client({ connectionString: settings.need('DATABASE_URL_AUDITOR') });
  await client.connect();
  try {
    const verdict = await verifyDatabase(client, {
      kinds: caseTables,
      journals,
      publicKeys: options.key ?? ownKeys(settings),
      knownHeads: [],
    });
    if (options.json) console.log(JSON.stringify(verdict));
    else if (verdict.fault) console.error(describe(verdict.fault));
    else console.log(`whole: ${verdict.events} events, ${verdict.leaves} leaves, ${verdict.heads} signed heads`);
    return verdict.ok;
  } finally {
    await client.end();
  }
}

/** The keys of this instance's own signer, for each log that it has signed. */
export function ownKeys(settings: Settings): string[] {
  const folder = settings.LIANDAN_SIGNER_DIR;
  if (!folder) return [];
  const home = openSignerHome(folder);
  return [...home.heads.keys()].map((tree) => verifierKey({ name: tree, publicKey: home.publicKey }));
}
