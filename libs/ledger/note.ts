import type { KeyObject } from 'node:crypto';
import { rawPublicKey, signEd25519, verifyEd25519 } from './ed25519.js';
import { sha256 } from './leaf.js';

export { privateKeyFromSeed, rawPublicKey } from './ed25519.js';

const SIGNATURES_MAX = 100; // at least 16 must be accepted, so that witnesses can sign beside the log
const NOTE_MAX = 1_000_000;

/** A note, key or checkpoint that must not be trusted. */
export class BadNote extends Error {
  override name = 'BadNote';
}

/** A kind of signature of C2SP signed-note: which bytes name it, and what it signs. */
export interface SignatureType {
  /** one assigned byte, or 0xff and a longer identifier that nobody else uses */
  id: Buffer;
  name: string;
  keyBytes: number;
  /** True if the signature (without the key id before it) stands under the text of the note. Never throws. */
  verify: (publicKey: Buffer, text: string, signature: Buffer) => boolean;
}

/** Type 0x01: Ed25519 over the text as it is. Logs sign their heads so. */
export const ED25519: SignatureType = {
  id: Buffer.of(1),
  name: 'Ed25519',
  keyBytes: 32,
  verify: (publicKey, text, signature) => verifyEd25519(publicKey, Buffer.from(text, 'utf8'), signature),
};

/** The public half of a signer: a name, a raw key, and how it signs (Ed25519 unless it says otherwise). */
export interface Verifier {
  name: string;
  publicKey: Buffer;
  type?: SignatureType;
}
export interface NoteSignature {
  name: string;
  keyId: Buffer;
  signature: Buffer;
}
/** A signature that was checked, and whose it is. */
export interface VerifiedSignature {
  by: Verifier;
  signature: Buffer;
}
export interface Checkpoint {
  origin: string;
  size: number;
  root: Buffer;
}

/** The private half, wherever it is kept: in a file, on a card, in a certified server. */
export interface Signer {
  type: SignatureType;
  publicKey: Buffer;
  /** The signature over the text of a note, without key id. Rejects when the keeper of the key does. */
  sign: (text: string) => Promise<Buffer>;
}

/** `<name>+<key id>+<type and key>`, as C2SP writes a verifier key. */
export function verifierKey(verifier: Verifier): string {
  checkName(verifier.name);
  return `${verifier.name}+${keyId(verifier).toString('hex')}+${typed(verifier).toString('base64')}`;
}

/** Reads a verifier key of a log. Throws BadNote if its parts do not belong together. */
export const parseVerifierKey = (text: string): Verifier => parseKey(text, [ED25519]);

