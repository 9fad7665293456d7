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
