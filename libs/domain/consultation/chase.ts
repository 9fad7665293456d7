import type { Day, WorkCalendar } from '../calendar/calendar.js';
import type { ErrorCode, Refusal, Text } from '../errors.js';

/** From so many working days before its due date on, a reply may be chased: the days on which its light is yellow. */
export const CHASED_FROM = 2;

/** A letter as far as its reply can be chased (催办). */
export interface Chaseable {
  state: string;
  /** Whether the addressee waits for information that it asked for. */
  asked: boolean;
  /** Last day of the reply clock K-25 where it still runs or has passed unmet. */
  dueDay: Day | null;
  /** Day of the last chase. */
  chasedOn: Day | null;
}
interface NotNow {
  code: ErrorCode;
  refusal: Refusal & { detail: Text; remedy: Text };
}

const no = (code: ErrorCode, detail: Text, remedy: Text): NotNow => ({
  code,
  refusal: { rule: 'R-25a', detail, remedy },
});

/** Why the reply cannot be chased today; null when it can. Once within a working day, and not before it is nearly due. */
export function chaseRefused({ state, asked, dueDay, chasedOn }: Chaseable, today: Day, calendar: WorkCalendar) {
  if (state !== 'delivered' || dueDay === null)
    return no(
      'INVALID_TRANSITION',
      { zh: '该函件当前没有待复的函复时限。', en: 'No reply with a time limit is awaited on this letter.' },
      { zh: '无需催办。', en: 'There is nothing to chase.' },
    );
  if (asked)
    return no(
      'RULE_REFUSED',
      { zh: '对方要求补充的信息尚未提供。', en: 'The other side still waits for the information it asked for.' },
      { zh: '请先补充信息。', en: 'Give the information first.' },
    );
  const { days } = calendar.workingDaysBetween(today, dueDay);
  if (days > CHASED_FROM)
    return no(
      'RULE_REFUSED',
      { zh: `距函复期限还有${days}个工作日。`, en: `The reply is due in ${days} working days.` },
      {
        zh: `期限前${CHASED_FROM}个工作日内或者逾期后方可催办。`,
        en: `It may be chased within ${CHASED_FROM} working days of the due date, or once it is overdue.`,
      },
    );
  if (chasedOn !== null && calendar.workingDaysBetween(chasedOn, today).days < 1)
    return no(
      'RULE_REFUSED',
      { zh: `${chasedOn} 已催办。`, en: `It was chased on ${chasedOn}.` },
      {
        zh: '同一函件一个工作日内只催办一次，请于下一工作日再办。',
        en: 'Once within a working day: try again on the next.',
      },
    );
  return null;
}
