import { BATTERIES } from '#src/demo/forms';
import { full, listed, refusal, type Full } from '../support/full.js';
import { pipelines } from '../support/pipelines.js';

/** Pipelines at the end of a year, as the quota counts them. */
const { remover } = BATTERIES.logins;
let w: Full;
let p: ReturnType<typeof pipelines>;
beforeAll(async () => {
  w = await full('2025-11-24 09:00', listed(2026, '60000.000000'));
  p = pipelines(w, BATTERIES);
  await w.story.until('2026-10-12 09:00');
  const { city } = await w.one<{ city: string }>(`SELECT city FROM liandan.organisation WHERE id = $1`, [
    w.people.as(remover).org,
  ]);
  await p.set('sc-officer1', { city, validFrom: await w.today(), period: 'MONTH' });
}, 180_000);
afterAll(async () => {
  await w?.stop();
});
afterEach(async () => {
  await w.story.settle();
  expect(await w.broken()).toEqual({});
});

/** Grams that the licence's scale holds and has received, by year. */
const scale = async () =>
  Object.fromEntries(
    (
      await w.sql(
        `SELECT year, sum(reserved)::text AS reserved, sum(settled)::text AS settled FROM liandan.quota_account
          WHERE owner_kind = 'licence' GROUP BY year ORDER BY year`,
      )
    ).map(({ year, reserved, settled }) => [String(year), [reserved, settled]]),
  ) as Record<string, [string, string]>;

it('[R-19, P-12, R-14] a period ends with the year whose plan and scale hold it, and is settled there', async () => {
  const { approval } = await w.approved(BATTERIES, '900.000000', { to: '2027-06-30' });
  await w.story.until('2026-12-28 09:00');
  const id = await p.started(approval, '60.000000');
  expect((await p.row(id)).context['period']).toEqual({ from: '2026-12-28', to: '2026-12-31' });
  const waiting = await p.issued(approval, '5.000000');
  const before = await scale();
  for (const day of ['2026-12-28', '2026-12-29', '2026-12-30', '2026-12-31']) {
    await w.story.until(`${day} 10:00`);
    await p.both(id, '12.500000', '12.490000', day);
  }
  await w.story.until('2027-01-01 00:01');
  expect(await p.state(id)).toBe('periodEnd');
  expect(await refusal(p.both(id, '1.000000', '1.000000', '2027-01-01'))).toBe('RULE_REFUSED R-19');
  await p.accept(id);
  const after = await scale();
  expect(BigInt(after['2026']![1]) - BigInt(before['2026']![1])).toBe(49_960_000n);
  expect(BigInt(before['2026']![0]) - BigInt(after['2026']![0])).toBe(60_000_000n);
  expect(after['2027']).toBeUndefined();
  // What was issued last year and has not begun does not run on last year's plan and scale.
  expect(await refusal(p.act(waiting, remover, 'start'))).toBe('RULE_REFUSED R-27b');
  await p.act(waiting, remover, 'void', { reason: '跨年未启用' });
  expect((await scale())['2026']![0]).toBe('0');
}, 120_000);
