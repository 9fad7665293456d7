import { BATTERIES, BATTERIES_TOO } from '#src/demo/forms';
import { full, listed, type Full } from '../support/full.js';
import { visitors } from '../support/visitor.js';

/** 好差评: one rating by the applicant, after the end, for those who supervise and not for those who dealt with it. */
let w: Full;
let door: ReturnType<typeof visitors>;
let done: string;
let open: string;
beforeAll(async () => {
  w = await full('2024-11-25 09:00', listed(2025, '30000.000000'));
  door = visitors(w.app);
  await w.story.until('2025-01-06 09:00');
  ({ application: done } = await w.approved(BATTERIES, '60.000000'));
  open = await w.submit(BATTERIES_TOO, '10.000000');
  await w.story.settle();
}, 180_000);
afterAll(() => w?.stop());

const rate = (body: object, login = 'remover-sc') => door.post(login, '/v1/ratings', body);
const said = async (login: string) => (await door.get(login, `/v1/ratings?application=${done}`)).body['items'];

it('is refused of a case that goes on, of another firm’s, and by whoever is no applicant', async () => {
  expect(await rate({ application: open, stars: 5 }, 'remover-sc2')).toMatchObject({
    status: 409,
    body: { code: 'INVALID_TRANSITION', detail: expect.stringContaining('尚未办结') },
  });
  expect((await rate({ application: done, stars: 1 }, 'remover-sc2')).status).toBe(404);
  for (const login of ['receiver-cq', 'sc-officer1', 'auditor', 'admin'])
    expect([403, 404]).toContain((await rate({ application: done, stars: 1 }, login)).status);
  for (const wrong of [{ stars: 0 }, { stars: 6 }, { stars: 2.5 }, { stars: 3, text: 'x'.repeat(501) }, {}])
    expect((await rate({ application: done, ...wrong })).status).toBe(400);
  expect(await w.sql('SELECT id FROM liandan.rating')).toEqual([]);
});

it('is taken once, stays as it is, and is read by the firm, not by those who dealt with the case', async () => {
  expect(await rate({ application: done, stars: 2, text: '等待时间较长' })).toMatchObject({
    status: 201,
    body: { machine: 'rating', state: 'given' },
  });
  expect(await rate({ application: done, stars: 5 })).toMatchObject({
    status: 409,
    body: { code: 'INVALID_TRANSITION', detail: expect.stringContaining('已评价') },
  });
  expect(await said('remover-sc')).toMatchObject([{ stars: 2, text: '等待时间较长' }]);
  for (const login of ['sc-officer1', 'sc-officer2', 'sc-head', 'remover-sc2', 'receiver-cq'])
    expect(await said(login)).toEqual([]);
  // Nor does the record tell them.
  const [event] = await w.sql(
    `SELECT readers FROM liandan.audit_event WHERE machine = 'rating' AND outcome = 'accepted'`,
  );
  expect(event?.['readers']).toEqual([`o:${w.people.as('remover-sc').org}`]);
});

it('stands on the supervisors’ board by province and office, within their grants', async () => {
  const { status, body } = await door.get('auditor', '/v1/audit/ratings');
  expect(status).toBe(200);
  expect(body).toMatchObject({
    items: [{ province: '51', office: '四川省生态环境厅', count: 1, stars: [0, 0, 0, 1, 0], average: '2.00' }],
    words: [{ application: done, stars: 2, text: '等待时间较长' }],
  });
  expect((await door.get('sc-head', '/v1/audit/ratings')).status).toBe(403);
});
