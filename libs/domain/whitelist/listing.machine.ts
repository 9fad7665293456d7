import { assign, enqueueActions, setup } from 'xstate';
import { addDays, civilDay, endOfDay, NEVER, startOfDay } from '../calendar/civil.js';
import { grams, tonnes } from '../quantity/quantity.js';
import { effects, lawful, row, stop, tell } from '../statute.js';
import {
  lastDayOf,
  LONGEST_GRACE,
  type Effecting,
  type Expiring,
  type Lifting,
  type ListingContext,
  type ListingEvent,
  type Plain,
  type Posting,
  type Proposed,
  type Removing,
  type Suspending,
} from './listing.case.js';
import { YEAR_BEGINS, beginsAnew, beyond, carriedOver, posted, remaining } from './listing.quota.js';
import { alarmed, listingTests, others } from './listing.tests.js';

type C = ListingContext;
type E = ListingEvent;

/** What every fact of an entry says of it. */
export const about = (c: C) => ({
  list: c.list,
  agreement: c.agreement,
  receiving: c.receiving,
  parties: c.parties,
  origins: c.origins,
  receiver: c.receiver,
  licenceId: c.licenceId,
});
const told = (fact: string, more: (c: C, e: E) => Record<string, unknown> = () => ({})) =>
  tell<C, E>(fact, ({ context, event }) => ({ ...about(context), ...more(context, event) }));
/** What a letter about the entry says of it. */
export const card = (c: C) => ({
  list: c.list,
  receiver: c.receiver,
  licenceNumber: c.licenceNumber,
  codes: c.codes,
  wasteName: c.wasteName,
  cap: c.quota.cap,
});
const asking = (act: 'lift' | 'remove') => (c: C) => ({
  kind: 'LISTING',
  act,
  title: act === 'lift' ? `关于恢复${c.receiver.name}名单资格的函` : `关于将${c.receiver.name}移出名单的函`,
  from: c.receiving,
  to: others(c),
  letter: {
    ...card(c),
    ...(act === 'lift'
      ? { suspension: c.suspension, evidence: c.lift?.text, ...(c.lift?.alarms ? { alarms: c.lift.alarms } : {}) }
      : { removal: c.removal }),
  },
});
export const alarmTitle = (c: C): string => `关于${c.receiver.name}有关情况的告知函`;
const alarm = (c: C, e: E) => ({
  kind: 'ALARM',
  title: alarmTitle(c),
  from: c.receiving,
  to: alarmed(c, (e as Suspending | Effecting).evidence?.concerned),
  trigger: c.suspension?.trigger,
  reason: c.suspension?.reason,
  letter: { ...card(c), suspension: c.suspension },
});
/** The receiving province's own word that an entry is off the list, told by letter like every other of its words (N7). */
const removedByLetter = (c: C, e: E) => {
  const { ground, reason } = e as Removing;
  return {
    kind: 'REMOVAL',
    from: c.receiving,
    to: alarmed(c, []),
    letter: { ...card(c), removal: { ground, reason }, on: civilDay(e.at) },
  };
};
const booked = (fact: string) =>
  told(fact, (c, e) => {
    const { quantity, origin, application, cause } = e as Posting;
    const after = posted(c, e as Posting);
    const share = (of: C['shares']) => of.find(({ province }) => province === origin)?.cap ?? null;
    const lowered = { cap: fallen(c.quota.cap, after.quota.cap), share: fallen(share(c.shares), share(after.shares)) };
    return {
      quantity,
      origin,
      ...(application === undefined ? {} : { application }),
      cause,
      remaining: remaining({ ...c, ...after }),
      shared: c.shares.some((s) => s.province === origin),
      ...(Object.values(lowered).some((each) => each !== '0.000000') ? { lowered } : {}),
    };
  });
const nextYear = (e: E): { key: string; due: string } => {
  const year = Number(civilDay(e.at).slice(0, 4)) + 1;
  return { key: `quota-${year}`, due: startOfDay(`${year}-01-01`) };
};
/** Whether the licence that the entry names ends after its list, and within the longest grace of it. */
const outlastsList = ({ licenceTo, lastDay }: C): boolean =>
  lastDay !== null && licenceTo > lastDay && licenceTo <= addDays(lastDay, LONGEST_GRACE);
const fallen = (before: string | null, after: string | null): string => tonnes(beyond(before, after));
const clocksOff = [stop('K-W', 'end'), 'stopLicence'];
const ending = (fact: string, letter: (c: C, e: E) => Record<string, unknown> = () => ({})) => [
  'noteEnd',
  ...clocksOff,
  'stopYear',
  'stopRemoval',
  told(fact, (c, e) => ({ cause: c.ended?.cause, ...letter(c, e) })),
];

