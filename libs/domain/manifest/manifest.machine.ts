import { assign, enqueueActions, setup } from 'xstate';
import { civilDay } from '../calendar/civil.js';
import { photographed } from '../given/photo.js';
import type { Leg, LegAct } from '../leg/leg.context.js';
import { moved, tripOver } from '../leg/leg.js';
import { grams, tonnes } from '../quantity/quantity.js';
import { effects, lapse, lawful, pause, resume, row, start, stop } from '../statute.js';
import type { ManifestPlace } from '../leg/leg.commands.js';
import { DEPART, ISSUE_BY_VEHICLE, LOAD, PART1, UNDER_APPROVAL, UNDER_INSTRUMENT } from './manifest.checks.js';
import type { ManifestContext, ManifestEvent, NewLegEvidence, Of } from './manifest.context.js';
import { corrected } from './manifest.corrections.js';
import { differencesIn } from './manifest.differences.js';
import { BLANK, byName, countedOn, filled, holdings, legOf, qrOf, standing } from './manifest.document.js';
import { about, correction, enteredLate, released, settled, taken, told } from './manifest.facts.js';
import { fromPaper } from './manifest.paper.js';
import { nextLeg } from './manifest.reading.js';
import { planBack, weighedLines } from './manifest.rest.js';
import { manifestTests } from './manifest.tests.js';

type C = ManifestContext;
type E = ManifestEvent;

/** The legs, with the numbered one moved on by its machine. */
const inLeg = (c: C, at: string, act: Exclude<LegAct, { type: 'plan' }>, number = c.leg): Leg[] =>
  c.legs.map((leg) => (leg.leg === number ? moved(leg, at, act) : leg));

/** The trip out is over; the leg of the way back is loaded and moves from the moment it is recorded (LG2, LG4). */
function withReturnLeg(c: C, e: E): Partial<C> {
  const { leg, evidence, at } = e as Of<'startReturn'> & { evidence: NewLegEvidence };
  const number = Math.max(...c.legs.map((each) => each.leg)) + 1;
  const back = legOf(leg, number, evidence.carrier, at, { return: true });
  const moving = moved(back, at, { type: 'load', manifest: c.number }, { type: 'depart' });
  return { legs: [...tripOver(c.legs, at), moving], leg: number };
}

const K81 = start<C, E>({ clock: 'K-81', fires: 'flagOverdue' });
/** The collector's clock; without effect on others, whose due date lies with K-81. */
const ONWARD = start<C, E>(({ context }) =>
  context.licence?.mode === 'COLLECTION'
    ? { clock: 'K-P20', fires: 'flagOverdue' }
    : { clock: 'K-81', fires: 'flagOverdue' },
);

/** What is not accepted leaves within a working day of the opinion (M15). */
const RETURN = { clock: 'K-18b', key: 'return' };
const returnDue = start<C, E>({ ...RETURN, variant: 'return' });
const returnMet = stop(RETURN.clock, RETURN.key);

/** Stops the clock once everything accepted has a result. */
const met = (clock: string) => ({
  type: 'stop',
  params: ({ context: c }: { context: C }) => ({ clock: treated(c) ? clock : 'none' }),
});
const treated = (c: C): boolean =>
  (c.receipt?.lines ?? []).every(
    ({ line, quantity }) =>
      c.results.filter((each) => each.line === line).reduce((sum, each) => sum + grams(each.quantity), 0n) >=
      grams(quantity),
  );

const RECEIPT = [
  'allCompared',
  'labelsCompared',
  'mayAccept',
  'scopeCovers',
  'differencesReported',
  'methodReported',
  'withinApproved',
];

