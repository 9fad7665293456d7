import { assign, setup } from 'xstate';
import { effects, lawful, row, tell, type Tests } from '../statute.js';
import type { LegAct, LegContext, LegEvent } from './leg.context.js';

type C = LegContext;
type E = LegEvent;
type Of<T extends LegAct['type']> = Extract<E, { type: T }>;

export const legTests = {
  manifestIssued: {
    rule: 'R-11a',
    says: { zh: '联单未签发，不得承运。', en: 'Without an issued manifest no leg begins.' },
    remedy: { zh: '请先签发联单。', en: 'Issue the manifest first.' },
    holds: (_, e) => (e as Of<'load'>).manifest !== null,
  },
} satisfies Tests<C, E>;

const told = (fact: string) => tell<C, E>(`leg.${fact}`, ({ context }) => ({ leg: context.leg }));
const cancel = row('LG6', 'SYS', 'rule', 'cancelled', 'R-15 R-17', { do: [told('cancelled')] });

/**
 * A leg of a manifest (运输段, lifecycle §7.1). It has no table and no chain of its own: the manifest's events move it, and
 * the manifest's record is its record.
 */
export const legMachine = setup({
  types: { context: {} as C, events: {} as E },
  guards: { lawful: lawful<C, E>(legTests) },
  actions: {
    ...effects,
    plan: assign(({ event }) => {
      const { leg, form, carrier, return: back = false, reason = null } = event as Of<'plan'>;
      return {
        leg,
        return: back,
        carrier,
        conveyance: form.conveyance,
        vehicle: form.vehicle ?? null,
        driver: form.driver ?? null,
        escort: form.escort ?? null,
        from: form.from,
        to: form.to,
        via: form.via ?? [],
        waybillNo: null,
        operatingDocument: null,
        pass: null,
        loadedAt: null,
        departedAt: null,
        arrivedAt: null,
        arrivedIn: null,
        confirmations: [],
        reason,
      };
    }),
    load: assign(({ event }) => ({ loadedAt: event.at })),
    unload: assign({ loadedAt: null }),
    depart: assign(({ context, event }) => {
      const e = event as Of<'depart'>;
      return {
        departedAt: e.at,
        waybillNo: e.waybillNo ?? null,
        operatingDocument: e.operatingDocument ?? null,
        vehicle: e.vehicle ?? context.vehicle,
        driver: e.driver ?? context.driver,
        escort: e.escort ?? context.escort,
        pass: e.pass ?? null,
      };
    }),
    end: assign(({ event }) => ({ arrivedAt: event.at, arrivedIn: (event as Of<'end'>).place ?? null })),
  },
}).createMachine({
  id: 'leg',
  initial: 'new',
  context: {} as C,
  states: {
    new: {
      on: { plan: row('LG1', 'SYS', 'rule', 'planned', 'R-17 R-28d', { do: ['plan', told('planned')] }) },
    },
    planned: {
      on: {
        load: row('LG2', 'SYS', 'rule', 'loaded', 'R-11a R-13c R-17', {
          if: ['manifestIssued'],
          do: ['load', told('loaded')],
        }),
        cancel,
      },
    },
    loaded: {
      on: {
        unload: row('LG3', 'SYS', 'rule', 'planned', 'R-13c', { do: ['unload', told('unloaded')] }),
        depart: row('LG4', 'SYS', 'rule', 'moving', 'R-11b R-11c', { do: ['depart', told('departed')] }),
        cancel,
      },
    },
    moving: {
      on: { end: row('LG5', 'SYS', 'rule', 'ended', 'R-11d R-17', { do: ['end', told('ended')] }) },
    },
    ended: { tags: 'final' },
    cancelled: { tags: 'final' },
  },
});
