import { assign, enqueueActions, setup } from 'xstate';
import { delegationFor, type Power } from '../actor.js';
import { MINISTRY } from '../agreement/agreement.parameters.js';
import { validity } from '../approval/validity.js';
import { civilDay } from '../calendar/civil.js';
import { effects, lapse, lawful, row, start, stop, tell } from '../statute.js';
import {
  restsOnEntry,
  type ApplicationContext,
  type ApplicationEvent,
  type Decision,
  type EventOf,
  type Evidence,
  type Hand,
  type Letter,
  type Parties,
  type Reply,
  type RouteFinding,
  type Track,
} from './transfer-application.case.js';
import type { FormField } from './form-fields.js';
import type { ApplicationForm } from './transfer-application.commands.js';
import {
  decidedLines,
  permittedTo,
  editedFields,
  failed,
  openLetter,
  shortage,
} from './transfer-application.reading.js';
import { applicationTests } from './transfer-application.tests.js';
import { grams, tonnes } from '../quantity/quantity.js';

export type { ApplicationContext, ApplicationEvent } from './transfer-application.case.js';
export { applicationTests } from './transfer-application.tests.js';

type C = ApplicationContext;
type E = ApplicationEvent;
interface Args {
  context: C;
  event: E;
}
const said = <T extends E['type']>(event: E) => event as EventOf<T>;

/** Who acted, and on whose behalf (R-DEL). */
function hand(c: C, e: E, act: string, power: Power): Hand {
  const own = e.by.kind === 'province' && e.by.province === c.origin;
  const delegation = own ? undefined : delegationFor(e.by, c.origin, power, c.originCity);
  return {
    act,
    person: e.by.person,
    name: e.by.name,
    org: e.by.org,
    orgName: e.by.orgName,
    at: e.at,
    principal: delegation?.principal ?? null,
    instrument: delegation?.instrument ?? null,
  };
}

/** What every listener needs to find the case's parties. */
const about = (c: C) => ({
  origin: c.origin,
  originCity: c.originCity,
  destination: c.destination,
  remover: c.remover.org,
  receiver: c.receiver?.org ?? null,
  track: c.track,
  listing: c.route?.listing ?? null,
});
const told = (fact: string) => tell<C, E>(`application.${fact}`, ({ context }) => about(context));

/** The open letter is answered or taken back. */
const settleLetter = (c: C, change: Partial<Letter>): Letter[] =>
  c.letters.map((letter) => (letter.state === 'OPEN' ? { ...letter, ...change } : letter));

/** The letters, whether open or answered, that a change of route takes back. */
const takenBack = (c: C): Letter[] =>
  c.letters.map((letter, i) =>
    letter.state === 'OPEN' || (i === c.letters.length - 1 && letter.state === 'AGREED')
      ? { ...letter, state: 'WITHDRAWN' as const }
      : letter,
  );

/** Names the letter that is still out, for the withdrawal notice. */
const tellWithdrawal = tell<C, E>('application.letterWithdrawn', ({ context, event }) => {
  const last = context.letters.at(-1);
  return { ...about(context), letter: last?.id ?? null, kind: last?.kind ?? null, event: event.type };
});

const patch = (form: ApplicationForm, parties: Parties | undefined, before: Partial<C> = {}): Partial<C> => {
  return {
    ...(form.site && parties?.site && parties.remover
      ? {
          site: parties.site,
          remover: parties.remover,
          origin: parties.site.division.slice(0, 2),
          originCity: parties.site.division.slice(0, 4),
        }
      : {}),
    ...(form.plan && parties?.plan
      ? { plan: { id: parties.plan.id, filingNo: parties.plan.filingNo, year: parties.plan.year } }
      : {}),
    ...(form.receiver && parties?.receiver
      ? { receiver: parties.receiver, destination: parties.receiver.province, destinationCity: parties.receiver.city }
      : {}),
    // One takes the place of the other; a form with both names the exempted use.
    ...(form.licence && parties?.licence
      ? { licence: parties.licence, ...(before.exemption == null ? {} : { exemption: null }) }
      : {}),
    ...(form.exemption == null ? {} : { licence: null, exemption: form.exemption }),
    ...(form.facility !== undefined ? { facility: form.facility } : {}),
    ...(form.lines ? { lines: form.lines.map((line) => ({ ...line, quantity: sixPlaces(line.quantity) })) } : {}),
    ...(form.carriers ? { carriers: form.carriers } : {}),
    ...(form.transport ? { transport: form.transport } : {}),
    ...(form.period ? { period: form.period } : {}),
    ...(form.reason !== undefined ? { reason: form.reason } : {}),
    ...(form.emergency ? { emergency: form.emergency } : {}),
    ...(form.contact !== undefined ? { contact: form.contact } : {}),
    ...(form.attachments ? { attachments: form.attachments } : {}),
  };
};
const sixPlaces = (quantity: string) => tonnes(grams(quantity));
const normal = (lines: { line: number; quantity: string }[]) =>
  lines.map(({ line, quantity }) => ({ line, quantity: sixPlaces(quantity) }));

