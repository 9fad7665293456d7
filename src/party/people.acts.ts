import type { Actor, Role } from '#domain/actor';
import { administers, administersInPerson, type Organisation } from './administration.js';
import { facts, notWhen, RegisterActs, theirs } from './register-acts.js';

export interface Account {
  id: string;
  active: boolean;
  factor: boolean;
  /** Whether an enrolment link of the person is live. */
  linked: boolean;
  /** Where the person is, as what. */
  orgs: (Organisation & { roles: Role[] })[];
}
const oneself = ({ by, of }: { by: Actor; of: Account }) => by.person === of.id;
/** What concerns the account itself concerns all its organisations; nobody administers himself. */
const account = theirs<Account>(
  ({ by, of }) => by.person !== of.id && of.orgs.length > 0 && of.orgs.every((org) => administers(by, org)),
);
/** Whom one does not administer yet, one does not take in: the operator does. */
const oneOfTheirs = theirs<Account>(
  ({ by, of }) => by.kind === 'operator' || of.orgs.some((org) => administers(by, org)),
);
const ofAccount = { who: administersInPerson, when: [account] };

/** Accounts: kept by administrators, each those of its own organisation (ASVS 8). */
export const PEOPLE = new RegisterActs('people', {
  inWords: true,
  facts: facts<Account>(
    'liandan.people() r',
    `r.active, r.second_factor AS factor, liandan.enrolment_standing(r.id) IS NOT NULL AS linked, (SELECT coalesce(jsonb_agg(m || jsonb_build_object('id', m -> 'organisation', 'active', true)), '[]')
       FROM jsonb_array_elements(r.memberships) m) AS orgs`,
  ),
  makes: { create: administersInPerson },
  acts: {
    assign: {
      who: administersInPerson,
      when: [
        oneOfTheirs,
        notWhen(oneself, { zh: '不能变更自己的角色', en: 'Nobody changes roles of his own' }),
        notWhen(({ of }) => !of.active, { zh: '该账号已停用', en: 'This account has ended' }),
      ],
    },
    remove: {
      who: administersInPerson,
      when: [
        oneOfTheirs,
        notWhen(oneself, { zh: '不能移除自己', en: 'Nobody removes himself' }),
        notWhen(({ of }) => of.orgs.length === 0, {
          zh: '该人员已不在任何单位',
          en: 'The person is in no organisation any more',
        }),
      ],
    },
    reset: {
      who: administersInPerson,
      when: [
        account,
        notWhen(({ of }) => !of.factor, { zh: '该人员未绑定验证器', en: 'This person has no second factor' }),
      ],
    },
    link: ofAccount,
    unlink: {
      who: administersInPerson,
      when: [account, notWhen(({ of }) => !of.linked, { zh: '没有有效的绑定链接', en: 'No enrolment link is live' })],
    },
    bind: ofAccount,
    unbind: ofAccount,
  },
});
