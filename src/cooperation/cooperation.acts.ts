import { isOfficer, type Actor } from '#domain/actor';
import type { Day } from '#domain/calendar/civil';
import { against, facts, notWhen, RegisterActs, theirs } from '../party/register-acts.js';
import { isHead, isProvince, refused } from '../party/register-words.js';

export interface Meeting {
  title: string;
  provinces: string[];
  convener: string;
  state: 'planned' | 'drafted' | 'signed' | 'cancelled';
  version: number;
  minutes_version: number;
  held_on: Day;
  readers: string[];
  /** Provinces that have signed the newest minutes. */
  signed: string[];
}
const opened = [
  theirs<Meeting>(({ by, of }) => of.provinces.includes(by.province ?? '')),
  against<Meeting>(
    ({ of }) => of.state === 'signed',
    () =>
      refused(
        'Z-04',
        { zh: '会议纪要已由各方签署，不得更改', en: 'All sides have signed: the minutes are frozen' },
        { zh: '请在下次会议上处理', en: 'Bring it to the next meeting' },
      ),
  ),
  notWhen<Meeting>(({ of }) => of.state === 'cancelled', { zh: '会议已取消', en: 'The meeting was cancelled' }),
];
/** Joint meetings: of all provinces that take part, until all have signed (Z-04). */
export const MEETINGS = new RegisterActs('meetings', {
  facts: facts<Meeting>(
    'liandan.meeting r',
    `r.title, r.provinces, r.convener, r.state, r.version, r.minutes_version, r.held_on::text, r.readers,
     ARRAY(SELECT s.province FROM liandan.meeting_signature s WHERE s.meeting = r.id AND s.version = r.minutes_version) AS signed`,
  ),
  makes: { call: isProvince },
  acts: {
    writeMinutes: {
      who: isProvince,
      when: [
        ...opened,
        notWhen(({ of, today }) => of.held_on > today, {
          zh: '会议尚未召开',
          en: 'The meeting is still to be held',
        }),
      ],
    },
    sign: {
      who: isHead,
      when: [
        ...opened,
        notWhen(({ of }) => of.minutes_version === 0, { zh: '尚无会议纪要', en: 'There are no minutes yet' }),
        notWhen(({ by, of }) => of.signed.includes(by.province ?? ''), {
          zh: '本省已签',
          en: 'Your province has signed already',
        }),
      ],
    },
    addInstrument: { who: isProvince, when: opened },
    cancel: {
      who: isProvince,
      when: [
        theirs(({ by, of }) => by.province === of.convener),
        ...opened,
        notWhen(({ of }) => of.state !== 'planned', { zh: '会议已召开', en: 'The meeting has been held' }),
      ],
    },
  },
});

interface Item {
  owner: string;
  due_on: Day;
  done_on: Day | null;
  version: number;
  readers: string[];
}
/** Action items: agreed by provinces, finished by the authority that owns them. */
export const ACTION_ITEMS = new RegisterActs('actionItems', {
  facts: facts<Item>('liandan.action_item r', 'r.owner, r.due_on::text, r.done_on::text, r.version, r.readers'),
  makes: { add: isProvince },
  acts: {
    finish: {
      who: (by: Actor) => by.kind !== 'firm' && by.province !== null && isOfficer(by),
      when: [
        theirs(({ by, of }) => by.org === of.owner),
        notWhen(({ of }) => of.done_on !== null, { zh: '事项已办结', en: 'The item is done already' }),
      ],
    },
  },
});

interface Mechanism {
  provinces: string[];
  from: Day;
  ended: Day | null;
}
/** Standing mechanisms: proposed and ended by letters of the provinces that share them. */
export const MECHANISMS = new RegisterActs('mechanisms', {
  facts: facts<Mechanism>(
    'liandan.mechanism r',
    'r.provinces, r.valid_from::text AS "from", r.ended_on::text AS ended',
  ),
  makes: { propose: isHead },
  acts: {
    proposeEnd: {
      who: isHead,
      when: [
        theirs(({ by, of }) => of.provinces.includes(by.province ?? '')),
        notWhen(({ of }) => of.ended !== null, { zh: '该机制已终止', en: 'The mechanism has ended already' }),
      ],
    },
  },
});

interface ReadGrant {
  grantor: string;
  revoked: boolean;
  readers: string[];
}
/** Rights of inspectors to read across the border: granted and revoked by the head of the province that is read (Z-07). */
export const READ_GRANTS = new RegisterActs('readGrants', {
  facts: facts<ReadGrant>('liandan.read_grant r', 'r.grantor, r.revoked_at IS NOT NULL AS revoked, r.readers'),
  makes: { grant: isHead },
  acts: {
    revoke: {
      who: isHead,
      when: [
        theirs(({ by, of }) => by.province === of.grantor),
        notWhen(({ of }) => of.revoked, { zh: '已撤销', en: 'It is revoked already' }),
      ],
    },
  },
});

interface CreditRecord {
  province: string;
  entries: string[];
  /** Provinces that keep the lists in which the unit stands. */
  receiving: string[];
  reviewed: boolean;
  lifted: Day | null;
  decided: Day;
  version: number;
  readers: string[];
}
const isFeed = (by: Actor) => by.kind === 'register' && by.roles.includes('machine');
const feedOrProvince = (by: Actor) => isFeed(by) || isProvince(by);
/** Grades and violations: noted by the province of the unit or by the feed, reviewed by who keeps the list (L-28). */
export const CREDIT_RECORDS = new RegisterActs('creditRecords', {
  facts: facts<CreditRecord>(
    'liandan.credit_record r',
    `r.province, r.entries, r.review IS NOT NULL AS reviewed, r.lifted_on::text AS lifted, r.decided_on::text AS decided,
     r.version, r.readers, ARRAY(SELECT e.receiving FROM liandan.whitelist_entry e WHERE e.id = ANY (r.entries)) AS receiving`,
  ),
  makes: { note: (by: Actor) => by.kind === 'system' || feedOrProvince(by) },
  acts: {
    review: {
      who: isProvince,
      when: [
        notWhen(({ of }) => of.entries.length > 0 && of.reviewed, {
          zh: '无待复核事项',
          en: 'Nothing waits for a review',
        }),
        theirs(({ by, of }) => of.receiving.includes(by.province ?? '')),
      ],
    },
    lift: {
      who: feedOrProvince,
      when: [
        theirs(({ by, of }) => by.kind === 'register' || by.province === of.province),
        notWhen(({ of }) => of.lifted !== null, { zh: '该记录已解除', en: 'The record is lifted already' }),
      ],
    },
  },
});