const blank: C = {
  origin: '',
  originCity: '',
  destination: null,
  destinationCity: null,
  remover: { org: '', name: '', uscc: '', address: '', legalRepresentative: null, province: '', city: '' },
  site: { id: '', name: '', division: '' },
  plan: { id: '', filingNo: '', year: 0 },
  receiver: null,
  licence: null,
  facility: null,
  lines: [],
  carriers: [],
  transport: null,
  period: null,
  reason: null,
  emergency: null,
  contact: null,
  attachments: [],
  statement: null,
  justifications: [],
  prechecks: [],
  round: 0,
  receivedAt: null,
  receivedOn: null,
  acceptedAt: null,
  acceptedOn: null,
  reviewFrom: null,
  deemed: false,
  corrections: [],
  supplied: [],
  spot: null,
  nonAcceptance: null,
  track: null,
  route: null,
  routeHistory: [],
  recommendation: null,
  review: null,
  hands: [],
  letters: [],
  decision: null,
  approval: null,
  notices: [],
  servedAt: null,
  withdrawn: null,
  overdue: [],
};

/** The case as the form would have it, stored or not: for checks ahead of a submission. */
export const drafted = (context: C | null, form: ApplicationForm, parties: Parties): C => ({
  ...(context ?? { ...structuredClone(blank), ...(parties.remover ? { remover: parties.remover } : {}) }),
  ...patch(form, parties, context ?? {}),
});

const routed =
  (track: Track) =>
  ({ context: c, event: e }: Args): Partial<C> => {
    const found = e.evidence?.finding;
    return {
      track,
      route: found ? { ...found, at: e.at } : c.route,
      routeHistory: [...c.routeHistory, { track, failed: found ? failed(found) : [], at: e.at }],
    };
  };

const replied =
  (agree: boolean) =>
  ({ context: c, event }: Args): Partial<C> => {
    const e = said<'replyAgree'>(event);
    const open = openLetter(c);
    const reply: Reply = {
      agree,
      number: e.number ?? null,
      at: e.at,
      orgName: e.orgName ?? null,
      lines: normal(e.lines ?? []),
      extra: e.extra ? sixPlaces(e.extra) : agree ? (open?.extra ?? null) : null,
      conditions: e.conditions ?? [],
      reasons: e.reasons ?? null,
    };
    return { letters: settleLetter(c, { state: agree ? 'AGREED' : 'REFUSED', reply }) };
  };

const letterOf = (e: E, kind: Letter['kind'], extra: string | null): Letter => ({
  id: '',
  kind,
  state: 'OPEN',
  issuedAt: e.at,
  extra,
  question: null,
  information: [],
  reply: null,
});
/** Whose departments are told of an approval: origin, destination and every province on the way (R-26b). */
export const noticeProvinces = (c: Pick<C, 'origin' | 'destination' | 'transport'>): string[] => [
  ...new Set([
    c.origin,
    ...(c.destination ? [c.destination] : []),
    ...(c.transport?.route ?? []).map((division) => division.slice(0, 2)),
  ]),
];
/** Whom W-03 tells the result of a case that rests on a list entry: the partner; every party and the ministry where agreed. */
export function resultAddressees(c: Pick<C, 'origin' | 'destination' | 'track' | 'route'>): string[] {
  if (!c.destination || c.track === null || !restsOnEntry(c)) return [];
  const ministry = c.route?.resultNoticeTo.includes('MINISTRY') ? [MINISTRY] : [];
  return [...new Set([c.destination, ...(c.route?.parties ?? []), ...ministry])].filter((to) => to !== c.origin);
}
/** The letter is named by its place in the case; the letter book gives it its id in the same transaction. */
const added = (c: C, e: E, kind: Letter['kind'], asked: { extra?: string; note?: string } = {}): Letter[] => [
  ...c.letters,
  {
    ...letterOf(e, kind, asked.extra ? sixPlaces(asked.extra) : null),
    id: e.evidence?.letterId ?? '',
    ...(asked.note ? { note: asked.note } : {}),
  },
];

/** From the acceptance; from today where a reduced case falls to the consulted route only now. */
const answered = tell<C, E>('application.replied', ({ context }) => ({
  ...about(context),
  agree: context.letters.at(-1)?.reply?.agree ?? null,
  number: context.letters.at(-1)?.reply?.number ?? null,
}));
const K24 = start<C, E>(({ context }) => ({
  clock: 'K-24',
  ...(context.reviewFrom && context.routeHistory.length === 1 ? { from: context.reviewFrom } : {}),
  fires: 'flagOverdue',
}));
/** From the day on which the case falls to the consulted route. */
const K24today = start({ clock: 'K-24', fires: 'flagOverdue' });
const K26 = start({ clock: 'K-26', fires: 'flagOverdue' });
/** Nothing was decided on the route that is lost: its decision is no longer due, and was never made. */
const ROUTE_LOST = lapse('K-26');
const K42 = start<C, E>(({ context, event }) => ({
  clock: 'K-42',
  from: context.acceptedAt ?? event.at,
  fires: 'flagOverdue',
}));
/** The applicant's time to correct is a setting of the origin (K-CORR). */
const CORRECTING = start<C, E>(({ event }) => {
  const days = event.evidence?.settings?.correctionDays;
  return { clock: 'K-CORR', fires: 'lapse', ...(days === undefined ? {} : { length: days }) };
});
const K44 = start({ clock: 'K-44', fires: 'flagOverdue' });
const K23 = start({ clock: 'K-23', fires: 'deemAccepted' });

