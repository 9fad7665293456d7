import { REVIEW, MEIHUA, SHENGTONG } from '#src/demo/forms';
import { journey } from '../support/journey.js';
import { visitors } from '../support/visitor.js';

journey(
  3,
  '春节前后五个工作日未处理｜an officer silent for 5 working days over Spring Festival',
  { at: '2024-11-25 09:00', rules: 'R-23d R-24a K-23 K-24 TIME-2' },
  async (w, tell) => {
    let id = '';
    await tell(
      '周四收到申请；周日补班，1 月 28 日至 2 月 4 日放假｜received on a Thursday; Sunday is a make-up day, 28 January to 4 February are holidays',
      async () => {
        await w.story.until('2025-01-23 10:00');
        id = await w.submit(SHENGTONG, '100.000000');
        tell.shows('受理审查期限｜check due', (await w.clock(id, 'K-23')).due, '2025-02-06');
      },
    );
    await tell('期限届满前一分钟仍未处理｜a minute before the end nothing has happened', async () => {
      await w.story.until('2025-02-06 23:59');
      tell.shows('状态｜state', (await w.row('application', id)).state, 'submitted');
      await w.story.until('2025-02-07 00:00');
    });
    await tell(
      '视为受理，以收到之日为受理日，初审期限自收到起算（默认）｜deemed accepted as of its receipt; the review clock runs from then (default)',
      async () => {
        const { state, context } = await w.row('application', id);
        tell.shows('状态｜state', [state, context['deemed'], context['track']], ['accepted', true, 'CONSULTED']);
        tell.shows('受理日｜accepted on', context['acceptedOn'], '2025-01-23');
        tell.shows('初审期限｜review due', (await w.clock(id, 'K-24')).due, '2025-02-06');
        await w.act('application', id, 'hn-officer1', 'recommend', { outcome: 'APPROVE', note: '材料齐全' });
        await w.act('application', id, 'hn-officer1', 'passReview', REVIEW);
      },
    );
    await tell(
      '省厅改为自视为受理之日起算｜the province sets the clock to start on the day of the deemed acceptance',
      async () => {
        const body = {
          name: 'deemedClockStart',
          value: 'DEEMED_DAY',
          validFrom: '2025-02-08',
          instrument: '湘环函〔2025〕1号',
        };
        const { status } = await visitors(w.app).post('hn-head', '/v1/policies', body);
        expect(status).toBe(201);
        await w.story.until('2025-02-08 09:00');
        const later = await w.submit(MEIHUA, '100.000000');
        tell.shows(
          '受理审查期限（周六补班收到）｜check due (received on a make-up Saturday)',
          (await w.clock(later, 'K-23')).due,
          '2025-02-14',
        );
        await w.story.until('2025-02-15 00:00');
        const { context } = await w.row('application', later);
        tell.shows('受理日｜accepted on', [context['deemed'], context['acceptedOn']], [true, '2025-02-08']);
        tell.shows('初审期限｜review due', (await w.clock(later, 'K-24')).due, '2025-02-21');
      },
    );
  },
);
