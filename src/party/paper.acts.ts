import { isOfficer, type Actor } from '#domain/actor';
import type { Day } from '#domain/calendar/civil';
import { administersInPerson } from './administration.js';
import type { UnitClass } from './party.entity.js';
import { facts, notWhen, own, RegisterActs, theirs } from './register-acts.js';
import { isFirm, isHead } from './register-words.js';

interface Contract {
  remover: string;
  party: string;
  ended: Day | null;
  confirmed: boolean;
  readers: string[];
  number: string;
}
const hasEnded = notWhen<Contract>(({ of }) => of.ended !== null, {
  zh: '合同已终止',
  en: 'The contract has ended already',
});
/** Contracts: entered by the remover, confirmed by the party that it names, ended by either (R-10a, Z-07). */
export const CONTRACTS = new RegisterActs('contracts', {
  facts: facts<Contract>(
    'liandan.contract r',
    'r.remover, r.party, r.ended_on::text AS ended, r.confirmed_at IS NOT NULL AS confirmed, r.readers, r.number',
  ),
  makes: { sign: isFirm },
  acts: {
    confirm: {
      who: isFirm,
      when: [
        theirs(({ by, of }) => by.org === of.party),
        hasEnded,
        notWhen(({ of }) => of.confirmed, { zh: '合同已确认', en: 'The contract is confirmed already' }),
      ],
    },
    end: { who: isFirm, when: [theirs(({ by, of }) => by.org === of.remover || by.org === of.party), hasEnded] },
  },
});

interface Plan {
  organisation: string;
  version: number;
  filing_no: string;
  unit_class: UnitClass;
  city: string;
}
/** Plans of a site and year: filed and revised by their firm (M-02, M-03). */
export const PLANS = new RegisterActs('plans', {
  facts: facts<Plan>(
    'liandan.plan r JOIN liandan.site s ON s.id = r.site',
    'r.organisation, r.version, r.filing_no, r.unit_class, s.city',
  ),
  makes: { file: isFirm },
  acts: { revise: { who: isFirm, when: [theirs(({ by, of }) => by.org === of.organisation)] } },
});

interface Carried {
  organisation: string;
  active: boolean;
}
const carriedBy = (table: 'vehicle' | 'driver') => facts<Carried>(`liandan.${table} r`, 'r.organisation, r.active');
const inUse = {
  who: isFirm,
  when: [
    own<Carried>(({ by, of }) => by.org === of.organisation),
    notWhen<Carried>(({ of }) => !of.active, { zh: '已停用，请重新登记', en: 'It was retired: register it anew' }),
  ],
};
/** Vehicles and crews: of the firm that entered them, until it retires them (R-11b). */
export const VEHICLES = new RegisterActs('vehicles', {
  facts: carriedBy('vehicle'),
  makes: { addVehicle: isFirm },
  acts: { renewVehicle: inUse, retireVehicle: inUse },
});
export const DRIVERS = new RegisterActs('drivers', {
  facts: carriedBy('driver'),
  makes: { addDriver: isFirm },
  acts: { renewDriver: inUse, retireDriver: inUse },
});

/** Sites, each of its firm (R-22a). */
export const SITES = new RegisterActs('sites', {
  facts: facts<{ organisation: string }>('liandan.site r', 'r.organisation'),
  makes: { openSite: isFirm },
  acts: { amendSite: { who: isFirm, when: [own(({ by, of }) => by.org === of.organisation)] } },
});

interface Organisation {
  id: string;
  kind: string;
  province: string | null;
  city: string | null;
  active: boolean;
  unit_class: string | null;
}
/** The operator enters organisations, a province its bureaus; a firm declares itself (R-22a), its city sets its class (M-01). */
export const ORGANISATIONS = new RegisterActs('organisations', {
  facts: facts<Organisation>('liandan.organisation r', 'r.kind, r.province, r.city, r.active, r.unit_class'),
  makes: { create: (by: Actor) => administersInPerson(by) && (by.kind === 'operator' || by.kind === 'province') },
  acts: {
    declare: { who: isFirm, when: [theirs(({ by, of }) => by.org === of.id), own(({ of }) => of.active)] },
    reclassify: {
      who: (by: Actor) => by.kind === 'city' && isOfficer(by),
      when: [own(({ of }) => of.active), theirs(({ by, of }) => of.kind === 'firm' && by.city === of.city)],
    },
  },
});

interface Delegation {
  principal: string;
  delegate: string;
  from: Day;
  to: Day | null;
}
/** Powers that the head of a province entrusts and takes back (R-DEL). */
export const DELEGATIONS = new RegisterActs('delegations', {
  facts: facts<Delegation>(
    'liandan.delegation r',
    'r.principal, r.delegate, r.valid_from::text AS "from", r.valid_to::text AS "to"',
  ),
  makes: { grant: isHead },
  acts: {
    end: {
      who: isHead,
      when: [
        theirs(({ by, of }) => by.province === of.principal),
        notWhen(({ of, today }) => of.to !== null && of.to < today, {
          zh: '委托已到期',
          en: 'The delegation is over already',
        }),
      ],
    },
  },
});
