import { assign, enqueueActions, setup } from 'xstate';
import type { Actor } from '../actor.js';
import { photographed } from '../given/photo.js';
import { effects, lawful, row, stop, tell } from '../statute.js';
import type { Level, OpenByBureau } from './incident.commands.js';
import type {
  IncidentContext,
  IncidentEvent,
  IncidentSubject,
  LogLine,
  Of,
  OpeningEvidence,
} from './incident.context.js';
import {
  AT_ONCE_MINUTES,
  bearsHeavyMetals,
  HOURS_TO_MINISTRY,
  hoursToReport,
  isLarger,
  isMajor,
  minutesBetween,
  treatedAs,
} from './incident.level.js';
import { changed, incidentTests } from './incident.tests.js';

type C = IncidentContext;
type E = IncidentEvent;
type Opening = Of<'reportByUnit'> | (Of<'reportInitial'> & OpenByBureau);

const byName = (by: Actor): string => `${by.orgName} ${by.name}`.trim();
const line = (e: E, level: Level, text: string): LogLine => ({
  at: e.at,
  event: e.type,
  by: byName(e.by),
  level,
  text,
});
const unique = <T>(list: T[]): T[] => [...new Set(list)];

/** Signs as told, and those that the manifests themselves show (E-04). */
const signsOf = (e: Opening, subjects: IncidentSubject[]) =>
  unique([
    ...(e.signs ?? []),
    ...(bearsHeavyMetals(subjects.flatMap(({ categories }) => categories)) ? (['HEAVY_METALS'] as const) : []),
  ]);

/** The case as it begins; the level is the unit's estimate or the bureau's word. */
function begun(e: Opening, evidence: OpeningEvidence, knownAt: string): C {
  const signs = signsOf(e, evidence.subjects);
  const touches = e.touches ?? [];
  const stated = e.level ?? 'UNCLEAR';
  const { level, raisedBy } = treatedAs(stated, signs, touches);
  const told = e as Partial<Of<'reportByUnit'>>;
  return {
    place: e.place,
    province: e.place.division.slice(0, 2),
    city: e.place.division.slice(0, 4),
    occurredAt: e.occurredAt,
    knownAt,
    kind: e.kind,
    leaked: e.leaked,
    acted: told.acted ?? null,
    warned: told.warned ?? null,
    reportedLate: null,
    stated,
    level,
    raisedBy,
    signs,
    touches,
    reportHours: hoursToReport(level),
    reporter: { org: e.by.org, name: byName(e.by) },
    manifests: evidence.subjects,
    neighbours: [],
    ministry: null,
    overdue: [],
    log: [],
    final: null,
    reviews: [],
    closedAt: null,
    ...photographed(told.photos, e.by.org, e.at),
    ...(evidence.astray ? { justifications: e.justifications ?? [] } : {}),
  };
}

/** The level as a report or change states it; a report to the ministry at another major level is due anew. */
function relevelled(c: C, e: Of<'reportInitial'> | Of<'changeLevel'>): Partial<C> {
  const { level, raisedBy } = changed(c, e);
  return {
    stated: e.level,
    signs: e.signs ?? c.signs,
    touches: e.touches ?? c.touches,
    level,
    raisedBy,
    ministry: level === c.level ? c.ministry : null,
    log: [...c.log, line(e, level, e.text)],
  };
}

/** Provinces that the event touches and that have not been told yet. */
const untold = (c: C): string[] =>
  c.touches.filter((province) => !c.neighbours.some((neighbour) => neighbour.province === province));

const about = (c: C) => ({
  place: c.place,
  province: c.province,
  city: c.city,
  level: c.level,
  kind: c.kind,
  leaked: c.leaked,
  occurredAt: c.occurredAt,
  numbers: c.manifests.map(({ number }) => number),
});
const told = (fact: string, more?: (args: { context: C; event: E }) => Record<string, unknown>) =>
  tell<C, E>(`incident.${fact}`, (args) => ({ ...about(args.context), ...(more?.(args) ?? {}) }));
const opened = told('opened', ({ context: c, event }) => {
  const { astray = [] } = (event as Opening).evidence;
  return {
    manifests: c.manifests.map(({ machine, id, number, trip }) => ({
      ...{ machine, id, number, trip },
      ...(astray.includes(number) ? { astray: true } : {}),
    })),
  };
});

const REPORT = { clock: 'K-E', key: 'report' } as const;
const MINISTRY = { clock: 'K-E', key: 'ministry' } as const;
const OPENING = ['placeKnown', 'hasHappened', 'manifestsKnown', 'provincesKnown', 'anotherProvince'];

