import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';

/**
 * Keeps secrets as they lie in the database: under AES-256-GCM where the deployment has a key, bound to whom they are
 * of, so that no row can be put in the place of another; as they are where it has none. What was kept before there was
 * a key can still be read. Each kind of secret has a key of its own, made from the deployment's.
 */
export class Safe {
  private readonly key: Buffer | undefined;

  constructor(
    private readonly kind: string,
    key?: Buffer,
  ) {
    if (key && key.length < 32) throw new RangeError(`the key of ${kind}s needs 32 bytes or more`);
    this.key = key && createHash('sha256').update(`liandan ${kind}\n`).update(key).digest();
  }

  seal(secret: string, owner: string): string {
    if (!this.key) return `plain.${secret}`;
    const nonce = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', this.key, nonce).setAAD(Buffer.from(owner));
    const bytes = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final(), cipher.getAuthTag()]);
    return `gcm.${nonce.toString('base64url')}.${bytes.toString('base64url')}`;
  }

  /** Throws when it was sealed under another key or for another owner. */
  open(sealed: string, owner: string): string {
    const [how, first = '', second = ''] = sealed.split('.');
    if (how === 'plain') return first;
    if (how !== 'gcm' || !this.key) throw new Error(`a ${this.kind} is sealed: LIANDAN_SECOND_FACTOR_KEY is needed`);
    const bytes = Buffer.from(second, 'base64url');
    const decipher = createDecipheriv('aes-256-gcm', this.key, Buffer.from(first, 'base64url'))
      .setAAD(Buffer.from(owner))
      .setAuthTag(bytes.subarray(-16));
    return Buffer.concat([decipher.update(bytes.subarray(0, -16)), decipher.final()]).toString('utf8');
  }
}

/** The safe of second factors, each of a person. */
export class FactorSafe extends Safe {
  constructor(key?: Buffer) {
    super('second factor', key);
  }
}

/** The safe of the secrets by which webhooks are signed, each of an endpoint. */
export class WebhookSafe extends Safe {
  constructor(key?: Buffer) {
    super('webhook secret', key);
  }
}

/** The safe of links that wait to be mailed, each of itself. */
export class EnrolmentSafe extends Safe {
  constructor(key?: Buffer) {
    super('enrolment link', key);
  }
}
