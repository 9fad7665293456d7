import { assign, setup } from 'xstate';
import type { Text } from '../errors.js';
import { effects, lawful, row, start, stop, tell, type Tests } from '../statute.js';
import type { DiscrepancyContext, DiscrepancyEvent, Finding, Of, Subject } from './discrepancy.context.js';

type C = DiscrepancyContext;
type E = DiscrepancyEvent;
const text = (zh: string, en: string): Text => ({ zh, en });
const nothing = text('', '');

/** States of a manifest in which its receiver may have found something. */
const AT_RECEIVER = ['arrived', 'accepted', 'partiallyAccepted', 'rejected'];

/** Guards of the discrepancy case. */
export const discrepancyTests = {
  ofReceiver: {
    rule: 'R-18b',
    says: text('由联单载明的接受人报告。', 'The receiver named on the manifest reports it.'),
    remedy: text('请由接受人办理。', 'Ask the receiver.'),
    holds: (_c, e) => e.by.org !== null && e.evidence?.subject?.receiver.id === e.by.org,
  },
  atReceiver: {
    rule: 'R-18b',
    says: text('货物尚未运抵接受人，或联单已完成。', 'The load is not at the receiver, or the manifest is closed.'),
    remedy: text('请在运抵后、联单完成前报告。', 'Report it after arrival and before the manifest closes.'),
    holds: (_c, e) => AT_RECEIVER.includes(e.evidence?.subject?.state ?? ''),
  },
  byFinder: {
    rule: 'R-18b',
    says: text('由发现差异的一方报告。', 'Whoever found the difference reports it.'),
    remedy: text('请由接受人（交接时由承运人）报告。', 'The receiver reports it, at a hand-over the carrier.'),
    holds: (c, e) =>
      c.source !== 'HANDOVER'
        ? e.by.org === c.receiver.id
        : c.reporter
          ? e.by.org === c.reporter.id
          : c.carriers.some(({ id }) => id === e.by.org),
  },
  accountComplete: {
    rule: 'R-18b',
    says: text('须说明差异情况。', 'The account of the difference is missing.'),
    remedy: text('请填写差异情况。', 'Say what was found.'),
    holds: (_c, e) => (e as Of<'report'>).account.trim().length > 0,
  },
  foundByEngine: {
    rule: 'R-18b',
    says: text('须由发现人报告。', 'The finder reports it.'),
    remedy: nothing,
    holds: (c) => c.source === 'PIPELINE' || c.source === 'PAPER',
  },
  isReportClock: {
    rule: 'K-18b',
    says: text('不是差异报告时限。', 'Not the clock of the report.'),
    remedy: nothing,
    holds: (_c, e) => (e as Of<'flagOverdue'>).clock === 'K-18b',
  },
  /** Routes: disputed, or the code or name differs. */
  contested: {
    rule: 'R-18b',
    says: nothing,
    remedy: nothing,
    holds: (c, e) => !(e as Of<'answer'>).agree || c.kinds.some((kind) => kind === 'CODE' || kind === 'NAME'),
  },
  disputeReasoned: {
    rule: 'R-18b',
    says: text('有异议须说明理由。', 'A dispute gives its reasons.'),
    remedy: text('请说明理由。', 'State the reasons.'),
    holds: (_c, e) => (e as Of<'answer'>).agree || Boolean((e as Of<'answer'>).text?.trim()),
  },
  ofThePlace: {
    rule: 'R-18b',
    says: text(
      '由接受地或发现地生态环境主管部门办理。',
      'The authority of the receiving place, or of the place, decides.',
    ),
    remedy: text('请由该主管部门办理。', 'Ask that authority.'),
    holds: (c, e) =>
      e.parts.some((part) => part === 'IN' || part === 'CITY') ||
      (c.place !== null &&
        (e.by.kind === 'city' ? e.by.city === c.place.slice(0, 4) : e.by.province === c.place.slice(0, 2))),
  },
  carried: {
    rule: 'R-29',
    says: text(
      '认定结果尚未载入联单，货物也未退回或转往他处。',
      'The finding is not carried into the manifest, and the load is neither returned nor redirected.',
    ),
    remedy: text('请更正联单，或退运、转往其他接受人。', 'Correct the manifest, or return or redirect the load.'),
    holds: (c, e) => {
      const subject = e.evidence?.subject;
      if (!subject || !c.finding) return false;
      if (subject.returned || subject.redirected) return true;
      if (c.finding.correction && (subject.correctedAt ?? '') < c.finding.by.at) return false;
      return c.finding.restSettled || !subject.restOpen;
    },
  },
} satisfies Tests<C, E>;

