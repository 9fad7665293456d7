import { isOfficer, type Actor } from '#domain/actor';
import { against, facts, fourEyes, notWhen, RegisterActs, theirs } from '../party/register-acts.js';
import { refused } from '../party/register-words.js';

interface Grant {
  auditor: string;
  provinces: string[];
  proposedBy: string;
  confirmed: boolean;
  revoked: boolean;
  validTo: Date;
  version: number;
  readers: string[];
}
/** Officers and heads of provinces and of the ministry. */
export const proposes = (by: Actor): boolean => (by.kind === 'province' || by.kind === 'ministry') && isOfficer(by);
/** A province grants its own records, the ministry anybody's. */
export const grants = (by: Actor, provinces: readonly string[]): boolean =>
  proposes(by) && (by.kind === 'ministry' || (provinces.length === 1 && provinces[0] === by.province));

export const ownAffair = () =>
  refused(
    'Z-07',
    { zh: '任何人不得授权自己', en: 'Nobody grants access to himself' },
    { zh: '请由他人办理', en: 'Let somebody else do it' },
  );
const office = theirs<Grant>(({ by, of }) => grants(by, of.provinces));
/** Rights of auditors to read: proposed by one, confirmed by another who is head, revoked by the office (Z-07). */
export const AUDIT_GRANTS = new RegisterActs('auditGrants', {
  facts: facts<Grant>(
    'liandan.audit_grant r',
    `r.auditor, r.provinces, r.proposed_by AS "proposedBy", r.confirmed_at IS NOT NULL AS confirmed,
     r.revoked_at IS NOT NULL AS revoked, r.valid_to AS "validTo", r.version, r.readers`,
  ),
  makes: { propose: proposes },
  acts: {
    confirm: {
      who: (by: Actor) => proposes(by) && by.roles.includes('head'),
      when: [
        office,
        against(({ by, of }) => by.person === of.auditor, ownAffair),
        notWhen(({ of }) => of.confirmed || of.revoked, {
          zh: '授权已确认或已撤销',
          en: 'Confirmed or revoked already',
        }),
        fourEyes(
          ({ by, of }) => by.person === of.proposedBy,
          () =>
            refused(
              'Z-07',
              { zh: '提请人不得自行确认授权', en: 'Whoever proposed the grant does not confirm it' },
              { zh: '请由另一位负责人确认', en: 'Let another head confirm it' },
            ),
        ),
        notWhen(({ of, at }) => of.validTo <= new Date(at), { zh: '授权期限已过', en: 'Its time is over' }),
      ],
    },
    revoke: {
      who: proposes,
      when: [office, notWhen(({ of }) => of.revoked, { zh: '授权已撤销', en: 'It is revoked already' })],
    },
  },
});
