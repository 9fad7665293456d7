import { createHash, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { rawPublicKey, signEd25519 } from './ed25519.js';
import { BadNote, openNote, parseNote, signatureLine, type Verifier, verifierKey } from './note.js';

/** Within so many seconds of real time the event stands under a signed head: what a receipt promises. */
export const PROMISE_SECONDS = 5;

/** What a receipt says was recorded. */
export interface Recorded {
  event: string;
  tree: string;
  /** RFC 6962 leaf hash of the event */
  leaf: Buffer;
}
export interface ReceiptClaim extends Recorded {
  /** real time, UTC with milliseconds */
  time: string;
  /** case of the leaf that certifies the key of this receipt */
  certificate: string;
}

/** Signs receipts with a key that lives as long as its process and is certified by a leaf before the first receipt. */
export class ReceiptSigner {
  private readonly privateKey: KeyObject = generateKeyPairSync('ed25519').privateKey;
  private readonly verifier: Verifier;
  /** What the certifying leaf names. */
  readonly key: string;
  /** Case of the certifying leaf: made of the key, so that nobody can certify another key under it. */
  readonly certificate: string;

  constructor(
    deployment: string,
    private readonly now: () => Date = () => new Date(),
  ) {
    this.verifier = { name: `liandan.${deployment}/receipt`, publicKey: rawPublicKey(this.privateKey) };
    this.key = verifierKey(this.verifier);
    this.certificate = certificateOf(this.key);
  }

  /** A signed note: what was recorded, when, and the promise. */
  sign(recorded: Recorded): string {
    const claim = { ...recorded, time: this.now().toISOString(), certificate: this.certificate };
    const text = receiptText(this.verifier.name, claim);
    return `${text}\n${signatureLine(this.verifier, signEd25519(this.privateKey, Buffer.from(text, 'utf8')))}`;
  }
}

/** The case id (UUID version 8) under which a receipt key is certified. */
export function certificateOf(key: string): string {
  const hex = createHash('sha256').update(key).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

const receiptText = (name: string, { event, tree, leaf, time, certificate }: ReceiptClaim) =>
  [
    name,
    `event ${event}`,
    `tree ${tree}`,
    `leaf ${leaf.toString('base64')}`,
    `time ${time}`,
    `certificate ${certificate}`,
    `promise inclusion within ${PROMISE_SECONDS} s`,
    '',
  ].join('\n');

const UUID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
const FORM = new RegExp(
  `^(liandan\\.[A-Za-z0-9.-]+/receipt)\\nevent (${UUID})\\ntree (liandan\\.[A-Za-z0-9.-]+/\\d{4})\\nleaf ([A-Za-z0-9+/]{43}=)\\n` +
    `time (\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z)\\ncertificate (${UUID})\\npromise inclusion within ${PROMISE_SECONDS} s\\n$`,
);

/** Reads a receipt without trusting it. Throws BadNote when it is none. */
export function parseReceipt(note: string): ReceiptClaim {
  const { text } = parseNote(note);
  const [, name, event, tree, leaf, time, certificate] = FORM.exec(text) ?? [];
  if (!name || !event || !tree || !leaf || !time || !certificate) throw new BadNote('not a receipt of Liandan');
  const claim = { event, tree, leaf: Buffer.from(leaf, 'base64'), time, certificate };
  if (receiptText(name, claim) !== text) throw new BadNote('not a receipt of Liandan');
  return claim;
}

/** What a receipt says, signed by the key that its certificate names. Throws BadNote for anything else. */
export function openReceipt(note: string, key: Verifier): ReceiptClaim {
  const claim = parseReceipt(note);
  openNote(note, [key]);
  if (certificateOf(verifierKey(key)) !== claim.certificate) throw new BadNote('the receipt names another certificate');
  return claim;
}
