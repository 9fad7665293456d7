import { acceptCase, clockOf, idOf, letterAbout, passReview } from '../decisions.js';
import { historyIsWhole } from '../history.js';
import type { Stage } from '../stage.js';
import { MEIHUA } from '#src/demo/forms';
import { submit } from '../works.js';
import type { Journey } from './journey.js';

const REFUSAL = { code: 'RR02', reason: '接受地生态环境主管部门未在法定期限内函复同意' };

/** Journey 3: Hunan → Henan, decision 湘环许决〔2025〕142号: no reply. Silence is never consent. */
export const silence: Journey = {
  title: '湖南 → 河南：逾期未复（公开案例 湘环许决〔2025〕142号）｜silence, and a refusal after 45 working days',
  async play(stage: Stage) {
    await stage.until('2024-12-06 10:00');
    const path = await submit(stage, MEIHUA, {
      tonnes: '3000.000000',
      from: '2025-01-01',
      to: '2025-12-31',
      route: ['43', '42', '41'],
      year: 2024,
    });
    await acceptCase(stage, 'hn', path);
    const id = idOf(path);
    stage.expect('outer limit', (await clockOf(stage, id, 'K-42')).due, '2025-02-14');
    await stage.until('2024-12-10 11:00');
    await passReview(stage, 'hn', path);
    await stage.quiet();
    const letter = await letterAbout(stage, id);
    stage.expect('reply due', (await clockOf(stage, letter.id, 'K-25')).due, '2024-12-24');
    await stage.say(
      `商请函 ${letter.number} 送达河南，复函至 12-24`,
      'the letter is delivered; a reply is due on 12-24',
    );

    await stage.until('2024-12-25 09:00');
    stage.expect('reply overdue', await clockOf(stage, letter.id, 'K-25').then((c) => c.overdue), true);
    await stage.say('逾期未复，挂牌督办；不视为同意', 'no reply: overdue for ever, and no consent');
    const officer = await stage.as('hn-officer2');
    stage.expect('approval without consent', (await officer.refused(path, 'approve', {})).status, 409);

    await stage.until('2025-02-14 17:00');
    const early = await officer.refused(path, 'refuse', REFUSAL);
    stage.expect('refusal before the limit has passed', [early.status, early.rule], [422, 'A-42']);
    await stage.say('45 个工作日届满前不得以未获同意为由不予批准（A-42）', 'not refusable before the limit has passed');
    await stage.until('2025-03-31 10:00');
    stage.expect('approval after the limit', (await officer.refused(path, 'approve', {})).status, 409);
    await officer.ask(path, 'refuse', REFUSAL);
    await stage.quiet();
    stage.expect('end', (await officer.get(path)).state, 'refused');
    await stage.say('不予批准（RR02），告知复议和诉讼权利', 'refused for want of consent (RR02)');
    await historyIsWhole(stage);
  },
};
