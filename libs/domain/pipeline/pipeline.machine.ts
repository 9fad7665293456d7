import { assign, enqueueActions, setup } from 'xstate';
import { addDays, civilDay, earliestDay, endOfDay } from '../calendar/civil.js';
import { ISSUE, PART1, UNDER_APPROVAL, UNDER_INSTRUMENT } from '../manifest/manifest.checks.js';
import { BLANK, byName, countedOn, holdings, qrOf, standing } from '../manifest/manifest.document.js';
import { grams, tonnes } from '../quantity/quantity.js';
import { effects, lapse, lawful, pause, resume, row, start, stop } from '../statute.js';
import type { Of, PipelineContext, PipelineEvent, StartEvidence } from './pipeline.context.js';
import { corrected } from './pipeline.corrections.js';
import { aboutFlow, correctionOfFlow, releasedByFlow, settledByFlow, takenByFlow, told } from './pipeline.facts.js';
import { daysOf, lastDay, mismatches, SIDES, totalOf } from './pipeline.flow.js';
import { asManifest, filledFrom } from './pipeline.manifest.js';
import { keyOf, pipelineTests, sideOf } from './pipeline.tests.js';

type C = PipelineContext;
type E = PipelineEvent;

const DAILY = 'R-19';
const PERIOD = 'period';
/** Last day that approval or instrument admits, within the year in whose plan and scale it is reserved (R-27b, P-12). */
const until = ({ approval, instrument, yearEnd }: StartEvidence): string | null => {
  const admitted = approval?.validTo ?? instrument?.to ?? null;
  if (yearEnd === undefined) return admitted;
  return admitted === null ? yearEnd : earliestDay(admitted, yearEnd);
};

/** The end of the period, 24:00 of its last day. */
const endOfPeriod = start<C, E>(({ context: c }) => ({
  clock: DAILY,
  key: PERIOD,
  due: endOfDay(c.period?.to ?? c.plannedDate),
  fires: 'endPeriod',
}));
const K18 = start<C, E>({ clock: 'K-18', fires: 'flagOverdue' });
const treated = (c: C): boolean =>
  (c.receipt?.lines ?? []).every(
    ({ quantity }) => c.results.reduce((sum, each) => sum + grams(each.quantity), 0n) >= grams(quantity),
  );
/** Stops the year of storage once everything accepted has a result. */
const storageMet = {
  type: 'stop',
  params: ({ context: c }: { context: C }) => ({ clock: treated(c) ? 'K-81' : 'none' }),
};

const FORM = [...PART1, 'metersOfBoth', 'periodSet'];

