import { BATTERIES, REVIEW } from '#src/demo/forms';
import { journey } from '../support/journey.js';

journey(
  6,
  '接受人许可证四个月后到期｜the receiver licence expires in 4 months',
  { at: '2026-08-24 09:00', rules: 'R-27b L-80a' },
  async (w, tell) => {
    let application = '';
    await tell(
      '申请期限至次年 8 月，许可证至 12 月 31 日｜asked until August; the licence ends on 31 December',
      async () => {
        application = await w.accepted(BATTERIES, '100.000000', { to: '2027-08-23' });
        const { context } = await w.row('application', application);
        tell.shows(
          '申请与许可证｜asked, licence',
          [context['period'].to, context['licence'].validTo],
          ['2027-08-23', '2026-12-31'],
        );
        await w.act('application', application, 'sc-officer1', 'passReview', REVIEW);
        await w.story.drain();
        await w.reply((await w.letterOf(application)).id, 'cq', true);
        await w.story.settle();
      },
    );
    await tell('批准有效期截至许可证届满日｜the validity is cut to that date', async () => {
      await w.story.until('2026-09-01 09:00');
      await w.approve(BATTERIES, application);
      await w.story.settle();
      const { context } = await w.row('application', application);
      const { validFrom, validTo } = context['decision'];
      tell.shows('有效期｜valid', { validFrom, validTo }, { validFrom: '2026-09-01', validTo: '2026-12-31' });
      expect((await w.row('approval', context['approval'].id)).context['validTo']).toBe('2026-12-31');
      const dates = await w.sql(
        `SELECT key, due_day::text AS due, status, overdue_at IS NOT NULL AS overdue FROM liandan.deadline
          WHERE case_id = $1 AND clock = 'K-27' ORDER BY due_at`,
        [context['approval'].id],
      );
      tell.shows('起止日届至不是逾期｜a date that was reached is not overdue', dates, [
        { key: 'start', due: '2026-08-31', status: 'met', overdue: false },
        { key: '', due: '2026-12-31', status: 'open', overdue: false },
      ]);
    });
  },
);