const signed = ({ by, at }: E) => ({ person: by.person, name: by.name, org: by.org, orgName: by.orgName, at });
/** What every fact carries: both provinces, the bureau of the receiving place and the firms. */
const about = (c: C) => ({
  subject: c.subject,
  number: c.subject.number,
  source: c.source,
  line: c.line,
  kinds: c.kinds,
  declared: c.declared,
  found: c.found,
  origin: c.origin,
  destination: c.destination,
  destinationCity: c.destinationCity,
  provinces: [...new Set([c.origin, c.destination])],
  remover: c.remover.id,
  receiver: c.receiver.id,
  carriers: c.carriers.map(({ id }) => id),
  /** The authority of the place is told with that of the receiving province. */
  ...(c.driver !== undefined && c.place !== null ? { place: c.place } : {}),
});
const told = (fact: string, more: (c: C) => Record<string, unknown> = () => ({})) =>
  tell<C, E>(`discrepancy.${fact}`, ({ context }) => ({ ...about(context), ...more(context) }));
/** A carrier that found something, or that brought home what the remover found there, reports it (R-17, R-18b). */
const reporterOf = ({ carriers, driver }: Subject, foundBy: string): C['reporter'] =>
  carriers.find(({ id }) => id === foundBy) ?? driver ?? null;
/** Whom a confirmed violation is about. */
const offender = (c: C) =>
  c.finding?.party === 'RECEIVER'
    ? c.receiver
    : c.finding?.party === 'CARRIER'
      ? (c.driver ?? c.carriers.at(-1) ?? null)
      : c.remover;
const decided = (c: C) => ({
  finding: c.finding?.text,
  violation: c.finding?.violation ?? false,
  firm: c.finding?.violation ? offender(c) : null,
});

const REPORT_CLOCK = start({ clock: 'K-18b', fires: 'flagOverdue' });
const reported = (by: string, door: 'command' | 'rule', tests: string[]) =>
  row('D2', by, door, 'reported', 'R-18b K-18b', {
    if: tests,
    do: ['keepReport', stop('K-18b'), told('reported', (c) => ({ account: c.report?.account }))],
  });
const closing = () =>
  row('D5', 'SYS', 'rule', 'closed', 'R-18b R-29', { if: ['carried'], do: ['close', told('closed')] });

