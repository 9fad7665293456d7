import { grams, tonnes } from '#domain/quantity/quantity';
import {
  acceptCase,
  agree,
  approvalOf,
  approve,
  clockOf,
  establishList,
  idOf,
  letterAbout,
  recommend,
} from '../decisions.js';
import { historyIsWhole, oneByteIsFound, printHistory } from '../history.js';
import type { Stage } from '../stage.js';
import { BATTERIES, batteryEntry } from '#src/demo/forms';
import { accept, drive, issue, submit, treat } from '../works.js';
import type { Journey } from './journey.js';

const YEAR = { from: '2023-01-09', to: '2023-12-31', route: ['51', '50'], year: 2023 };
const TRUCKS = 40;

/** Journey 1: the published 60,000 t entry of 2020, replayed in 2023 under the law and catalogue of 2023. */
export const fastTrackYear: Journey = {
  title: '川渝白名单：直接审批与超额征求意见（2023年）｜Sichuan → Chongqing, the white list in a year',
  async play(stage: Stage) {
    await establishList(stage, 2023, batteryEntry('60000.000000'));

    const approvals: string[] = [];
    for (const [day, decided] of [
      ['2023-01-09', '2023-01-12'],
      ['2023-02-06', '2023-02-10'],
    ] as const) {
      await stage.until(`${day} 09:00`);
      const path = await submit(stage, BATTERIES, { ...YEAR, from: day, tonnes: '30000.000000' });
      await acceptCase(stage, 'sc', path);
      const view = await (await stage.as('sc-officer1')).get(path);
      stage.expect(`route ${day}`, view.track, 'WHITELIST');
      await recommend(stage, 'sc', path);
      await stage.until(`${decided} 16:00`);
      await approve(stage, 'sc', path);
      await stage.quiet();
      const id = idOf(path);
      const clock = await clockOf(stage, id, 'K-26');
      stage.expect(`decided in time ${day}`, clock.status, 'met');
      const [letters] = await stage.look<{ n: number }>(
        `SELECT count(*)::int AS n FROM liandan.consultation WHERE context -> 'about' ->> 'id' = $1`,
        [id],
      );
      stage.expect(`letters ${day}`, letters?.n, 0);
      stage.expect(`told ${day}`, await toldTo(stage, id, '50'), decided);
      approvals.push((await approvalOf(stage, id)).id);
      await stage.say(
        '30,000 吨经白名单直接批准，未发商请函，重庆当日获告',
        '30,000 t approved directly, no letter, Chongqing told the same day',
      );
    }

    await stage.until('2023-03-06 09:00');
    const third = await submit(stage, BATTERIES, { ...YEAR, from: '2023-03-06', tonnes: '10000.000000' });
    await acceptCase(stage, 'sc', third);
    await recommend(stage, 'sc', third);
    const held = await (await stage.as('sc-officer1')).get(third);
    stage.expect('third route', held.track, 'OVER_QUOTA');
    const problem = await (await stage.as('sc-officer2')).refused(third, 'approve', {});
    stage.expect('third approved without consent', problem.status, 422);
    await stage.say(
      `第三件超出额度，直接批准被拒（${problem.rule}）`,
      'the third goes over quota and cannot be approved',
    );
    await (
      await stage.as('sc-officer1')
    ).ask(third, 'sendOverQuotaLetter', { extra: '10000.000000', note: '全年需求增加' });
    await stage.quiet();
    await stage.until('2023-03-13 11:00');
    const letter = await letterAbout(stage, idOf(third));
    await agree(stage, letter.path, 'cq-officer1', 'cq-officer2', { extra: '10000.000000' });
    await stage.say(`重庆复函同意增加 10,000 吨（${letter.number}）`, 'Chongqing consents to 10,000 t more');
    await stage.until('2023-03-15 16:00');
    await approve(stage, 'sc', third);
    await stage.quiet();
    stage.expect('third approval', (await (await stage.as('sc-officer1')).get(third)).state, 'approved');

    const approval = approvals[0] ?? '';
    await stage.until('2023-04-03 08:00');
    let total = 0n;
    const numbers: string[] = [];
    for (let truck = 0; truck < TRUCKS; truck++) {
      const quantity = tonnes(24_860_000n + BigInt(truck) * 1_001n);
      total += grams(quantity);
      const day = (await stage.now()).slice(0, 10);
      const load = await issue(stage, BATTERIES, approval, quantity, day, truck);
      numbers.push(load.number);
      await drive(stage, BATTERIES, load, quantity, truck);
      await accept(stage, BATTERIES, load, quantity);
      await treat(stage, BATTERIES, load, quantity, day);
      if (truck % 8 === 7) await stage.until(`2023-04-${String(4 + (truck + 1) / 8).padStart(2, '0')} 08:00`);
    }
    stage.expect(
      'numbers',
      [numbers[0], numbers.at(-1), new Set(numbers).size],
      ['20235101000001', `202351010000${TRUCKS}`, TRUCKS],
    );
    const [balance] = await stage.look<{ reserved: string; settled: string }>(
      `SELECT reserved::text, settled::text FROM liandan.quota_account WHERE owner_kind = 'approval' AND owner_id = $1`,
      [approval],
    );
    stage.expect('accepted under the first approval, grams', balance, { reserved: '0', settled: String(total) });
    const [entry] = await stage.look<{ settled: string; cap: string }>(
      `SELECT settled::text, cap::text FROM liandan.quota_account WHERE owner_kind = 'listing' AND settled > 0`,
    );
    stage.expect('entry, grams', entry, { settled: '70000000000', cap: '70000000000' });
    const [sums] = await stage.look<{ wrong: number }>(
      `SELECT count(*)::int AS wrong FROM liandan.quota_account a
         JOIN LATERAL (SELECT coalesce(sum(l.reserved), 0) AS reserved, coalesce(sum(l.settled), 0) AS settled
           FROM liandan.quota_line l WHERE l.account = a.id) sums ON a.reserved <> sums.reserved OR a.settled <> sums.settled`,
    );
    stage.expect('accounts whose lines do not add up', sums?.wrong, 0);
    await stage.say(
      `${TRUCKS} 车从签发到接受、利用，共 ${tonnes(total)} 吨，账目逐克相符`,
      `${TRUCKS} trucks issued, accepted and treated, right to the gram`,
    );

    const [last] = await stage.look<{ id: string }>(`SELECT id FROM liandan.manifest ORDER BY id DESC LIMIT 1`);
    await historyIsWhole(stage);
    await printHistory(stage, 'manifest', last?.id ?? '');
    await oneByteIsFound(stage, last?.id ?? '');
  },
};

/** The civil day on which a province was told the result (W-03). */
async function toldTo(stage: Stage, application: string, province: string): Promise<string | undefined> {
  const [row] = await stage.look<{ day: string }>(
    `SELECT to_char(delivered_at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD') AS day FROM liandan.letter
     WHERE case_id = $1 AND addressee = $2 ORDER BY id LIMIT 1`,
    [application, province],
  );
  return row?.day;
}