/** Transfer by pipeline, one manifest for each period that the city sets, lifecycle §7.3. */
export const pipelineMachine = setup({
  types: { context: {} as C, events: {} as E },
  guards: { lawful: lawful<C, E>(pipelineTests) },
  actions: {
    ...effects,
    begin: assign(({ event }) => {
      const e = event as Of<'create'>;
      const { number, qr, transferType, issuedAt, receipt, held, scaleYear, overdue, incidents, corrections } = BLANK;
      const { frozen, releases, results, voided, outcome, closedAt, justifications } = BLANK;
      return {
        ...{ number, qr, transferType, issuedAt, receipt, held, scaleYear, overdue, incidents, corrections },
        ...{ frozen, releases, results, voided, outcome, closedAt, justifications },
        mode: 'PIPELINE' as const,
        ...filledFrom(e),
        creator: e.by.org ?? '',
        createdAt: e.at,
        startedAt: null,
        period: null,
        readings: [],
        missing: [],
        differences: [],
      };
    }),
    refill: assign(({ context, event }) => filledFrom(event as Of<'edit'>, context)),
    justify: assign(({ context, event }) => ({
      justifications: [
        ...(context.justifications ?? []),
        ...(event.justifications ?? []).map(({ rule, text }) => ({ rule, text, at: event.at, event: event.type })),
      ],
    })),
    number: assign(({ context, event }) => {
      const { evidence, at } = event as Of<'issue'>;
      const { approval } = evidence;
      return {
        number: evidence.number ?? null,
        qr: evidence.number ? qrOf(evidence.number) : null,
        issuedAt: at,
        held: holdings(asManifest(context)),
        scaleYear: Number(civilDay(at).slice(0, 4)),
        ...countedOn(evidence),
        approval: approval ? { id: approval.id, number: approval.number, validTo: approval.validTo } : context.approval,
      };
    }),
    drop: assign(({ event }) => ({
      voided: { at: event.at, reason: (event as Of<'void'>).reason ?? '' },
      held: [],
    })),
    open: assign(({ context, event }) => {
      const { at, evidence } = event as Of<'start'>;
      const from = civilDay(at);
      return {
        startedAt: at,
        period: { from, to: lastDay(from, context.setting?.period ?? 'DAY', until(evidence)) },
      };
    }),
    /** Each side answers for each day of the period, until 24 hours after it. */
    awaitDays: enqueueActions(({ context, enqueue }) => {
      for (const day of daysOf(context))
        for (const side of SIDES) {
          const due = endOfDay(addDays(day, 1));
          enqueue({
            type: 'start',
            params: { clock: DAILY, key: keyOf(side, day), due, fires: 'flagMissingDay' },
          } as never);
        }
    }),
    post: assign(({ context, event }) => {
      const { day, wasteCode, weight, form, characteristics, at, by } = event as Of<'postReading'>;
      const reading = { day, side: sideOf(event), wasteCode, weight: tonnes(grams(weight)), form, characteristics };
      return { readings: [...context.readings, { ...reading, at, by: byName(by) }] };
    }),
    noteMissing: assign(({ context, event }) => {
      const { key = '', at } = event as Of<'flagMissingDay'>;
      const [side, day = ''] = key.split('/');
      return {
        overdue: [...context.overdue, { clock: DAILY, at }],
        missing: [...context.missing, { side: side === 'RCV' ? ('RCV' as const) : ('REM' as const), day, at }],
      };
    }),
    /** Each difference is kept, and told by itself: its case is opened by whoever hears it (R-18b). */
    noteDifferences: enqueueActions(({ context, event, enqueue }) => {
      const found = mismatches(context).map((each, i) => ({
        id: `D${context.differences.length + i + 1}`,
        leg: null,
        line: 1,
        kinds: ['QUANTITY'],
        place: null,
        by: '',
        at: event.at,
        ...each,
      }));
      enqueue.assign({ differences: [...context.differences, ...found] });
      for (const { id: difference, ...rest } of found) {
        const fact = { fact: 'pipeline.differenceFound', ...aboutFlow(context), difference, ...rest };
        enqueue({ type: 'tell', params: fact } as never);
      }
    }),
    receive: assign(({ context, event }) => {
      const { at, by, handler, remarks, facility, storage } = event as Of<'accept'>;
      const differences = context.differences.length > 0 ? ['QUANTITY' as const] : [];
      const { method = '' } = context.lines[0] ?? {};
      return {
        held: [],
        outcome: 'ACCEPTED',
        receipt: {
          at,
          by: by.person,
          handler,
          remarks: remarks ?? null,
          outcome: 'ACCEPTED' as const,
          reason: null,
          differences,
          lines: [
            {
              line: 1,
              differences,
              opinion: 'ACCEPT' as const,
              method,
              quantity: tonnes(totalOf(context, 'RCV')),
              ...(facility ? { facility } : {}),
              ...(storage ? { storage } : {}),
            },
          ],
        },
      };
    }),
    close: assign(({ event }) => ({ closedAt: event.at })),
    flag: assign(({ context, event }) => ({
      overdue: [
        ...context.overdue,
        { clock: event.type === 'flagOverdue' ? (event.clock ?? 'K-18') : 'K-18', at: event.at },
      ],
    })),
    thaw: assign(({ context, event }) => {
      const { at, by, type, decision } = event as Of<'releaseToResume'>;
      const place = context.frozen?.place ?? null;
      return { frozen: null, releases: [...context.releases, { at, by: byName(by), decision, kind: type, place }] };
    }),
    /** The flow stopped for good when it was frozen: later days have nothing to record. */
    cut: enqueueActions(({ context, enqueue }) => {
      if (!context.period || !context.frozen) return;
      const { from, to } = context.period;
      const last = earliestDay(to, civilDay(context.frozen.at));
      for (const day of daysOf(context).filter((each) => each > last))
        for (const side of SIDES) enqueue({ type: 'lapse', params: { clock: DAILY, key: keyOf(side, day) } } as never);
      enqueue.assign({ period: { from, to: last } });
    }),
    correct: assign(({ context, event }) => {
      const { at, by, evidence } = event as Of<'correct'>;
      const { request } = evidence;
      if (!request?.consent) return {};
      const { document, changes } = corrected(context, request.changes);
      const entry = {
        no: context.corrections.length + 1,
        at,
        by: { person: by.person, name: by.name, org: by.org, orgName: by.orgName },
        request: request.id,
        reason: request.reason,
        consent: request.consent,
        changes,
      };
      return { ...document, corrections: [...context.corrections, entry] };
    }),
    /** What all was treated of lies in store again where more was accepted than has a result: since it was received. */
    storeOn: enqueueActions(({ context: c, event, enqueue }) => {
      const { document } = corrected(c, (event as Of<'correct'>).evidence.request?.changes ?? []);
      if (!c.receipt || !treated(c) || treated(document)) return;
      enqueue({ type: 'start', params: { clock: 'K-81', from: c.receipt.at, fires: 'flagOverdue' } } as never);
    }),
    noteResults: assign(({ context, event }) => {
      const { results, at } = event as Of<'reportResult'>;
      return {
        results: [
          ...context.results,
          ...results.map((each) => ({ ...each, quantity: tonnes(grams(each.quantity)), at })),
        ],
      };
    }),
  },
}).createMachine({
  id: 'pipeline',
  initial: 'new',
  context: {} as C,
  states: {
    new: {
      on: {
        create: row('PL1', 'REM', 'command', 'draft', 'R-10a R-14 R-19 R-21a', {
          if: FORM,
          do: ['begin', 'justify', told('created')],
        }),
      },
    },
    draft: {
      on: {
        edit: row('PL2', 'REM', 'command', 'draft', 'R-10d', {
          if: FORM,
          do: ['refill', 'justify', told('edited')],
        }),
        discard: row('PL2', 'REM', 'command', 'discarded', 'Z-01', { do: ['drop', told('discarded')] }),
        issue: row('PL3', 'REM', 'command', 'issued', 'R-10d R-15 R-19 R-27c L-80b P-12 W-16 W-19', {
          if: [
            ...ISSUE,
            'approvedOrInstrument',
            'approvalActive',
            ...UNDER_APPROVAL,
            'reserveFits',
            ...UNDER_INSTRUMENT,
          ],
          do: ['number', 'justify', told('issued', takenByFlow)],
        }),
      },
    },
    discarded: { type: 'final' },
    issued: {
      on: {
        void: row('PL4', 'REM', 'command', 'voided', 'R-15 R-27c', {
          if: ['nothingFlowed'],
          do: [told('voided', releasedByFlow), 'drop'],
        }),
        start: row('PL5', 'REM', 'command', 'running', 'R-19 R-27b', {
          if: ['stillApproved', 'emergencyPlan'],
          do: ['open', 'awaitDays', endOfPeriod, told('started', ({ context: c }) => ({ period: c.period }))],
        }),
      },
    },
    voided: { type: 'final' },
    running: {
      on: {
        ...metered('running'),
        endPeriod: row('PL9', 'SYS', 'clock', 'periodEnd', 'R-19 K-18', {
          if: ['periodOver'],
          do: [K18, told('periodEnded', ({ context: c }) => ({ period: c.period }))],
        }),
      },
    },
    periodEnd: {
      on: {
        ...metered('periodEnd'),
        accept: row('PL10', 'RCV', 'command', 'accepted', 'R-12b R-18a R-18b R-19 K-18 K-81', {
          if: ['noDayMissing', 'totalsAccounted'],
          do: [
            'receive',
            'justify',
            stop('K-18'),
            start<C, E>({ clock: 'K-81', fires: 'flagOverdue' }),
            told('accepted', settledByFlow),
          ],
        }),
        flagOverdue: row('PL11', 'SYS', 'clock', 'periodEnd', 'R-18a K-18', {
          do: ['flag', told('overdue', () => ({ clock: 'K-18' }))],
        }),
      },
    },
    accepted: {
      on: {
        close: row('PL12', 'SYS', 'rule', 'closed', 'R-12b R-20a', {
          if: ['nothingOpen'],
          do: ['close', told('closed')],
        }),
        correct: put('accepted'),
      },
    },
    frozen: {
      on: {
        releaseToResume: [
          row('PL14', 'BUREAU', 'command', 'running', 'E-07', {
            if: ['ofThePlace', 'wasRunning'],
            do: ['thaw', resume(DAILY), endOfPeriod, told('released', () => ({ to: 'running' }))],
          }),
          row('PL14', 'BUREAU', 'command', 'periodEnd', 'E-07', {
            if: ['ofThePlace', 'wasPeriodEnd'],
            do: ['thaw', resume(DAILY), resume('K-18'), told('released', () => ({ to: 'periodEnd' }))],
          }),
        ],
        releaseToEnd: row('PL14', 'BUREAU', 'command', 'periodEnd', 'E-07 K-18', {
          if: ['ofThePlace', 'wasRunning'],
          do: [resume(DAILY), 'cut', 'thaw', K18, told('released', () => ({ to: 'periodEnd' }))],
        }),
      },
    },
    closed: {
      tags: 'final',
      on: {
        correct: put('closed', [storageMet]),
        reportResult: row('PL16', 'RCV', 'command', 'closed', 'R-10e R-12c L-81b K-81', {
          if: ['withinAccepted'],
          do: ['noteResults', storageMet, told('resultReported', ({ context: c }) => ({ results: c.results }))],
        }),
        flagOverdue: row('PL17', 'SYS', 'clock', 'closed', 'R-12c L-81b K-81', {
          do: ['flag', told('overdue', () => ({ clock: 'K-81' }))],
        }),
      },
    },
  },
});

