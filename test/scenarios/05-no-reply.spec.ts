import { MEIHUA } from '#src/demo/forms';
import { refusal } from '../support/full.js';
import { journey, nextDay, WITHOUT_LIST } from '../support/journey.js';

journey(
  5,
  '45 个工作日未获复函｜no reply for 45 working days',
  { ...WITHOUT_LIST, rules: 'A-42 R-21a R-24a K-42' },
  async (w, tell) => {
    let application = '';
    let letter = '';
    const refuse = (code: string) =>
      w.act('application', application, 'hn-officer2', 'refuse', { code, reason: '接受地未在期限内函复同意' });
    await tell('受理并商请｜accepted, and the letter sent', async () => {
      ({ application, letter } = await w.consulted(MEIHUA, '60.000000'));
    });
    const { due } = await w.clock(application, 'K-42');
    await tell(
      '45 个工作日届满前：不得批准，也不得以未获同意不予批准｜before the 45 working days are over: neither approval nor refusal for want of consent',
      async () => {
        await w.story.until(`${due} 23:59`);
        tell.shows('期限｜limit', due, '2026-01-20');
        tell.shows(
          '批准｜approval',
          await refusal(w.approve(MEIHUA, application)),
          expect.stringMatching(/^INVALID_TRANSITION/),
        );
        tell.shows('不予批准｜refusal', await refusal(refuse('RR02')), 'RULE_REFUSED A-42');
      },
    );
    await tell(
      '届满后：仍不得批准，可依 RR02 不予批准｜from then on: still no approval; refusal with RR02',
      async () => {
        await w.story.until(`${nextDay(due)} 00:01`);
        tell.shows(
          '批准｜approval',
          await refusal(w.approve(MEIHUA, application)),
          expect.stringMatching(/^INVALID_TRANSITION/),
        );
        tell.shows('以复函不同意为由｜as if refused in writing', await refusal(refuse('RR01')), 'RULE_REFUSED A-42');
        await refuse('RR02');
        await w.story.settle();
        const { state, context } = await w.row('application', application);
        const late = context['overdue'].map((o: { clock: string }) => o.clock).sort();
        tell.shows('状态与逾期记录｜state and records', [state, late], ['refused', ['K-25', 'K-42']]);
        tell.shows('商请函｜letter', (await w.row('consultation', letter)).state, 'closed');
        const reply = w.act('consultation', letter, 'ha-officer1', 'draftReply', { agree: true });
        tell.shows(
          '决定后复函｜a reply after the decision',
          await refusal(reply),
          expect.stringMatching(/^INVALID_TRANSITION/),
        );
      },
    );
  },
);
