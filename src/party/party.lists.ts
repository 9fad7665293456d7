import { POWERS } from '#domain/actor';
import { NEGATIVE_DIRECTIONS, NEGATIVE_KINDS } from '#domain/whitelist/negative-list';
import type { List } from '../http/page.js';
import { KINDS } from './people.commands.js';
import { CONTRACT, contracted, DRIVER, NEGATIVE, ORGANISATION, VEHICLE } from './party.service.js';

const uuid = (column: string) => ({ column, type: 'uuid' as const });

export const organisationList: List = {
  name: 'organisations',
  from: 'liandan.organisation o',
  select: ORGANISATION,
  id: 'o.id',
  filters: {
    kind: { column: 'o.kind', of: KINDS },
    province: { column: 'o.province' },
    city: { column: 'o.city' },
    uscc: { column: 'o.uscc' },
    name: { column: 'o.name', op: 'contains' },
  },
  sorts: { name: { column: 'o.name', type: 'text' } },
  order: 'name',
};
/** What anybody may know of any organisation. */
export const publicOrganisations: List = {
  ...organisationList,
  name: 'organisations_public',
  select: 'o.id, o.kind, o.name, o.uscc, o.province, o.city, o.active',
};
export const siteList: List = {
  name: 'sites',
  from: 'liandan.site s',
  select: 's.*',
  id: 's.id',
  filters: { organisation: uuid('s.organisation'), city: { column: 's.city' } },
};
/** What a firm is shown of a list: its own, and that of whom it has a confirmed contract with, as on the map (Z-07). */
const ofPartners = (list: List, owner: string, org: string | null): List => ({
  ...list,
  name: `${list.name}_of_partners`,
  where: [{ sql: `(${owner} = $1::uuid OR ${contracted('$2::uuid', owner)})`, values: [org, org] }],
});
export const sitesFor = (org: string | null): List => ofPartners(siteList, 's.organisation', org);
export const planList: List = {
  name: 'plans',
  from: 'liandan.plan p',
  select: `p.id, p.organisation, p.site, p.year, p.version, p.filing_no AS "filingNo", p.unit_class AS "unitClass",
    p.filed_at AS "filedAt", p.updated_at AS "updatedAt"`,
  id: 'p.id',
  filters: {
    organisation: uuid('p.organisation'),
    site: uuid('p.site'),
    year: { column: 'p.year', type: 'int' },
    filingNo: { column: 'p.filing_no' },
  },
  sorts: { filedAt: { column: 'p.filed_at', type: 'timestamptz' } },
  order: '-filedAt',
};
export const contractList: List = {
  name: 'contracts',
  from: 'liandan.contract c',
  select: CONTRACT,
  id: 'c.id',
  filters: {
    remover: uuid('c.remover'),
    party: uuid('c.party'),
    number: { column: 'c.number' },
    wasteCode: { column: 'c.waste_codes', op: 'any' },
    validOn: { column: 'least(c.valid_to, c.ended_on)', type: 'day', op: '>=' },
  },
  sorts: { validTo: { column: 'c.valid_to', type: 'date' } },
};
export const vehicleList: List = {
  name: 'vehicles',
  from: 'liandan.vehicle v',
  select: VEHICLE,
  id: 'v.id',
  filters: { organisation: uuid('v.organisation'), plate: { column: 'v.plate' } },
};
export const vehiclesFor = (org: string | null): List => ofPartners(vehicleList, 'v.organisation', org);
export const driverList: List = {
  name: 'drivers',
  from: 'liandan.driver d',
  select: DRIVER,
  id: 'd.id',
  filters: { organisation: uuid('d.organisation') },
};
export const delegationList: List = {
  name: 'delegations',
  from: 'liandan.delegation d JOIN liandan.organisation o ON o.id = d.delegate',
  select: `d.id, d.principal, d.delegate, o.name AS "delegateName", d.power, d.cities, d.valid_from::text AS "validFrom",
    d.valid_to::text AS "validTo", d.instrument`,
  id: 'd.id',
  filters: {
    principal: { column: 'd.principal' },
    delegate: uuid('d.delegate'),
    power: { column: 'd.power', of: POWERS },
  },
};
export const negativeList: List = {
  name: 'negatives',
  from: 'liandan.negative_list_item n',
  select: NEGATIVE,
  id: 'n.id',
  filters: {
    province: { column: 'n.province' },
    agreement: { column: 'n.agreement' },
    direction: { column: 'n.direction', of: NEGATIVE_DIRECTIONS },
    kind: { column: 'n.kind', of: NEGATIVE_KINDS },
    value: { column: 'n.value' },
    joint: uuid('n.joint'),
  },
};
/** Tokens end by the real clock, as sessions do. */
const TOKEN_STANDING = `CASE WHEN t.revoked_at IS NOT NULL THEN 'revoked' WHEN t.expires_at <= now() THEN 'expired' ELSE 'valid' END`;
export const tokenList: List = {
  name: 'tokens',
  from: 'liandan.token t',
  select: `t.id, t.label, t.scopes, t.created_at AS "createdAt", t.expires_at AS "expiresAt", t.revoked_at AS "revokedAt",
    ${TOKEN_STANDING} AS standing`,
  id: 't.id',
  filters: { standing: { column: TOKEN_STANDING, of: ['valid', 'expired', 'revoked'] } },
};
