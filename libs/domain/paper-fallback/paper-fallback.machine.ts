import { assign, enqueueActions, setup } from 'xstate';
import { civilDay, startOfDay } from '../calendar/civil.js';
import { effects, lawful, row, start, stop, tell, type Tests } from '../statute.js';
import type { Of, PaperFallbackContext, PaperFallbackEvent } from './paper-fallback.context.js';

type C = PaperFallbackContext;
type E = PaperFallbackEvent;

const time = (instant: string) => Date.parse(instant);
/** Issue, loading, each departure and arrival follow on each other, none of them lies ahead. */
function inOrder({ at, journey }: Of<'backEnter'>): boolean {
  const times = [
    journey.issuedAt,
    journey.loadedAt,
    ...journey.legs.flatMap((leg) => [leg.departedAt, leg.arrivedAt]),
    at,
  ];
  return times.every((each, i) => i === 0 || time(times[i - 1] as string) <= time(each));
}

/** Day of the last arrival, in Beijing; the goods were in the receiver's hands from then on. */
export const arrivedOn = ({ journey }: Pick<Of<'backEnter'>, 'journey'>): string =>
  civilDay(new Date(journey.legs.at(-1)?.arrivedAt ?? journey.loadedAt).toISOString());
/** Ten working days after the last arrival are over, though those after the day that was stated are not (R-20b). */
const lateByArrival = ({ at, evidence: { due } }: Of<'backEnter'>): boolean =>
  due !== undefined && due.arrival <= at && at < due.stated;
/** Entered late: by the earlier of both days, whether or not the clock has been met. */
const isLate = (c: C, { at, evidence: { due } }: Of<'backEnter'>): boolean =>
  c.overdue.length > 0 || (due !== undefined && (due.stated <= at || due.arrival <= at));
/** A transfer is not complete before it arrives, nor later than its acceptance could lawfully be (R-18a). */
const contradicts = (c: C, e: Of<'backEnter'>): boolean => {
  const { due } = e.evidence;
  const stated = c.completedOn ?? '';
  return due !== undefined && (arrivedOn(e) > stated || startOfDay(stated) >= due.acceptance);
};

/** Guards of the paper fallback. */
export const paperFallbackTests = {
  ownFirm: {
    rule: 'R-06',
    says: { zh: '移出单位未登记。', en: 'The firm is not registered.' },
    remedy: { zh: '请先登记单位。', en: 'Register the firm first.' },
    holds: (_, e) => (e as Of<'announce'>).evidence.firm !== null,
  },
  reasonOrNotice: {
    rule: 'R-20b',
    says: {
      zh: '须说明不能使用电子联单的原因，或引用本省当时有效的停运公告。',
      en: 'Say why the electronic manifest cannot be used, or name an outage notice of the province in force now.',
    },
    remedy: { zh: '请填写原因，或引用停运公告。', en: 'Give the reason in words, or name the notice.' },
    holds: (_, e) => {
      const { text, notice, at, evidence } = e as Of<'announce'>;
      if (notice === undefined) return Boolean(text?.trim());
      const found = evidence.notice;
      return (
        found !== null &&
        found.province === evidence.firm?.province &&
        time(found.from) <= time(at) &&
        (found.to === null || time(at) <= time(found.to))
      );
    },
  },
  paperNumberNew: {
    rule: 'R-06',
    says: { zh: '该纸质联单编号已登记。', en: 'This paper number is announced already.' },
    remedy: { zh: '请核对纸质联单编号。', en: 'Check the number printed on the paper.' },
    holds: (_, e) => !(e as Of<'announce'>).evidence.taken,
  },
  completedInPast: {
    rule: 'R-20b',
    says: { zh: '转移完成日期不能晚于今日。', en: 'The transfer cannot be complete on a day to come.' },
    remedy: { zh: '请核对完成日期。', en: 'Check the date of completion.' },
    holds: (_, e) => (e as Of<'complete'>).completedOn <= civilDay(e.at),
  },
  scansStored: {
    rule: 'R-20b',
    says: { zh: '缺少纸质联单的扫描件。', en: 'A scan of the paper form is missing.' },
    remedy: { zh: '请先上传本纸质联单的扫描件。', en: 'Store the scans of this paper form first.' },
    holds: (_, e) => {
      const { scans, evidence } = e as Of<'backEnter'>;
      return scans.length > 0 && scans.every((id) => evidence.scans.some((scan) => scan.id === id));
    },
  },
  legsComplete: {
    rule: 'R-20b',
    says: { zh: '每一运输段都须填写发运和到达情况。', en: 'Departure and arrival of every leg are needed.' },
    remedy: { zh: '请按运输段逐段填写。', en: 'Fill them in, leg by leg.' },
    holds: (_, e) => (e as Of<'backEnter'>).journey.legs.length === (e as Of<'backEnter'>).form.legs.length,
  },
  timesInOrder: {
    rule: 'R-20b',
    says: { zh: '原始时间前后矛盾或晚于现在。', en: 'The original times contradict each other or lie ahead.' },
    remedy: { zh: '请按纸质联单核对各时间。', en: 'Check the times against the paper.' },
    holds: (_, e) => inOrder(e as Of<'backEnter'>),
  },
  quantitiesGiven: {
    rule: 'R-10d',
    says: { zh: '每行废物须填写移出量。', en: 'Every line needs the removed quantity.' },
    remedy: { zh: '请补充移出量。', en: 'Fill in the quantity.' },
    holds: (_, e) => (e as Of<'backEnter'>).form.lines.every(({ removed }) => Number(removed ?? '0') > 0),
  },
  ownPaper: {
    rule: 'R-06',
    says: { zh: '移出人与纸质联单登记不一致。', en: 'The remover is not the one that announced this paper.' },
    remedy: { zh: '请由登记该纸质联单的单位补录。', en: 'Let the firm that announced it enter it.' },
    holds: (c, e) => [undefined, c.remover.id].includes((e as Of<'backEnter'>).form.remover),
  },
  reasonGiven: {
    rule: 'R-20b',
    says: { zh: '须说明未发生转移。', en: 'Say that nothing was moved, and why.' },
    remedy: { zh: '请填写原因。', en: 'State the reason.' },
    holds: (_, e) => Boolean((e as Of<'cancel'>).reason.trim()),
  },
} satisfies Tests<C, E>;

