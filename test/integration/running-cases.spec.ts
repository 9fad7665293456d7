import { BATTERIES, SHENGTONG } from '#src/demo/forms';
import { full, type Full } from '../support/full.js';
import { visitors } from '../support/visitor.js';

let w: Full;
let door: ReturnType<typeof visitors>;
beforeAll(async () => {
  w = await full('2025-11-17 09:00');
  door = visitors(w.app);
}, 60_000);
afterAll(() => w?.stop());

const running = async (login: string, query = '') => {
  const { status, body } = await door.get(login, `/v1/running-cases${query}`);
  expect(status).toBe(200);
  return body['items'] as Record<string, any>[];
};
const one = async (login: string, id: string) => (await running(login)).find((item) => item['id'] === id);

it('[K-23][TIME-4] tells the applicant who has its application in hand, and how many days that may still take', async () => {
  const id = await w.submit(BATTERIES, '7.000000');
  await w.story.settle();
  expect(await one('remover-sc', id)).toMatchObject({
    machine: 'application',
    clock: 'K-23',
    daysLeft: 5,
    overdue: false,
    held: [{ side: 'p:51' }],
  });
  expect((await running('remover-sc', '?mine=false')).map((item) => item['id'])).toContain(id);
  // It comes back for correction: then the applicant has it.
  await w.act('application', id, 'sc-officer1', 'requestCorrection', {
    items: [{ field: 'contact', text: '联系电话缺少区号' }],
  });
  await w.story.settle();
  expect(await one('remover-sc', id)).toMatchObject({
    clock: 'K-CORR',
    held: [{ side: expect.stringMatching(/^o:/), name: '成都蓉再蓄电池回收有限公司' }],
  });
  expect((await running('remover-sc', '?mine=false')).map((item) => item['id'])).not.toContain(id);
  expect((await running('remover-sc', '?mine=true')).map((item) => item['id'])).toContain(id);
});

it('[K-25][R-25a] while the other province is asked, tells by when it answers', async () => {
  const { application, letter } = await w.consulted(SHENGTONG, '10.000000');
  await w.story.settle();
  const { due } = await w.clock(letter, 'K-25');
  expect(await one('remover-hn', application)).toMatchObject({
    clock: 'K-25',
    dueDay: due,
    daysLeft: 10,
    clockStatus: 'open',
    held: [{ side: 'p:41' }],
  });
  await w.reply(letter, 'ha', true);
  await w.story.settle();
  expect(await one('remover-hn', application)).toMatchObject({ held: [{ side: 'p:43' }] });
});

it('[Z-07] shows nobody the cases of others, no drafts and nothing that has ended', async () => {
  const theirs = (await running('remover-sc')).map(({ id }) => String(id));
  expect(theirs.length).toBeGreaterThan(0);
  for (const item of await running('remover-sc2')) expect(theirs).not.toContain(item['id']);
  expect((await door.get(null, '/v1/running-cases')).status).toBe(401);
  const id = await w.submit(BATTERIES, '8.000000');
  await w.act('application', id, 'remover-sc', 'withdraw', { reason: '计划取消' });
  await w.story.settle();
  expect(await one('remover-sc', id)).toBeUndefined();
});

it('is read over the index of the cases that have not ended', async () => {
  await w.sql('SET enable_seqscan = off');
  const plan = await w.sql(
    `EXPLAIN SELECT case_id FROM liandan.docket WHERE NOT ended AND array_append(readers, 'audit') && ARRAY['o:x']`,
  );
  await w.sql('RESET enable_seqscan');
  expect(JSON.stringify(plan)).toContain('docket_running');
});
