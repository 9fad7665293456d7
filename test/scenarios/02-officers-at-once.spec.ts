import type { Actor } from '#domain/actor';
import { BATTERIES, BATTERIES_TOO } from '#src/demo/forms';
import type { Command } from '#workflow/workflow';
import { APPROVAL, refusal } from '../support/full.js';
import { journey, ON_THE_LIST } from '../support/journey.js';

journey(
  2,
  '31 名经办人近上限时同时批准｜31 officers approving at once near the cap',
  { ...ON_THE_LIST, rules: 'W-05 W-06' },
  async (w, tell) => {
    const { entry } = await w.listOf(2025);
    /** The n-th officer of Sichuan: as the second officer, but a person of their own. */
    const officer = (n: number): Actor => ({
      ...w.people.as('sc-officer2'),
      person: `01900000-0000-7000-8000-00000000${String(1000 + n)}`,
    });
    const cases: string[] = [];
    await tell('已用 12000 吨，另有 31 件各 1500 吨｜12,000 t are drawn; 31 cases of 1,500 t wait', async () => {
      await w.story.until('2025-01-06 09:00');
      await w.approved(BATTERIES, '12000.000000');
      for (let n = 0; n < 31; n++) cases.push(await w.accepted(n % 2 ? BATTERIES_TOO : BATTERIES, '1500.000000'));
      const tracks = await w.sql(
        `SELECT DISTINCT context ->> 'track' AS track FROM liandan.transfer_application WHERE id = ANY ($1)`,
        [cases],
      );
      tell.shows('通道｜track', tracks, [{ track: 'WHITELIST' }]);
    });
    await tell('31 人同时签发｜31 people sign at once', async () => {
      const kind = w.workflow.kinds.get('application')!;
      const said = await Promise.all(
        cases.map((id, n) => refusal(w.workflow.send(kind, id, { by: officer(n), command: APPROVAL as Command }))),
      );
      await w.story.settle();
      const count = (word: string) => said.filter((each) => each === word).length;
      tell.shows('批准、不予办理｜approved, refused', [count('accepted'), count('RULE_REFUSED W-05')], [12, 19]);
      const { state, used, cap } = await w.entry(entry);
      tell.shows(
        '名录额度｜entry',
        { state, used, cap },
        { state: 'exhausted', used: '30000.000000', cap: '30000.000000' },
      );
      const rows = await Promise.all(cases.map((id) => w.row('application', id)));
      const losers = rows.filter((row) => row.state === 'accepted').map((row) => String(row.context['track']));
      tell.shows('其余转为｜the others become', [losers.length, [...new Set(losers)]], [19, ['OVER_QUOTA']]);
    });
  },
);
