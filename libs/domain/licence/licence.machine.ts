import { assign, enqueueActions, setup } from 'xstate';
import { addDays, civilDay, daysBetween, endOfDay, startOfDay, type Day } from '../calendar/civil.js';
import { effects, lawful, row, start, stop, tell, type Said, type Tests } from '../statute.js';
import type { CoveringLicence } from './coverage.js';
import type { Facility, Holder, RegisterLicence } from './licence.commands.js';

/** A licence as the register holds it, with what happened to it. */
export interface LicenceContext extends Omit<CoveringLicence, 'state'> {
  number: string;
  issuer: string;
  holder: Holder;
  province: string;
  city: string | null;
  scale: string | null;
  facilities: Facility[];
  /** The licence it replaced; renewals and changes form a chain. */
  predecessor: string | null;
  /** All numbers of the chain, the own one last. */
  numbers: string[];
  /** Day from which the last suspension, revocation or cancellation counts, and why. */
  measure: { kind: 'SUSPENDED' | 'REVOKED' | 'CANCELLED'; on: Day; reason: string } | null;
  /** After a revocation the holder gets no new licence before that day (P-29). */
  barredUntil: Day | null;
  /** Receipts of a year against the approved scale (P-12). */
  intake: { year: number; received: string; scale: string; category?: string; level: 'WARN' | 'BLOCK' } | null;
}

type Registering = Said & { type: 'register'; predecessor?: string | null; numbers?: string[] } & RegisterLicence & {
    /** `begins`: its first day, where it follows another and begins later than today. */
    evidence: { duplicate: boolean; barredUntil: Day | null; begins?: Day };
  };
type Succeeding = Said & { type: 'renew' | 'change'; next: RegisterLicence; reason?: string | null };
type Measuring = Said & { type: 'suspend' | 'resume' | 'revoke' | 'cancel'; reason: string };
type Exceeding = Said & { type: 'exceedScale' } & NonNullable<LicenceContext['intake']>;
type Passing = Said & { type: 'nearExpiry' | 'expire' };
export type LicenceEvent = Registering | Succeeding | Measuring | Exceeding | Passing;

/** Days before the last day from which a licence is EXPIRING (P-13). */
export const EXPIRING_DAYS = 60;

const daysLeft = (c: LicenceContext, e: LicenceEvent) => daysBetween(civilDay(e.at), c.validTo);

export const licenceTests = {
  numberUnique: {
    rule: 'P-NO',
    says: { zh: '该发证机关已登记同号许可证。', en: 'The issuer already has a licence of that number.' },
    remedy: {
      zh: '请核对许可证编号，或对原证办理换证、变更。',
      en: 'Check the number, or renew or change the existing licence.',
    },
    holds: (_, e) => e.type !== 'register' || !e.evidence.duplicate,
  },
  datesOpen: {
    rule: 'P-10',
    says: { zh: '许可证有效期已届满或起止颠倒。', en: 'The licence is over, or ends before it begins.' },
    remedy: { zh: '请登记在有效期内的许可证。', en: 'Register a licence whose last day lies ahead.' },
    holds: (_, e) => e.type !== 'register' || (e.validFrom <= e.validTo && e.validTo >= civilDay(e.at)),
  },
  notBarred: {
    rule: 'P-29',
    says: { zh: '该单位许可证被吊销未满五年。', en: "The holder's licence was revoked less than five years ago." },
    remedy: { zh: '五年期满后方可重新申领。', en: 'A new licence is possible when the five years are over.' },
    holds: (_, e) => e.type !== 'register' || !e.evidence.barredUntil || civilDay(e.at) >= e.evidence.barredUntil,
  },
  sixtyDaysLeft: {
    rule: 'P-13',
    says: { zh: '许可证将在60日内届满。', en: 'The licence ends within 60 days.' },
    remedy: { zh: '请按换证程序办理。', en: 'Renew the licence.' },
    holds: (c, e) => daysLeft(c, e) > EXPIRING_DAYS,
  },
  lastDayPassed: {
    rule: 'P-13',
    says: { zh: '许可证尚未届满。', en: 'The licence has not ended yet.' },
    remedy: { zh: '届满日24时后失效。', en: 'It ends at midnight of its last day.' },
    holds: (c, e) => civilDay(e.at) > c.validTo,
  },
  aboveScale: {
    rule: 'P-12',
    says: { zh: '年度接收量超过核准规模。', en: 'The receipts of the year exceed the approved scale.' },
    remedy: { zh: '请重新申领许可证。', en: 'The holder applies for a larger scale.' },
    holds: (_, e) => e.type === 'exceedScale' && e.level === 'WARN',
  },
  farAboveScale: {
    rule: 'P-12',
    says: {
      zh: '年度接收量超过核准规模120%，不得新增接收。',
      en: 'Receipts of the year exceed 120 % of the scale: no new intake.',
    },
    remedy: { zh: '请重新申领许可证。', en: 'The holder applies for a larger scale.' },
    holds: (_, e) => e.type === 'exceedScale' && e.level === 'BLOCK',
  },
} satisfies Tests<LicenceContext, LicenceEvent>;