/** Electronic transfer manifest (危险废物电子转移联单), lifecycle §7. */
export const manifestMachine = setup({
  types: { context: {} as C, events: {} as E },
  guards: { lawful: lawful<C, E>(manifestTests) },
  actions: {
    ...effects,
    begin: assign(({ event }) => {
      const e = event as Of<'create'>;
      return {
        ...BLANK,
        ...filled(e),
        creator: e.by.org ?? '',
        onBehalf: e.remover !== undefined && e.remover !== e.by.org,
        createdAt: e.at,
      };
    }),
    enterPaper: assign(({ event }) => fromPaper(event as Of<'backEnter'>)),
    /** What lies beyond the approval is told by itself, to the origin (R-28a). */
    tellExcess: enqueueActions(({ context, enqueue }) => {
      const excess = context.paper?.taking?.excess ?? [];
      if (excess.length === 0) return;
      enqueue({ type: 'tell', params: { fact: 'manifest.excessFlagged', ...about(context), lines: excess } } as never);
    }),
    refill: assign(({ context, event }) => filled(event as Of<'edit'>, context)),
    justify: assign(({ context, event }) => ({
      justifications: [
        ...(context.justifications ?? []),
        ...(event.justifications ?? []).map(({ rule, text }) => ({ rule, text, at: event.at, event: event.type })),
      ],
    })),
    number: assign(({ context, event }) => {
      const { evidence, at } = event as Of<'issue'>;
      return {
        number: evidence.number ?? null,
        qr: evidence.number ? qrOf(evidence.number) : null,
        issuedAt: at,
        held: holdings(context),
        scaleYear: Number(civilDay(at).slice(0, 4)),
        ...countedOn(evidence),
        approval: evidence.approval
          ? { id: evidence.approval.id, number: evidence.approval.number, validTo: evidence.approval.validTo }
          : context.approval,
        lines: context.lines.map((line, i) => ({ ...line, edition: evidence.lines[i]?.edition ?? line.edition })),
      };
    }),
    drop: assign(({ context, event }) => ({
      voided: { at: event.at, reason: (event as Of<'void'>).reason ?? '' },
      legs: tripOver(context.legs, event.at),
      held: [],
    })),
    load: assign(({ context, event }) => {
      const e = event as Of<'load'>;
      return {
        loadedAt: e.at,
        driverSignature: e.driverSignature,
        ...(e.seals && e.seals.length > 0 ? { seals: e.seals } : {}),
        ...photographed(e.photos, e.by.org, e.at),
        lines: context.lines.map((line) => ({
          ...line,
          weighing: e.weighings.find((weighing) => weighing.line === line.line) ?? null,
        })),
        legs: inLeg(context, e.at, { type: 'load', manifest: context.number }),
      };
    }),
    unload: assign(({ context, event }) => ({
      loadedAt: null,
      driverSignature: null,
      ...(context.seals ? { seals: [] } : {}),
      ...(context.photos ? { photos: [] } : {}),
      lines: context.lines.map((line) => ({ ...line, weighing: null })),
      legs: inLeg(context, event.at, { type: 'unload' }),
    })),
    depart: assign(({ context, event }) => {
      const { waybillNo, operatingDocument, vehicle, driver, escort, pass, at } = event as Of<'depart'>;
      return {
        legs: inLeg(context, at, { type: 'depart', waybillNo, operatingDocument, vehicle, driver, escort, pass }),
      };
    }),
    endLeg: assign(({ context, event }) => {
      const { place } = event as E & { place?: ManifestPlace };
      return { legs: inLeg(context, event.at, { type: 'end', place: place ?? null }) };
    }),
    confirm: assign(({ context, event }) => {
      const e = event as Of<'handOver'>;
      return {
        legs: context.legs.map((leg) =>
          leg.leg === context.leg
            ? {
                ...leg,
                confirmations: [...leg.confirmations, { carrier: e.by.org ?? '', at: e.at, place: e.place }],
              }
            : leg,
        ),
      };
    }),
    nextLeg: assign(({ context, event }) => {
      const next = nextLeg(context)?.leg ?? context.leg;
      return { leg: next, legs: inLeg(context, event.at, { type: 'load', manifest: context.number }, next) };
    }),
    /** Each difference is kept, and told by itself: its case is opened by whoever hears it (R-17, R-18b). */
    noteDifferences: enqueueActions(({ context, event, enqueue }) => {
      const found = differencesIn(context, event);
      if (found.length === 0) return;
      enqueue.assign({ differences: [...context.differences, ...found] });
      for (const { id: difference, ...rest } of found) {
        const fact = { fact: 'manifest.differenceFound', ...about(context), difference, ...rest };
        enqueue({ type: 'tell', params: fact } as never);
      }
    }),
    correct: assign(({ context, event }) => {
      const e = event as Of<'correct'>;
      const { request } = e.evidence;
      if (!request?.consent) return {};
      const { document, changes } = corrected(context, request.changes);
      return {
        ...document,
        corrections: [
          ...context.corrections,
          {
            no: context.corrections.length + 1,
            at: e.at,
            by: { person: e.by.person, name: e.by.name, org: e.by.org, orgName: e.by.orgName },
            request: request.id,
            reason: request.reason,
            consent: request.consent,
            changes,
          },
        ],
      };
    }),
    /** What all was treated of lies in store again where more was accepted than has a result: since it was received. */
    storeOn: enqueueActions(({ context: c, event, enqueue }) => {
      const { document } = corrected(c, (event as Of<'correct'>).evidence.request?.changes ?? []);
      if (!c.receipt || !treated(c) || treated(document)) return;
      for (const clock of c.licence?.mode === 'COLLECTION' ? ['K-81', 'K-P20'] : ['K-81'])
        enqueue({ type: 'start', params: { clock, from: c.receipt.at, fires: 'flagOverdue' } } as never);
    }),
    noteMismatch: assign(({ context, event }) => ({
      mismatches: [
        ...context.mismatches,
        { leg: context.leg, at: event.at, by: byName(event.by), found: (event as Of<'reportMismatch'>).found },
      ],
    })),
    turnHome: assign(({ context, event }) => withReturnLeg(context, event)),
    arrived: assign(({ event }) => ({ receivedOn: event.at })),
    permit: assign(({ event }) => {
      const e = event as Of<'permitAcceptance'>;
      return { permitted: { at: e.at, by: byName(e.by), decision: e.decision, documentNo: e.documentNo ?? null } };
    }),
    receive: assign(({ event }) => {
      const e = event as Of<'accept'> | Of<'acceptPartly'>;
      return {
        held: [],
        receipt: {
          at: e.at,
          by: e.by.person,
          handler: e.handler,
          remarks: e.remarks ?? null,
          outcome: e.type === 'accept' ? ('ACCEPTED' as const) : ('PARTIALLY_ACCEPTED' as const),
          reason: null,
          differences: [...new Set(e.lines.flatMap(({ differences }) => differences))],
          lines: e.lines.map((line) => ({ ...line, quantity: tonnes(grams(line.quantity)) })),
          ...(e.sealsMatch === undefined ? {} : { sealsMatch: e.sealsMatch }),
        },
      };
    }),
    refuse: assign(({ event }) => {
      const e = event as Of<'reject'>;
      return {
        held: [],
        receipt: {
          at: e.at,
          by: e.by.person,
          handler: e.handler,
          remarks: null,
          outcome: 'REJECTED' as const,
          reason: e.reason,
          differences: e.differences,
          lines: [],
        },
      };
    }),
    takeBack: assign(({ context, event }) => ({
      held: [],
      returned: homecoming(context, event as Of<'receiveBack'>),
      legs: inLeg(context, event.at, { type: 'end' }),
    })),
    redirect: assign(({ event }) => {
      const { successor } = (event as Of<'redirect'>).evidence;
      return { redirected: successor ? { id: successor.id, number: successor.number ?? '' } : null };
    }),
    close: assign(({ context, event }) => ({
      closedAt: event.at,
      outcome: context.returned ? 'RETURNED' : context.redirected ? 'REDIRECTED' : (context.receipt?.outcome ?? null),
    })),
    flag: assign(({ context, event }) => ({
      overdue: [...context.overdue, { clock: (event as Of<'flagOverdue'>).clock ?? 'K-18', at: event.at }],
    })),
    thaw: assign(({ context, event }) => ({
      frozen: null,
      releases: [
        ...context.releases,
        {
          at: event.at,
          by: byName(event.by),
          decision: (event as Of<'releaseToResume'>).decision,
          kind: event.type,
          place: context.frozen?.place ?? null,
        },
      ],
    })),
    endByOrder: assign(({ context, event }) => ({
      outcome: (event as Of<'releaseToClose'>).outcome,
      closedAt: event.at,
      held: [],
      legs: tripOver(context.legs, event.at),
    })),
    noteResults: assign(({ context, event }) => ({
      results: [
        ...context.results,
        ...(event as Of<'reportResult'>).results.map((result) => ({
          ...result,
          quantity: tonnes(grams(result.quantity)),
          at: event.at,
        })),
      ],
    })),
    addLeg: assign(({ context, event }) => {
      const e = event as Of<'addLeg'>;
      const added = legOf(e.leg, context.leg + 1, e.evidence.carrier, e.at, { reason: e.reason });
      const upTo = context.legs.filter(({ leg }) => leg <= context.leg);
      const after = context.legs.filter(({ leg }) => leg > context.leg);
      return { legs: [...upTo, added, ...after].map((leg, i) => ({ ...leg, leg: i + 1 })) };
    }),
  },
}).createMachine({
  id: 'manifest',
  initial: 'new',
  context: {} as C,
  states: {
    new: {
      on: {
        create: [
          row('M1', 'REM', 'command', 'draft', 'R-06 R-10a R-10b R-10f R-14 R-21a L-82a', {
            if: ['forOneself', ...PART1],
            do: ['begin', 'justify', told('manifest.created')],
          }),
          row('M1', 'RCV', 'command', 'draft', 'R-06 R-10a R-10b R-14 L-82a', {
            if: ['collectorFills', ...PART1],
            do: ['begin', 'justify', told('manifest.created')],
          }),
        ],
        backEnter: row('M1a', 'SYS', 'rule', 'arrived', 'R-15 R-20b R-28a', {
          if: ['paperComplete', 'paperUnderApproval'],
          do: [
            'enterPaper',
            'justify',
            start<C, E>({ clock: 'K-18', fires: 'flagOverdue' }),
            'tellExcess',
            told('manifest.backEntered', enteredLate),
          ],
        }),
      },
    },
    draft: {
      on: {
        edit: row('M2', 'REM|RCV', 'command', 'draft', 'R-10d', {
          if: ['byCreator', ...PART1],
          do: ['refill', 'justify', told('manifest.edited')],
        }),
        discard: row('M2', 'REM|RCV', 'command', 'discarded', 'Z-01', {
          if: ['byCreator'],
          do: ['drop', told('manifest.discarded')],
        }),
        issue: [
          row(
            'M3',
            'REM',
            'command',
            'issued',
            'R-10d R-13a R-14 R-15 R-16a R-16b R-21a R-27c R-28b L-80b P-12 P-15 W-15 W-19',
            {
              if: ['byApproval', ...ISSUE_BY_VEHICLE, 'approvalActive', ...UNDER_APPROVAL, 'reserveFits'],
              do: ['number', 'justify', told('manifest.issued', taken)],
            },
          ),
          row('M3', 'REM', 'command', 'issued', 'R-10d R-13a R-14 R-15 R-16a R-16b L-80b P-12 P-15 W-16 W-19', {
            if: ['!byApproval', 'byInstrument', ...ISSUE_BY_VEHICLE, ...UNDER_INSTRUMENT],
            do: ['number', 'justify', told('manifest.issued', taken)],
          }),
        ],
      },
    },
    discarded: { tags: 'final' },
    issued: {
      on: {
        void: row('M4', 'REM', 'command', 'voided', 'R-15 R-27c', {
          if: ['carriesNothingOn'],
          do: [told('manifest.voided', released), 'drop'],
        }),
        load: row('M5', 'REM|RCV', 'command', 'loaded', 'R-10c R-11a R-13b R-13c R-27b L-77 L-81a L-83 T-08', {
          if: ['byConsignor', ...LOAD, 'vehicleFree'],
          do: ['load', 'justify', told('manifest.loaded', ({ context: c }) => ({ ...aboard(c), trip: c.trip }))],
        }),
        addLeg: added('issued'),
      },
    },
    voided: { tags: 'final' },
    loaded: {
      on: {
        unload: row('M6', 'REM|RCV', 'command', 'issued', 'R-13c', {
          if: ['byConsignor', 'firstLeg'],
          do: [told('manifest.unloaded', ({ context: c }) => aboard(c)), 'unload'],
        }),
        depart: row('M7', 'CAR', 'command', 'inTransit', 'R-08 R-09b R-11b R-11c', {
          if: ['byCarrierOfLeg', ...DEPART],
          do: [
            'depart',
            'justify',
            told('manifest.departed', ({ context: c }) => ({ leg: c.leg, route: c.legs.flatMap(({ via }) => via) })),
          ],
        }),
        freeze: frozen('loaded'),
        addLeg: added('loaded'),
      },
    },
    inTransit: {
      on: {
        arriveAtTransferPoint: row('M8', 'CAR', 'command', 'handingOver', 'R-17', {
          if: ['byCarrierOfLeg', 'moreLegs'],
          do: ['endLeg', 'justify', told('manifest.atTransferPoint', ({ context: c }) => ({ leg: c.leg }))],
        }),
        arriveAtReceiver: row('M11', 'CAR', 'command', 'arrived', 'R-11d K-18', {
          if: ['byCarrierOfLeg', 'lastLeg', 'receiverAsNamed', 'insideFence'],
          do: [
            'endLeg',
            'arrived',
            'justify',
            start<C, E>({ clock: 'K-18', fires: 'flagOverdue' }),
            told('manifest.arrived'),
          ],
        }),
        freeze: frozen('inTransit'),
        addLeg: added('inTransit'),
      },
    },
    handingOver: {
      on: {
        handOver: [
          row('M9', 'CAR', 'command', 'handingOver', 'R-17', {
            if: ['partOfHandOver', 'dataChecked', '!otherConfirmed'],
            do: ['confirm', told('manifest.handOverConfirmed', ({ context: c }) => ({ leg: c.leg }))],
          }),
          row('M9', 'CAR', 'command', 'loaded', 'R-13c R-17', {
            if: ['partOfHandOver', 'dataChecked', 'otherConfirmed', 'newCarrierQualified', 'noMismatch'],
            do: ['confirm', 'nextLeg', told('manifest.handedOver', ({ context: c }) => ({ leg: c.leg }))],
          }),
        ],
        reportMismatch: row('M10', 'CAR', 'command', 'handingOver', 'R-17', {
          if: ['byLaterCarrier'],
          do: [
            'noteMismatch',
            'noteDifferences',
            told('manifest.mismatchReported', ({ context: c }) => ({ leg: c.leg })),
          ],
        }),
        turnBack: row('M10a', 'REM|CAR', 'command', 'returning', 'R-13c R-17', {
          if: ['byRemoverOrCarrier', 'mismatchReported', 'returnLeg'],
          do: ['turnHome', told('manifest.turnedBack')],
        }),
        freeze: frozen('handingOver'),
        addLeg: added('handingOver'),
      },
    },
    arrived: {
      on: {
        permitAcceptance: row('M11a', 'IN|CITY', 'command', 'arrived', 'L-80a R-28c', {
          if: ['licenceLapsed'],
          do: ['permit', told('manifest.acceptancePermitted')],
        }),
        accept: row(
          'M12',
          'RCV',
          'command',
          'accepted',
          'R-12a R-12b R-18a R-18b R-18c R-27c R-28b L-80a P-15 K-18 K-81',
          {
            if: ['allAccepted', 'scaleConfirms', ...RECEIPT],
            do: [
              'noteDifferences',
              'receive',
              'justify',
              stop('K-18'),
              K81,
              ONWARD,
              told('manifest.accepted', settled),
            ],
          },
        ),
        acceptPartly: row(
          'M13',
          'RCV',
          'command',
          'partiallyAccepted',
          'R-12a R-12b R-18a R-18b R-18c R-27c R-28b L-80a P-15 K-18 K-81',
          {
            if: ['someAccepted', ...RECEIPT],
            do: [
              'noteDifferences',
              'receive',
              'justify',
              stop('K-18'),
              K81,
              ONWARD,
              returnDue,
              told('manifest.partlyAccepted', settled),
            ],
          },
        ),
        reject: row('M14', 'RCV', 'command', 'rejected', 'R-12a R-12b R-18a R-18b K-18', {
          if: ['reasonGiven'],
          do: ['noteDifferences', 'refuse', stop('K-18'), returnDue, told('manifest.rejected', released)],
        }),
        flagOverdue: row('M18', 'SYS', 'clock', 'arrived', 'R-18a K-18', {
          do: ['flag', told('manifest.overdue', () => ({ clock: 'K-18' }))],
        }),
        freeze: frozen('arrived'),
      },
    },
    accepted: {
      on: {
        close: row('M17', 'SYS', 'rule', 'closed', 'R-12b R-20a', {
          if: ['nothingOpen'],
          do: ['close', told('manifest.closed')],
        }),
        correct: put('accepted'),
      },
    },
    partiallyAccepted: {
      on: {
        startReturn: returning(),
        redirect: redirected('partiallyAccepted'),
        close: row('M17', 'SYS', 'rule', 'closed', 'R-12b R-20a', {
          if: ['nothingOpen', 'restSettled'],
          do: ['close', returnMet, told('manifest.closed')],
        }),
        correct: put('partiallyAccepted'),
      },
    },
    rejected: {
      on: {
        startReturn: returning(),
        redirect: redirected('rejected'),
        close: row('M17', 'SYS', 'rule', 'closed', 'R-20a R-28c', {
          if: ['nothingOpen', 'loadRedirected'],
          do: ['close', told('manifest.closed')],
        }),
        correct: put('rejected'),
      },
    },
    returning: {
      on: {
        receiveBack: row('M16', 'REM', 'command', 'returned', 'R-10c R-18b', {
          if: ['weighedBack'],
          do: [
            'noteDifferences',
            told('manifest.returned', (args) => ({
              ...released(args),
              held: args.context.held.length > 0 || pending(args.context),
              ...backOnPlan(args),
            })),
            'takeBack',
          ],
        }),
        freeze: frozen('returning'),
      },
    },
    returned: {
      on: {
        close: row('M17', 'SYS', 'rule', 'closed', 'R-20a', {
          if: ['nothingOpen'],
          do: ['close', told('manifest.closed')],
        }),
        correct: put('returned'),
      },
    },
    frozen: {
      on: {
        releaseToResume: [
          resumed('loaded', 'wasLoaded'),
          resumed('inTransit', 'wasInTransit'),
          resumed('handingOver', 'wasHandingOver'),
          resumed('arrived', 'wasArrived'),
          resumed('returning', 'wasReturning'),
        ],
        releaseToReturn: row('M20', 'BUREAU', 'command', 'returning', 'E-07', {
          if: ['ofThePlace', 'returnLeg'],
          do: ['thaw', 'turnHome', lapse('K-18'), told('manifest.released', () => ({ to: 'returning' }))],
        }),
        releaseToClose: row('M20', 'BUREAU', 'command', 'closed', 'E-07 R-20a', {
          if: ['ofThePlace'],
          do: [
            told('manifest.endedByOrder', (args) => ({ ...released(args), held: pending(args.context) })),
            'thaw',
            'endByOrder',
            lapse('K-18'),
          ],
        }),
      },
    },
    closed: {
      tags: 'final',
      on: {
        reportResult: row('M22', 'RCV', 'command', 'closed', 'R-10e R-12c L-81b K-81', {
          if: ['withinAccepted'],
          do: [
            'noteResults',
            met('K-81'),
            met('K-P20'),
            told('manifest.resultReported', ({ context: c }) => ({ results: c.results })),
          ],
        }),
        correct: put('closed', [met('K-81'), met('K-P20')]),
        flagOverdue: [
          row('M23', 'SYS', 'clock', 'closed', 'R-12c L-81b K-81', {
            if: ['storageYear'],
            do: ['flag', told('manifest.overdue', () => ({ clock: 'K-81' }))],
          }),
          row('M23', 'SYS', 'clock', 'closed', 'P-20 K-P20', {
            if: ['collectorHandOn'],
            do: ['flag', told('manifest.overdue', () => ({ clock: 'K-P20' }))],
          }),
        ],
      },
    },
  },
});