const told = (fact: string, more?: (c: C) => Record<string, unknown>) =>
  tell<C, E>(`paperFallback.${fact}`, ({ context: c }) => ({
    paperNo: c.paperNo,
    remover: c.remover.id,
    origin: c.origin,
    originCity: c.originCity,
    ...(more?.(c) ?? {}),
  }));

/** Paper in place of the electronic manifest (lifecycle §7.2). */
export const paperFallbackMachine = setup({
  types: { context: {} as C, events: {} as E },
  guards: { lawful: lawful<C, E>(paperFallbackTests) },
  actions: {
    ...effects,
    begin: assign(({ event }) => {
      const { reason, text, notice, paperNo, at, evidence } = event as Of<'announce'>;
      const firm = evidence.firm ?? { id: '', name: '', province: '', city: null };
      return {
        origin: firm.province,
        originCity: firm.city,
        remover: { id: firm.id, name: firm.name },
        reason,
        text: text ?? null,
        notice: notice ?? null,
        paperNo,
        announcedAt: at,
        completedOn: null,
        remarks: null,
        overdue: [],
        entry: null,
        manifest: null,
        justifications: [],
        cancelled: null,
      };
    }),
    finish: assign(({ event }) => {
      const { completedOn, remarks } = event as Of<'complete'>;
      return { completedOn, remarks: remarks ?? null };
    }),
    flag: assign(({ context, event }) => ({
      overdue: [...context.overdue, { clock: (event as Of<'flagOverdue'>).clock ?? 'K-20', at: event.at }],
    })),
    enter: assign(({ context, event }) => {
      const e = event as Of<'backEnter'>;
      const { at, form, journey, evidence, justifications } = e;
      return {
        entry: {
          at,
          late: isLate(context, e),
          ...(contradicts(context, e) ? { contradicts: true as const } : {}),
          form,
          journey,
          scans: evidence.scans,
        },
        manifest: evidence.manifest,
        justifications: justifications ?? [],
      };
    }),
    /** The clock that ran from the day that was stated gives way to the one that the arrival had started. */
    countFromArrival: enqueueActions(({ event, enqueue }) => {
      const e = event as Of<'backEnter'>;
      if (!lateByArrival(e)) return;
      enqueue({ type: 'lapse', params: { clock: 'K-20' } });
      enqueue({ type: 'start', params: { clock: 'K-20', from: startOfDay(arrivedOn(e)), fires: 'flagOverdue' } });
    }),
    cancel: assign(({ event }) => ({ cancelled: { at: event.at, reason: (event as Of<'cancel'>).reason } })),
  },
}).createMachine({
  id: 'paperFallback',
  initial: 'new',
  context: {} as C,
  states: {
    new: {
      on: {
        announce: row('F1', 'REM', 'command', 'open', 'R-06 R-20b', {
          if: ['ownFirm', 'reasonOrNotice', 'paperNumberNew'],
          do: ['begin', told('announced', ({ reason, notice }) => ({ reason, notice }))],
        }),
      },
    },
    open: {
      on: {
        complete: row('F2', 'REM', 'command', 'completed', 'R-20b K-20', {
          if: ['completedInPast'],
          do: [
            'finish',
            start<C, E>(({ context }) => ({
              clock: 'K-20',
              from: startOfDay(context.completedOn ?? ''),
              fires: 'flagOverdue',
            })),
            told('completed', ({ completedOn }) => ({ completedOn })),
          ],
        }),
        cancel: row('F5', 'REM', 'command', 'cancelled', 'R-20b', {
          if: ['reasonGiven'],
          do: ['cancel', told('cancelled')],
        }),
      },
    },
    completed: {
      on: {
        backEnter: row('F3', 'REM', 'command', 'entered', 'R-20b R-28a K-20', {
          if: ['ownPaper', 'scansStored', 'legsComplete', 'timesInOrder', 'quantitiesGiven'],
          do: [
            'countFromArrival',
            'enter',
            stop('K-20'),
            told('entered', ({ manifest, entry }) => ({ manifest, late: entry?.late ?? false })),
          ],
        }),
        flagOverdue: row('F4', 'SYS', 'clock', 'completed', 'R-20b K-20', {
          do: ['flag', told('overdue', () => ({ clock: 'K-20' }))],
        }),
      },
    },
    entered: { type: 'final' },
    cancelled: { type: 'final' },
  },
});
