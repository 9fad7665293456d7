import { assign, setup } from 'xstate';
import { endOfDay, startOfDay } from '../calendar/civil.js';
import { grams, tonnes } from '../quantity/quantity.js';
import { effects, lawful, row, start, stop, tell } from '../statute.js';
import type { ApprovalContext, ApprovalEvent, EventOf } from './approval.case.js';
import { leftOn, refunded, released, reserved, returning, settled, taking } from './approval.lines.js';
import { approvalTests } from './approval.tests.js';
type C = ApprovalContext;
type E = ApprovalEvent;
const said = <T extends E['type']>(event: E) => event as EventOf<T>;

const paperOf = ({ evidence }: E) => (evidence?.paper ? { paper: evidence.paper } : {});

const about = (c: C) => ({
  application: c.application,
  origin: c.origin,
  destination: c.destination,
  remover: c.remover.org,
  receiver: c.receiver.org,
  licence: c.licence?.id ?? null,
  listing: c.listing,
});
/** Unused tonnes of the whole approval: approved less reserved and accepted. */
const unused = (c: C) => tonnes(c.lines.reduce((sum, line) => sum + leftOn(line), 0n));
const told = (fact: string) => tell<C, E>(`approval.${fact}`, ({ context }) => about(context));
const booked = (fact: string) =>
  tell<C, E>(`approval.${fact}`, ({ context, event }) => ({
    ...about(context),
    manifest: said<'reserve'>(event).manifest,
    lines: said<'reserve'>(event).lines,
    ended: context.ended?.how ?? null,
    returned: returning(context),
  }));
const ended = (fact: string) =>
  tell<C, E>(`approval.${fact}`, ({ context }) => ({
    ...about(context),
    unused: unused(context),
    refund: refunded(context),
    returned: returning(context),
  }));

const OFF = [stop('K-27'), stop('K-27', 'start')];
/** What was taken, and what of a back-entered load goes to the flagged excess; told before it is booked. */
const bookTaking = [
  tell<C, E>('approval.reserved', ({ context, event }) => ({
    ...about(context),
    manifest: said<'reserve'>(event).manifest,
    lines: taking(context, event).taken,
    excess: taking(context, event).excess,
    ended: context.ended?.how ?? null,
  })),
  'reserve',
];
export const late = (to: string) =>
  row('V2a', 'SYS', 'rule', to, 'R-20b R-28a', { if: ['backEntered'], do: bookTaking });
const reserve = [
  row('V2', 'SYS', 'rule', 'active', 'R-27c R-28a', {
    if: ['validToday', 'enoughLeft', 'leftAfterReserve'],
    do: bookTaking,
  }),
  row('V2a', 'SYS', 'rule', 'exhausted', 'R-20b R-28a', {
    if: ['backEntered', 'beyondLeft', '!leftAfterReserve'],
    do: bookTaking,
  }),
  row('V2', 'SYS', 'rule', 'exhausted', 'R-27c R-28a', {
    if: ['validToday', 'enoughLeft', '!leftAfterReserve'],
    do: bookTaking,
  }),
];
const settleLive = [
  row('V3', 'SYS', 'rule', 'active', 'R-27c', {
    if: ['reserveCoversLoad', 'leftAfterSettle'],
    do: ['settle', booked('settled')],
  }),
  row('V3', 'SYS', 'rule', 'exhausted', 'R-27c', {
    if: ['reserveCoversLoad', '!leftAfterSettle'],
    do: ['settle', booked('settled')],
  }),
];
const settleEnded = (to: string) =>
  row('V3', 'SYS', 'rule', to, 'R-27b R-27c', {
    if: ['reserveCoversLoad'],
    do: ['settle', booked('settled'), 'handBack'],
  });
const release = (to: string, rules = 'R-27c W-14') =>
  row('V4', 'SYS', 'rule', to, rules, { if: ['somethingReleased'], do: ['release', booked('released'), 'handBack'] });
