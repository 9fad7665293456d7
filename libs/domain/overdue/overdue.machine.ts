import { assign, enqueueActions, setup } from 'xstate';
import type { Text } from '../errors.js';
import { effects, lapse, lawful, row, start, tell, type Said, type Tests } from '../statute.js';
import type { Duty } from './duty.js';
import type { Command } from './overdue.commands.js';

/** Rungs of the ladder (lifecycle §5): the day before, on the day, three and ten working days after it. */
export const LEVELS = ['OFFICER', 'HEAD', 'LEADER', 'AUDITOR'] as const;
export type Level = (typeof LEVELS)[number];

/** S7: so many overdue acceptances or unreported differences of one firm in so many days call for a warning letter. */
export const REPEATED = { clocks: ['K-18', 'K-18b'], records: 3, days: 90 } as const;

/** Whether a record counts for S7: a receiver's, of the clock itself and not one of its other periods. */
export const repeats = (clock: string, key: string, { part }: Pick<Duty, 'part'>): boolean =>
  key === '' && part === 'RCV' && (REPEATED.clocks as readonly string[]).includes(clock);

/** The ladder's own clock; it times no duty and never becomes overdue itself. */
export const LADDER = 'LADDER';

interface Signed {
  person: string | null;
  name: string;
  orgName: string;
  reason: string;
  at: string;
}
export interface OverdueContext {
  clock: string;
  key: string;
  case: { machine: string; id: string };
  startedAt: string;
  dueAt: string;
  /** Last civil day on which the act would have been in time. */
  dueDay: string;
  duty: Duty;
  /** Rungs reached, in order. */
  steps: { level: Level; at: string }[];
  /** When the next rungs are due. */
  ladder: { leader: string; auditor: string };
  /** A warning letter for repetition went out with this record (S7). */
  warned: boolean;
  acknowledged: Signed | null;
  waived: Signed | null;
  metAt: string | null;
  /** Working days late, fixed when the duty was done. */
  daysLate: number | null;
  endedAt: string | null;
}
export interface OverdueEvidence {
  /** Earlier records of the firm for the clocks of S7 within its days, and whether one of them carried the warning. */
  earlier?: { records: number; warned: boolean };
}
interface Open extends Pick<
  OverdueContext,
  'clock' | 'key' | 'case' | 'startedAt' | 'dueAt' | 'dueDay' | 'duty' | 'ladder'
> {
  type: 'open';
}
export type OverdueEvent = Said & { evidence?: OverdueEvidence } & (
    | Command
    | Open
    | { type: 'meetLate'; metAt: string; daysLate: number }
    | { type: 'endUnmet' }
    | { type: 'escalate'; key: string }
  );
type Naming<T, E> = E extends { type: infer U } ? (T extends U ? E : never) : never;

type C = OverdueContext;
type E = OverdueEvent;
const said = <T extends E['type']>(event: E) => event as Naming<T, E>;
const text = (zh: string, en: string): Text => ({ zh, en });
const nothing = text('', '');

/** Whether the caller belongs to whoever owes the act. */
const owes = ({ duty }: C, { by }: E): boolean =>
  duty.firm !== null
    ? by.org === duty.firm.id
    : by.kind === 'city'
      ? by.city !== null && (by.city === duty.city || by.delegations.some((d) => d.principal === duty.province))
      : by.province === duty.province;

export const overdueTests = {
  ownsDuty: {
    rule: 'TIME-4',
    says: text('仅责任方可确认逾期。', 'Only the owner of the duty acknowledges it.'),
    remedy: text('请由责任方办理。', 'Ask the owner of the duty.'),
    holds: (c, e) => owes(c, e),
  },
  reasonGiven: {
    rule: 'TIME-4',
    says: text('须说明理由。', 'A reason is needed.'),
    remedy: text('请填写理由。', 'State the reason.'),
    holds: (_c, e) => said<'acknowledge'>(e).reason.trim().length > 0,
  },
  headOfAuthority: {
    rule: 'Z-02',
    says: text('仅主管机关负责人可以豁免。', 'Only the head of the authority waives it.'),
    remedy: text('请由机关负责人办理。', 'Ask the head of the authority.'),
    holds: (_c, e) => e.by.roles.includes('head'),
  },
  otherThanOwner: {
    rule: 'Z-02',
    says: text('确认人不得自行豁免。', 'Whoever acknowledged it does not waive it.'),
    remedy: text('请由其他负责人办理。', 'Ask another person.'),
    holds: (c, e) => c.acknowledged === null || c.acknowledged.person !== e.by.person,
  },
  nextRung: {
    rule: 'R-25a',
    says: text('该级督办已发出。', 'This rung was told before.'),
    remedy: nothing,
    holds: (c, e) => {
      const level = said<'escalate'>(e).key as Level;
      return LEVELS.includes(level) && !c.steps.some((step) => step.level === level);
    },
  },
} satisfies Tests<C, E>;

const signed = (e: E & { reason: string }): Signed => ({
  person: e.by.person,
  name: e.by.name,
  orgName: e.by.orgName,
  reason: e.reason,
  at: e.at,
});
/** Whom a rung tells, and of what; the partner's contact from the leader's rung on. */
const about = (c: C) => ({
  clock: c.clock,
  key: c.key,
  case: { ...c.case, number: c.duty.number },
  about: c.case,
  part: c.duty.part,
  authority: c.duty.province,
  city: c.duty.city,
  officer: c.duty.officer,
  firm: c.duty.firm,
  origin: c.duty.part === 'REM' || c.duty.part === 'OUT' ? c.duty.province : c.duty.partner,
  dueDay: c.dueDay,
});
const told = (fact: string, more: (c: C) => Record<string, unknown> = () => ({})) =>
  tell<C, E>(`overdue.${fact}`, ({ context }) => ({ ...about(context), ...more(context) }));
