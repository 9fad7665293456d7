import { hash } from 'node:crypto';
import { sm2 } from 'sm-crypto-v2';
import type { Hash } from './leaf.js';
import type { SignatureType, Signer } from './note.js';

/** The signer id of GB/T 32918 where nobody has agreed on another. */
const SIGNER_ID = '1234567812345678';
const SIGNING = { hash: true, der: false, userId: SIGNER_ID } as const;

/** SM3 (GB/T 32905) over parts one after the other. */
export const sm3: Hash = (...parts) => hash('sm3', Buffer.concat(parts), 'buffer');

/**
 * SM2 with SM3 (GB/T 32918.2) over the text of a note: 64 bytes r ‖ s, under the standard signer id. signed-note assigns
 * no byte to it, so the type is 0xff and the object identifier of the algorithm. The key is a point in 65 bytes.
 */
export const SM2: SignatureType = {
  id: Buffer.concat([Buffer.of(0xff), Buffer.from(`oid/1.2.156.10197.1.501 ${SIGNER_ID}\n`, 'utf8')]),
  name: 'SM2',
  keyBytes: 65,
  verify: (publicKey, text, signature) => {
    if (publicKey.length !== 65 || publicKey[0] !== 4 || signature.length !== 64) return false;
    try {
      return sm2.doVerifySignature(
        Buffer.from(text, 'utf8'),
        signature.toString('hex'),
        publicKey.toString('hex'),
        SIGNING,
      );
    } catch {
      return false; // not a point of the curve, or r and s out of range
    }
  },
};

/** The software signer of SM2. A certified card or server takes its place by the same port. `privateKey`: 32 bytes. */
export function sm2Signer(privateKey: Buffer): Signer {
  const secret = privateKey.toString('hex');
  const publicKey = Buffer.from(sm2.getPublicKeyFromPrivateKey(secret), 'hex');
  return {
    type: SM2,
    publicKey,
    sign: (text) =>
      Promise.resolve(
        Buffer.from(
          sm2.doSignature(Buffer.from(text, 'utf8'), secret, { ...SIGNING, publicKey: publicKey.toString('hex') }),
          'hex',
        ),
      ),
  };
}

/** A new private key of SM2, 32 bytes. */
export const newSm2Key = (): Buffer => Buffer.from(sm2.generateKeyPairHex().privateKey, 'hex');