/** What both sides and the engine do while the meters count, and while the last readings come in. */
function metered(state: 'running' | 'periodEnd') {
  const stand = [
    assign(({ context, event }: { context: C; event: E }) => {
      const e = event as Of<'freeze'>;
      const { incident } = e;
      return {
        incidents: incident ? [...new Set([...context.incidents, incident])] : context.incidents,
        frozen: standing(state, e),
      };
    }),
    // The period has its calendar days also while nothing flows; the time to record them stands still.
    ...(state === 'running' ? [lapse(DAILY, PERIOD)] : [pause('K-18')]),
    pause(DAILY),
    told('frozen', ({ context: c }) => ({ incident: c.frozen?.incident ?? null })),
  ];
  return {
    postReading: row('PL6', 'REM|RCV', 'command', state, 'R-19', {
      if: ['dayOfPeriod', 'kindAsIssued', 'readingComplete', 'onceADay'],
      do: [
        'post',
        {
          type: 'stop',
          params: ({ event }: { event: E }) => ({
            clock: DAILY,
            key: keyOf(sideOf(event), (event as Of<'postReading'>).day),
          }),
        },
        told('readingPosted', ({ event }) => ({ side: sideOf(event), day: (event as Of<'postReading'>).day })),
      ],
    }),
    flagMissingDay: row('PL7', 'SYS', 'clock', state, 'R-19', {
      if: ['dayMissing'],
      do: ['noteMissing', told('dayMissing', ({ context: c }) => ({ ...c.missing.at(-1) }))],
    }),
    reportMismatch: row('PL8', 'SYS', 'rule', state, 'R-18b R-19 R-28a', {
      if: ['mismatchFound'],
      do: ['noteDifferences', told('mismatchReported')],
    }),
    freeze: [
      row('PL13', 'SYS', 'rule', 'frozen', 'E-01 E-07', { do: stand }),
      row('PL13', 'OUT|IN|CITY|BUREAU', 'command', 'frozen', 'E-07', { if: ['ofThePlace'], do: stand }),
    ],
  };
}
/** PL15: the number, the parties and what was approved stay as they are. */
function put(state: string, more: unknown[] = []) {
  return row('PL15', 'REM|RCV', 'command', state, 'R-29 Z-02', {
    if: ['correctionAsked', 'consented', 'correctable', 'ownPart', 'valuesFit', 'aboveResults'],
    do: [told('corrected', correctionOfFlow), 'storeOn', 'correct', ...more],
  });
}
