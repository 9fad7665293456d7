import { createHash, randomBytes } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';

/** Argon2id (the library's default algorithm), 19 MiB, two passes: the first recommendation of OWASP. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };
const MACHINE_PREFIX = 'ldn_';

export const hashPassword = (password: string): Promise<string> => hash(password, COST);

let decoy: Promise<string> | undefined;
/** Compares a password; without a stored hash it does the same work and says no, so that time tells nothing. */
export async function verifyPassword(stored: string | undefined, password: string): Promise<boolean> {
  decoy ??= hashPassword(randomBytes(16).toString('hex'));
  const same = await verify(stored ?? (await decoy), password);
  return same && stored !== undefined;
}

/** 80 random bits in letters and digits that nobody mistakes for one another: a first password, to be typed once. */
export const newPassword = (): string =>
  [...randomBytes(16)].map((byte) => 'abcdefghjkmnpqrstuvwxyz23456789x'[byte % 32]).join('');

/** 256 random bits; only their hash is stored. */
export const newSecret = (): string => randomBytes(32).toString('base64url');
export const newToken = (): string => `${MACHINE_PREFIX}${newSecret()}`;
export const isToken = (text: string): boolean => text.startsWith(MACHINE_PREFIX);
export const fingerprintOf = (secret: string): Buffer => createHash('sha256').update(secret, 'utf8').digest();
