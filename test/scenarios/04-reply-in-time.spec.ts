import { MEIHUA, SHENGTONG } from '#src/demo/forms';
import { journey, nextDay, WITHOUT_LIST } from '../support/journey.js';

journey(
  4,
  '第 10 日 23:59 与第 11 日 00:01 复函｜replies on day 10 at 23:59 and on day 11 at 00:01',
  { ...WITHOUT_LIST, rules: 'R-25a K-25' },
  async (w, tell) => {
    const cases: { application: string; letter: string }[] = [];
    await tell('湖南两件商请河南｜two cases of Hunan, two letters to Henan', async () => {
      cases.push(await w.consulted(SHENGTONG, '100.000000'), await w.consulted(MEIHUA, '100.000000'));
    });
    const [first, second] = cases as [(typeof cases)[0], (typeof cases)[0]];
    const { due } = await w.clock(first.letter, 'K-25');
    await tell('第 10 日 23:59 复函：按期｜day 10, 23:59: in time', async () => {
      await w.story.until(`${due} 23:59`);
      await w.reply(first.letter, 'ha', true);
      tell.shows('期限｜clock', await w.clock(first.letter, 'K-25'), {
        due: '2025-12-01',
        status: 'met',
        overdue: false,
      });
    });
    await tell('第 11 日 00:01：逾期，案件照常等待｜day 11, 00:01: overdue, and the case still waits', async () => {
      await w.story.until(`${nextDay(due)} 00:01`);
      tell.shows('期限｜clock', await w.clock(second.letter, 'K-25'), { due, status: 'passed', overdue: true });
      const { state, context } = await w.row('application', second.application);
      tell.shows(
        '状态｜state',
        [state, context['overdue'].map((o: { clock: string }) => o.clock)],
        ['consulting', ['K-25']],
      );
    });
    await tell('迟到的复函仍有效，逾期 1 日记录在案｜the late reply counts; overdue by 1 stays on record', async () => {
      await w.reply(second.letter, 'ha', true);
      await w.story.settle();
      tell.shows('期限｜clock', await w.clock(second.letter, 'K-25'), { due, status: 'metLate', overdue: true });
      const late = await w.one(
        `SELECT (met_at AT TIME ZONE 'Asia/Shanghai')::date - due_day AS days FROM liandan.deadline WHERE case_id = $1 AND clock = 'K-25'`,
        [second.letter],
      );
      tell.shows('逾期日数｜days overdue', late, { days: 1 });
    });
    await tell('两件均可批准，按期者无逾期记录｜both may be approved; the one in time has no record', async () => {
      await w.approve(SHENGTONG, first.application);
      await w.approve(MEIHUA, second.application);
      await w.story.settle();
      const states = await Promise.all(cases.map(({ application }) => w.row('application', application)));
      tell.shows(
        '状态｜state',
        states.map(({ state }) => state),
        ['approved', 'approved'],
      );
      tell.shows(
        '逾期｜overdue',
        states.map(({ context }) => context['overdue'].length),
        [0, 1],
      );
    });
  },
);
