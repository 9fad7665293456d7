import { ed25519 } from '@noble/curves/ed25519.js';
import { sha256 } from '@noble/hashes/sha2.js';

/**
 * What the verifier needs of `node:crypto`, for the browser: SHA-256 and the verification of Ed25519. Everything else of it
 * makes keys, signatures or events, which a verifier does not.
 */
export function createHash(algorithm: string) {
  if (algorithm !== 'sha256') throw new Error(`no ${algorithm} here`);
  const hash = sha256.create();
  return {
    update(bytes: Uint8Array) {
      hash.update(bytes);
      return this;
    },
    digest: () => Buffer.from(hash.digest()),
  };
}

export const hash = (algorithm: string, bytes: Uint8Array) => createHash(algorithm).update(bytes).digest();

/** The raw public key of a JSON Web Key. */
export const createPublicKey = ({ key: { x } }: { key: { x: string } }) => Buffer.from(x, 'base64');
/** Strict as Node's OpenSSL is: small-order and non-canonical points are refused. */
export const verify = (_algorithm: null, message: Uint8Array, publicKey: Uint8Array, signature: Uint8Array): boolean =>
  ed25519.verify(signature, message, publicKey, { zip215: false });

const notHere = (): never => {
  throw new Error('a verifier makes no keys');
};
export const [createPrivateKey, sign, randomBytes, generateKeyPairSync] = [notHere, notHere, notHere, notHere];