/** What was weighed back beside what was due; records of before the comparison keep the weighings alone. */
function homecoming(c: C, { at, weighings, evidence }: Of<'receiveBack'>): C['returned'] {
  if (!evidence?.tolerance) return { at, weighings };
  const lines = weighedLines(c, weighings).map(({ line, due, back }) => ({
    line,
    due: tonnes(due),
    back: tonnes(back ?? 0n),
  }));
  return { at, weighings, lines };
}
/** What a partial acceptance had counted as moved and has come home: the plan has it again. */
function backOnPlan({ context: c, event }: { context: C; event: E }) {
  return (event as Of<'receiveBack'>).evidence?.tolerance ? { planBack: planBack(c) } : {};
}
/** What goes on under another manifest counts on the plan with that one, no more with this. Nothing else is held still. */
function goneOn(args: { context: C; event: E }) {
  if (!(args.event as Of<'redirect'>).evidence.successor?.lines) return {};
  return { ...released(args), held: false, planBack: planBack(args.context) };
}
/** Whether the approval still holds this manifest's quantities: nothing was settled or released before. */
function pending(c: C): boolean {
  return c.receipt === null && c.voided === null;
}
/** Labels and vehicle on the road with this manifest. */
function aboard(c: C) {
  return {
    labels: c.lines.flatMap(({ labels }) => labels),
    vehicle: c.legs.find(({ leg }) => leg === c.leg)?.vehicle ?? null,
  };
}
function added(state: string) {
  return row('M24', 'REM|CAR', 'command', state, 'R-13a R-17 R-28d', {
    if: ['byRemoverOrCarrier', 'newCarrierQualified', 'changeConsented'],
    do: [
      'addLeg',
      'justify',
      told('manifest.legAdded', ({ context, event }) => ({
        notify: (event as Of<'addLeg'>).evidence.carrierChange === 'NOTIFY' ? context.origin : null,
        permit: (event as Of<'addLeg'>).permit ?? null,
      })),
    ],
  });
}
/** M21: the number, the parties and what was approved stay as they are. */
function put(state: string, more: unknown[] = []) {
  return row('M21', 'REM|CAR|RCV', 'command', state, 'R-29 Z-02', {
    if: ['correctionAsked', 'consented', 'correctable', 'ownPart', 'valuesFit', 'withinApprovedStill', 'aboveResults'],
    do: [told('manifest.corrected', correction), 'storeOn', 'correct', ...more],
  });
}
function returning() {
  return row('M15', 'REM|CAR', 'command', 'returning', 'R-18b', {
    if: ['byRemoverOrCarrier', 'notRedirected', 'returnLeg'],
    do: ['turnHome', returnMet, told('manifest.returnStarted')],
  });
}
function redirected(state: string) {
  return row('M15a', 'REM', 'command', state, 'R-06 R-28c', {
    if: ['notRedirected', 'successorIssued'],
    do: [
      'redirect',
      returnMet,
      told('manifest.redirected', (args) => ({ successor: args.context.redirected?.id, ...goneOn(args) })),
    ],
  });
}
function frozen(state: string) {
  const stand = [
    assign(({ context, event }: { context: C; event: E }) => {
      const e = event as Of<'freeze'>;
      return {
        incidents: e.incident ? [...new Set([...context.incidents, e.incident])] : context.incidents,
        frozen: standing(state, e),
      };
    }),
    ...(state === 'arrived' ? [pause('K-18')] : []),
    told('manifest.frozen', ({ context: c }) => ({ incident: c.frozen?.incident ?? null })),
  ];
  return [
    row('M19', 'SYS', 'rule', 'frozen', 'E-01 E-07', { do: stand }),
    row('M19', 'OUT|IN|CITY|BUREAU', 'command', 'frozen', 'E-07', { if: ['ofThePlace'], do: stand }),
  ];
}
function resumed(state: string, test: string) {
  return row('M20', 'BUREAU', 'command', state, 'E-07', {
    if: ['ofThePlace', test],
    do: ['thaw', ...(state === 'arrived' ? [resume('K-18')] : []), told('manifest.released', () => ({ to: state }))],
  });
}
