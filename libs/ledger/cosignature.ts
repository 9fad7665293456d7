import type { KeyObject } from 'node:crypto';
import { rawPublicKey, signEd25519, verifyEd25519 } from './ed25519.js';
import { BadNote, openNote, type SignatureType, signatureLine, type Verifier, verifierKey } from './note.js';

/**
 * Type 0x04 of C2SP tlog-cosignature: eight bytes of POSIX seconds and an Ed25519 signature over `cosignature/v1`, the
 * time and the body of the checkpoint. It says that this was then the largest consistent head the witness had seen.
 */
export const COSIGNATURE: SignatureType = {
  id: Buffer.of(4),
  name: 'Ed25519 cosignature',
  keyBytes: 32,
  verify: (publicKey, text, signature) => {
    const time = timeOf(signature);
    return time !== undefined && verifyEd25519(publicKey, message(text, time), signature.subarray(8));
  },
};

/** The last second that a Date can name, in the year 275760. */
const LAST_SECOND = 8_640_000_000_000;

/** The verifier key of a witness, as a policy names it. */
export const cosignatureKey = ({ name, publicKey }: Verifier): string =>
  verifierKey({ name, publicKey, type: COSIGNATURE });

/**
 * A signature line of a witness over the body of a checkpoint. `time`: POSIX seconds. The same key must not serve two
 * names: an Ed25519 cosignature does not say whose it is. Throws BadNote for a time that cannot be written.
 */
export function cosign(text: string, name: string, privateKey: KeyObject, time: number): string {
  if (!Number.isInteger(time) || time < 0 || time > LAST_SECOND) throw new BadNote('not a time in seconds');
  const stamp = Buffer.alloc(8);
  stamp.writeBigUInt64BE(BigInt(time));
  const signature = Buffer.concat([stamp, signEd25519(privateKey, message(text, time))]);
  return signatureLine({ name, publicKey: rawPublicKey(privateKey), type: COSIGNATURE }, signature);
}

/**
 * The POSIX seconds at which a witness says it cosigned, from its signature lines over this checkpoint body; the latest
 * if there are several. Throws BadNote when none of the lines is its own, or one of them does not verify.
 */
export function openCosignature(text: string, lines: string, { name, publicKey }: Verifier): number {
  const { signatures } = openNote(`${text}\n${lines}`, [{ name, publicKey, type: COSIGNATURE }]);
  return Math.max(...signatures.map(({ signature }) => cosignedAt(signature)));
}

/** The time within a cosignature that was verified, POSIX seconds. */
export const cosignedAt = (signature: Buffer): number => timeOf(signature) ?? NaN;

function timeOf(signature: Buffer): number | undefined {
  if (signature.length !== 8 + 64) return undefined;
  const time = signature.readBigUInt64BE();
  return time <= BigInt(LAST_SECOND) ? Number(time) : undefined;
}

const message = (text: string, time: number) => Buffer.from(`cosignature/v1\ntime ${time}\n${text}`, 'utf8');
