import { full, listed, type Full } from '../support/full.js';
import { provinces, termsOf } from '../support/provinces.js';

/** The lists of a year whose window opens while their agreement is suspended, or is moved by an amendment. */
const TWO = 'sichuan-chongqing-2020';
let w: Full;
let p: ReturnType<typeof provinces>;
let agreement = '';
beforeAll(async () => {
  w = await full('2024-11-25 09:00', listed(2025, '30000.000000'));
  p = provinces(w);
  agreement = await p.idOf(TWO);
}, 120_000);
afterAll(() => w?.stop());

const act = (type: string, body: object = {}) => w.act('agreement', agreement, 'sc-officer1', type, body);
const years = async () =>
  (
    await w.sql(
      `SELECT DISTINCT year FROM liandan.whitelist WHERE agreement_id = $1 AND receiving = '50' ORDER BY year`,
      [agreement],
    )
  ).map(({ year }) => year as number);

it('[W-07, G4, G5, Y1] a suspension over 1 December holds the next list up and does not lose it', async () => {
  await w.story.until('2025-11-20 09:00');
  await act('suspend', { reason: '执法分歧' });
  await w.story.until('2026-01-12 09:00');
  expect(await years()).toEqual([2025]);
  await act('resume');
  await p.answers('50', agreement);
  await w.story.settle();
  expect(await years()).toEqual([2025, 2026]);
  const { state, context } = await p.listOf(TWO, '50', 2026);
  expect([state, context['effectiveOn'], context['lastDay']]).toEqual(['draft', '2026-01-12', '2026-12-31']);
  // As on 1 December: the entries of the year before, with what they did.
  expect(context['entries']).toMatchObject([
    { source: 'PREFILLED', cap: '30000.000000', lastYear: { approved: '0.000000' } },
  ]);
});

it('[W-07, G8, Y1] a window that an amendment moves opens on its new day', async () => {
  const parameters = termsOf(TWO, { proposalWindow: { from: '12-15', to: '12-31' } });
  await act('amend', { parameters, from: '2026-06-01' });
  await p.answers('50', agreement);
  await w.story.until('2026-12-14 23:59');
  expect(await years()).toEqual([2025, 2026]);
  await w.story.until('2026-12-15 00:00');
  expect(await years()).toEqual([2025, 2026, 2027]);
});

it('leaves nothing broken', async () => {
  expect(await w.broken()).toEqual({});
}, 60_000);