const refused = [
  'markRefused',
  ...['K-24', 'K-26', 'K-42'].map((clock) => stop(clock)),
  K44,
  tell<C, E>('application.refused', ({ context }) => {
    // The destination hears of every refusal.
    const others = resultAddressees(context).filter((to) => to !== context.destination);
    return { ...about(context), ...(others.length > 0 ? { others } : {}) };
  }),
];
/** Those who could see the case are told (Z-07): nobody of a draft, the origin alone before the acceptance. */
const tellWithdrawn = tell<C, E>('application.withdrawn', ({ context: c }) => ({
  ...about(c),
  ...(c.acceptedAt === null ? { seenBy: c.receivedAt === null ? [] : [c.origin] } : {}),
}));
const withdrawn = (letters = false) =>
  row('P26', 'REM', 'command', 'withdrawn', 'W-14', {
    do: [
      ...(letters ? [tellWithdrawal] : []),
      'markWithdrawn',
      ...['K-23', 'K-CORR', 'K-24', 'K-26', 'K-42'].map((clock) => lapse(clock)),
      tellWithdrawn,
    ],
  });
const flag = (id: string, door: 'clock' | 'rule', to: string, rules: string, tests: string[]) =>
  row(id, 'SYS', door, to, rules, { if: tests, do: ['markOverdue', told('overdue')] });

const REVIEW = ['codesListed', 'hazardsFit', 'mayDecide', 'licenceValid', 'notOnNegativeList', 'planRowMatches'];
const DECISION = [
  'codesListed',
  'hazardsFit',
  'mayDecide',
  'fourEyes',
  'linesComplete',
  'licenceValid',
  'notOnNegativeList',
  'scaleLeft',
  'belowScale',
  'validityLeft',
];
const REFUSAL = ['mayDecide', 'reasonsGiven', 'fourEyes'];

