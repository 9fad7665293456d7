import type { Day } from '#domain/calendar/civil';
import { against, facts, notWhen, RegisterActs, theirs } from './register-acts.js';
import { isHead, shared } from './register-words.js';

interface NegativeItem {
  province: string | null;
  joint: string | null;
  from: Day;
  to: Day | null;
  confirmed_by: string[];
}
const itemOver = notWhen<NegativeItem>(({ of, today }) => of.to !== null && of.to < today, {
  zh: '该事项已到期',
  en: 'The item is over already',
});
/** Negative lists: a province ends what it keeps alone; what several keep ends by the consent of all (W-19). */
export const NEGATIVE_LIST = new RegisterActs('negativeList', {
  facts: facts<NegativeItem>(
    'liandan.negative_list_item r',
    'r.province, r.joint, r.valid_from::text AS "from", r.valid_to::text AS "to", r.confirmed_by',
  ),
  makes: { add: isHead, propose: isHead },
  acts: {
    end: {
      who: isHead,
      when: [
        theirs(({ by, of }) => of.confirmed_by.includes(by.province ?? '')),
        against(
          ({ of }) => of.joint !== null,
          () => shared('W-19'),
        ),
        theirs(({ by, of }) => by.province === of.province),
        itemOver,
      ],
    },
    proposeEnd: {
      who: isHead,
      when: [theirs(({ by, of }) => of.joint !== null && of.confirmed_by.includes(by.province ?? '')), itemOver],
    },
  },
});
