import type { Day } from '#domain/calendar/civil';
import type { switches } from '#domain/policy/switches';
import { facts, notWhen, RegisterActs, theirs } from '../party/register-acts.js';
import { isHead } from '../party/register-words.js';

interface Setting {
  parties: string[];
  confirmed: string[];
  name: keyof typeof switches;
  from: Day;
}
/** Switches and time limits: set by the head of a province; under an agreement confirmed by those of its other parties. */
export const POLICIES = new RegisterActs('policies', {
  facts: facts<Setting>(
    'liandan.policy_switch r',
    'r.parties, r.confirmed_by AS confirmed, r.name, r.valid_from::text AS "from"',
  ),
  makes: { set: isHead },
  acts: {
    confirm: {
      who: isHead,
      when: [
        theirs(({ by, of }) => of.parties.includes(by.province ?? '')),
        notWhen(({ by, of }) => of.confirmed.includes(by.province ?? ''), {
          zh: '本省已确认',
          en: 'Your province has confirmed it already',
        }),
      ],
    },
  },
});
/** Lists of materials: published by the head of a province (R-22c). */
export const MATERIAL_LISTS = new RegisterActs('materialLists', { makes: { publish: isHead } });
