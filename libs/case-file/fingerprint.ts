import { sha256 } from '#ledger/leaf';

/** SHA-256 of a raw public key in groups of four, as documents print it. */
export const fingerprintOf = (publicKey: Buffer): string =>
  sha256(publicKey)
    .toString('hex')
    .replace(/(.{4})(?!$)/g, '$1 ');
