import { BATTERIES } from '#src/demo/forms';
import { full, listed, type Full } from '../support/full.js';
import { visitors } from '../support/visitor.js';

let w: Full;
let door: ReturnType<typeof visitors>;
let site: string;
beforeAll(async () => {
  w = await full('2024-11-25 09:00', listed(2025, '30000.000000'));
  door = visitors(w.app);
  await w.story.until('2025-01-06 09:00');
  site = String(
    (
      await w.one<{ id: string }>('SELECT id FROM liandan.site WHERE organisation = $1', [
        w.people.as('remover-sc').org,
      ])
    ).id,
  );
}, 120_000);
afterAll(() => w?.stop());

const enter = async (kind: string, day: string, quantity: string, more: object = {}) => {
  const body = { site, kind, day, wasteCode: '900-052-31', wasteName: '废铅蓄电池', quantity, ...more };
  const { status } = await door.post('remover-sc', '/v1/ledger-entries', body);
  expect(status).toBe(201);
};
const stock = async (login: string, query = '') => {
  const { status, body } = await door.get(login, `/v1/stock${query}`);
  expect(status).toBe(200);
  return body['items'] as Record<string, any>[];
};

it('[M-08] sums up what was produced less what left and what was treated on site, with the oldest day, first in first out', async () => {
  await enter('PRODUCED', '2024-12-01', '20.000000');
  await enter('PRODUCED', '2024-12-20', '15.000000');
  await enter('INTO_STORE', '2024-12-01', '20.000000'); // the same waste, told twice
  expect(await stock('remover-sc')).toMatchObject([
    {
      site,
      siteName: expect.any(String),
      wasteCode: '900-052-31',
      quantity: '35.000000',
      oldest: '2024-12-01',
      days: 36,
      limit: null,
    },
  ]);
  await enter('OWN_UTILISED', '2025-01-02', '1.000000', { method: 'R4' });
  const { approval } = await w.approved(BATTERIES, '100.000000');
  await w.haul(BATTERIES, approval, '24.000000', 1, 'accepted');
  await w.story.settle();
  expect(await stock('remover-sc')).toMatchObject([{ quantity: '10.000000', oldest: '2024-12-20', days: 17 }]);
});

it('[L-81b] of what a receiver took over shows what is not treated yet, and until when it may be stored', async () => {
  expect(await stock('receiver-cq')).toMatchObject([
    {
      ...{ site: null, wasteCode: '900-052-31', wasteName: '废铅蓄电池', quantity: '24.000000', oldest: '2025-01-06' },
      limit: { dueDay: '2026-01-05', overdue: false, daysLeft: expect.any(Number) },
    },
  ]);
});

it('[Z-07] shows nobody the store of others; a wrong question is named', async () => {
  const { org } = w.people.as('remover-sc');
  expect(await stock('remover-sc2')).toEqual([]);
  expect(await stock('remover-sc2', `?organisation=${org}`)).toEqual([]);
  expect((await stock('sc-officer1', `?organisation=${org}`)).length).toBe(1);
  expect((await door.get('remover-sc', '/v1/stock?organisation=x')).status).toBe(400);
  expect((await door.get('remover-sc', '/v1/stock?site=x')).status).toBe(400);
});
