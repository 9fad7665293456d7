import { isOfficer, officerOf } from '#domain/actor';
import { DomainError } from '#domain/errors';
import { stateWord } from '#domain/glossary/glossary';
import type { ListingContext } from '#domain/whitelist/listing.case';
import { against, facts, RegisterActs } from '../party/register-acts.js';

interface Found {
  state: string;
  context: ListingContext;
  /** Triggers that the agreement names, and the days within which it wants the alarm. */
  triggers: string[] | null;
  days: number | null;
}
/** 情况函告 on an entry that is suspended already: raised by the receiving province (W-12). */
export const ENTRY_ALARMS = new RegisterActs('whitelistEntries', {
  facts: facts<Found>(
    `liandan.whitelist_entry r JOIN liandan.whitelist w ON w.id = (r.context -> 'list' ->> 'id')::uuid`,
    `r.state, r.context, w.context -> 'terms' -> 'suspendTriggers' AS triggers,
     (w.context -> 'terms' ->> 'alarmWorkingDays')::int AS days`,
  ),
  acts: {
    alarm: {
      who: isOfficer,
      when: [
        against(
          ({ by, of }) => !officerOf(by, of.context.receiving),
          () =>
            new DomainError('NOT_PERMITTED', {
              rule: 'W-12',
              detail: { zh: '情况函告由接受地省级主管部门办理。', en: 'The receiving province raises the alarm.' },
              remedy: { zh: '请由接受地人员办理。', en: 'Ask an officer of the receiving province.' },
            }),
        ),
        against(
          ({ of }) => of.state !== 'suspended',
          ({ of }) => {
            const { zh, en } = stateWord('listing', of.state);
            return new DomainError('INVALID_TRANSITION', {
              rule: 'W-12',
              detail: { zh: `条目${zh}，未在暂停期间。`, en: `The entry is ${en}, not suspended.` },
              remedy: { zh: '请直接暂停该条目。', en: 'Suspend the entry: that writes the alarm.' },
            });
          },
        ),
      ],
    },
  },
});
