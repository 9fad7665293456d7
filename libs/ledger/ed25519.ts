import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';

/** The raw 32 bytes of an Ed25519 key, public or private. Throws TypeError for a key of another kind. */
export function rawPublicKey(key: KeyObject): Buffer {
  const { x } = (key.type === 'private' ? createPublicKey(key) : key).export({ format: 'jwk' });
  if (key.asymmetricKeyType !== 'ed25519' || x === undefined) throw new TypeError('not an Ed25519 key');
  return Buffer.from(x, 'base64url');
}

/** An Ed25519 private key from its 32-byte seed (RFC 8032). */
export const privateKeyFromSeed = (seed: Buffer): KeyObject =>
  createPrivateKey({
    key: Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed]),
    format: 'der',
    type: 'pkcs8',
  });

export const signEd25519 = (privateKey: KeyObject, message: Buffer): Buffer => sign(null, message, privateKey);

/** True if the 64 bytes sign the message under the raw public key; false for whatever is not a key or a signature. */
export function verifyEd25519(publicKey: Buffer, message: Buffer, signature: Buffer): boolean {
  if (publicKey.length !== 32 || signature.length !== 64) return false;
  return verify(null, message, keyOf(publicKey), signature);
}

const known = new Map<string, KeyObject>(); // few keys, many signatures: importing a key costs as much as using it
function keyOf(publicKey: Buffer): KeyObject {
  const x = publicKey.toString('base64url');
  const key = known.get(x) ?? createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
  if (known.size > 100) known.clear();
  known.set(x, key);
  return key;
}