const machine = setup({
  types: { context: {} as C, events: {} as E },
  guards: { lawful: lawful(applicationTests) },
  actions: {
    ...effects,
    begin: assign(({ event }) => ({
      ...structuredClone(blank),
      ...patch(said<'create'>(event), event.evidence?.parties),
    })),
    keepEdit: assign(({ context, event }) => ({
      ...patch(said<'edit'>(event), event.evidence?.parties, context),
      corrections: context.corrections.map((notice, i) =>
        i === context.corrections.length - 1 && notice.answeredAt === null
          ? {
              ...notice,
              items: notice.items.map((item) =>
                editedFields(event).includes(item.field)
                  ? {
                      ...item,
                      edited: true,
                      ...(event.evidence?.came?.includes(item.item) ? { came: true as const } : {}),
                    }
                  : item,
              ),
            }
          : notice,
      ),
    })),
    keepSpotCorrection: assign(({ context, event }) => ({
      ...patch(said<'correctOnTheSpot'>(event), event.evidence?.parties, context),
      spot: null,
    })),
    markSubmitted: assign(({ context, event }) => {
      const e = said<'submit'>(event);
      return {
        round: context.round + 1,
        receivedAt: e.at,
        receivedOn: civilDay(e.at),
        statement: { signatory: e.signatory, person: e.by.person, at: e.at },
        justifications: e.justifications ?? [],
        prechecks: [
          e.evidence?.exemption
            ? {
                rule: 'X-04',
                ok: e.evidence.exemption.refused === null,
                note: e.evidence.exemption.refused?.says.zh ?? '',
              }
            : e.evidence?.licence?.held === false
              ? { rule: 'R-10f', ok: false, note: '' }
              : {
                  rule: 'L-80a',
                  ok: e.evidence?.licence?.valid === true && e.evidence.licence.uncovered.length === 0,
                  note: (e.evidence?.licence?.uncovered ?? []).join(', '),
                },
          { rule: 'M-06', ok: !e.evidence?.planGaps?.length, note: (e.evidence?.planGaps ?? []).join(', ') },
          {
            rule: 'W-19',
            ok: !e.evidence?.negative?.length,
            note: (e.evidence?.negative ?? []).map(({ reason }) => reason).join('; '),
          },
        ],
      };
    }),
    markResubmitted: assign(({ context, event }) => {
      const e = said<'resubmit'>(event);
      return {
        round: context.round + 1,
        receivedAt: e.at,
        receivedOn: civilDay(e.at),
        supplied: [...new Set(context.corrections.at(-1)?.items.map(({ field }) => field) ?? [])],
        corrections: context.corrections.map((notice, i) =>
          i < context.corrections.length - 1
            ? notice
            : {
                ...notice,
                answeredAt: e.at,
                items: notice.items.map((item) => ({
                  ...item,
                  answer: e.answers.find((a) => a.item === item.item)?.text ?? null,
                })),
              },
        ),
      };
    }),
    markAccepted: assign(({ context, event }) => ({
      acceptedAt: event.at,
      acceptedOn: civilDay(event.at),
      reviewFrom: event.at,
      spot: null,
      hands: [...context.hands, hand(context, event, 'accept', 'OUTBOUND_ACCEPT')],
    })),
    markDeemed: assign(({ context, event }) => ({
      deemed: true,
      acceptedAt: context.receivedAt,
      acceptedOn: context.receivedOn,
      reviewFrom: event.evidence?.settings?.deemedClockStart === 'DEEMED_DAY' ? event.at : context.receivedAt,
      spot: null,
    })),
    openSpot: assign(({ event }) => {
      const { fields, note, at } = said<'allowSpotCorrection'>(event);
      return { spot: { fields, note, at } };
    }),
    noteCorrection: assign(({ context, event }) => ({
      spot: null,
      corrections: [
        ...context.corrections,
        {
          round: context.round,
          at: event.at,
          answeredAt: null,
          items: said<'requestCorrection'>(event).items.map(({ field, material, text }, i) => ({
            item: i + 1,
            field: field as FormField,
            ...(material ? { material } : {}),
            text,
            answer: null,
            edited: false,
          })),
        },
      ],
    })),
    markNotAccepted: assign(({ context, event }) => {
      const e = said<'refuseAcceptance'>(event);
      return {
        nonAcceptance: { ground: e.ground, reason: e.reason, authority: e.authority ?? null, at: e.at },
        hands: [...context.hands, hand(context, event, 'refuseAcceptance', 'OUTBOUND_ACCEPT')],
      };
    }),
    keepRecommendation: assign(({ context, event }) => {
      const { outcome, note } = said<'recommend'>(event);
      const by = hand(context, event, 'recommend', 'OUTBOUND_DECIDE');
      return { recommendation: { outcome, note, hand: by }, hands: [...context.hands, by] };
    }),
    keepReview: assign(({ context, event }) => {
      const e = said<'passReview'>(event);
      const by = hand(context, event, 'passReview', 'OUTBOUND_DECIDE');
      return {
        review: { note: e.note, hand: by },
        hands: [...context.hands, by],
        justifications: [...context.justifications, ...(e.justifications ?? [])],
      };
    }),
    /** Tested again on the day of the letter: what no longer rests on the list is consulted in full. */
    openConsultation: assign(({ context, event }) => ({
      letters: added(context, event, 'CONSULTATION'),
      ...(event.evidence?.finding ? { route: { ...event.evidence.finding, at: event.at } } : {}),
    })),
    openOverQuota: assign(({ context, event }) => ({
      letters: added(context, event, 'OVER_QUOTA', said<'sendOverQuotaLetter'>(event)),
      route: event.evidence?.finding ? { ...event.evidence.finding, at: event.at } : context.route,
      hands: [...context.hands, hand(context, event, 'sendOverQuotaLetter', 'OUTBOUND_DECIDE')],
    })),
    reduce: assign(({ context, event }) => ({
      track: null,
      lines: context.lines.map((line) => {
        const less = said<'reduceQuantity'>(event).lines.find((l) => l.line === line.line);
        return less ? { ...line, quantity: sixPlaces(less.quantity) } : line;
      }),
    })),
    keepAgreement: assign(replied(true)),
    keepDisagreement: assign(replied(false)),
    takeBackLetter: assign(({ context }) => ({ letters: takenBack(context) })),
    riseToWhitelist: assign(routed('WHITELIST')),
    /** K-26 of the fast track runs from the acceptance; a second route test does not start it again (W-02). */
    startFastClock: enqueueActions(({ context, enqueue }) => {
      if (context.routeHistory.length > 1) return;
      const from = context.reviewFrom ? { from: context.reviewFrom } : {};
      enqueue({
        type: 'start',
        params: { clock: 'K-26', ...from, length: context.route?.decisionDays ?? 5, fires: 'flagOverdue' },
      });
    }),
    fallToConsultation: assign(routed('CONSULTED')),
    fallToOverQuota: assign(routed('OVER_QUOTA')),
    keepQuestion: assign(({ context, event }) => ({
      letters: settleLetter(context, { question: { text: said<'askInformation'>(event).text, at: event.at } }),
    })),
    keepInformation: assign(({ context, event }) => ({
      letters: settleLetter(context, { information: [{ text: said<'giveInformation'>(event).text, at: event.at }] }),
    })),
    markOverdue: assign(({ context, event }) => ({
      overdue: [...context.overdue, { clock: said<'flagOverdue'>(event).clock, at: event.at }],
    })),
    markApproved: assign(({ context, event }) => {
      const e = said<'approve'>(event);
      const day = civilDay(e.at);
      const period = context.period ?? { from: day, to: day };
      const limits = validity({
        decisionDay: day,
        requestedFrom: period.from,
        requestedTo: period.to,
        licenceValidTo: permittedTo(e.evidence) ?? day,
        finishWithinDays: onEntry(context, e) ? (e.evidence?.finding?.finishWithinDays ?? 0) : 0,
      });
      const by = hand(context, event, 'approve', 'OUTBOUND_DECIDE');
      return {
        route: e.evidence?.finding && restsOnEntry(context) ? { ...e.evidence.finding, at: e.at } : context.route,
        hands: [...context.hands, by],
        justifications: [...context.justifications, ...(e.justifications ?? [])],
        decision: {
          outcome: 'APPROVED' as const,
          at: e.at,
          day,
          by,
          lines: normal(decidedLines(context, event)),
          conditions: conditionsOf({ ...context, route: e.evidence?.finding ?? context.route }, e.conditions),
          ...(e.copies?.length ? { copies: e.copies } : {}),
          code: null,
          reason: null,
          validFrom: limits.validFrom,
          validTo: limits.validTo,
          limitedBy: limits.limitedBy,
          ...(e.evidence?.licence?.standing ? { licence: e.evidence.licence.standing } : {}),
          ...approvedUse(e.evidence),
        },
      };
    }),
    markRefused: assign(({ context, event }) => {
      const e = said<'refuse'>(event);
      const by = hand(context, event, 'refuse', 'OUTBOUND_DECIDE');
      return {
        hands: [...context.hands, by],
        letters: context.letters.map((letter) =>
          letter.state === 'OPEN' ? { ...letter, state: 'WITHDRAWN' as const } : letter,
        ),
        decision: {
          outcome: 'REFUSED' as const,
          at: e.at,
          day: civilDay(e.at),
          by,
          lines: [],
          conditions: [],
          code: e.code,
          reason: e.reason,
          validFrom: null,
          validTo: null,
          limitedBy: null,
        },
      };
    }),
    markWithdrawn: assign(({ context, event }) => ({
      letters: context.letters.map((letter) =>
        letter.state === 'OPEN' ? { ...letter, state: 'WITHDRAWN' as const } : letter,
      ),
      withdrawn: { at: event.at, reason: said<'withdraw'>(event).reason ?? null },
    })),
    keepApproval: assign(({ event }) => ({
      approval: event.evidence?.approval ?? null,
      notices: event.evidence?.notices ?? [],
    })),
    markServed: assign(({ event }) => ({ servedAt: event.at })),
  },
});