/** A difference between manifest and load (差异), lifecycle §8.1. */
export const discrepancyMachine = setup({
  types: { context: {} as C, events: {} as E },
  guards: { lawful: lawful<C, E>(discrepancyTests) },
  actions: {
    ...effects,
    begin: assign(({ event }) => {
      const e = event as Of<'open'>;
      const subject = e.evidence?.subject;
      if (!subject) return {};
      const { machine, id, number, origin, originCity, destination, destinationCity } = subject;
      return {
        subject: { machine, id, number },
        source: e.source ?? ('RECEIPT' as const),
        difference: e.difference ?? null,
        line: e.line ?? null,
        leg: e.leg ?? null,
        kinds: e.kinds,
        declared: e.declared,
        found: e.found,
        photos: e.photos ?? [],
        origin,
        originCity,
        destination,
        destinationCity,
        place: e.place ?? null,
        remover: subject.remover,
        receiver: subject.receiver,
        carriers: subject.carriers,
        ...(subject.driver === undefined ? {} : { driver: subject.driver }),
        ...(e.source === 'HANDOVER' && e.foundBy ? { reporter: reporterOf(subject, e.foundBy) } : {}),
        finder: signed(e),
        report: null,
        answer: null,
        takenUp: null,
        finding: null,
        closedAt: null,
        outcome: null,
        overdue: [],
      };
    }),
    keepReport: assign(({ context, event }) => {
      const e = event as Of<'report'>;
      return { report: { ...signed(e), account: e.account ?? context.found, photos: e.photos ?? [] } };
    }),
    flag: assign(({ context, event }) => ({
      overdue: [...context.overdue, { clock: (event as Of<'flagOverdue'>).clock, at: event.at }],
    })),
    keepAnswer: assign(({ event }) => {
      const e = event as Of<'answer'>;
      return { answer: { ...signed(e), agree: e.agree, text: e.text ?? null } };
    }),
    /** What both sides agree on stands as the receipt has it. */
    settle: assign(({ context, event }) => ({
      finding: {
        text: (event as Of<'answer'>).text ?? context.found,
        violation: false,
        party: null,
        correction: false,
        restSettled: false,
        by: signed(event),
      },
    })),
    keepTakeUp: assign(({ event }) => ({ takenUp: { ...signed(event), reason: (event as Of<'takeUp'>).reason } })),
    decide: assign(({ event }) => {
      const e = event as Of<'resolve'> | Of<'confirmViolation'>;
      const finding: Finding = {
        text: e.finding,
        violation: e.type === 'confirmViolation',
        party: e.type === 'confirmViolation' ? e.party : null,
        correction: e.correction ?? false,
        restSettled: e.restSettled ?? false,
        by: signed(e),
      };
      return { finding };
    }),
    close: assign(({ event }) => {
      const subject = event.evidence?.subject;
      const outcome = subject?.returned ? 'RETURNED' : subject?.redirected ? 'REDIRECTED' : 'CARRIED';
      return { closedAt: event.at, outcome: outcome as C['outcome'] };
    }),
  },
}).createMachine({
  id: 'discrepancy',
  initial: 'new',
  context: {} as C,
  states: {
    new: {
      on: {
        open: [
          row('D1', 'RCV', 'command', 'open', 'R-18b K-18b', {
            if: ['ofReceiver', 'atReceiver'],
            do: ['begin', REPORT_CLOCK, told('opened')],
          }),
          row('D1', 'SYS', 'rule', 'open', 'R-17 R-18b R-19 K-18b', { do: ['begin', REPORT_CLOCK, told('opened')] }),
        ],
      },
    },
    open: {
      on: {
        report: [
          reported('RCV|CAR', 'command', ['byFinder', 'accountComplete']),
          reported('SYS', 'rule', ['foundByEngine']),
        ],
        flagOverdue: row('D2a', 'SYS', 'clock', 'open', 'R-18b K-18b', {
          if: ['isReportClock'],
          do: ['flag', told('overdue', () => ({ clock: 'K-18b' }))],
        }),
      },
    },
    reported: {
      on: {
        answer: [
          row('D3', 'REM', 'command', 'underCheck', 'R-18b', {
            if: ['contested', 'disputeReasoned'],
            do: ['keepAnswer', told('disputed', (c) => ({ text: c.answer?.text ?? null }))],
          }),
          row('D3', 'REM', 'command', 'resolved', 'R-18b', {
            if: ['!contested'],
            do: ['keepAnswer', 'settle', told('agreed')],
          }),
        ],
        takeUp: row('D3a', 'IN|CITY|BUREAU', 'command', 'underCheck', 'R-18b', {
          if: ['ofThePlace'],
          do: ['keepTakeUp', told('takenUp')],
        }),
      },
    },
    underCheck: {
      on: {
        resolve: row('D4', 'IN|CITY|BUREAU', 'command', 'resolved', 'R-18b', {
          if: ['ofThePlace'],
          do: ['decide', told('resolved', decided)],
        }),
        confirmViolation: row('D4', 'IN|CITY|BUREAU', 'command', 'confirmedViolation', 'L-28 L-82a', {
          if: ['ofThePlace'],
          do: ['decide', told('violationConfirmed', decided)],
        }),
      },
    },
    resolved: { on: { close: closing() } },
    confirmedViolation: { on: { close: closing() } },
    closed: { type: 'final' },
  },
});
