import type { Actor, OrganisationKind, Role } from '#domain/actor';
import type { Query } from './register.js';
import { notPermitted } from './register-words.js';

export interface Organisation {
  id: string;
  kind: Exclude<OrganisationKind, 'system'>;
  province: string | null;
  active: boolean;
}

/** Roles that make sense in an organisation of the kind. */
export const ROLES_OF: Readonly<Record<Organisation['kind'], readonly Role[]>> = {
  firm: ['handler', 'head', 'admin'],
  province: ['officer', 'head', 'admin'],
  city: ['officer', 'head', 'admin'],
  transport: ['officer', 'head', 'admin'],
  ministry: ['officer', 'head', 'admin'],
  auditor: ['auditor', 'admin'],
  operator: ['admin'],
  register: ['machine', 'admin'],
};

export const isAdmin = (by: Actor): boolean => by.roles.includes('admin');
/** Accounts are a person's own work, whatever scopes a token has: who got hold of one makes himself no head by it. */
export const administersInPerson = (by: Actor): boolean => isAdmin(by) && by.auth.startsWith('session');
/** Who administers: the operator everybody; the administrator of an organisation its own people; of a province also its bureaus'. */
export const administers = (by: Actor, org: Organisation): boolean =>
  administersInPerson(by) &&
  (by.kind === 'operator' ||
    by.org === org.id ||
    (by.kind === 'province' && by.province === org.province && ['city', 'transport'].includes(org.kind)));

/**
 * The organisations of a person, all of which the caller administers: what concerns the account itself concerns them all.
 * Nobody administers himself. NOT_PERMITTED otherwise, also for whom there is nobody.
 */
export async function accountOf(query: Query, by: Actor, person: string): Promise<Organisation[]> {
  if (!isAdmin(by) || person === by.person) throw notPermitted();
  const orgs = await query<Organisation>(
    `SELECT o.id, o.kind, o.province, o.active FROM liandan.membership m JOIN liandan.organisation o ON o.id = m.organisation
     WHERE m.person = $1`,
    [person],
  );
  if (orgs.length === 0 || !orgs.every((org) => administers(by, org))) throw notPermitted();
  return orgs;
}