const approvedDo = [
  'markApproved',
  stop('K-26'),
  stop('K-42'),
  tell<C, E>('application.approved', ({ context }) => ({
    ...about(context),
    lines: context.decision?.lines ?? [],
    quantity: tonnes((context.decision?.lines ?? []).reduce((sum, { quantity }) => sum + grams(quantity), 0n)),
    extra:
      context.letters.at(-1)?.kind === 'OVER_QUOTA' && context.letters.at(-1)?.state === 'AGREED'
        ? extraUsed(context)
        : null,
    receiverOrg: context.receiver?.org ?? null,
    licence: context.licence?.id ?? null,
    ...(context.route?.short ? { short: true } : {}),
  })),
];
/** Conditions of a decision: those of the agreement, where it rests on its entry, the officer's, and those of the reply. */
export const conditionsOf = (
  { track, route, letters }: Pick<C, 'track' | 'letters'> & { route: Omit<RouteFinding, 'tests'> | null },
  own: readonly string[] = [],
): string[] => [
  ...(track !== 'CONSULTED' || route?.short ? (route?.conditions ?? []) : []),
  ...own,
  ...(letters.at(-1)?.reply?.conditions ?? []),
];
/** Whether the approval rests on the entry on the day of the decision; a short consultation that outlived it does not. */
const onEntry = (c: C, e: E): boolean =>
  restsOnEntry({ track: c.track, route: e.evidence?.finding ? { ...e.evidence.finding, at: e.at } : c.route });
/** The use without a licence that a decision approves. */
export const approvedUse = ({ exemption: found }: Evidence = {}): Pick<Decision, 'exemption'> =>
  found?.listing && found.agreement
    ? { exemption: { item: found.item, listing: found.listing, agreement: found.agreement } }
    : {};
/** The extra that is granted and needed: the entry is raised by it in the transaction of the approval (W-06). */
const extraUsed = (c: C): string => tonnes(shortage(c.decision?.lines ?? [], c.route?.remaining));