const overdue = (row_: string, state: string, test: string, rules: string) =>
  row(row_, 'SYS', 'clock', state, rules, {
    if: [test],
    do: ['markOverdue', told('overdue', ({ event }) => ({ clock: 'K-E', key: (event as Of<'flagOverdue'>).key }))],
  });

/** What may be done between the initial and the final report, in both states alike. */
const reporting = (state: string) => ({
  notifyNeighbour: row('I3', 'BUREAU|OUT|IN', 'command', state, 'E-05', {
    if: ['provincesKnown', 'anotherProvince'],
    do: ['matchLevel', 'noteNotice', 'tellNamed'],
  }),
  reportToMinistry: row('I4', 'BUREAU', 'command', state, 'E-03 K-E', {
    if: ['byProvince', 'isMajor'],
    do: ['noteMinistry', stop(MINISTRY.clock, MINISTRY.key), told('ministryTold')],
  }),
  flagOverdue: overdue('I4a', state, 'isMinistryClock', 'E-03 K-E'),
  followUp: row('I5', 'BUREAU', 'command', 'followUp', 'E-06', { do: ['noteFollowUp', told('followedUp')] }),
  changeLevel: row('I5', 'BUREAU', 'command', 'followUp', 'E-02 E-03 E-04 E-06 K-E', {
    if: ['provincesKnown', 'anotherProvince', 'levelDiffers'],
    do: ['matchLevel', 'relevel', 'tellTouched', 'noteTouched', told('levelChanged')],
  }),
  reportFinal: row('I6', 'BUREAU', 'command', 'final', 'E-06', {
    if: ['outcomeStated', 'ministryTold'],
    do: ['noteFinal', told('finalReported')],
  }),
});

/** The level that the event leads to, whatever brings it. */
const levelAfter = (c: C, e: E): Level =>
  e.type === 'notifyNeighbour' ? treatedAs(c.level, [], e.provinces).level : changed(c, e as Of<'changeLevel'>).level;

