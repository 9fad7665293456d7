import { assign, enqueueActions, setup } from 'xstate';
import { addMonthsThrough, civilDay, endOfDay, latestDay, NEVER, startOfDay, type Day } from '../calendar/civil.js';
import { effects, lapse, lawful, row, start, stop, tell } from '../statute.js';
import {
  type Adjusting,
  type Answering,
  type Gracing,
  type ListContext,
  type ListEvent,
  type ListedEntry,
  type Opening,
  type Reporting,
  type StruckEntry,
  type Superseding,
  type Writing,
  feedbackDue,
  feedbackYear,
  parties,
  windowOpens,
} from './list.case.js';
import { adjustmentDue, adjusts, beyondScale, inheritedBy, listTests, proofs } from './list.tests.js';

type C = ListContext;
type E = ListEvent;

/** Day by which the list should be confirmed; null where nothing says so, or it is past already. */
function targetDay(c: C, at: string): Day | null {
  const month = civilDay(at).slice(0, 7);
  if (c.supersedes !== null) {
    const regular = adjusts(c).includes(Number(month.slice(5)));
    return regular ? addMonthsThrough(`${month}-01`, 1) : null;
  }
  if (c.terms.listPeriod !== 'YEAR' || c.terms.proposalWindow === null) return null;
  const day: Day = `${c.year - 1}-${c.terms.proposalWindow.to}`;
  return day >= civilDay(at) ? day : null;
}

const about = (c: C) => ({
  agreement: c.agreement,
  receiving: c.receiving,
  parties: parties(c),
  year: c.year,
  version: c.version,
});
const told = (fact: string, more: (c: C, e: E) => Record<string, unknown> = () => ({})) =>
  tell<C, E>(fact, ({ context, event }) => ({ ...about(context), ...more(context, event) }));
const entryIds = (c: C) => ({ entries: c.entries.map(({ id }) => id) });
/** The letter that carries the list to those who must confirm it (CL1). */
const letter = (c: C, e: E) => ({
  kind: 'LIST',
  act: 'confirm',
  title: `关于提请确认${c.year}年度名单（第${c.version}版）的函`,
  from: c.receiving,
  to: c.counterparts,
  letter: {
    title: c.agreement.title,
    year: c.year,
    version: c.version,
    note: ('note' in e ? e.note : 'answer' in e ? e.answer : null) ?? null,
    entries: c.entries.map(({ writtenBy: _, ...entry }) => entry),
  },
});

/** What stood there when the marks were last taken off. */
const wasOf = (c: C, before: StruckEntry | undefined): ListedEntry['was'] => {
  if (!before) return undefined;
  const standing = c.entries.find(({ id }) => id === before.id);
  if (standing?.changed) return standing.was;
  const { cap, codes, methods, origins } = before;
  return { cap, codes, methods, origins };
};
const unmarked = (entries: ListedEntry[]): ListedEntry[] =>
  entries.map(({ was: _, ...entry }) => ({ ...entry, changed: false }));

const write = (c: C, e: Writing): Partial<C> => {
  const source = e.type === 'recommendEntry' ? ('RECOMMENDED' as const) : ('EDITED' as const);
  const gone = new Set(e.strike ?? []);
  const { heirs, struck } = inheritedBy(c, e);
  const added = proofs(e).map(({ form, proof }): ListedEntry => {
    const before = heirs.get(proof.id);
    const was = wasOf(c, before);
    return {
      ...form,
      id: proof.id,
      licenceId: proof.licence?.id ?? null,
      licenceTo: proof.licence?.validTo ?? NEVER,
      scale: proof.licence?.scale ?? null,
      writtenBy: e.by.person,
      source,
      changed: true,
      ...(was ? { was } : {}),
      predecessor: before?.predecessor ?? null,
      lastYear: before?.lastYear ?? null,
      statement: e.statement ?? before?.statement ?? null,
      overScale: beyondScale(form, proof)
        ? {
            text: e.justifications?.find(({ rule }) => rule === 'W-18')?.text ?? '',
            committed: proof.committed,
          }
        : null,
    };
  });
  const entries = [...c.entries.filter(({ id }) => !gone.has(id)), ...added];
  return { entries, ...(struck.length > 0 ? { struck } : {}) };
};
/** New entries become aggregates and struck ones end, in the same transaction. */
const written = told('list.entriesWritten', (c, e) => {
  const added = proofs(e).map(({ proof }) => proof.id);
  return { added: c.entries.filter(({ id }) => added.includes(id)), struck: (e as Writing).strike ?? [], ...seed(c) };
});
const seed = (c: C) => ({
  confirmation: c.terms.confirmation,
  users: c.terms.users,
  effectiveOn: c.effectiveOn,
  lastDay: c.lastDay,
});

