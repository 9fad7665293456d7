import type { KeyObject } from 'node:crypto';
import { COSIGNATURE } from '#ledger/cosignature';
import { signEd25519 } from '#ledger/ed25519';
import { rawPublicKey, signatureLine } from '#ledger/note';

/** A cosignature of any time, also of one that no honest witness writes. */
export function cosignAnyhow(text: string, name: string, key: KeyObject, time: number): string {
  const stamp = Buffer.alloc(8);
  stamp.writeBigUInt64BE(BigInt(time));
  const signature = signEd25519(key, Buffer.from(`cosignature/v1\ntime ${time}\n${text}`));
  return signatureLine({ name, publicKey: rawPublicKey(key), type: COSIGNATURE }, Buffer.concat([stamp, signature]));
}
