import { type Actor, system } from '#domain/actor';
import { type Organisation, ROLES_OF } from '../party/administration.js';

/** Organisations as they stand to one transfer: its firms, the authorities of both ends, and those who stand by. */
export const OFFICES = {
  remover: { kind: 'firm', org: '00000000-0000-0000-0000-000000000001', province: '51', city: '5101' },
  carrier: { kind: 'firm', org: '00000000-0000-0000-0000-000000000002', province: '51', city: '5101' },
  receiver: { kind: 'firm', org: '00000000-0000-0000-0000-000000000003', province: '50', city: '5001' },
  origin: { kind: 'province', org: '00000000-0000-0000-0000-000000000004', province: '51', city: null },
  destination: { kind: 'province', org: '00000000-0000-0000-0000-000000000005', province: '50', city: null },
  originCity: { kind: 'city', org: '00000000-0000-0000-0000-000000000006', province: '51', city: '5101' },
  destinationCity: { kind: 'city', org: '00000000-0000-0000-0000-000000000007', province: '50', city: '5001' },
  transport: { kind: 'transport', org: '00000000-0000-0000-0000-000000000008', province: '51', city: null },
  ministry: { kind: 'ministry', org: '00000000-0000-0000-0000-000000000009', province: null, city: null },
  auditor: { kind: 'auditor', org: '00000000-0000-0000-0000-00000000000a', province: null, city: null },
  operator: { kind: 'operator', org: '00000000-0000-0000-0000-00000000000b', province: null, city: null },
  register: { kind: 'register', org: '00000000-0000-0000-0000-00000000000c', province: null, city: null },
} as const satisfies Record<string, Pick<Actor, 'org' | 'province' | 'city'> & Pick<Organisation, 'kind'>>;
type Office = keyof typeof OFFICES;

/** A role in an office: a column of the matrix, and somebody who holds it. */
export interface Post {
  id: string;
  office: Office;
  kind: Organisation['kind'];
  role: Actor['roles'][number];
  by: Actor;
}
const PERSON = '00000000-0000-0000-0000-00000000000d';

/** Every role that the kind of an office has. */
export const POSTS: readonly Post[] = Object.entries(OFFICES).flatMap(([office, place]) =>
  ROLES_OF[place.kind].map((role) => ({
    id: `${office}_${role}`,
    office: office as Office,
    kind: place.kind,
    role,
    by: { ...system, ...place, name: '', orgName: '', person: PERSON, roles: [role], auth: 'session' },
  })),
);
