import { BATTERIES, batteryEntry } from '#src/demo/forms';
import { full, type Full } from '../support/full.js';
import { provinces, termsOf, titled } from '../support/provinces.js';
import { visitors } from '../support/visitor.js';

/** A list that runs on over the years, with a quota of tonnes a year. */
let w: Full;
let p: ReturnType<typeof provinces>;
let door: ReturnType<typeof visitors>;
let entry: string;
/** One on a licence that outlasts the years. */
let lasting: string;
beforeAll(async () => {
  w = await full('2025-11-24 09:00');
  p = provinces(w);
  door = visitors(w.app);
}, 120_000);
afterAll(async () => {
  await w?.stop();
});

const track = async (id: string) => (await w.row('application', id)).context['track'] as string;
const approve = async (application: string) => {
  await w.approve(BATTERIES, application);
  await w.story.settle();
  return String((await w.row('application', application)).context['approval'].id);
};

it('[Y1, N2, N3, W-05] is exhausted by the approvals of its year', async () => {
  const agreement = await w.people.open('agreement', 'sc-officer1', {
    type: 'create',
    key: 'open-pair',
    title: titled('动态名单机制'),
    parameters: termsOf('sichuan-chongqing-2020', {
      validFrom: '2025-11-25',
      listPeriod: 'OPEN',
      proposalWindow: null,
      adjustMonths: [],
      feedbackBy: null,
      statisticsBy: null,
    }),
  });
  await w.act('agreement', agreement, 'sc-officer1', 'sign');
  await p.answers('50', agreement);
  await w.story.until('2025-12-01 09:00');
  const list = await w.people.open('list', 'cq-officer1', { type: 'open', agreement, receiving: '50', year: 2025 });
  const { number } = await p.licensed();
  const put = [batteryEntry('10.000000'), { ...batteryEntry('10.000000'), licenceNumber: number }];
  await w.act('list', list, 'cq-officer1', 'editEntries', { put, strike: [] });
  await w.act('list', list, 'cq-officer2', 'propose');
  await p.answers('51', list);
  await w.story.settle();
  const entries = await p.entries(list);
  lasting = entries[number]!.id;
  entry = entries[batteryEntry('1').licenceNumber]!.id;
  await approve(await w.accepted(BATTERIES, '6.000000'));
  await approve(await w.accepted(BATTERIES, '4.000000', { to: '2026-03-31' }));
  expect(await w.entry(entry)).toEqual({ state: 'exhausted', cap: '10.000000', used: '10.000000' });
}, 60_000);

it('[W-05, N4, P12] has its quota anew on 1 January, and what waited for it goes on directly', async () => {
  await w.story.until('2025-12-31 23:59');
  const waiting = await w.accepted(BATTERIES, '3.000000');
  expect(await track(waiting)).toBe('OVER_QUOTA');
  await w.story.until('2026-01-01 00:00');
  expect(await w.entry(entry)).toEqual({ state: 'active', cap: '10.000000', used: '0.000000' });
  expect(await track(waiting)).toBe('WHITELIST');
  expect(await w.broken()).toEqual({});
}, 60_000);

it('[W-14] what an approval of last year hands back is no quota of this year', async () => {
  await approve(await w.accepted(BATTERIES, '9.000000'));
  const { id } = await w.one<{ id: string }>(
    `SELECT id FROM liandan.approval WHERE listing = $1 AND valid_to = '2026-03-31'`,
    [entry],
  );
  await w.act('approval', id, 'sc-officer1', 'revoke', { ground: 'NOT_ELIGIBLE', reason: '不符合条件' });
  await w.story.settle();
  expect(await p.state('approval', id)).toBe('revoked');
  expect(await w.entry(entry)).toEqual({ state: 'active', cap: '10.000000', used: '9.000000' });
  expect(await w.broken()).toEqual({});
}, 60_000);

it('[W-10, W-20] is in the yearly report of every year in which it runs, with what was approved in each', async () => {
  const agreement = await p.idOf('open-pair');
  const report = async (year: number) => {
    const { body } = await door.get('cq-officer1', `/v1/agreements/${agreement}/yearly-report?year=${year}`);
    const lists = (body['lists'] as { entries: number }[]).map(({ entries }) => entries);
    return [lists, (body['moved'] as { approvals: number }[]).map(({ approvals }) => approvals)];
  };
  expect(await report(2024)).toEqual([[], []]);
  expect(await report(2025)).toEqual([[2], [2]]);
  expect(await report(2026)).toEqual([[2], [1]]);
});

it('[W-05] begins every year, also after one in which nothing was taken', async () => {
  const clocks = async () =>
    (
      await w.sql(`SELECT key FROM liandan.deadline WHERE case_id = $1 AND fires = 'beginYear' AND status = 'open'`, [
        lasting,
      ])
    ).map(({ key }) => key as string);
  for (const year of [2027, 2028]) {
    await w.story.until(`${year}-01-01 00:00`);
    expect([await w.entry(lasting), await clocks()]).toEqual([
      { state: 'active', cap: '10.000000', used: '0.000000' },
      [`quota-${year + 1}`],
    ]);
  }
  await w.act('listing', lasting, 'cq-officer1', 'remove', { ground: 'S9', reason: '自愿退出' });
  expect(await clocks()).toEqual([]);
  expect(await w.broken()).toEqual({});
}, 120_000);