const yearClock = 'startYearEnd';
const targetOff = stop('K-W', 'target');
/** Over without the confirmation: never met, not met late (OD5). */
const targetMissed = lapse('K-W', 'target');
const nextClock = 'startNext';
const confirmation = [
  'noteConfirmed',
  targetOff,
  start<C, E>(({ context: c }) => ({
    clock: 'K-W',
    key: 'effect',
    due: startOfDay(c.effectiveOn),
    fires: 'takeEffect',
  })),
  told('list.confirmed', (c) => ({ ...entryIds(c), effectiveOn: c.effectiveOn, confirmations: c.confirmations })),
];
const entryChecks = ['codesListed', 'kindInScope', 'schemeCovers', 'oneCapEach', 'licenceValid', 'withinScale'];
const yearEnd = (state: 'never' | 'was') =>
  row(state === 'was' ? 'Y10' : 'Y10b', 'SYS', 'clock', 'closed', 'W-07', {
    if: ['yearOver'],
    do: ['noteEnded', ...(state === 'was' ? ['startFeedback'] : [targetMissed]), told('list.closed', entryIds)],
  });
const withAgreement = () =>
  row('Y10c', 'SYS', 'rule', 'closed', 'W-01', {
    do: [
      'noteEnded',
      targetMissed,
      stop('K-W', 'year'),
      stop('K-W', 'effect'),
      'stopAdjustments',
      'startFeedback',
      told('list.closed', entryIds),
    ],
  });
const opening = [
  'open',
  yearClock,
  nextClock,
  'startTarget',
  told('list.opened', (c) => ({ added: c.entries, struck: [], supersedes: c.supersedes, ...seed(c) })),
];
const editing = (state: 'draft' | 'negotiating') =>
  row('Y2a', 'PROP', 'command', state, 'W-17 W-18 W-19', {
    if: ['struckKnown', ...entryChecks, 'notNegative'],
    do: ['write', written],
  });
const adjustment = [
  'noteAdjusting',
  told('list.adjustmentOpened', (c) => ({ next: c.adjusting, agreementId: c.agreement.id })),
];