const suspend = [
  row('V5', 'SYS', 'rule', 'suspended', 'R-28c W-12 P-28', { do: ['suspend', told('suspended')] }),
  row('V5', 'OUT', 'command', 'suspended', 'R-28c R-DEL', { if: ['reasonGiven'], do: ['suspend', told('suspended')] }),
  row('V5', 'IN', 'mailbox', 'suspended', 'R-28c W-12', { if: ['reasonGiven'], do: ['suspend', told('suspended')] }),
];
const expire = row('V7', 'SYS', 'clock', 'expired', 'R-27b A-50 W-14 W-15 K-27', {
  if: ['over'],
  do: ['expire', ...OFF, ended('expired'), 'handBack'],
});
const revoke = row('V8', 'OUT', 'command', 'revoked', 'A-69 W-14 R-DEL', {
  if: ['groundOfRevocation', 'fourEyes'],
  do: ['revoke', ...OFF, ended('revoked'), 'handBack'],
});
const request = (to: string) =>
  row('V9', 'REM', 'command', to, 'A-70', { if: ['reasonGiven'], do: ['keepRequest', told('cancellationRequested')] });
const cancel = row('V9', 'OUT', 'command', 'cancelled', 'A-70 W-14 R-DEL', {
  if: ['groundOfCancellation'],
  do: ['cancel', ...OFF, ended('cancelled'), 'handBack'],
});
const endedOn = (to: string) => ({ reserve: late(to), settle: settleEnded(to), release: release(to) });

