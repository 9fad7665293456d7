import type { Actor } from '#domain/actor';
import { RegisterActs } from '../party/register-acts.js';

/** Where one's notices are mailed to: of every person, for itself. */
export const MAIL_SETTINGS = new RegisterActs('mailSettings', {
  makes: { set: ({ person }: Actor) => person !== null },
});
