import { renameSync, writeFileSync } from 'node:fs';
import type { Settings } from '#config/env';
import { COSIGNATURE } from '#ledger/cosignature';
import { holdFolder } from '#ledger/folder-lock';
import { verifierKey } from '#ledger/note';
import { type PolicyWitness, writePolicy } from '#ledger/policy';
import { existingSignerHome, openSignerHome, type SignerHome } from '#ledger/signer-home';
import { openWitnessHome } from '#ledger/witness-home';

/**
 * Prepares witnesses that run on the machine of the log: keys at the first call, the log's key pinned in each (trust on
 * first use), and a policy by which all of them together make a head final. `specs`: `alias,name,folder,url`.
 */
export async function prepareWitnesses(settings: Settings, policyFile: string, specs: string[]): Promise<string[]> {
  const signer = await keyOf(settings.need('LIANDAN_SIGNER_DIR'));
  const origin = `liandan.${settings.LIANDAN_DEPLOYMENT}/${new Date().getUTCFullYear()}`; // the key is the same every year
  const log = { name: origin, publicKey: signer.publicKey };
  const witnesses: PolicyWitness[] = [];
  const said: string[] = [];
  for (const spec of specs) {
    const [alias, name, folder, url, ...more] = spec.split(',');
    if (!alias || !name || !folder || !url || more.length > 0) throw new Error(`not alias,name,folder,url: ${spec}`);
    const home = await openWitnessHome(folder, verifierKey(log));
    home.release();
    if (home.pinned) said.push(`${alias} trusts the log key ${signer.publicKey.toString('base64')} on first use`);
    witnesses.push({ name: alias, key: { name, publicKey: home.publicKey, type: COSIGNATURE }, url });
  }
  const group = { name: 'provinces', threshold: witnesses.length, members: witnesses.map(({ name }) => name) };
  writeFileSync(
    `${policyFile}.new`,
    writePolicy({ logs: [{ key: log }], witnesses, groups: [group], quorum: group.name }),
  );
  renameSync(`${policyFile}.new`, policyFile);
  return said;
}

/** The signer's key; it is made here where no signer has ever begun. */
async function keyOf(folder: string): Promise<SignerHome> {
  const known = existingSignerHome(folder);
  if (known) return known;
  const release = await holdFolder(folder);
  try {
    return openSignerHome(folder);
  } finally {
    release();
  }
}