/** The approval (lifecycle §6). A load entered from paper is booked in every state (V2a). */
export const approvalMachine = setup({
  types: { context: {} as C, events: {} as E },
  guards: { lawful: lawful(approvalTests) },
  actions: {
    ...effects,
    begin: assign(({ event }) => {
      const {
        application,
        origin,
        originCity,
        destination,
        remover,
        receiver,
        licence,
        exemption,
        facility,
        route,
        conditions,
        copies,
        track,
        listing,
        agreement,
        reply,
        decidedOn,
        decidedBy,
        validFrom,
        validTo,
        singleBatch,
        releaseUnusedOnExpiry,
        lines,
        evidence,
      } = said<'issue'>(event);
      const zero = tonnes(0n);
      return {
        number: evidence?.paper?.number ?? null,
        hash: evidence?.paper?.hash ?? null,
        application,
        origin,
        originCity,
        destination,
        remover,
        receiver,
        licence,
        ...(exemption ? { exemption } : {}),
        facility,
        route,
        conditions,
        ...(copies ? { copies } : {}),
        track,
        listing,
        agreement,
        reply,
        decidedOn,
        decidedBy,
        validFrom,
        validTo,
        singleBatch,
        releaseUnusedOnExpiry,
        lines: lines.map((line) => ({ ...line, reserved: zero, accepted: zero, excess: zero })),
        manifests: 0,
        suspension: null,
        suspensions: [],
        cancellationRequests: [],
        ended: null,
      };
    }),
    reserve: assign(({ context, event }) => ({
      lines: reserved(context, taking(context, event)),
      manifests: context.manifests + 1,
    })),
    settle: assign(({ context, event }) => ({ lines: settled(context, said<'settle'>(event).lines) })),
    release: assign(({ context, event }) => ({ lines: released(context, said<'release'>(event).lines) })),
    suspend: assign(({ context, event }) => {
      const e = said<'suspend'>(event);
      const trigger = (e as { trigger?: string }).trigger ?? (e.door === 'mailbox' ? 'ALARM' : 'CAPABILITY');
      return {
        suspension: { trigger, reason: e.reason, at: e.at, by: e.by.name },
        suspensions: [
          ...context.suspensions,
          { trigger, reason: e.reason, at: e.at, liftedAt: null, checkedWith: null },
        ],
      };
    }),
    clear: assign(({ context, event }) => ({
      suspension: null,
      suspensions: [
        ...context.suspensions,
        ...(event.evidence?.alarms ?? []).map(({ number, reason, at }) => ({
          ...{ trigger: 'ALARM', reason: `${reason}（${number}）`, at, liftedAt: null, checkedWith: null },
        })),
      ].map((s) =>
        s.liftedAt === null ? { ...s, liftedAt: event.at, checkedWith: said<'clear'>(event).checkedWith } : s,
      ),
    })),
    /** Told before: what goes back is no longer the approval's. */
    handBack: assign(({ context }) => ({
      lines: context.lines.map((line) => {
        const back = returning(context).find((each) => each.line === line.line);
        return back ? { ...line, returned: tonnes(grams(line.returned ?? '0') + grams(back.quantity)) } : line;
      }),
    })),
    expire: assign(({ event }) => ({ ended: { how: 'EXPIRED' as const, ground: null, reason: null, at: event.at } })),
    revoke: assign(({ event }) => {
      const { ground, reason, at } = said<'revoke'>(event);
      return { ended: { how: 'REVOKED' as const, ground, reason, at, ...paperOf(event) } };
    }),
    keepRequest: assign(({ context, event }) => ({
      cancellationRequests: [
        ...context.cancellationRequests,
        { reason: said<'requestCancellation'>(event).reason, at: event.at, person: event.by.person },
      ],
    })),
    cancel: assign(({ event }) => {
      const { ground, reason, at } = said<'cancel'>(event);
      return { ended: { how: 'CANCELLED' as const, ground, reason, at, ...paperOf(event) } };
    }),
  },
}).createMachine({
  id: 'approval',
  initial: 'new',
  context: {} as C,
  states: {
    new: {
      on: {
        issue: row('V0', 'SYS', 'rule', 'issued', 'R-26a R-27a R-27b W-15 K-27', {
          if: ['datesInOrder', 'contentComplete'],
          do: [
            'begin',
            start<C, E>(({ context }) => ({
              clock: 'K-27',
              key: 'start',
              due: startOfDay(context.validFrom),
              fires: 'activate',
            })),
            start<C, E>(({ context }) => ({ clock: 'K-27', due: endOfDay(context.validTo), fires: 'expire' })),
            told('issued'),
          ],
        }),
      },
    },
    issued: {
      on: {
        activate: row('V1', 'SYS', 'clock', 'active', 'R-27b', {
          if: ['started'],
          do: [stop('K-27', 'start'), told('activated')],
        }),
        reserve: late('issued'),
        suspend,
        revoke,
        requestCancellation: request('issued'),
        cancel,
      },
    },
    active: {
      on: {
        reserve,
        settle: settleLive,
        release: release('active', 'R-27c'),
        suspend,
        expire,
        revoke,
        requestCancellation: request('active'),
        cancel,
      },
    },
    exhausted: {
      on: {
        reserve: late('exhausted'),
        settle: settleLive,
        release: release('active', 'R-27c'),
        suspend,
        expire,
        revoke,
        requestCancellation: request('exhausted'),
        cancel,
      },
    },
    suspended: {
      on: {
        reserve: late('suspended'),
        settle: settleEnded('suspended'),
        release: release('suspended'),
        clear: [
          row('V6', 'OUT', 'command', 'issued', 'R-28c', {
            if: ['checkedWithDestination', 'beforeStart'],
            do: ['clear', told('cleared')],
          }),
          row('V6', 'OUT', 'command', 'active', 'R-28c', {
            if: ['checkedWithDestination', '!beforeStart', 'somethingLeft'],
            do: ['clear', told('cleared')],
          }),
          row('V6', 'OUT', 'command', 'exhausted', 'R-28c', {
            if: ['checkedWithDestination', '!beforeStart', '!somethingLeft'],
            do: ['clear', told('cleared')],
          }),
        ],
        expire,
        revoke,
        requestCancellation: request('suspended'),
        cancel,
      },
    },
    expired: { tags: 'final', on: endedOn('expired') },
    revoked: { tags: 'final', on: endedOn('revoked') },
    cancelled: { tags: 'final', on: endedOn('cancelled') },
  },
});