/** What the fact of a registration tells, and that of a first day which came later. */
export const registration = (c: Omit<RegisterLicence, 'city'> & { predecessor?: string | null }) => ({
  province: c.province,
  number: c.number,
  holder: c.holder,
  validTo: c.validTo,
  predecessor: c.predecessor ?? null,
});

const told = (fact: string) =>
  tell<LicenceContext, LicenceEvent>(fact, ({ context: c, event }) => ({
    province: c.province,
    number: c.number,
    holder: c.holder,
    validTo: c.validTo,
    ...('reason' in event ? { reason: event.reason } : {}),
  }));

const nearing = start<LicenceContext, LicenceEvent>(({ context: c }) => ({
  clock: 'K-P13',
  key: 'expiring',
  due: startOfDay(addDays(c.validTo, -EXPIRING_DAYS)),
  fires: 'nearExpiry',
}));
const clocksOff = [stop('K-P13', 'expiring'), stop('K-P13', 'expiry')];

const measure = (kind: 'SUSPENDED' | 'REVOKED' | 'CANCELLED', event: LicenceEvent) => ({
  measure: { kind, on: civilDay(event.at), reason: (event as Measuring).reason },
});

const succession = (event: 'renewed' | 'changed') => [
  ...clocksOff,
  tell<LicenceContext, LicenceEvent>(`licence.${event}`, ({ context: c, event: e }) => ({
    province: c.province,
    number: c.number,
    holder: c.holder,
    numbers: c.numbers,
    next: (e as Succeeding).next,
  })),
];

