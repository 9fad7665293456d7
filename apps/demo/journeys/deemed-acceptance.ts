import { idOf } from '../decisions.js';
import { historyIsWhole } from '../history.js';
import type { Stage } from '../stage.js';
import { BATTERIES } from '#src/demo/forms';
import { submit } from '../works.js';
import type { Journey } from './journey.js';

/** Journey 4: an officer silent for five working days over Spring Festival 2025 (TIME-1, TIME-2, R-23d). */
export const deemedAcceptance: Journey = {
  title: '春节期间未告知，视为受理（R-23d）｜deemed acceptance over Spring Festival 2025',
  async play(stage: Stage) {
    await stage.until('2025-01-24 16:00');
    const path = await submit(stage, BATTERIES, {
      tonnes: '1000.000000',
      from: '2025-03-01',
      to: '2025-12-31',
      route: ['51', '50'],
      year: 2025,
    });
    const officer = await stage.as('sc-officer1');
    await stage.until('2025-02-07 23:59');
    stage.expect('a minute before midnight', (await officer.get(path)).state, 'submitted');
    await stage.until('2025-02-08 00:01');
    const view = await officer.get(path);
    stage.expect('after midnight', view.state, 'accepted');
    stage.expect('deemed', [view.deemed, view.acceptedOn], [true, '2025-01-24']);
    const [event] = await stage.look<{ at: string }>(
      `SELECT to_char(occurred_at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD HH24:MI') AS at FROM liandan.audit_event WHERE case_id = $1 AND type = 'deemAccepted'`,
      [idOf(path)],
    );
    stage.expect('at', event?.at, '2025-02-08 00:00');
    await stage.say(
      '第五个工作日届满（春节假期、1月26日调休上班均计入），视为自 1月24日受理',
      'deemed accepted from the day of receipt, at the right midnight',
    );
    await historyIsWhole(stage);
  },
};
