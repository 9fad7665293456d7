import { BATTERIES, batteryEntry } from '#src/demo/forms';
import { refusal, type Full } from '../support/full.js';
import { journey, ON_THE_LIST } from '../support/journey.js';

/** The list of the next year, proposed by Chongqing in December; Sichuan has not answered. */
async function proposed(w: Full): Promise<string> {
  await w.story.until('2025-12-22 09:00');
  const { id } = await w.one<{ id: string }>(
    `SELECT id FROM liandan.whitelist WHERE context -> 'agreement' ->> 'key' = 'sichuan-chongqing-2020'
       AND context ->> 'receiving' = '50' AND (context ->> 'year')::int = 2026`,
  );
  await w.act('list', id, 'cq-officer1', 'editEntries', { put: [batteryEntry('30000.000000')], strike: [] });
  await w.act('list', id, 'cq-officer2', 'propose', { note: '提请确认' });
  await w.story.drain();
  return id;
}
const track = async (w: Full, id: string) => String((await w.row('application', id)).context['track']);

journey(
  12,
  '十二月：次年名录至 1 月 1 日未获确认｜December: the list is not confirmed by 1 January',
  { ...ON_THE_LIST, rules: 'W-01 W-07' },
  async (w, tell) => {
    const { list, entry } = await w.listOf(2025);
    let [next, open] = ['', ''];
    await tell(
      '12 月提请确认，未获答复；12 月 30 日受理一件｜proposed in December, no answer; a case is accepted on 30 December',
      async () => {
        next = await proposed(w);
        await w.story.until('2025-12-30 10:00');
        open = await w.accepted(BATTERIES, '200.000000', { to: '2026-06-30' });
        tell.shows('通道｜track', await track(w, open), 'WHITELIST');
      },
    );
    await tell(
      '1 月 1 日：直接通道关闭，案件转商请｜1 January: the fast track closes, the case is to be consulted',
      async () => {
        await w.story.until('2026-01-01 00:00');
        const states = [
          (await w.row('list', list)).state,
          (await w.row('list', next)).state,
          (await w.entry(entry)).state,
        ];
        tell.shows('旧名录、新名录、条目｜old list, new list, entry', states, ['closed', 'proposed', 'expired']);
        tell.shows('通道｜track', await track(w, open), 'CONSULTED');
        expect(await refusal(w.approve(BATTERIES, open))).toMatch(/^RULE_REFUSED (W-01|R-24a)$/);
      },
    );
    await tell(
      '1 月 6 日确认后，新案件恢复直接通道，已商请者不再返回｜confirmed on 6 January: new cases are fast again, the consulted one does not return',
      async () => {
        await w.story.until('2026-01-06 10:00');
        await w.reply((await w.letterOf(next)).id, 'sc', true);
        await w.story.settle();
        const then = await w.accepted(BATTERIES, '200.000000');
        tell.shows('名录｜list', (await w.row('list', next)).state, 'effective');
        tell.shows(
          '新案件、原案件｜new case, old case',
          [await track(w, then), await track(w, open)],
          ['WHITELIST', 'CONSULTED'],
        );
      },
    );
  },
);

journey(
  '12b',
  '十二月：双方同意宽限至 1 月 31 日｜December: both sides agree on a grace until 31 January',
  { ...ON_THE_LIST, rules: 'W-01 W-07' },
  async (w, tell) => {
    const { list } = await w.listOf(2025);
    let open = '';
    await tell('重庆提出宽限，四川同意｜Chongqing names the day of grace, Sichuan agrees', async () => {
      await proposed(w);
      await w.act('list', list, 'cq-officer1', 'agreeGrace', { until: '2026-01-31' });
      await w.story.drain();
      await w.reply((await w.letterOf(list)).id, 'sc', true);
      await w.story.settle();
      tell.shows('最后一日｜last day', (await w.row('list', list)).context['lastDay'], '2026-01-31');
    });
    await tell('1 月 1 日后直接通道仍开放｜after 1 January the fast track is open', async () => {
      await w.story.until('2026-01-06 10:00');
      open = await w.accepted(BATTERIES, '200.000000', { to: '2026-06-30' });
      tell.shows(
        '名录、通道｜list, track',
        [(await w.row('list', list)).state, await track(w, open)],
        ['effective', 'WHITELIST'],
      );
    });
    await tell('2 月 1 日关闭｜it closes on 1 February', async () => {
      await w.story.until('2026-02-01 00:00');
      tell.shows(
        '名录、通道｜list, track',
        [(await w.row('list', list)).state, await track(w, open)],
        ['closed', 'CONSULTED'],
      );
    });
  },
);