/** Reads a verifier key of one of these types. Throws BadNote. */
export function parseKey(text: string, types: readonly SignatureType[]): Verifier {
  const [, name, id, encoded] = /^([^+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/.exec(text) ?? [];
  if (name === undefined || id === undefined || encoded === undefined) throw new BadNote('malformed verifier key');
  checkName(name);
  const key = fromBase64(encoded);
  const type = types.find(({ id: bytes }) => key.subarray(0, bytes.length).equals(bytes));
  if (!type || key.length !== type.id.length + type.keyBytes) {
    throw new BadNote(`not a verifier key of ${types.map((known) => known.name).join(' or ')}`);
  }
  const verifier = { name, publicKey: key.subarray(type.id.length), ...(type === ED25519 ? {} : { type }) };
  if (keyId(verifier).toString('hex') !== id) throw new BadNote('the key id does not belong to this key');
  return verifier;
}

/** The four bytes that name a key in a signature line, together with its name. */
export const keyId = (verifier: Verifier): Buffer =>
  sha256(Buffer.from(`${verifier.name}\n`, 'utf8'), typed(verifier)).subarray(0, 4);

/** A signed note over `text`, which must end with a newline, by an Ed25519 key in this process. */
export const signNote = (text: string, name: string, privateKey: KeyObject): string => {
  const verifier = { name, publicKey: rawPublicKey(privateKey) };
  checkText(text);
  return `${text}\n${signatureLine(verifier, signEd25519(privateKey, Buffer.from(text, 'utf8')))}`;
};

/** A signed note over `text`, by whoever keeps the key. Checks the signature before it gives it out. */
export async function signNoteBy(signer: Signer, name: string, text: string): Promise<string> {
  checkText(text);
  const line = signatureLine({ name, ...signer }, await signer.sign(text));
  const note = `${text}\n${line}`;
  openNote(note, [{ name, ...signer }]);
  return note;
}

/** The Ed25519 software signer. */
export const ed25519Signer = (privateKey: KeyObject): Signer => ({
  type: ED25519,
  publicKey: rawPublicKey(privateKey),
  sign: (text) => Promise.resolve(signEd25519(privateKey, Buffer.from(text, 'utf8'))),
});

/** `— <name> <key id and signature>` with its newline. */
export function signatureLine(by: Verifier, signature: Buffer): string {
  checkName(by.name);
  return `— ${by.name} ${Buffer.concat([keyId(by), signature]).toString('base64')}\n`;
}

/** The characters of a note that came as bytes. Throws BadNote when they are not UTF-8. */
export function noteText(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new BadNote('not UTF-8');
  }
}

/** Splits a note without trusting it. Throws BadNote when malformed. */
export function parseNote(note: string): { text: string; signatures: NoteSignature[] } {
  if (note.length > NOTE_MAX) throw new BadNote(`longer than ${NOTE_MAX} characters`);
  const gap = note.lastIndexOf('\n\n');
  if (gap < 0) throw new BadNote('no blank line before the signatures');
  const text = note.slice(0, gap + 1);
  checkText(text);
  const lines = note.slice(gap + 2).split('\n');
  if (lines.pop() !== '' || lines.length === 0) throw new BadNote('the signatures must end with a newline');
  if (lines.length > SIGNATURES_MAX) throw new BadNote(`more than ${SIGNATURES_MAX} signatures`);
  return { text, signatures: lines.map(parseLine) };
}

function parseLine(line: string): NoteSignature {
  const [, name, encoded] = /^— ([^ ]+) ([A-Za-z0-9+/=]+)$/u.exec(line) ?? [];
  if (name === undefined || encoded === undefined) throw new BadNote('malformed signature line');
  checkName(name);
  const bytes = fromBase64(encoded);
  if (bytes.length < 5) throw new BadNote('signature too short');
  return { name, keyId: bytes.subarray(0, 4), signature: bytes.subarray(4) };
}

/**
 * The text of a note signed by at least one of the known keys, the names that signed, and their signatures in the order
 * of the lines. Lines of unknown keys are ignored; a line of a known key that does not verify rejects the whole note.
 * Throws BadNote.
 */
export function openNote(
  note: string,
  known: readonly Verifier[],
): { text: string; signedBy: string[]; signatures: VerifiedSignature[] } {
  const { text, signatures } = signaturesOf(note, known);
  if (signatures.length === 0) throw new BadNote('signed by no known key');
  return { text, signedBy: [...new Set(signatures.map(({ by }) => by.name))], signatures };
}

/** The same of a note that none of the known keys need have signed. */
export function signaturesOf(
  note: string,
  known: readonly Verifier[],
): { text: string; signatures: VerifiedSignature[] } {
  const { text, signatures: lines } = parseNote(note);
  const ids = known.map((verifier) => ({ verifier, id: keyId(verifier) }));
  const signatures: VerifiedSignature[] = [];
  for (const { name, keyId: id, signature } of lines) {
    const by = ids.find(({ verifier, id: own }) => verifier.name === name && own.equals(id))?.verifier;
    if (by === undefined) continue;
    if (!(by.type ?? ED25519).verify(by.publicKey, text, signature)) {
      throw new BadNote(`the signature of ${name} does not verify`);
    }
    signatures.push({ by, signature });
  }
  return { text, signatures };
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

const typed = ({ publicKey, type = ED25519 }: Verifier) => Buffer.concat([type.id, publicKey]);

function fromBase64(encoded: string): Buffer {
  const bytes = Buffer.from(encoded, 'base64');
  if (bytes.toString('base64') !== encoded) throw new BadNote('malformed base64');
  return bytes;
}

function checkName(name: string): void {
  if (name === '' || /[\s\u0085+\p{Zs}\p{Cc}\p{Surrogate}]/u.test(name)) throw new BadNote(`not a key name: "${name}"`);
}

function checkText(text: string): void {
  // eslint-disable-next-line no-control-regex
  if (!text.endsWith('\n') || /[\u0000-\u0009\u000b-\u001f\p{Surrogate}]/u.test(text)) {
    throw new BadNote('the text of a note ends with a newline and has no control characters');
  }
}
