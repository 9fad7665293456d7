import { createHash, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { rawPublicKey, signEd25519 } from './ed25519.js';
import { deploymentOf } from './leaf.js';
import { BadNote, openNote, parseNote, parseVerifierKey, signatureLine, type Verifier, verifierKey } from './note.js';

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
  /** verifier key of the process that signed; worth something where a leaf certifies it (`certificateOf`) */
  key: string;
}

/** Signs receipts with a key that lives as long as its process and is certified by a leaf before the first receipt. */
export class ReceiptSigner {
  private readonly privateKey: KeyObject = generateKeyPairSync('ed25519').privateKey;
  private readonly verifier: Verifier;
  readonly key: string;

  constructor(
    deployment: string,
    private readonly now: () => Date = () => new Date(),
  ) {
    this.verifier = { name: `liandan.${deployment}/receipt`, publicKey: rawPublicKey(this.privateKey) };
    this.key = verifierKey(this.verifier);
  }

  /** A signed note: what was recorded, when, and the promise. */
  sign(recorded: Recorded): string {
    const claim = { ...recorded, time: this.now().toISOString(), key: this.key };
    const text = receiptText(this.verifier.name, claim);
    return `${text}\n${signatureLine(this.verifier, signEd25519(this.privateKey, Buffer.from(text, 'utf8')))}`;
  }
}

/** The case id (UUID version 8) of the leaf that certifies a receipt key: made of the key, so that it certifies no other. */
export function certificateOf(key: string): string {
  const hex = createHash('sha256').update(key).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

const receiptText = (name: string, { event, tree, leaf, time, key }: ReceiptClaim) =>
  [
    name,
    `event ${event}`,
    `tree ${tree}`,
    `leaf ${leaf.toString('base64')}`,
    `time ${time}`,
    `key ${key}`,
    `promise inclusion within ${PROMISE_SECONDS} s`,
    '',
  ].join('\n');

const UUID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
const FORM = new RegExp(
  `^(liandan\\.[A-Za-z0-9.-]+/receipt)\\nevent (${UUID})\\ntree (liandan\\.[A-Za-z0-9.-]+/\\d{4})\\nleaf ([A-Za-z0-9+/]{43}=)\\n` +
    `time (\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z)\\nkey (\\S+)\\npromise inclusion within ${PROMISE_SECONDS} s\\n$`,
);

/**
 * What a receipt says, signed by the key that it names itself: nobody has changed it since. Whose key that is, the leaf of
 * `certificateOf` says. Throws BadNote when it is no receipt.
 */
export function openReceipt(note: string): ReceiptClaim {
  const { text } = parseNote(note);
  const [, name, event, tree, leaf, time, key] = FORM.exec(text) ?? [];
  if (!name || !event || !tree || !leaf || !time || !key) throw new BadNote('not a receipt of Liandan');
  const claim = { event, tree, leaf: Buffer.from(leaf, 'base64'), time, key };
  const verifier = parseVerifierKey(key);
  const same = verifier.name === name && deploymentOf(tree) === deploymentOf(name);
  if (!same || receiptText(name, claim) !== text) throw new BadNote('not a receipt of Liandan');
  openNote(note, [verifier]);
  return claim;
}
