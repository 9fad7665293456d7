import { createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { sha256 } from './leaf.js';
import { BadNote, parseNote, rawPublicKey, type Verifier } from './note.js';

const COSIGNATURE = 4;
const keyId = (name: string, publicKey: Buffer) =>
  sha256(Buffer.from(`${name}\n`), Buffer.of(COSIGNATURE), publicKey).subarray(0, 4);

export const cosignatureKey = ({ name, publicKey }: Verifier): string =>
  `${name}+${keyId(name, publicKey).toString('hex')}+${Buffer.concat([Buffer.of(COSIGNATURE), publicKey]).toString('base64')}`;

const message = (text: string, time: number) => Buffer.from(`cosignature/v1\ntime ${time}\n${text}`, 'utf8');

/** A signature line of C2SP tlog-cosignature (Ed25519) over the body of a checkpoint. */
export function cosign(text: string, name: string, privateKey: KeyObject, time: number): string {
  const stamp = Buffer.alloc(8);
  stamp.writeBigUInt64BE(BigInt(time));
  const signature = sign(null, message(text, time), privateKey);
  return `— ${name} ${Buffer.concat([keyId(name, rawPublicKey(privateKey)), stamp, signature]).toString('base64')}\n`;
}

/** The time a witness says it signed at; throws BadNote. */
export function openCosignature(text: string, line: string, { name, publicKey }: Verifier): number {
  const { signatures } = parseNote(`${text}\n${line}`);
  const own = signatures.find((s) => s.name === name && s.keyId.equals(keyId(name, publicKey)));
  if (!own || own.signature.length !== 72) throw new BadNote('no cosignature of this witness');
  const time = Number(own.signature.readBigUInt64BE());
  const key = createPublicKey({
    key: { kty: 'OKP', crv: 'Ed25519', x: publicKey.toString('base64url') },
    format: 'jwk',
  });
  if (!verify(null, message(text, time), key, own.signature.subarray(8))) throw new BadNote('does not verify');
  return time;
}
