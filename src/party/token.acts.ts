import type { Actor } from '#domain/actor';
import { facts, notWhen, RegisterActs, theirs } from './register-acts.js';

interface Token {
  person: string;
  revoked: boolean;
  expired: boolean;
  readers: string[];
}
/** An administrator administers in person alone. */
const hasPrograms = ({ person, org, roles }: Actor) =>
  person !== null && org !== null && roles.some((role) => role !== 'admin');
/** Also when a second factor stands behind the session; never with another token, nor by the link of a run. */
const inPerson = (by: Actor) => by.auth.startsWith('session') && hasPrograms(by);
/** Tokens: made by a person for its programs, revoked by the person or a head of the organisation. */
export const TOKENS = new RegisterActs('tokens', {
  inWords: true,
  facts: facts<Token>(
    'liandan.token r',
    'r.person, r.revoked_at IS NOT NULL AS revoked, r.expires_at <= clock_timestamp() AS expired, r.readers',
  ),
  makes: { create: inPerson },
  acts: {
    revoke: {
      who: hasPrograms,
      when: [
        theirs(({ by, of }) => of.person === by.person || by.roles.includes('head')),
        notWhen(({ of }) => of.revoked, { zh: '该令牌已吊销', en: 'The token is revoked already' }),
        notWhen(({ of }) => of.expired, { zh: '该令牌已到期', en: 'The token has expired' }),
      ],
    },
  },
});
