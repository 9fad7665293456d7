import type { Day } from '#domain/calendar/civil';
import { against, facts, type Guard, notWhen, RegisterActs, theirs } from '../party/register-acts.js';
import { isHead, isProvince, refused, shared } from '../party/register-words.js';

interface Restriction {
  confirmed_by: string[];
  effect: 'BLOCK' | 'CONFIRM';
  from: Day;
  to: Day;
  version: number;
}
const party = theirs<Restriction>(({ by, of }) => of.confirmed_by.includes(by.province ?? ''));
const isShared = ({ of }: { of: Restriction }) => of.confirmed_by.length > 1;
const restrictionOver: Guard<Restriction> = notWhen(({ of, today }) => of.to < today, {
  zh: '该管控已结束',
  en: 'The restriction is over already',
});
/** Restrictions: imposed by one province or several, passed by an officer of one of them. */
export const RESTRICTIONS = new RegisterActs('restrictions', {
  facts: facts<Restriction>(
    'liandan.restriction r',
    'r.confirmed_by, r.effect, r.valid_from::text AS "from", r.valid_to::text AS "to", r.version',
  ),
  makes: { impose: isHead, propose: isHead },
  acts: {
    end: { who: isHead, when: [party, against(isShared, () => shared('R-08')), restrictionOver] },
    proposeEnd: { who: isHead, when: [party, theirs(isShared), restrictionOver] },
    pass: {
      who: isProvince,
      when: [
        party,
        against(
          ({ of }) => of.effect === 'BLOCK',
          () =>
            refused(
              'R-08',
              { zh: '该管控期间禁止发运，不予确认。', en: 'Departures are blocked; none is confirmed.' },
              { zh: '请在管控结束后发运。', en: 'Depart when the restriction has ended.' },
            ),
        ),
      ],
    },
  },
});