const escalated = tell<C, E>('overdue.escalated', ({ context: c }) => escalation(c, c.steps.at(-1)?.level ?? 'HEAD'));
/** Data of the fact `overdue.escalated`. */
export const escalation = (c: C, level: Level): Record<string, unknown> => ({
  ...about(c),
  level,
  partner: level === 'LEADER' || level === 'AUDITOR' ? c.duty.partner : null,
});

const rung = (level: 'LEADER' | 'AUDITOR') =>
  start<C, E>(({ context: c }) => ({
    clock: LADDER,
    key: level,
    due: level === 'LEADER' ? c.ladder.leader : c.ladder.auditor,
    fires: 'escalate',
  }));
const off = [lapse(LADDER, 'LEADER'), lapse(LADDER, 'AUDITOR')];
const met = row('OD3', 'SYS', 'rule', 'metLate', 'TIME-4', {
  do: ['markMet', ...off, told('metLate', (c) => ({ daysLate: c.daysLate }))],
});
const unmet = row('OD5', 'SYS', 'rule', 'neverMet', 'TIME-4', { do: ['markEnded', ...off, told('neverMet')] });
const escalate = (to: string) =>
  row('OD6', 'SYS', 'clock', to, 'R-24a R-25a R-26a R-18a', {
    if: ['nextRung'],
    do: ['climb', 'nextClock', escalated],
  });

/** One passed clock (逾期记录), lifecycle §8.2: opened, never deleted, escalated until it is met, waived or never met. */
export const overdueMachine = setup({
  types: { context: {} as C, events: {} as E },
  guards: { lawful: lawful(overdueTests) },
  actions: {
    ...effects,
    begin: assign(({ event }) => {
      const e = said<'open'>(event);
      const earlier = e.evidence?.earlier;
      const counts = repeats(e.clock, e.key, e.duty) && e.duty.firm !== null;
      return {
        clock: e.clock,
        key: e.key,
        case: e.case,
        startedAt: e.startedAt,
        dueAt: e.dueAt,
        dueDay: e.dueDay,
        duty: e.duty,
        ladder: e.ladder,
        steps: [{ level: 'HEAD' as const, at: e.at }],
        warned: counts && earlier !== undefined && !earlier.warned && earlier.records + 1 >= REPEATED.records,
        acknowledged: null,
        waived: null,
        metAt: null,
        daysLate: null,
        endedAt: null,
      };
    }),
    /** S7: a fact that the warning letter follows. */
    warn: enqueueActions(({ context: c, enqueue }) => {
      if (!c.warned) return;
      enqueue({
        type: 'tell',
        params: {
          fact: 'overdue.repeated',
          trigger: 'S7',
          firm: c.duty.firm,
          authority: c.duty.province,
          records: REPEATED.records,
          days: REPEATED.days,
          clock: c.clock,
        },
      });
    }),
    climb: assign(({ context, event }) => ({
      steps: [...context.steps, { level: said<'escalate'>(event).key as Level, at: event.at }],
    })),
    nextClock: enqueueActions(({ context, event, enqueue }) => {
      if (said<'escalate'>(event).key !== 'LEADER') return;
      const params = { clock: LADDER, key: 'AUDITOR', due: context.ladder.auditor, fires: 'escalate' };
      enqueue({ type: 'start', params });
    }),
    keepAcknowledgement: assign(({ event }) => ({ acknowledged: signed(said<'acknowledge'>(event)) })),
    keepWaiver: assign(({ event }) => ({ waived: signed(said<'waive'>(event)) })),
    markMet: assign(({ event }) => ({
      metAt: said<'meetLate'>(event).metAt,
      daysLate: said<'meetLate'>(event).daysLate,
    })),
    markEnded: assign(({ event }) => ({ endedAt: event.at })),
  },
}).createMachine({
  id: 'overdue',
  initial: 'new',
  context: {} as C,
  states: {
    new: {
      on: {
        open: row('OD1', 'SYS', 'clock', 'open', 'TIME-4', {
          do: ['begin', rung('LEADER'), told('opened'), escalated, 'warn'],
        }),
      },
    },
    open: {
      on: {
        acknowledge: row('OD2', 'REM|CAR|RCV|OUT|IN|PROP|CITY|BUREAU', 'command', 'acknowledged', 'TIME-4', {
          if: ['ownsDuty', 'reasonGiven'],
          do: ['keepAcknowledgement', told('acknowledged')],
        }),
        meetLate: met,
        endUnmet: unmet,
        escalate: escalate('open'),
      },
    },
    acknowledged: {
      on: {
        meetLate: met,
        waive: row('OD4', 'OUT|IN|BUREAU', 'command', 'waived', 'TIME-4 Z-02', {
          if: ['headOfAuthority', 'otherThanOwner', 'reasonGiven'],
          do: ['keepWaiver', ...off, told('waived')],
        }),
        endUnmet: unmet,
        escalate: escalate('acknowledged'),
      },
    },
    metLate: { type: 'final' },
    waived: { type: 'final' },
    neverMet: { type: 'final' },
  },
});