/** Operating licence (危险废物经营许可证), read from the register of its issuer (lifecycle §4). */
export const licenceMachine = setup({
  types: { context: {} as LicenceContext, events: {} as LicenceEvent },
  guards: { lawful: lawful<LicenceContext, LicenceEvent>(licenceTests) },
  actions: {
    ...effects,
    enter: assign(({ event }) => {
      const e = event as Registering;
      return {
        number: e.number,
        issuer: e.issuer,
        holder: e.holder,
        province: e.province,
        city: e.city ?? null,
        kind: e.kind,
        modes: e.modes,
        scopes: e.scopes,
        scale: e.scale ?? null,
        validFrom: e.validFrom,
        validTo: e.validTo,
        facilities: e.facilities ?? [],
        predecessor: e.predecessor ?? null,
        numbers: [...new Set([...(e.numbers ?? []), e.number])],
        measure: null,
        barredUntil: null,
        intake: null,
      };
    }),
    suspended: assign(({ event }) => measure('SUSPENDED', event)),
    revoked: assign(({ event }) => measure('REVOKED', event)),
    cancelled: assign(({ event }) => measure('CANCELLED', event)),
    bar: assign(({ event }) => ({ barredUntil: fiveYearsOn(civilDay(event.at)) })),
    lift: assign({ measure: null }),
    /** One registered before its first day stands from then on, and is weighed again by who rests on it (P-11, P-12, P-13). */
    startBegin: enqueueActions(({ event, enqueue }) => {
      const { begins } = (event as Registering).evidence;
      if (begins === undefined) return;
      const params = { clock: 'K-P13', key: 'begin', due: startOfDay(begins), fires: 'begin' };
      enqueue({ type: 'start', params } as never);
    }),
    note: assign(({ event }) => {
      const { year, received, scale, category, level } = event as Exceeding;
      return { intake: { year, received, scale, ...(category === undefined ? {} : { category }), level } };
    }),
  },
}).createMachine({
  id: 'licence',
  initial: 'new',
  context: {} as LicenceContext,
  states: {
    new: {
      on: {
        register: row('LC1', 'REG', 'rule', 'valid', 'P-10 P-NO', {
          if: ['numberUnique', 'datesOpen', 'notBarred'],
          do: [
            'enter',
            nearing,
            start<LicenceContext, LicenceEvent>(({ event }) => ({
              clock: 'K-P13',
              key: 'expiry',
              due: endOfDay((event as Registering).validTo),
              fires: 'expire',
            })),
            'startBegin',
            tell<LicenceContext, LicenceEvent>('licence.registered', ({ event }) => registration(event as Registering)),
          ],
        }),
      },
    },
    valid: {
      on: {
        nearExpiry: row('LC2', 'SYS', 'clock', 'expiring', 'P-13 K-P13', {
          if: ['!sixtyDaysLeft'],
          do: [told('licence.expiring')],
        }),
        ...inForce('valid'),
      },
    },
    expiring: { on: inForce('expiring') },
    suspended: {
      on: {
        expire: expiry(),
        resume: [
          row('LC5', 'REG', 'rule', 'valid', 'P-28', {
            if: ['sixtyDaysLeft'],
            do: ['lift', nearing, told('licence.resumed')],
          }),
          row('LC5', 'REG', 'rule', 'expiring', 'P-28', {
            if: ['!sixtyDaysLeft'],
            do: ['lift', told('licence.resumed')],
          }),
        ],
        revoke: revocation(),
        cancel: cancellation(),
      },
    },
    expired: { on: { cancel: cancellation() } },
    revoked: { tags: 'final' },
    cancelled: { tags: 'final' },
    replaced: { tags: 'final' },
  },
});

function expiry() {
  return row('LC3', 'SYS', 'clock', 'expired', 'P-13 R-28c W-17 K-P13', {
    if: ['lastDayPassed'],
    do: [stop('K-P13', 'expiring'), told('licence.expired')],
  });
}
function revocation() {
  return row('LC6', 'REG', 'rule', 'revoked', 'P-29 R-28c', {
    do: ['revoked', 'bar', ...clocksOff, told('licence.revoked')],
  });
}
function cancellation() {
  return row('LC7', 'REG', 'rule', 'cancelled', 'P-14 R-28c', {
    do: ['cancelled', ...clocksOff, told('licence.cancelled')],
  });
}
/** What a licence in force, nearing its end or not, can meet. The scale rows (P-12) keep the state. */
function inForce(state: 'valid' | 'expiring') {
  return {
    expire: expiry(),
    renew: row('LC4', 'REG', 'rule', 'replaced', 'P-13 R-27b', { do: succession('renewed') }),
    change: row('LC4', 'REG', 'rule', 'replaced', 'P-11 P-12', { do: succession('changed') }),
    suspend: row('LC5', 'REG', 'rule', 'suspended', 'P-28 R-28c', {
      do: ['suspended', stop('K-P13', 'expiring'), told('licence.suspended')],
    }),
    revoke: revocation(),
    cancel: cancellation(),
    exceedScale: [
      row('LC8', 'SYS', 'rule', state, 'P-12', { if: ['aboveScale'], do: ['note', told('licence.scaleExceeded')] }),
      row('LC8', 'SYS', 'rule', state, 'P-12', { if: ['farAboveScale'], do: ['note', told('licence.intakeBlocked')] }),
    ],
  };
}

const fiveYearsOn = (day: Day): Day =>
  `${Number(day.slice(0, 4)) + 5}${day.slice(4) === '-02-29' ? '-02-28' : day.slice(4)}`;