/** Incident case (突发环境事件), lifecycle §8.3, kept by the bureau of the place. Clocks are hours of wall time. */
export const incidentMachine = setup({
  types: { context: {} as C, events: {} as E },
  guards: { lawful: lawful<C, E>(incidentTests) },
  actions: {
    ...effects,
    beginByUnit: assign(({ event }) => {
      const e = event as Of<'reportByUnit'>;
      const c = begun(e, e.evidence, e.at);
      const late = minutesBetween(e.occurredAt, e.at);
      // An estimate is no finding: while any sign stands, the bureau has the shorter time.
      const hours = c.signs.length > 0 ? hoursToReport('UNCLEAR') : c.reportHours;
      return {
        ...c,
        reportHours: hours,
        reportedLate: late > AT_ONCE_MINUTES ? late : null,
        log: [line(e, c.level, e.leaked)],
      };
    }),
    beginByBureau: assign(({ event }) => {
      const e = event as Of<'reportInitial'> & OpenByBureau;
      const c = begun(e, e.evidence, e.knownAt);
      return { ...c, log: [line(e, c.level, e.text)] };
    }),
    startReport: enqueueActions(({ context: c, enqueue }) => {
      const clock = { ...REPORT, from: c.knownAt, length: c.reportHours, fires: 'flagOverdue' };
      enqueue({ type: 'start', params: clock });
    }),
    /** The initial report is there: its clock is met, or met late, by the hours of the level that it states. */
    meetReport: enqueueActions(({ context: c, event, enqueue }) => {
      const hours = hoursToReport(levelAfter(c, event as E));
      enqueue({ type: 'stop', params: REPORT });
      if (hours < c.reportHours) {
        enqueue({ type: 'start', params: { ...REPORT, from: c.knownAt, length: hours } });
        enqueue({ type: 'stop', params: REPORT });
      }
    }),
    startMinistry: enqueueActions(({ context: c, enqueue }) => {
      if (isMajor(c.level)) {
        enqueue({ type: 'start', params: { ...MINISTRY, length: HOURS_TO_MINISTRY, fires: 'flagOverdue' } });
      }
    }),
    /** A change of level starts the matching clock anew (I3, I5). */
    matchLevel: enqueueActions(({ context: c, event, enqueue }) => {
      const after = levelAfter(c, event as E);
      if (after === c.level) return;
      if (isMajor(c.level)) enqueue({ type: 'lapse', params: MINISTRY });
      if (isMajor(after)) {
        enqueue({ type: 'start', params: { ...MINISTRY, length: HOURS_TO_MINISTRY, fires: 'flagOverdue' } });
      }
    }),
    relevel: assign(({ context, event }) => relevelled(context, event as Of<'changeLevel'>)),
    /** One fact for all who are told; its mailboxes carry it at once, and the notice is frozen with it (E-05). */
    tellNamed: enqueueActions(({ context: c, event, enqueue }) => {
      const { provinces, text, by } = event as Of<'notifyNeighbour'>;
      const notice = { ...about(c), provinces, from: by.province ?? c.province, text };
      enqueue({ type: 'tell', params: { fact: 'incident.neighbourTold', ...notice } });
    }),
    /** A report that names other provinces tells them at once; nobody has to remember it (E-05). */
    tellTouched: enqueueActions(({ context: c, event, enqueue }) => {
      const provinces = untold(c);
      if (provinces.length === 0) return;
      const notice = { ...about(c), provinces, from: c.province, text: (event as Of<'changeLevel'>).text };
      enqueue({ type: 'tell', params: { fact: 'incident.neighbourTold', ...notice } });
    }),
    noteTouched: assign(({ context: c, event: e }) => ({
      neighbours: [...c.neighbours, ...untold(c).map((province) => ({ province, at: e.at, by: byName(e.by) }))],
    })),
    /** An event that another province must be told of is one that may touch it: at least major. */
    noteNotice: assign(({ context: c, event }) => {
      const e = event as Of<'notifyNeighbour'>;
      const { level, raisedBy } = treatedAs(c.level, [], e.provinces);
      return {
        neighbours: [...c.neighbours, ...e.provinces.map((province) => ({ province, at: e.at, by: byName(e.by) }))],
        touches: unique([...c.touches, ...e.provinces]),
        level,
        raisedBy: unique([...c.raisedBy, ...raisedBy]),
        log: [...c.log, line(e, level, e.text)],
      };
    }),
    noteMinistry: assign(({ context: c, event: e }) => ({
      ministry: { at: e.at, by: byName(e.by) },
      log: [...c.log, line(e, c.level, (e as Of<'reportToMinistry'>).text)],
    })),
    noteFollowUp: assign(({ context: c, event: e }) => ({
      log: [...c.log, line(e, c.level, (e as Of<'followUp'>).text)],
    })),
    noteFinal: assign(({ context: c, event }) => {
      const e = event as Of<'reportFinal'>;
      const { measures, losses, responsibility } = e;
      return {
        final: { at: e.at, measures, losses, responsibility, serious: e.serious ?? [] },
        log: [...c.log, line(e, c.level, [measures, losses, responsibility].join('\n'))],
      };
    }),
    markOverdue: assign(({ context: c, event }) => {
      const { clock, key = '', at } = event as Of<'flagOverdue'>;
      return { overdue: [...c.overdue, { clock, key, at }] };
    }),
    markClosed: assign(({ context: c, event }) => {
      const e = event as Of<'close'>;
      const serious = c.final?.serious ?? [];
      return {
        closedAt: e.at,
        reviews: e.evidence.entries.flatMap(({ id, receiver, receiving }) => {
          const ground = serious.includes(receiver) ? ('S1' as const) : isLarger(c.level) ? ('S4' as const) : null;
          return ground ? [{ entry: id, receiver, receiving, ground }] : [];
        }),
        log: [...c.log, line(e, c.level, e.note ?? '')],
      };
    }),
  },
}).createMachine({
  id: 'incident',
  initial: 'new',
  context: {} as C,
  states: {
    new: {
      on: {
        reportByUnit: row('I1', 'CAR|REM|RCV', 'command', 'reportedByUnit', 'E-01 L-20 L-86 R-09a K-E', {
          if: [...OPENING, 'partyOfEach'],
          do: ['beginByUnit', 'startReport', opened],
        }),
        reportInitial: row('I1a', 'BUREAU', 'command', 'initial', 'E-02 E-03 E-04 E-06 K-E', {
          if: OPENING,
          do: [
            'beginByBureau',
            'startReport',
            stop(REPORT.clock, REPORT.key),
            'startMinistry',
            opened,
            told('initialReported'),
            'tellTouched',
            'noteTouched',
          ],
        }),
      },
    },
    reportedByUnit: {
      on: {
        reportInitial: row('I2', 'BUREAU', 'command', 'initial', 'E-02 E-03 E-04 E-06 K-E', {
          if: ['provincesKnown', 'anotherProvince'],
          do: ['meetReport', 'relevel', 'startMinistry', told('initialReported'), 'tellTouched', 'noteTouched'],
        }),
        flagOverdue: overdue('I2a', 'reportedByUnit', 'isReportClock', 'E-02 E-03 E-04 K-E'),
      },
    },
    initial: { on: reporting('initial') },
    followUp: { on: reporting('followUp') },
    final: {
      on: {
        close: row('I7', 'BUREAU', 'command', 'closed', 'E-07 W-12', {
          if: ['manifestsReleased'],
          do: ['markClosed', told('closed', ({ context: c }) => ({ reviews: c.reviews }))],
        }),
      },
    },
    closed: { tags: 'final' },
  },
});
