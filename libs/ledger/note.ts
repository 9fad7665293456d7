import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { sha256 } from './leaf.js';

const ED25519 = 1; // signature type byte of C2SP signed-note
const SIGNATURES_MAX = 100; // at least 16 must be accepted, so that witnesses can sign beside the log

/** A note, key or checkpoint that must not be trusted. */
export class BadNote extends Error {
  override name = 'BadNote';
}

/** The public half of a signer: a name and a raw Ed25519 key of 32 bytes. */
export interface Verifier {
  name: string;
  publicKey: Buffer;
}
export interface NoteSignature {
  name: string;
  keyId: Buffer;
  signature: Buffer;
}
export interface Checkpoint {
  origin: string;
  size: number;
  root: Buffer;
}

/** `<name>+<key id>+<type and key>`, as C2SP writes a verifier key. */
export function verifierKey({ name, publicKey }: Verifier): string {
  checkName(name);
  return `${name}+${keyId(name, publicKey).toString('hex')}+${typed(publicKey).toString('base64')}`;
}

/** Reads a verifier key. Throws BadNote if its parts do not belong together. */
export function parseVerifierKey(text: string): Verifier {
  const [, name, id, encoded] = /^([^+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/.exec(text) ?? [];
  if (name === undefined || id === undefined || encoded === undefined) throw new BadNote('malformed verifier key');
  checkName(name);
  const key = fromBase64(encoded);
  if (key.length !== 33 || key[0] !== ED25519) throw new BadNote('not an Ed25519 verifier key');
  const publicKey = key.subarray(1);
  if (keyId(name, publicKey).toString('hex') !== id) throw new BadNote('the key id does not belong to this key');
  return { name, publicKey };
}

/** The raw 32 bytes of an Ed25519 key, public or private. */
export function rawPublicKey(key: KeyObject): Buffer {
  const { x } = (key.type === 'private' ? createPublicKey(key) : key).export({ format: 'jwk' });
  if (key.asymmetricKeyType !== 'ed25519' || x === undefined) throw new BadNote('not an Ed25519 key');
  return Buffer.from(x, 'base64url');
}

/** An Ed25519 private key from its 32-byte seed (RFC 8032). */
export const privateKeyFromSeed = (seed: Buffer): KeyObject =>
  createPrivateKey({
    key: Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed]),
    format: 'der',
    type: 'pkcs8',
  });

/** A signed note over `text`, which must end with a newline; the signature covers the text only. */
export function signNote(text: string, name: string, privateKey: KeyObject): string {
  checkName(name);
  checkText(text);
  const signature = sign(null, Buffer.from(text, 'utf8'), privateKey);
  const line = Buffer.concat([keyId(name, rawPublicKey(privateKey)), signature]).toString('base64');
  return `${text}\n— ${name} ${line}\n`;
}

/** Splits a note without trusting it. Throws BadNote when malformed. */
export function parseNote(note: string): { text: string; signatures: NoteSignature[] } {
  const gap = note.lastIndexOf('\n\n');
  if (gap < 0) throw new BadNote('no blank line before the signatures');
  const text = note.slice(0, gap + 1);
  checkText(text);
  const lines = note.slice(gap + 2).split('\n');
  if (lines.pop() !== '' || lines.length === 0) throw new BadNote('the signatures must end with a newline');
  if (lines.length > SIGNATURES_MAX) throw new BadNote(`more than ${SIGNATURES_MAX} signatures`);
  const signatures = lines.map((line) => {
    const [, name, encoded] = /^— ([^+\s]+) ([A-Za-z0-9+/=]+)$/u.exec(line) ?? [];
    if (name === undefined || encoded === undefined) throw new BadNote('malformed signature line');
    const bytes = fromBase64(encoded);
    if (bytes.length < 5) throw new BadNote('signature too short');
    return { name, keyId: bytes.subarray(0, 4), signature: bytes.subarray(4) };
  });
  return { text, signatures };
}

/**
 * The text of a note signed by at least one of the known keys, and the names that signed. Lines of unknown keys are
 * ignored; a line of a known key that does not verify rejects the whole note. Throws BadNote.
 */
export function openNote(note: string, known: readonly Verifier[]): { text: string; signedBy: string[] } {
  const { text, signatures } = parseNote(note);
  const signedBy = new Set<string>();
  for (const { name, keyId: id, signature } of signatures) {
    const verifier = known.find((key) => key.name === name && keyId(name, key.publicKey).equals(id));
    if (verifier === undefined) continue;
    const key = { kty: 'OKP', crv: 'Ed25519', x: verifier.publicKey.toString('base64url') };
    const publicKey = createPublicKey({ key, format: 'jwk' });
    if (!verify(null, Buffer.from(text, 'utf8'), publicKey, signature)) {
      throw new BadNote(`the signature of ${name} does not verify`);
    }
    signedBy.add(name);
  }
  if (signedBy.size === 0) throw new BadNote('signed by no known key');
  return { text, signedBy: [...signedBy] };
}

/** The body of a checkpoint (C2SP tlog-checkpoint): origin, size, root; no extension lines. */
export function checkpointText({ origin, size, root }: Checkpoint): string {
  checkName(origin);
  if (!Number.isSafeInteger(size) || size < 0 || root.length !== 32) throw new BadNote('not the head of a tree');
  return `${origin}\n${size}\n${root.toString('base64')}\n`;
}

/** Reads the body of a checkpoint. Throws BadNote when malformed; extension lines are not accepted from our own log. */
export function parseCheckpoint(text: string): Checkpoint {
  const [, origin, size, root] = /^([^\n]+)\n(0|[1-9]\d{0,15})\n([A-Za-z0-9+/]{43}=)\n$/.exec(text) ?? [];
  if (origin === undefined || size === undefined || root === undefined) throw new BadNote('malformed checkpoint');
  const checkpoint = { origin, size: Number(size), root: fromBase64(root) };
  if (checkpointText(checkpoint) !== text) throw new BadNote('malformed checkpoint');
  return checkpoint;
}

const typed = (publicKey: Buffer) => Buffer.concat([Buffer.of(ED25519), publicKey]);
const keyId = (name: string, publicKey: Buffer) =>
  sha256(Buffer.from(`${name}\n`, 'utf8'), typed(publicKey)).subarray(0, 4);

function fromBase64(encoded: string): Buffer {
  const bytes = Buffer.from(encoded, 'base64');
  if (bytes.toString('base64') !== encoded) throw new BadNote('malformed base64');
  return bytes;
}

function checkName(name: string): void {
  if (name === '' || /[\s+\p{Zs}\p{Surrogate}]/u.test(name)) throw new BadNote(`not a key name: "${name}"`);
}

function checkText(text: string): void {
  // eslint-disable-next-line no-control-regex
  if (!text.endsWith('\n') || /[\u0000-\u0009\u000b-\u001f\p{Surrogate}]/u.test(text)) {
    throw new BadNote('the text of a note ends with a newline and has no control characters');
  }
}
