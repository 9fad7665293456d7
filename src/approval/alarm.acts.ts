import { isOfficer, type Actor } from '#domain/actor';
import { mayAlarm } from '#domain/approval/approval.policy';
import type { ApprovalContext } from '#domain/approval/approval.case';
import { DomainError } from '#domain/errors';
import { stateWord } from '#domain/glossary/glossary';
import { APPROVAL_STANDING } from '#domain/standing';
import { against, facts, RegisterActs } from '../party/register-acts.js';
import { isProvince } from '../party/register-words.js';

interface Found {
  state: string;
  context: ApprovalContext;
}
const notDestination = () =>
  new DomainError('NOT_PERMITTED', {
    rule: 'R-28c',
    detail: { zh: '情况函告由接受地省级主管部门办理。', en: 'The destination province raises the alarm.' },
    remedy: { zh: '请由接受地人员办理。', en: 'Ask an officer of the destination.' },
  });
/** 情况函告 on an approval: raised by the destination while the approval stands (R-28c). */
export const APPROVAL_ALARMS = new RegisterActs('approvals', {
  facts: facts<Found>('liandan.approval r', 'r.state, r.context'),
  acts: {
    alarm: {
      who: (by: Actor) =>
        isProvince(by) || (isOfficer(by) && by.delegations.some(({ power }) => power === 'INBOUND_REPLY')),
      no: notDestination,
      when: [
        against(({ by, of }) => !mayAlarm(by, of.context), notDestination),
        against(
          ({ of }) => !APPROVAL_STANDING.includes(of.state),
          ({ of }) => {
            const { zh, en } = stateWord('approval', of.state);
            return new DomainError('INVALID_TRANSITION', {
              rule: 'R-28c',
              detail: { zh: `批准${zh}，不能再中止。`, en: `The approval is ${en}; there is nothing to stop.` },
              remedy: { zh: '请核对批准。', en: 'Check the approval.' },
            });
          },
        ),
      ],
    },
  },
});