const suspension = () => [
  row('N5', 'IN', 'command', 'suspended', 'W-12', {
    if: ['commandedTrigger'],
    do: ['noteSuspension', 'timeAlarm', told('listing.suspended', alarm)],
  }),
  row('N5', 'SYS', 'rule', 'suspended', 'R-28c W-12', {
    if: ['licenceTrigger'],
    do: ['noteSuspension', told('listing.suspended', alarm)],
  }),
];
const removal = (state: 'confirmed' | 'active' | 'exhausted' | 'suspended') => ({
  proposeRemoval: [
    row('N7', 'IN', 'command', state, 'W-08 W-12', {
      if: ['grounded', 'notProposed'],
      do: ['noteRemoval', 'startRemoval', told('listing.removalProposed', asking('remove'))],
    }),
    row('N7', 'ANY_PARTY', 'mailbox', state, 'W-08 W-12', {
      if: ['otherParty', 'grounded'],
      do: ['noteRemoval', told('listing.removalAsked', (c) => ({ removal: c.removal }))],
    }),
  ],
  remove: [
    row('N7', 'IN', 'command', 'removed', 'W-08 W-12', {
      if: ['removableAlone'],
      do: ending('listing.removed', removedByLetter),
    }),
    row('N7', 'ANY_PARTY', 'mailbox', 'removed', 'W-08 W-12', {
      if: ['otherParty', 'removalProposed'],
      do: ending('listing.removed'),
    }),
    row('N7', 'MIN', 'rule', 'removed', 'W-16', { if: ['pilot'], do: ending('listing.removed') }),
  ],
});
const byRule = () => row('N8', 'SYS', 'rule', 'expired', 'R-28c W-01 W-17', { do: ending('listing.expired') });
const byClock = () =>
  row('N8', 'SYS', 'clock', 'expired', 'W-07 W-17', { if: ['lastDayPassed'], do: ending('listing.expired') });

/** Told before it is booked, and of the quota after it. */
const taken = [booked('listing.quotaTaken'), 'post'];
const effecting = ['carry', 'noteEffective', 'startEnd', 'startYear'];
const effective = told('listing.effective', (c, e) => ({
  predecessor: c.predecessor,
  carried: (e as Effecting).evidence.carried,
  quota: c.quota,
  shares: c.shares,
  suspension: c.suspension,
}));
const lifted = [
  'lateEffect',
  'noteLift',
  told('listing.lifted', (c, e) => ({
    predecessor: c.predecessor,
    carried: (e as Lifting).evidence.carried ?? null,
    ...(c.effectiveAt === e.at ? { begins: true } : {}),
    quota: c.quota,
    shares: c.shares,
  })),
];
const refund = { if: ['refundable'], do: [booked('listing.quotaRefunded'), 'post', 'nextYear'] };
const raise = { if: ['capped'], do: [booked('listing.capRaised'), 'post'] };

