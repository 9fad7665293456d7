import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { generateSecret, generateURI, verifySync } from 'otplib/functional';

/** RFC 6238 as every authenticator knows it: SHA-1, six digits, steps of 30 seconds; one step to either side is taken. */
const STEP_SECONDS = 30;
const ISSUER = '联单 Liandan';

/** 160 random bits in base 32, as they are told once at enrolment. */
export const newFactor = (): string => generateSecret();

/** What an authenticator reads from the QR code. */
export const factorUri = (secret: string, login: string): string =>
  generateURI({ issuer: ISSUER, label: login, secret });

/** The time step of which the code is, after the last one used; undefined when it is of none. */
export function stepOf(secret: string, code: string, last = 0, at = Date.now()): number | undefined {
  const epoch = Math.floor(at / 1000);
  const now = Math.floor(epoch / STEP_SECONDS);
  if (last > now + 1) return undefined;
  const found = verifySync({ secret, token: code, epoch, epochTolerance: STEP_SECONDS, afterTimeStep: last });
  return found.valid ? now + found.delta : undefined;
}

/**
 * Keeps secrets as they lie in the database: under AES-256-GCM where the deployment has a key, bound to the person, so
 * that no row can be put in the place of another; as they are where it has none. What was kept before there was a key
 * can still be read.
 */
export class FactorSafe {
  private readonly key: Buffer | undefined;

  constructor(key?: Buffer) {
    if (key && key.length < 32) throw new RangeError('the key of second factors needs 32 bytes or more');
    this.key = key && createHash('sha256').update('liandan second factor\n').update(key).digest();
  }

  seal(secret: string, person: string): string {
    if (!this.key) return `plain.${secret}`;
    const nonce = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', this.key, nonce).setAAD(Buffer.from(person));
    const bytes = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final(), cipher.getAuthTag()]);
    return `gcm.${nonce.toString('base64url')}.${bytes.toString('base64url')}`;
  }

  /** Throws when it was sealed under another key or for another person. */
  open(sealed: string, person: string): string {
    const [how, first = '', second = ''] = sealed.split('.');
    if (how === 'plain') return first;
    if (how !== 'gcm' || !this.key) throw new Error('a second factor is sealed: LIANDAN_SECOND_FACTOR_KEY is needed');
    const bytes = Buffer.from(second, 'base64url');
    const decipher = createDecipheriv('aes-256-gcm', this.key, Buffer.from(first, 'base64url'))
      .setAAD(Buffer.from(person))
      .setAuthTag(bytes.subarray(-16));
    return Buffer.concat([decipher.update(bytes.subarray(0, -16)), decipher.final()]).toString('utf8');
  }
}
