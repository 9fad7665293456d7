import { BATTERIES } from '#src/demo/forms';
import { tonnes } from '#domain/quantity/quantity';
import { journey, ON_THE_LIST, wholeSize } from '../support/journey.js';

const TRUCKS = wholeSize ? 402 : 12;
const LOAD = '29.850000';
const MOVED = tonnes(29_850_000n * BigInt(TRUCKS));

journey(
  1,
  '白名单铅蓄电池利用单位在重庆，四川移出 12000/30000 吨｜white-listed recycler in Chongqing, Sichuan remover, 12,000 t of 30,000 t',
  { ...ON_THE_LIST, rules: 'W-01 W-02 W-03 W-05 W-09 R-27c', timeout: 900_000 },
  async (w, tell) => {
    const { list, entry } = await w.listOf(2025);
    let id = '';
    await tell('周一受理，名录在册｜accepted on a Monday; the list covers it', async () => {
      await w.story.until('2025-01-06 09:00');
      id = await w.accepted(BATTERIES, '12000.000000');
      tell.shows('通道｜track', (await w.row('application', id)).context['track'], 'WHITELIST');
      tell.shows('决定期限（下周一）｜decision due (the next Monday)', (await w.clock(id, 'K-26')).due, '2025-01-13');
    });
    await tell('期限当日批准，无商请函｜approved on the last day, without a letter of consultation', async () => {
      await w.story.until('2025-01-13 16:00');
      await w.approve(BATTERIES, id);
      await w.story.settle();
      tell.shows('期限｜clock', await w.clock(id, 'K-26'), { due: '2025-01-13', status: 'met', overdue: false });
      const letters = await w.sql('SELECT 1 FROM liandan.consultation WHERE about_id = $1', [id]);
      tell.shows('商请函件数｜letters of consultation', letters.length, 0);
      const told = await w.sql(
        `SELECT DISTINCT to_char(delivered_at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD') AS day FROM liandan.letter
          WHERE case_id = $1 AND addressee = '50'`,
        [id],
      );
      tell.shows('告知重庆之日｜Chongqing told on', told, [{ day: '2025-01-13' }]);
      tell.shows('名录已用｜drawn from the entry', (await w.entry(entry)).used, '12000.000000');
    });
    const approval = String((await w.row('application', id)).context['approval'].id);
    await tell('同一批准下逐车转移｜truck by truck under the one decision', async () => {
      await w.story.until('2025-02-10 08:00');
      for (let truck = 0; truck < TRUCKS; truck++) await w.haul(BATTERIES, approval, LOAD, truck, 'accepted');
      const [line] = (await w.row('approval', approval)).context['lines'];
      tell.shows('已接受｜accepted', [line.reserved, line.accepted], ['0.000000', MOVED]);
      const [numbers] = await w.sql(
        `SELECT count(DISTINCT number)::int AS n, count(*) FILTER (WHERE state = 'closed')::int AS closed
           FROM liandan.manifest WHERE context -> 'approval' ->> 'id' = $1`,
        [approval],
      );
      tell.shows('联单｜manifests', numbers, { n: TRUCKS, closed: TRUCKS });
      expect(wholeSize ? TRUCKS > 400 : TRUCKS > 10).toBe(true);
    });
    await tell('次年一月反馈载明实际接受量｜the feedback of January shows what was really received', async () => {
      await w.story.until('2026-01-20 10:00');
      const feedback = await w.one(
        `SELECT due_day::text AS due FROM liandan.deadline WHERE case_id = $1 AND clock = 'K-W' AND key = 'feedback'`,
        [list],
      );
      tell.shows('反馈期限｜feedback due', feedback, { due: '2026-01-31' });
      const { context } = await w.row('list', list);
      const [row] = context['feedback'].rows as Record<string, string>[];
      tell.shows('反馈｜feedback', row!['received'], MOVED);
      await w.act('list', list, 'cq-officer1', 'sendFeedback', { environmental: '达标' });
      tell.shows('名录｜list', (await w.row('list', list)).state, 'reported');
    });
  },
);
