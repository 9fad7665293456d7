import { authorityName } from './division/authority.js';

/** Who speaks in a register row (`transitions.csv`, column actor). */
export type Part =
  'PROP' | 'ANY_PARTY' | 'MIN' | 'CITY' | 'REM' | 'CAR' | 'RCV' | 'OUT' | 'IN' | 'REG' | 'SYS' | 'BUREAU' | 'AUD';

/** The door an event comes through (lifecycle.md §11.1): a person over HTTP, a delivered letter, a due date, a consequence. */
export type Door = 'command' | 'mailbox' | 'clock' | 'rule';

export type OrganisationKind =
  'firm' | 'province' | 'city' | 'transport' | 'auditor' | 'operator' | 'ministry' | 'register' | 'system';

/** What a person may do inside the own organisation. `head` may do what an officer may. */
export type Role = 'handler' | 'officer' | 'head' | 'auditor' | 'admin' | 'machine';

/** Powers that a province may entrust to another authority (R-DEL). */
export const POWERS = ['OUTBOUND_ACCEPT', 'OUTBOUND_DECIDE', 'INBOUND_REPLY', 'WHITELIST_PROPOSE'] as const;
export type Power = (typeof POWERS)[number];

/** A dated delegation in force for the acting authority (R-DEL). Provinces are two digits, cities four. */
export interface Delegation {
  principal: string;
  power: Power;
  cities: string[];
  instrument: string;
}

/** The caller as policies and the audit record see it. */
export interface Actor {
  /** Person id; null for the system and for feeds. */
  person: string | null;
  name: string;
  /** Organisation id; null for the system. */
  org: string | null;
  orgName: string;
  kind: OrganisationKind;
  /** Province of the organisation, two digits ('51'); null for national bodies and the system. */
  province: string | null;
  /** City of a city bureau, four digits ('5101'). */
  city: string | null;
  roles: Role[];
  /** Delegations in force today that this authority has received. */
  delegations: Delegation[];
  /** How the caller proved who it is: 'session', 'session+totp' or 'session+oidc' for what is signed with a second factor, 'token', 'system'. */
  auth: string;
}

/** The engine itself, acting under a named rule. */
export const system: Actor = {
  person: null,
  name: 'system',
  org: null,
  orgName: 'system',
  kind: 'system',
  province: null,
  city: null,
  roles: ['machine'],
  delegations: [],
  auth: 'system',
};

/** The engine working a province's mailbox on that province's behalf (design.md §1.2): what is recorded is its authority's word. */
export const mailboxOf = (province: string): Actor => {
  const office = authorityName(province);
  return { ...system, name: office, orgName: office, province };
};

/** What the licence register and the ministry say comes by their feeds, whoever of them says it (lifecycle §11.1). */
export const doorOf = ({ kind }: Pick<Actor, 'kind'>): Door =>
  kind === 'register' || kind === 'ministry' ? 'rule' : 'command';

/** What the ministry says of agreements, lists and entries comes by its feed; everybody else commands. */
export const feedOfMinistry = ({ kind }: Pick<Actor, 'kind'>): Door => (kind === 'ministry' ? 'rule' : 'command');

/** Whether the caller speaks for the ministry: its feed, or an officer. */
export const speaksForMinistry = (by: Actor): boolean =>
  by.kind === 'ministry' && (by.roles.includes('machine') || isOfficer(by));

/** Whether the caller is a person of an authority who acts for it. */
export const isOfficer = (by: Pick<Actor, 'roles'>): boolean =>
  by.roles.includes('officer') || by.roles.includes('head');

/**
 * Whether the caller is an officer of the province, or of an authority that holds the power by delegation for the
 * city concerned (R-DEL). `city` is the four-digit city of the case; a delegation without cities covers all.
 */
export function officerOf(by: Actor, province: string, power?: Power, city?: string): boolean {
  if (!isOfficer(by)) return false;
  if (by.kind === 'province' && by.province === province) return true;
  return power !== undefined && delegationFor(by, province, power, city) !== undefined;
}

/** The delegation under which the caller acts for the province, if any (R-DEL). */
export function delegationFor(by: Actor, province: string, power: Power, city?: string): Delegation | undefined {
  return by.delegations.find(
    (d) =>
      d.principal === province &&
      d.power === power &&
      (d.cities.length === 0 || (city !== undefined && d.cities.includes(city))),
  );
}

const ACTING: readonly Role[] = ['handler', 'head', 'machine'];
/** Whether the caller acts for its firm: its administrators and auditors do not. */
export const actsForFirm = (by: Pick<Actor, 'kind' | 'roles'>): boolean =>
  by.kind === 'firm' && by.roles.some((role) => ACTING.includes(role));

/** Whether the caller is a person of the firm. */
export const belongsTo = (by: Actor, org: string | null | undefined): boolean =>
  by.kind === 'firm' && by.org !== null && by.org === org;