/** White-list entry (白名单条目), lifecycle §3. */
export const listingMachine = setup({
  types: { context: {} as C, events: {} as E },
  guards: { lawful: lawful<C, E>(listingTests) },
  actions: {
    ...effects,
    write: assign(({ event }) => {
      const {
        type: _t,
        door: _d,
        by: _b,
        parts: _p,
        at: _a,
        justifications: _j,
        ...entry
      } = event as Proposed & { evidence?: unknown };
      const { evidence: _e, ...form } = entry;
      return {
        ...form,
        confirmedAt: null,
        effectiveAt: null,
        successor: null,
        quota: { cap: form.cap === null ? null : tonnes(grams(form.cap)), used: '0.000000' },
        shares: form.split.map(({ province, cap }) => ({ province, cap: tonnes(grams(cap)), used: '0.000000' })),
        noFurther: false,
        suspension: null,
        lift: null,
        removal: null,
        ended: null,
      };
    }),
    noteConfirmed: assign(({ event }) => ({ confirmedAt: event.at })),
    carry: assign(({ context, event }) => carriedOver(context, event)),
    noteEffective: assign(({ event }) => ({ effectiveAt: event.at })),
    inheritSuspension: assign(({ context, event }) => {
      const { evidence, at } = event as Effecting;
      const lost = { trigger: 'S3', reason: '许可证当日无效', at, by: 'system', person: null };
      return { suspension: evidence.predecessorSuspended ?? context.suspension ?? lost };
    }),
    post: assign(({ context, event }) => posted(context, event as Posting)),
    noteSuspension: assign(({ event }) => {
      const { trigger, reason, at, by } = event as Suspending;
      return { suspension: { trigger, reason, at, by: by.orgName, person: by.person }, lift: null };
    }),
    noteLiftProposal: assign(({ event }) => {
      const { evidenceText, alarms, at, by } = event as Lifting;
      return { lift: { text: evidenceText ?? '', at, by: by.orgName, ...(alarms?.length ? { alarms } : {}) } };
    }),
    noteLift: assign({ suspension: null, lift: null }),
    noteRemoval: assign(({ context, event }) => {
      const { ground, reason, at, by, door, on } = event as Removing;
      const own = door === 'command';
      const before = context.removal;
      const ownAt = own ? undefined : (before?.ownAt ?? (before?.by === 'OWN' ? before.at : undefined));
      return {
        removal: {
          ground: ground ?? 'OTHER',
          reason: reason ?? '',
          at,
          by: own ? ('OWN' as const) : ('OTHER' as const),
          province: own ? context.receiving : (by.province ?? ''),
          ...(on == null ? {} : { on }),
          ...(ownAt === undefined ? {} : { ownAt }),
        },
      };
    }),
    noteEnd: assign(({ context, event }) => {
      const e = event as Removing | Expiring | Plain;
      const cause =
        e.type === 'expire'
          ? (e.cause ?? 'LAST_DAY')
          : e.type === 'remove'
            ? (e.ground ?? context.removal?.ground ?? 'OTHER')
            : 'STRUCK';
      return {
        ended: { cause, on: civilDay(e.at) },
        successor: e.type === 'expire' ? (e.successor ?? context.successor) : context.successor,
      };
    }),
    /** A licence that is not in force on the day is told by an alarm; a suspension before was told then (W-12). */
    tellLoss: enqueueActions(({ context, event, enqueue }) => {
      const { predecessorSuspended, concerned } = (event as Effecting).evidence;
      if (predecessorSuspended !== null || concerned === undefined) return;
      enqueue({ type: 'tell', params: { fact: 'listing.suspended', ...about(context), ...alarm(context, event) } });
    }),
    /** An entry that was suspended when its list took effect does so now. */
    lateEffect: enqueueActions(({ context, event, enqueue }) => {
      if (context.effectiveAt !== null || !(event as Lifting).evidence.listEffective) return;
      enqueue('carry');
      enqueue('noteEffective');
      enqueue('startEnd');
      enqueue('startYear');
    }),
    /** The next year's quota of an entry whose list runs on; a handler begins it. */
    startYear: enqueueActions(({ context, event, enqueue }) => {
      if (!beginsAnew(context)) return;
      const { key, due } = nextYear(event);
      enqueue({ type: 'start', params: { clock: 'K-W', key, due, fires: 'beginYear' } } as never);
    }),
    nextYear: enqueueActions(({ event, enqueue }) => {
      if ((event as Posting).cause === YEAR_BEGINS) enqueue('startYear');
    }),
    stopYear: enqueueActions(({ context, event, enqueue }) => {
      if (beginsAnew(context) && context.effectiveAt !== null)
        enqueue({ type: 'stop', params: { clock: 'K-W', key: nextYear(event).key } } as never);
    }),
    /** The alarm goes out with the suspension; what is late is the word of facts known before (W-12, TIME-4). */
    timeAlarm: enqueueActions(({ event, enqueue }) => {
      const { knownOn, evidence, at } = event as Suspending;
      if (evidence?.alarmDue === undefined) return;
      const from = knownOn == null ? at : startOfDay(knownOn);
      enqueue({ type: 'start', params: { clock: 'K-W', key: 'alarm', from, due: evidence.alarmDue } } as never);
      enqueue({ type: 'stop', params: { clock: 'K-W', key: 'alarm' } } as never);
    }),
    /** The day on which the receiving province takes out who withdraws of itself. */
    startRemoval: enqueueActions(({ context, enqueue }) => {
      const on = context.removal?.on;
      if (on === undefined) return;
      enqueue({ type: 'stop', params: { clock: 'K-W', key: 'removal' } } as never);
      enqueue({ type: 'start', params: { clock: 'K-W', key: 'removal', due: endOfDay(on) } } as never);
    }),
    stopRemoval: enqueueActions(({ context, event, enqueue }) => {
      if (context.removal?.on === undefined) return;
      const over = event.type === 'remove' ? 'stop' : 'lapse';
      enqueue({ type: over, params: { clock: 'K-W', key: 'removal' } } as never);
    }),
    stopLicence: enqueueActions(({ context, enqueue }) => {
      if (outlastsList(context)) enqueue({ type: 'stop', params: { clock: 'K-W', key: 'licence' } } as never);
    }),
    startEnd: enqueueActions(({ context, enqueue }) => {
      const last = lastDayOf(context, context.lastDay);
      // Without a licence, in a list that runs on, no day ends it.
      if (last === NEVER) return;
      enqueue({ type: 'start', params: { clock: 'K-W', key: 'end', due: endOfDay(last), fires: 'expire' } } as never);
      // A grace may carry the list beyond the licence that the entry names (Y10a), and a renewal of it ends nothing (N8).
      if (!outlastsList(context)) return;
      const params = { clock: 'K-W', key: 'licence', due: endOfDay(context.licenceTo), fires: 'expire' };
      enqueue({ type: 'start', params } as never);
    }),
  },
}).createMachine({
  id: 'listing',
  initial: 'new',
  context: {} as C,
  states: {
    new: {
      on: {
        propose: row('N0', 'SYS', 'rule', 'proposed', 'W-17 W-18', { do: ['write', told('listing.proposed', card)] }),
      },
    },
    proposed: {
      on: {
        drop: row('N0a', 'SYS', 'rule', 'removed', 'W-08', { do: ['noteEnd', told('listing.dropped')] }),
        confirm: row('N1', 'SYS', 'rule', 'confirmed', 'W-08', {
          do: ['noteConfirmed', told('listing.confirmed', (c) => ({ quota: c.quota, shares: c.shares }))],
        }),
        expire: row('N8', 'SYS', 'rule', 'expired', 'W-07', { do: ending('listing.expired') }),
      },
    },
    confirmed: {
      on: {
        takeEffect: [
          row('N2', 'SYS', 'rule', 'active', 'W-17', {
            if: ['licenceValid', 'predecessorFree', 'leftAfterCarrying'],
            do: [...effecting, effective],
          }),
          row('N2', 'SYS', 'rule', 'exhausted', 'W-05 W-17', {
            if: ['licenceValid', 'predecessorFree', '!leftAfterCarrying'],
            do: [...effecting, effective],
          }),
          row('N2', 'SYS', 'rule', 'suspended', 'W-12 W-13 W-17', {
            do: [...effecting, 'inheritSuspension', effective, 'tellLoss'],
          }),
        ],
        suspend: suspension(),
        ...removal('confirmed'),
        expire: byRule(),
      },
    },
    active: {
      on: {
        takeQuota: [
          row('N3', 'SYS', 'rule', 'active', 'W-05', { if: ['enoughLeft', 'leftAfterTaking'], do: taken }),
          row('N3', 'SYS', 'rule', 'exhausted', 'W-05', {
            if: ['enoughLeft', '!leftAfterTaking'],
            do: taken,
          }),
        ],
        refundQuota: row('N4', 'SYS', 'rule', 'active', 'W-14', refund),
        raiseCap: row('N4', 'SYS', 'rule', 'active', 'W-06', raise),
        suspend: suspension(),
        ...removal('active'),
        expire: [byClock(), byRule()],
      },
    },
    exhausted: {
      on: {
        refundQuota: row('N4', 'SYS', 'rule', 'active', 'W-14', refund),
        raiseCap: row('N4', 'SYS', 'rule', 'active', 'W-06', raise),
        suspend: suspension(),
        ...removal('exhausted'),
        expire: [byClock(), byRule()],
      },
    },
    suspended: {
      on: {
        refundQuota: row('N4', 'SYS', 'rule', 'suspended', 'W-14', refund),
        proposeLift: row('N6', 'IN', 'command', 'suspended', 'W-13', {
          if: ['licenceValid'],
          do: ['noteLiftProposal', told('listing.liftProposed', asking('lift'))],
        }),
        lift: [
          row('N6', 'ANY_PARTY', 'mailbox', 'confirmed', 'W-13', {
            if: ['otherParty', 'liftProposed', 'licenceValid', '!listEffective'],
            do: lifted,
          }),
          row('N6', 'IN', 'command', 'confirmed', 'W-13', {
            if: ['unilateral', 'licenceValid', '!listEffective'],
            do: lifted,
          }),
          row('N6', 'ANY_PARTY', 'mailbox', 'active', 'W-13', {
            if: ['otherParty', 'liftProposed', 'licenceValid', 'listEffective', 'quotaLeft'],
            do: lifted,
          }),
          row('N6', 'IN', 'command', 'active', 'W-13', {
            if: ['unilateral', 'licenceValid', 'listEffective', 'quotaLeft'],
            do: lifted,
          }),
          row('N6', 'ANY_PARTY', 'mailbox', 'exhausted', 'W-13', {
            if: ['otherParty', 'liftProposed', 'licenceValid', 'listEffective', '!quotaLeft'],
            do: lifted,
          }),
          row('N6', 'IN', 'command', 'exhausted', 'W-13', {
            if: ['unilateral', 'licenceValid', 'listEffective', '!quotaLeft'],
            do: lifted,
          }),
        ],
        ...removal('suspended'),
        expire: [byClock(), byRule()],
      },
    },
    removed: { tags: 'final' },
    expired: { tags: 'final' },
  },
});