/** The transfer application (lifecycle §5), one row per transition of the register. */
export const applicationMachine = machine.createMachine({
  id: 'application',
  initial: 'new',
  context: blank,
  states: {
    new: {
      on: {
        create: row('P1', 'REM', 'command', 'draft', 'R-14 M-02', {
          if: ['siteRegistered', 'planFiled', 'partiesKnown'],
          do: ['begin', told('created')],
        }),
      },
    },
    draft: {
      on: {
        edit: row('P1a', 'REM', 'command', 'draft', 'R-22a', {
          if: ['partiesKnown'],
          do: ['keepEdit', told('edited')],
        }),
        submit: row('P2', 'REM', 'command', 'submitted', 'R-02a R-02c R-03a R-03b R-09b R-22a R-22b A-31 L-22 K-23', {
          if: [
            'formComplete',
            'codesListed',
            'hazardsFit',
            'editionChecked',
            'identifiedExplained',
            'bothMainland',
            'crossesProvinces',
            'notBySea',
            'materialsAttached',
            'localMaterials',
            'periodGiven',
            'statementSigned',
            'emergencyPlanFiled',
            'reachAllowed',
            'reachJustified',
            'nearerJustified',
          ],
          do: ['markSubmitted', K23, told('submitted')],
        }),
        withdraw: withdrawn(),
      },
    },
    submitted: {
      on: {
        accept: row('P3', 'OUT', 'command', 'accepted', 'R-23a A-32 R-DEL K-24 K-26 K-42', {
          if: ['mayAccept', 'checklistOk'],
          do: ['markAccepted', stop('K-23'), K42, told('accepted')],
        }),
        allowSpotCorrection: row('P4', 'OUT', 'command', 'submitted', 'R-23b', {
          if: ['mayAccept', 'fieldsNamed'],
          do: ['openSpot', told('spotCorrectionAllowed')],
        }),
        correctOnTheSpot: row('P4', 'REM', 'command', 'submitted', 'R-23b', {
          if: ['namedFieldsOnly', 'partiesKnown'],
          do: ['keepSpotCorrection', told('correctedOnTheSpot')],
        }),
        requestCorrection: row('P5', 'OUT', 'command', 'correction', 'R-23c A-32 K-CORR', {
          if: ['mayAccept', 'firstNotice', 'newMaterialOnly', 'publishedOnly'],
          do: ['noteCorrection', stop('K-23'), CORRECTING, told('correctionRequested')],
        }),
        deemAccepted: row('P8', 'SYS', 'clock', 'accepted', 'R-23d K-23 K-24 K-26 K-42', {
          do: ['markDeemed', lapse('K-23'), K42, told('accepted')],
        }),
        refuseAcceptance: row('P9', 'OUT', 'command', 'notAccepted', 'A-32', {
          if: ['mayAccept', 'notOurMatter'],
          do: ['markNotAccepted', stop('K-23'), told('notAccepted')],
        }),
        withdraw: withdrawn(),
      },
    },
    correction: {
      on: {
        edit: row('P1a', 'REM', 'command', 'correction', 'R-23c', {
          if: ['listedItemsOnly', 'partiesKnown'],
          do: ['keepEdit', told('edited')],
        }),
        resubmit: row('P6', 'REM', 'command', 'submitted', 'R-23c K-23', {
          if: ['everyItemAnswered'],
          do: ['markResubmitted', stop('K-CORR'), K23, told('resubmitted')],
        }),
        lapse: row('P7', 'SYS', 'clock', 'lapsed', 'K-CORR', { do: [lapse('K-CORR'), told('lapsed')] }),
        withdraw: withdrawn(),
      },
    },
    accepted: {
      on: {
        route: [
          row('P10', 'SYS', 'rule', 'accepted', 'W-01 W-02', {
            if: ['routeOpen', 'w01Holds'],
            do: ['riseToWhitelist', 'startFastClock', told('routed')],
          }),
          row('P10', 'SYS', 'rule', 'accepted', 'W-01 W-06', {
            if: ['routeOpen', 'onlyQuotaFails', 'overQuotaByLetter'],
            do: ['fallToOverQuota', 'startFastClock', told('routed')],
          }),
          row('P10', 'SYS', 'rule', 'accepted', 'W-01 R-21a', {
            if: ['routeOpen'],
            do: ['fallToConsultation', ROUTE_LOST, K24, told('routed')],
          }),
        ],
        recommend: row('P10a', 'OUT', 'command', 'accepted', 'R-24a W-04', {
          if: ['mayDecide', 'noteGiven'],
          do: ['keepRecommendation', told('recommended')],
        }),
        approve: row(
          'P11',
          'OUT',
          'command',
          'approved',
          'W-01 W-02 W-04 W-05 W-19 R-27a R-27b L-80a L-80b P-12 R-DEL K-26 K-44',
          {
            if: ['trackWhitelist', 'onlyQuotaMayFail', 'quotaLeft', 'withinAsked', ...DECISION],
            do: [...approvedDo, K44],
          },
        ),
        reroute: [
          row('P12', 'SYS', 'rule', 'accepted', 'W-05 W-06', {
            if: ['trackWhitelist', 'onlyQuotaFails', 'overQuotaByLetter'],
            do: ['fallToOverQuota', told('rerouted')],
          }),
          row('P12', 'SYS', 'rule', 'accepted', 'W-01 W-12 K-24', {
            if: ['trackFast', '!w01Holds', '!quotaAloneByLetter'],
            do: ['fallToConsultation', ROUTE_LOST, K24today, told('rerouted')],
          }),
          row('P12', 'SYS', 'rule', 'accepted', 'W-01 W-14', {
            if: ['trackOverQuota', 'w01Holds'],
            do: ['riseToWhitelist', told('rerouted')],
          }),
        ],
        sendOverQuotaLetter: row('P13', 'OUT', 'command', 'overQuotaConsulting', 'W-06 R-DEL', {
          if: ['mayDecide', 'trackOverQuota', 'extraNamed'],
          do: ['openOverQuota', stop('K-26'), told('overQuotaAsked')],
        }),
        reduceQuantity: row('P13a', 'REM', 'command', 'accepted', 'W-06', {
          if: ['trackOverQuota', 'lessThanAsked'],
          do: ['reduce', told('reduced')],
        }),
        passReview: row('P16', 'OUT', 'command', 'reviewPassed', 'R-24a R-03a R-03b L-80a L-80b M-06 W-19 R-DEL', {
          if: [
            'trackConsulted',
            'reviewFindings',
            'noteGiven',
            ...REVIEW,
            'reachAllowed',
            'reachJustified',
            'nearerJustified',
          ],
          do: ['keepReview', stop('K-24'), told('reviewPassed')],
        }),
        refuse: row('P17', 'OUT', 'command', 'refused', 'R-24c A-38 W-19 R-DEL K-44', { if: REFUSAL, do: refused }),
        flagOverdue: [
          flag('P20a', 'clock', 'accepted', 'R-24a K-24', ['trackConsulted', 'clockK24']),
          flag('P20a', 'clock', 'accepted', 'W-02 K-26', ['trackFast', 'clockK26']),
          flag('P20b', 'clock', 'accepted', 'A-42 K-42', ['clockK42']),
        ],
        withdraw: withdrawn(),
      },
    },
    reviewPassed: {
      on: {
        issueLetter: row('P16', 'SYS', 'rule', 'consulting', 'R-24b Z-04', {
          do: ['openConsultation', told('letterIssued')],
        }),
      },
    },
    consulting: {
      on: {
        replyAgree: row('P18', 'IN', 'mailbox', 'repliedAgree', 'R-25a R-DEL K-26', {
          if: ['answersOpenLetter', 'withinLetter'],
          do: ['keepAgreement', K26, answered],
        }),
        replyRefuse: row('P19', 'IN', 'mailbox', 'repliedRefuse', 'R-25b R-DEL K-26', {
          if: ['answersOpenLetter', 'replyReasons'],
          do: ['keepDisagreement', K26, answered],
        }),
        flagOverdue: [
          flag('P20', 'rule', 'consulting', 'R-25a W-06 K-25', ['letterOverdue']),
          flag('P20b', 'clock', 'consulting', 'A-42 K-42', ['clockK42']),
        ],
        askInformation: row('P21', 'IN', 'mailbox', 'consulting', 'R-25a', {
          if: ['firstQuestion'],
          do: ['keepQuestion', told('informationAsked')],
        }),
        giveInformation: row('P21a', 'OUT|REM', 'command', 'consulting', 'R-25a', {
          if: ['questionOpen'],
          do: ['keepInformation', tellInformation()],
        }),
        refuse: row('P22', 'OUT', 'command', 'refused', 'A-42 A-38 R-21a R-DEL K-42 K-44', {
          if: ['outerLimitPassed', 'forLackOfConsent', ...REFUSAL],
          do: [tellWithdrawal, ...refused],
        }),
        withdraw: withdrawn(true),
      },
    },
    overQuotaConsulting: {
      on: {
        replyAgree: row('P14', 'IN', 'mailbox', 'repliedAgree', 'W-06 K-26', {
          if: ['answersOpenLetter', 'extraCoversShortage'],
          do: ['keepAgreement', K26, answered],
        }),
        replyRefuse: row('P15', 'IN', 'mailbox', 'repliedRefuse', 'W-06 R-25b K-26', {
          if: ['answersOpenLetter', 'replyReasons'],
          do: ['keepDisagreement', K26, answered],
        }),
        consultInFull: row('P15a', 'OUT', 'command', 'accepted', 'W-06 R-21a K-24', {
          if: ['mayDecide', 'replyOverdue'],
          do: [tellWithdrawal, 'takeBackLetter', 'fallToConsultation', K24today, told('rerouted')],
        }),
        reroute: row('P12a', 'SYS', 'rule', 'accepted', 'W-01 W-12 K-24', {
          if: ['otherTestFails'],
          do: [tellWithdrawal, 'takeBackLetter', 'fallToConsultation', K24today, told('rerouted')],
        }),
        flagOverdue: [
          flag('P20', 'rule', 'overQuotaConsulting', 'R-25a W-06 K-25', ['letterOverdue']),
          flag('P20b', 'clock', 'overQuotaConsulting', 'A-42 K-42', ['clockK42']),
        ],
        askInformation: row('P21', 'IN', 'mailbox', 'overQuotaConsulting', 'R-25a', {
          if: ['firstQuestion'],
          do: ['keepQuestion', told('informationAsked')],
        }),
        giveInformation: row('P21a', 'OUT|REM', 'command', 'overQuotaConsulting', 'R-25a', {
          if: ['questionOpen'],
          do: ['keepInformation', tellInformation()],
        }),
        refuse: row('P22', 'OUT', 'command', 'refused', 'A-42 A-38 R-21a R-DEL K-42 K-44', {
          if: ['outerLimitPassed', 'forLackOfConsent', ...REFUSAL],
          do: [tellWithdrawal, ...refused],
        }),
        withdraw: withdrawn(true),
      },
    },
    repliedAgree: {
      on: {
        approve: [
          row('P23', 'OUT', 'command', 'approved', 'R-21a R-26a R-27a R-27b L-80a L-80b P-12 W-19 R-DEL K-26 K-44', {
            if: ['consultationAgreed', 'withinAgreed', ...DECISION],
            do: [...approvedDo, K44],
          }),
          row('P23', 'OUT', 'command', 'approved', 'W-01 W-05 W-06 W-19 R-27a R-27b L-80a L-80b P-12 R-DEL K-26 K-44', {
            if: ['overQuotaConsent', 'onlyQuotaMayFail', 'quotaLeftWithExtra', 'withinAsked', ...DECISION],
            do: [...approvedDo, K44],
          }),
        ],
        reroute: [
          row('P12a', 'SYS', 'rule', 'accepted', 'W-01 W-12 K-24', {
            if: ['overQuotaConsent', 'otherTestFails'],
            do: [tellWithdrawal, 'takeBackLetter', 'fallToConsultation', ROUTE_LOST, K24today, told('rerouted')],
          }),
          row('P12a', 'SYS', 'rule', 'accepted', 'W-05 W-06', {
            if: ['overQuotaConsent', 'onlyQuotaMayFail', 'extraTooSmall'],
            do: [tellWithdrawal, 'takeBackLetter', 'fallToOverQuota', told('rerouted')],
          }),
        ],
        flagOverdue: [
          flag('P20a', 'clock', 'repliedAgree', 'R-26a K-26', ['clockK26']),
          flag('P20b', 'clock', 'repliedAgree', 'A-42 K-42', ['clockK42']),
        ],
        refuse: row('P24', 'OUT', 'command', 'refused', 'R-26a A-38 R-DEL K-26 K-44', { if: REFUSAL, do: refused }),
        withdraw: withdrawn(true),
      },
    },
    repliedRefuse: {
      on: {
        consultInFull: row('P15a', 'OUT', 'command', 'accepted', 'W-06 R-21a K-24', {
          if: ['mayDecide', 'overQuotaRefused'],
          do: ['fallToConsultation', stop('K-26'), K24today, told('rerouted')],
        }),
        flagOverdue: [
          flag('P20a', 'clock', 'repliedRefuse', 'R-26a K-26', ['clockK26']),
          flag('P20b', 'clock', 'repliedRefuse', 'A-42 K-42', ['clockK42']),
        ],
        refuse: row('P25', 'OUT', 'command', 'refused', 'R-21a R-26a A-38 R-DEL K-26 K-44', {
          if: [...REFUSAL, 'replyQuoted'],
          do: refused,
        }),
        withdraw: withdrawn(true),
      },
    },
    approved: {
      tags: 'final',
      on: {
        announceApproval: row('P27', 'SYS', 'rule', 'approved', 'R-26b W-03 K-44', {
          if: ['approvalMade'],
          do: [
            'keepApproval',
            tell<C, E>('application.announced', ({ context }) => ({
              ...about(context),
              approval: context.approval?.id ?? null,
              provinces: [...new Set([...noticeProvinces(context), ...resultAddressees(context)])],
            })),
          ],
        }),
        serveDecision: row('P28', 'SYS', 'rule', 'approved', 'A-38 A-44 K-44', {
          if: ['notServed'],
          do: ['markServed', stop('K-44'), told('served')],
        }),
        flagOverdue: flag('P28a', 'clock', 'approved', 'A-44 K-44', ['clockK44']),
      },
    },
    refused: {
      tags: 'final',
      on: {
        serveDecision: row('P28', 'SYS', 'rule', 'refused', 'A-38 A-44 K-44', {
          if: ['notServed'],
          do: ['markServed', stop('K-44'), told('served')],
        }),
        flagOverdue: flag('P28a', 'clock', 'refused', 'A-44 K-44', ['clockK44']),
      },
    },
    notAccepted: { tags: 'final' },
    withdrawn: { tags: 'final' },
    lapsed: { tags: 'final' },
  },
});

function tellInformation() {
  return tell<C, E>('application.informationGiven', ({ context, event }) => ({
    ...about(context),
    letter: openLetter(context)?.id ?? null,
    text: said<'giveInformation'>(event).text,
  }));
}
