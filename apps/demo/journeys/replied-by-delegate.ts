import { acceptCase, agree, approvalOf, approve, clockOf, idOf, letterAbout, passReview } from '../decisions.js';
import { historyIsWhole } from '../history.js';
import type { Stage } from '../stage.js';
import { SHENGTONG } from '#src/demo/forms';
import { submit } from '../works.js';
import type { Journey } from './journey.js';

/** Journey 2: Hunan → Henan, decision 湘环许决〔2025〕524号, with the real dates. */
export const repliedByDelegate: Journey = {
  title: '湖南 → 河南：商请与受托复函（公开案例 湘环许决〔2025〕524号）｜the consulted track with its real dates',
  async play(stage: Stage) {
    await stage.until('2025-11-17 09:30');
    const path = await submit(stage, SHENGTONG, {
      tonnes: '5000.000000',
      from: '2025-11-25',
      to: '2026-11-24',
      route: ['43', '42', '41'],
      year: 2025,
    });
    await acceptCase(stage, 'hn', path);
    const id = idOf(path);
    stage.expect('review due', (await clockOf(stage, id, 'K-24')).due, '2025-11-24');
    await stage.say('湖南受理，初审至 11-24', 'Hunan accepts; review is due on 11-24');

    await stage.until('2025-11-18 10:00');
    await passReview(stage, 'hn', path);
    await stage.quiet();
    const letter = await letterAbout(stage, id);
    stage.expect('reply due', (await clockOf(stage, letter.id, 'K-25')).due, '2025-12-02');
    await stage.say(
      `商请函 ${letter.number} 送达河南，复函至 12-02`,
      'the letter is delivered to Henan; a reply is due on 12-02',
    );

    await stage.until('2025-11-21 14:00');
    await agree(stage, letter.path, 'city-4108', 'city-4108-b');
    stage.expect('decision due', (await clockOf(stage, id, 'K-26')).due, '2025-11-28');
    const [act] = await stage.look<{ principal: string }>(
      `SELECT convert_from(leaf, 'UTF8')::jsonb -> 'actor' ->> 'principal' AS principal FROM liandan.audit_event
       WHERE case_id = $1 AND type = 'replyAgree' ORDER BY seq DESC LIMIT 1`,
      [letter.id],
    );
    stage.expect('on behalf of', act?.principal, '41');
    await stage.say(
      '焦作市局受河南省厅委托复函同意，决定至 11-28',
      'Jiaozuo replies on behalf of Henan; decision is due on 11-28',
    );

    await stage.until('2025-11-25 15:00');
    await approve(stage, 'hn', path);
    await stage.quiet();
    const approval = await approvalOf(stage, id);
    stage.expect('validity', [approval.context.validFrom, approval.context.validTo], ['2025-11-25', '2026-11-24']);
    stage.expect(
      'all met',
      await Promise.all([
        clockOf(stage, id, 'K-24'),
        clockOf(stage, letter.id, 'K-25'),
        clockOf(stage, id, 'K-26'),
      ]).then((c) => c.map((x) => x.status)),
      ['met', 'met', 'met'],
    );
    await stage.say('批准，共 6 个工作日', 'approved after six working days');
    await historyIsWhole(stage);
  },
};
