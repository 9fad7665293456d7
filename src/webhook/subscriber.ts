import { TODAY } from '#clock/civil-sql';
import type { DataSource } from 'typeorm';
import { type Actor, type Delegation, type OrganisationKind, system } from '#domain/actor';

interface Found {
  id: string;
  kind: OrganisationKind;
  name: string;
  province: string | null;
  city: string | null;
  delegations: Delegation[];
}

/** Those whose own readings are recorded person by person, and those who see no case, have nothing sent to them. */
export const MAY_SUBSCRIBE: readonly OrganisationKind[] = [
  'firm',
  'province',
  'city',
  'transport',
  'ministry',
  'register',
];

/**
 * The organisation as a reader: what its people may read today, with the delegations in force (R-DEL), and nobody's roles.
 * Undefined when it is no longer active, or may have nothing sent.
 */
export async function subscriber(db: DataSource, organisation: string): Promise<Actor | undefined> {
  const [found] = await db.query<Found[]>(
    `SELECT o.id, o.kind, o.name, o.province, o.city, coalesce((
       SELECT jsonb_agg(jsonb_build_object('principal', d.principal, 'power', d.power, 'cities', to_jsonb(d.cities),
         'instrument', d.instrument) ORDER BY d.id)
       FROM liandan.delegation d
       WHERE d.delegate = o.id AND d.valid_from <= today AND (d.valid_to IS NULL OR d.valid_to >= today)), '[]') AS delegations
     FROM liandan.organisation o, LATERAL (SELECT ${TODAY} AS today) t
     WHERE o.id = $1 AND o.active`,
    [organisation],
  );
  if (!found || !MAY_SUBSCRIBE.includes(found.kind)) return undefined;
  const { id, name, ...place } = found;
  return { ...system, name, org: id, orgName: name, roles: ['handler'], ...place };
}
