import { BATTERIES } from '#src/demo/forms';
import { full, listed, type Full } from '../support/full.js';
import { visitors } from '../support/visitor.js';

let w: Full;
let door: ReturnType<typeof visitors>;
beforeAll(async () => {
  w = await full('2024-11-25 09:00', listed(2025, '30000.000000'));
  door = visitors(w.app);
  await w.story.until('2025-01-06 09:00');
}, 120_000);
afterAll(() => w?.stop());

it('[R-11b][R-13c] tells who may see the run until when the papers of vehicle, driver and escort are valid', async () => {
  const { approval } = await w.approved(BATTERIES, '100.000000');
  const id = await w.haul(BATTERIES, approval, '24.000000', 1, 'issued');
  const { vehicle } = (await w.row('manifest', id)).context['legs'][0];
  await w.sql(`UPDATE liandan.vehicle SET valid_until = '2025-01-31' WHERE plate = $1`, [vehicle]);
  const seen = {
    plate: vehicle,
    document: expect.stringMatching(/^DL-/),
    vehicle: '2025-01-31',
    driver: '2028-12-31',
    escort: '2028-12-31',
  };
  for (const login of ['carrier', 'remover-sc', 'receiver-cq'])
    expect((await door.get(login, `/v1/manifests/${id}/crew`)).body).toEqual(seen);
  expect((await door.get('carrier-hn', `/v1/manifests/${id}/crew`)).status).toBe(404);
  // The driver of a link as well: there is no register behind it.
  const { body } = await door.post('carrier', '/v1/run-links', { manifest: id });
  const redeemed = await door.post(null, '/v1/run-links/redeem', { secret: body['secret'] });
  const cookie = String(redeemed.headers['set-cookie']).split(';')[0] ?? '';
  const own = await w.app.inject({ url: `/v1/manifests/${id}/crew`, headers: { host: 'localhost', cookie } });
  expect([own.statusCode, own.json()]).toEqual([200, seen]);
});