/** Yearly list (年度白名单), one per agreement, receiving province, year and version (lifecycle §2). */
export const listMachine = setup({
  types: { context: {} as C, events: {} as E },
  guards: { lawful: lawful<C, E>(listTests) },
  actions: {
    ...effects,
    open: assign(({ event }) => {
      const { receiving, year, evidence, at } = event as Opening;
      const { agreement, version, supersedes, prefill, ended = [], cities } = evidence;
      const { state: _, parameters: terms, ...cited } = agreement;
      const yearly = terms.listPeriod === 'YEAR';
      return {
        agreement: cited,
        terms,
        receiving,
        cities,
        counterparts: terms.confirmation === 'NONE' ? [] : terms.parties.filter((p) => p !== receiving && p !== '*'),
        year,
        version,
        effectiveOn: yearly ? latestDay(`${year}-01-01`, civilDay(at)) : civilDay(at),
        lastDay: yearly ? `${year}-12-31` : null,
        entries: prefill,
        ...(ended.length > 0 ? { struck: ended } : {}),
        proposedAt: null,
        confirmedAt: null,
        effectiveAt: null,
        endedAt: null,
        confirmations: [],
        query: null,
        declaredBy: null,
        supersedes,
        supersededBy: null,
        adjusting: null,
        grace: null,
        feedback: null,
      };
    }),
    write: assign(({ context, event }) => write(context, event as Writing)),
    noteProposed: assign(({ event }) => ({ proposedAt: event.at, confirmations: [] })),
    noteQuery: assign(({ context, event }) => {
      const e = event as Answering;
      return {
        query: { province: e.by.province ?? '', text: e.text ?? '', counter: e.counter ?? null, at: e.at },
        entries: unmarked(context.entries),
      };
    }),
    addConfirmation: assign(({ context, event }) => {
      const { by, at, letter, reply } = event as Answering;
      return {
        confirmations: [
          ...context.confirmations.filter(({ province }) => province !== by.province),
          { province: by.province!, at, letter: letter ?? null, reply: reply ?? null },
        ],
      };
    }),
    noteDeclared: assign(({ event }) => ({ declaredBy: event.by.person })),
    noteConfirmed: assign(({ context, event }) => ({
      confirmedAt: event.at,
      query: null,
      effectiveOn: latestDay(context.effectiveOn, civilDay(event.at)),
      entries: unmarked(context.entries),
    })),
    noteEffective: assign(({ event }) => ({ effectiveAt: event.at })),
    noteAdjusting: assign(({ event }) => ({ adjusting: (event as Adjusting).evidence.next })),
    noteEnded: assign(({ event }) => ({ endedAt: event.at })),
    noteSuperseded: assign(({ event }) => ({ endedAt: event.at, supersededBy: (event as Superseding).successor })),
    proposeGrace: assign(({ context, event }) => agreed(context, (event as Gracing).until, context.receiving, true)),
    consentGrace: assign(({ context, event }) => agreed(context, (event as Gracing).until, event.by.province!, false)),
    noteActuals: assign(({ event }) => ({
      feedback: { draftedAt: event.at, rows: (event as Reporting).evidence.actuals, environmental: null, sentAt: null },
    })),
    noteFeedback: assign(({ context, event }) => {
      const { evidence, environmental, units = [], at } = event as Reporting;
      const said = new Map(units.map(({ entry, text }) => [entry, text]));
      return {
        feedback: {
          draftedAt: context.feedback?.draftedAt ?? at,
          rows: evidence.actuals.map((row) => {
            const management = said.get(row.entry);
            return management === undefined ? row : { ...row, environmental: management };
          }),
          environmental: environmental ?? null,
          sentAt: at,
        },
      };
    }),
    startYearEnd: enqueueActions(({ context, enqueue }) => {
      if (context.lastDay !== null)
        enqueue({
          type: 'start',
          params: { clock: 'K-W', key: 'year', due: endOfDay(context.lastDay), fires: 'closeYear' },
        } as never);
    }),
    /** Next year's list opens with its window (W-07); a handler opens it. */
    startNext: enqueueActions(({ context, enqueue }) => {
      if (context.terms.listPeriod !== 'YEAR' || context.terms.proposalWindow === null || context.supersedes !== null)
        return;
      const due = startOfDay(windowOpens(context.terms, context.year + 1));
      enqueue({ type: 'start', params: { clock: 'K-W', key: 'next', due, fires: 'openNext' } } as never);
    }),
    /** The last day of the window, or of the month of a regular adjustment: not confirmed by then is overdue. */
    startTarget: enqueueActions(({ context, event, enqueue }) => {
      const day = targetDay(context, event.at);
      if (day !== null)
        enqueue({
          type: 'start',
          params: { clock: 'K-W', key: 'target', due: endOfDay(day) },
        } as never);
    }),
    startAdjustments: enqueueActions(({ context, event, enqueue }) => {
      for (const month of adjusts(context)) {
        const due = adjustmentDue(context, month, event.at);
        if (due > event.at)
          enqueue({
            type: 'start',
            params: { clock: 'K-W', key: `adjust-${month}`, due, fires: 'openAdjustment' },
          } as never);
      }
    }),
    /** The month of a list that runs on comes round again, whatever becomes of this adjustment (W-11). */
    startNextAdjustment: enqueueActions(({ context, event, enqueue }) => {
      if (context.terms.listPeriod !== 'OPEN') return;
      const month = Number(civilDay(event.at).slice(5, 7));
      const due = adjustmentDue(context, month, event.at);
      enqueue({
        type: 'start',
        params: { clock: 'K-W', key: `adjust-${month}`, due, fires: 'openAdjustment' },
      } as never);
    }),
    stopAdjustments: enqueueActions(({ context, enqueue }) => {
      for (const month of adjusts(context))
        enqueue({ type: 'stop', params: { clock: 'K-W', key: `adjust-${month}` } } as never);
    }),
    startFeedback: enqueueActions(({ context, enqueue }) => {
      if (context.effectiveAt === null || context.terms.feedbackBy === null) return;
      const draft = startOfDay(`${feedbackYear(context) + 1}-01-05`);
      enqueue({
        type: 'start',
        params: { clock: 'K-W', key: 'feedbackDraft', due: draft, fires: 'draftFeedback' },
      } as never);
      enqueue({
        type: 'start',
        params: { clock: 'K-W', key: 'feedback', due: feedbackDue(context), fires: 'flagOverdue' },
      } as never);
    }),
  },
}).createMachine({
  id: 'list',
  initial: 'new',
  context: {} as C,
  states: {
    new: {
      on: {
        open: [
          row('Y1', 'SYS', 'clock', 'draft', 'W-07', {
            if: ['agreementActive', 'receivingParty', 'notOpened', 'windowOpen'],
            do: opening,
          }),
          row('Y1', 'PROP', 'command', 'draft', 'W-08', {
            if: ['agreementActive', 'receivingParty', 'notOpened', 'openedByHand'],
            do: opening,
          }),
          row('Y1', 'SYS', 'rule', 'draft', 'W-11', {
            if: ['agreementActive', 'receivingParty', 'notOpened'],
            do: opening,
          }),
          row('Y1', 'MIN', 'rule', 'draft', 'W-16', {
            if: ['pilot', 'agreementActive', 'receivingParty', 'notOpened'],
            do: opening,
          }),
        ],
      },
    },
    draft: {
      on: {
        recommendEntry: row('Y2', 'CITY|RCV', 'command', 'draft', 'W-17 W-18', {
          if: ['ownFirm', ...entryChecks],
          do: ['write', written],
        }),
        editEntries: editing('draft'),
        propose: row('Y3', 'PROP', 'command', 'proposed', 'W-08', {
          if: ['confirmed', 'hasEntries', 'fieldsComplete', 'creditAllowed', 'creditJustified'],
          do: ['noteProposed', told('list.proposed', letter)],
        }),
        declare: [
          row('Y6a', 'PROP', 'command', 'confirmed', 'W-08 W-16', {
            if: ['notConfirming', 'hasEntries', 'fieldsComplete', 'creditAllowed', 'creditJustified', 'fourEyes'],
            do: ['noteDeclared', ...confirmation],
          }),
          row('Y6a', 'MIN', 'rule', 'confirmed', 'W-16', { if: ['pilot'], do: ['noteDeclared', ...confirmation] }),
        ],
        closeYear: yearEnd('never'),
        endWithAgreement: withAgreement(),
      },
    },
    proposed: {
      on: {
        query: row('Y4', 'ANY_PARTY', 'mailbox', 'negotiating', 'W-08', {
          if: ['otherParty'],
          do: ['noteQuery', told('list.queried', (c) => ({ query: c.query }))],
        }),
        counterPropose: row('Y4', 'ANY_PARTY', 'mailbox', 'negotiating', 'W-08', {
          if: ['otherParty'],
          do: ['noteQuery', told('list.counterProposed', (c) => ({ query: c.query }))],
        }),
        confirm: [
          row('Y6', 'ANY_PARTY', 'mailbox', 'proposed', 'W-08', {
            if: ['otherParty', '!lastConfirmation'],
            do: ['addConfirmation', told('list.confirmationAdded')],
          }),
          row('Y6', 'ANY_PARTY', 'mailbox', 'confirmed', 'W-08', {
            if: ['otherParty', 'lastConfirmation'],
            do: ['addConfirmation', ...confirmation],
          }),
        ],
        closeYear: yearEnd('never'),
        endWithAgreement: withAgreement(),
      },
    },
    negotiating: {
      on: {
        editEntries: editing('negotiating'),
        repropose: row('Y5', 'PROP', 'command', 'proposed', 'W-08', {
          if: ['changesMarked', 'hasEntries', 'fieldsComplete', 'creditAllowed', 'creditJustified'],
          do: ['noteProposed', told('list.reproposed', letter)],
        }),
        closeYear: yearEnd('never'),
        endWithAgreement: withAgreement(),
      },
    },
    confirmed: {
      on: {
        takeEffect: row('Y7', 'SYS', 'clock', 'effective', 'W-07 W-20', {
          if: ['effectiveDay'],
          do: [
            'noteEffective',
            'startAdjustments',
            told('list.effective', (c) => ({ ...entryIds(c), supersedes: c.supersedes })),
          ],
        }),
        closeYear: yearEnd('never'),
        endWithAgreement: withAgreement(),
      },
    },
    effective: {
      on: {
        openAdjustment: [
          row('Y8', 'SYS', 'clock', 'effective', 'W-11', {
            if: ['adjustmentMonth', 'noOtherVersion'],
            do: [...adjustment, 'startNextAdjustment'],
          }),
          row('Y8', 'PROP', 'command', 'effective', 'W-08 W-11', { if: ['noOtherVersion'], do: adjustment }),
          row('Y8', 'ANY_PARTY', 'mailbox', 'effective', 'W-08 W-11', {
            if: ['otherParty', 'noOtherVersion'],
            do: adjustment,
          }),
        ],
        supersede: row('Y9', 'SYS', 'rule', 'superseded', 'W-08 W-20', {
          do: [
            'noteSuperseded',
            stop('K-W', 'year'),
            'stopAdjustments',
            told('list.superseded', (c) => ({ ...entryIds(c), successor: c.supersededBy })),
          ],
        }),
        closeYear: yearEnd('was'),
        agreeGrace: [
          row('Y10a', 'PROP', 'command', 'effective', 'W-07', {
            if: ['graceNamed'],
            do: [
              'proposeGrace',
              stop('K-W', 'year'),
              yearClock,
              told('list.graceProposed', (c) => ({
                kind: 'LIST',
                act: 'agreeGrace',
                title: `关于${c.year}年度名单宽限期的函`,
                from: c.receiving,
                to: c.counterparts,
                letter: { year: c.year, version: c.version, until: c.grace?.until ?? c.lastDay },
              })),
            ],
          }),
          row('Y10a', 'ANY_PARTY', 'mailbox', 'effective', 'W-07', {
            if: ['otherParty', 'graceProposed'],
            do: [
              'consentGrace',
              stop('K-W', 'year'),
              yearClock,
              told('list.graceAgreed', (c) => ({ lastDay: c.lastDay })),
            ],
          }),
        ],
        endWithAgreement: withAgreement(),
      },
    },
    superseded: { tags: 'final' },
    closed: {
      on: {
        sendFeedback: row('Y11', 'PROP', 'command', 'reported', 'W-09', {
          if: ['wasEffective', 'actualsComputed', 'unitsListed'],
          do: [
            'noteFeedback',
            stop('K-W', 'feedbackDraft'),
            stop('K-W', 'feedback'),
            told('list.feedbackSent', (c) => ({
              kind: 'FEEDBACK',
              title: `关于反馈${feedbackYear(c)}年度名单单位接收情况的函`,
              from: c.receiving,
              to: parties(c).filter((p) => p !== c.receiving),
              letter: { year: feedbackYear(c), rows: c.feedback?.rows, environmental: c.feedback?.environmental },
            })),
          ],
        }),
        draftFeedback: row('Y11a', 'SYS', 'clock', 'closed', 'W-09', {
          if: ['wasEffective'],
          do: ['noteActuals', told('list.feedbackDrafted')],
        }),
        flagOverdue: row('Y11b', 'SYS', 'clock', 'closed', 'W-09 K-W', {
          if: ['wasEffective', 'feedbackLate'],
          do: [told('list.feedbackOverdue')],
        }),
      },
    },
    reported: { tags: 'final' },
  },
});

/** A grace counts when the receiving province and every counterpart named the same day; the last day moves to it. */
function agreed(c: C, until: Day, province: string, anew: boolean): Partial<C> {
  const names = [...new Set([...(anew ? [] : (c.grace?.agreed ?? [])), province])];
  const all = [c.receiving, ...c.counterparts].every((p) => names.includes(p));
  return { grace: { until, agreed: names }, ...(all ? { lastDay: until } : {}) };
}
