import { BATTERIES, REVIEW } from '#src/demo/forms';
import { full, listed, refusal, type Full } from '../support/full.js';
import { provinces, termsOf } from '../support/provinces.js';

/** Terms and negative items that begin while a case is open. */
const TWO = 'sichuan-chongqing-2020';
let w: Full;
let p: ReturnType<typeof provinces>;
beforeAll(async () => {
  w = await full('2024-11-25 09:00', listed(2025, '30000.000000'));
  p = provinces(w);
  await w.story.until('2025-03-03 09:00');
}, 120_000);
afterAll(() => w?.stop());

const track = async (id: string) => (await w.row('application', id)).context['track'] as string;
const forbid = (from: string, to: string | null) =>
  w.sql(
    `INSERT INTO liandan.negative_list_item (scope, province, direction, kind, value, reason, valid_from, valid_to, confirmed_by)
     VALUES ('PROVINCE', '50', 'IN', 'WASTE_CODE', '900-052-31', '专项整治', $1, $2, '{50}')`,
    [from, to],
  );

it('[P12, W-19] a case of the fast track is consulted from the first day of a negative item on, entered before it or on it', async () => {
  const early = await w.accepted(BATTERIES, '10.000000');
  await forbid('2025-03-05', '2025-03-05');
  await w.story.until('2025-03-04 23:59');
  expect(await track(early)).toBe('WHITELIST');
  await w.story.until('2025-03-05 00:00');
  expect(await track(early)).toBe('CONSULTED');
  await w.story.until('2025-03-06 09:00');
  const same = await w.accepted(BATTERIES, '10.000000');
  await w.story.settle();
  expect(await track(same)).toBe('WHITELIST');
  await forbid('2025-03-06', '2025-03-06');
  await w.story.until('2025-03-06 09:01');
  expect(await track(same)).toBe('CONSULTED');
  expect(await w.broken()).toEqual({});
}, 60_000);

it('[P12, G8, W-01, R-21a] and from the first day of terms that consult; what consults goes on', async () => {
  await w.story.until('2025-03-07 09:00');
  const id = await w.accepted(BATTERIES, '10.000000');
  const agreement = await p.idOf(TWO);
  const parameters = termsOf(TWO, { approvalMode: 'SIMPLIFIED_CONSULT' });
  await w.act('agreement', agreement, 'sc-officer1', 'amend', { parameters, from: '2025-03-10' });
  await p.answers('50', agreement);
  await w.story.until('2025-03-09 23:59');
  expect(await track(id)).toBe('WHITELIST');
  await w.story.until('2025-03-10 00:00');
  expect(await track(id)).toBe('CONSULTED');
  await w.story.until('2025-03-10 09:00');
  expect(await refusal(w.act('application', id, 'sc-officer1', 'passReview', REVIEW))).toBe('accepted');
  expect(await w.broken()).toEqual({});
}, 60_000);
