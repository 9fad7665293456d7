import type { Part } from '../actor.js';
import { addDays, civilDay, startOfDay, type Day, type Instant, type WorkCalendar } from '../calendar/calendar.js';
import { clock as clockOf, whitelistDates } from '../calendar/clocks.js';
import type { Text } from '../errors.js';
import { partsBoundBy } from './owners.js';

/** A clock of a case as its row says. */
export interface RunningClock {
  machine: string;
  clock: string;
  key: string;
  startedAt: Instant;
  dueDay: Day;
}

/** Something to be told to somebody at an instant, once per clock and level, while the condition still holds. */
export interface Reminder {
  level: string;
  at: Instant;
  to: readonly Part[];
  /** To the firm that holds the licence, which plays no part in it. */
  holder?: true;
  rule: string;
  title: Text;
  text: Text;
  /** Also told when the clock has been met meanwhile. */
  evenIfMet?: true;
  /** Only while the case is in one of these states. */
  onlyIn?: readonly string[];
  /** Only while nobody of the addressees has read the notice of that level. */
  onlyIfUnread?: string;
}

const DAY_BEFORE = ['K-23', 'K-44', 'K-20'];
/** Days after acceptance at which the remover is asked to look at the result, and after which silence is told (R-10e). */
const CHECK_RESULT_DAYS = 30;
const NEVER_VIEWED_DAYS = 60;

const named = (clock: string): Text => {
  const found = clockOf(clock);
  return { zh: found?.zh ?? clock, en: found?.en ?? clock };
};

/**
 * What is told beside the ladder of lifecycle §5 and the register's own reminders, which the book of overdue records
 * tells to the owner of the duty: one working day before K-20, K-23 and K-44 pass; to the remover 30 days after the
 * acceptance (R-10e); to the holder 30 working days before a licence ends (P-13); to the receiving province when a list
 * is not confirmed on 15 December (W-07). What is counted from the due day moves with it, what is counted from the
 * start does not. A reminder that would lie before the start is none.
 */
export function remindersOf(running: RunningClock, calendar: WorkCalendar): Reminder[] {
  const { clock, key, machine, dueDay, startedAt } = running;
  const from = civilDay(startedAt);
  const owner = partsBoundBy(clock);
  const name = named(clock);
  const due = { zh: `应于${dueDay}前完成`, en: `due on ${dueDay}` };
  const found: Reminder[] = [];
  const rule = clockOf(clock)?.rules[0] ?? clock;
  if (DAY_BEFORE.includes(clock)) {
    found.push({
      level: 'dayBefore',
      at: startOfDay(calendar.addWorkingDays(dueDay, -1).day),
      to: owner,
      rule,
      title: { zh: `${name.zh}即将届满`, en: `${name.en}: one working day left` },
      text: {
        zh: `${name.zh}${due.zh}，尚余1个工作日。`,
        en: `${name.en} (${clock}) is ${due.en}: one working day is left.`,
      },
    });
  }
  if (clock === 'K-81') {
    found.push(
      {
        level: 'R-10e',
        at: startOfDay(addDays(from, CHECK_RESULT_DAYS)),
        to: ['REM'],
        rule: 'R-10e',
        evenIfMet: true,
        title: { zh: '请核实利用处置情况', en: 'Check what became of the waste' },
        text: {
          zh: '接受已满30日，请及时核实接受人对所转移废物的利用、处置情况。',
          en: 'Thirty days after the acceptance: check in time what the receiver did with the waste.',
        },
      },
      {
        level: 'R-10e.unread',
        at: startOfDay(addDays(from, NEVER_VIEWED_DAYS)),
        to: ['OUT'],
        rule: 'R-10e',
        evenIfMet: true,
        onlyIfUnread: 'R-10e',
        title: { zh: '移出人未核实利用处置情况', en: 'The remover never looked at the result' },
        text: {
          zh: '移出人在提醒后仍未查看利用处置情况，予以标记。',
          en: 'The remover has not looked at the result since the reminder; this is flagged.',
        },
      },
    );
  }
  if (clock === 'K-P13' && key === 'expiry') {
    found.push({
      level: 'renewalDue',
      at: startOfDay(calendar.addWorkingDays(dueDay, -30).day),
      to: [],
      holder: true,
      rule: 'P-13',
      title: { zh: '请申请换证', en: 'Apply for the renewal of the licence' },
      text: {
        zh: `经营许可证${dueDay}届满，应于届满30个工作日前提出换证申请。`,
        en: `The licence ends on ${dueDay}; its renewal is applied for 30 working days before.`,
      },
    });
  }
  if (machine === 'list' && clock === 'K-W' && key === 'year') {
    const { reminder } = whitelistDates['W-07'];
    found.push({
      level: 'W-07',
      at: startOfDay(`${Number(dueDay.slice(0, 4)) - 1}-${reminder}`),
      to: ['PROP'],
      rule: 'W-07',
      onlyIn: ['draft', 'proposed', 'negotiating'],
      title: { zh: '下年度名单尚未确认', en: "Next year's list is not confirmed" },
      text: {
        zh: '名单应于12月31日前确认；逾期未确认的，次年申请一律按商请程序办理。',
        en: 'The list is to be confirmed by 31 December; without it all applications of the new year are consulted.',
      },
    });
  }
  return found.filter(({ at }) => at > startedAt);
}
