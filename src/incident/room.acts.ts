import { isOfficer, type Actor } from '#domain/actor';
import { incidentParts } from '#domain/incident/incident.policy';
import type { IncidentContext } from '#domain/incident/incident.context';
import { DomainError, type Text } from '#domain/errors';
import { against, facts, RegisterActs, theirs } from '../party/register-acts.js';
import { isFirm, isHead, isProvince, refused } from '../party/register-words.js';
import { provincesOf } from './provinces-of.js';

const isBureau = (by: Actor) => (by.kind === 'province' || by.kind === 'city') && isOfficer(by);
/** Doors to a new incident: the unit's own report, and what the bureau comes to know first (E-01, I1a). */
export const INCIDENTS_BEGUN = new RegisterActs('incidents', {
  makes: {
    report: (by: Actor) => isFirm(by) && incidentParts(by, {} as IncidentContext).length > 0,
    open: isBureau,
  },
});

const frozen = () =>
  refused(
    'Z-02',
    { zh: '报告已签署，不可更改。', en: 'The report is signed and stays as it is.' },
    { zh: '如有补充，请在事件空间留言。', en: 'Add a remark in the room of the incident.' },
  );

interface Room {
  state: string;
  context: IncidentContext;
  readers: string[];
  /** Whether all have signed the newest after-action report; null where there is none. */
  signed: boolean | null;
}
/** The room of an incident: remarks of all who see it, and the joint report of the provinces that have a part (E-05, E-06). */
export const INCIDENT_ROOM = new RegisterActs('incidents', {
  facts: facts<Room>(
    'liandan.incident r',
    `r.state, r.context, r.readers, (SELECT NOT EXISTS (SELECT unnest(a.provinces) EXCEPT
       SELECT s.province FROM liandan.after_action_signature s WHERE s.report = a.id)
       FROM liandan.after_action a WHERE a.incident = r.id ORDER BY a.version DESC LIMIT 1) AS signed`,
  ),
  acts: {
    remark: { who: (by: Actor) => isFirm(by) || (by.kind !== 'firm' && isOfficer(by)), when: [] },
    draft: {
      who: isProvince,
      when: [
        theirs(({ by, of }) => provincesOf(of.context).includes(by.province ?? '')),
        against(
          ({ of }) => provincesOf(of.context).length < 2,
          () =>
            refused(
              'E-05',
              { zh: '事件未涉及其他省份，无须联合复盘。', en: 'No other province has a part in this incident.' },
              { zh: '请先通报受影响的省份。', en: 'Tell the province that is touched first.' },
            ),
        ),
        against(
          ({ of }) => of.state !== 'final' && of.state !== 'closed',
          () =>
            refused(
              'E-06',
              { zh: '处理结果报告之后方可复盘。', en: 'The after-action report follows the final report.' },
              { zh: '请先提交处理结果报告。', en: 'Let the bureau of the place make the final report first.' },
            ),
        ),
        against(({ of }) => of.signed === true, frozen),
      ],
    },
  },
});

interface Report {
  incident: string;
  provinces: string[];
  superseded: boolean;
  /** Provinces that have signed it. */
  signed: string[];
}
/** The after-action report: signed by the head of each province, once, in its last version. */
export const AFTER_ACTION = new RegisterActs('afterActionReports', {
  facts: facts<Report>(
    'liandan.after_action r',
    `r.incident, r.provinces, EXISTS (SELECT FROM liandan.after_action n
       WHERE n.incident = r.incident AND n.version > r.version) AS superseded,
     ARRAY(SELECT s.province FROM liandan.after_action_signature s WHERE s.report = r.id) AS signed`,
  ),
  acts: {
    sign: {
      who: isHead,
      when: [
        theirs(({ by, of }) => of.provinces.includes(by.province ?? '')),
        against(
          ({ of }) => of.superseded,
          () =>
            refused(
              'E-06',
              { zh: '该稿已被新稿取代。', en: 'A newer version has taken its place.' },
              { zh: '请签署最新一稿。', en: 'Sign the newest version.' },
            ),
        ),
        against(({ by, of }) => of.signed.includes(by.province ?? ''), frozen),
      ],
    },
  },
});

interface Duty {
  authority: string;
  version: number;
  withdrawn: boolean;
}
const keeper = (by: Actor) =>
  by.province !== null && ['province', 'city', 'transport'].includes(by.kind) && isOfficer(by);
const WITHDRAWN: Text = { zh: '值班安排已撤销', en: 'The entry has been withdrawn' };
const kept = {
  who: keeper,
  when: [
    theirs<Duty>(({ by, of }) => by.org === of.authority),
    against<Duty>(
      ({ of }) => of.withdrawn,
      () =>
        new DomainError('INVALID_TRANSITION', {
          detail: WITHDRAWN,
          remedy: { zh: '请新增值班安排', en: 'Enter a new one' },
        }),
    ),
  ],
};
/** Who is on duty: each authority for itself (E-05). */
export const DUTY_ROSTER = new RegisterActs('dutyRoster', {
  facts: facts<Duty>('liandan.duty_roster r', 'r.authority, r.version, r.withdrawn_at IS NOT NULL AS withdrawn'),
  makes: { enter: keeper },
  acts: { revise: kept, withdraw: kept },
});
