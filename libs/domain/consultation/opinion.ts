import type { Day, WorkCalendar } from '../calendar/calendar.js';

/** So many working days a local bureau is given unless the asker says another day. */
const USUAL = 5;

/** Days on which an opinion may be due within the clock of the reply; null when no working day is left for it. */
interface OpinionDays {
  first: Day;
  /** One working day before the reply is due, so that it can still be written. */
  last: Day;
  usual: Day;
}

/** The child clock inside the parent clock: never later than the day before the last of the reply's working days. */
export function opinionDays(today: Day, replyDue: Day, calendar: WorkCalendar): OpinionDays | null {
  const first = calendar.addWorkingDays(today, 1).day;
  const last = calendar.addWorkingDays(replyDue, -1).day;
  if (last < first) return null;
  const usual = calendar.addWorkingDays(today, USUAL).day;
  return { first, last, usual: usual < last ? usual : last };
}
