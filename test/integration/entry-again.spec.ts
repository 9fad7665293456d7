import { BATTERIES, batteryEntry } from '#src/demo/forms';
import { full, type Full } from '../support/full.js';
import { provinces } from '../support/provinces.js';

/** An entry that is off the list for a while and is listed anew in a later version. */
let w: Full;
let p: ReturnType<typeof provinces>;
let list: string;
let version = 1;
/** The approval of 6 t. */
let six: string;
/** Keeps the list from being empty. */
let lamps: object;
beforeAll(async () => {
  w = await full('2025-11-24 09:00');
  p = provinces(w);
  list = await p.openList(KEY, '动态名单机制');
  const scope = { category: 'HW29', kind: 'INCLUDE', codes: ['900-023-29'], methods: ['R4'], scale: null };
  const { number } = await p.licensed('渝危废灯管', { scopes: [scope] });
  lamps = { ...batteryEntry('5.000000'), licenceNumber: number, codes: ['900-023-29'], wasteName: '废荧光灯管' };
  await w.act('list', list, 'cq-officer1', 'editEntries', { put: [batteryEntry('10.000000'), lamps], strike: [] });
  await p.effective(list);
}, 120_000);
afterAll(async () => {
  await w?.stop();
});

const KEY = 'again-pair';
const LICENCE = batteryEntry('1').licenceNumber;
const track = async (id: string) => (await w.row('application', id)).context['track'] as string;
const entry = async () => (await p.entries(list))[LICENCE]!.id;
/** The next version; `write` changes its draft. */
async function adjusted(write: (next: string, own: string | undefined) => Promise<unknown>): Promise<void> {
  await w.act('list', list, 'cq-officer1', 'openAdjustment', { reason: '调整' });
  version += 1;
  const next = await p.listOf(KEY, '50', 2025, version);
  const own = (next.context['entries'] as { id: string; licenceNumber: string }[]).find(
    ({ licenceNumber }) => licenceNumber === LICENCE,
  );
  await write(next.id, own?.id);
  list = next.id;
  await p.effective(list);
}
const struck = () =>
  adjusted((next, own) => w.act('list', next, 'cq-officer1', 'editEntries', { put: [], strike: [own] }));
const listed = (cap: string, more: object = {}) =>
  adjusted((next) =>
    w.act('list', next, 'cq-officer1', 'editEntries', { put: [{ ...batteryEntry(cap), ...more }], strike: [] }),
  );
const revoke = async (approval: string) => {
  await w.act('approval', approval, 'sc-officer1', 'revoke', { ground: 'NOT_ELIGIBLE', reason: '不符合条件' });
  await w.story.settle();
  expect(await p.state('approval', approval)).toBe('revoked');
};

it('[W-05, Y9] struck in one version and listed anew in the next, it goes on with the quota used in the year', async () => {
  six = (await w.approved(BATTERIES, '6.000000')).approval;
  const before = await entry();
  await struck();
  expect(await p.state('listing', before)).toBe('expired');
  await listed('10.000000');
  expect(await w.entry(await entry())).toEqual({ state: 'active', cap: '10.000000', used: '6.000000' });
  expect(await track(await w.accepted(BATTERIES, '4.000001'))).toBe('OVER_QUOTA');
  expect(await track(await w.accepted(BATTERIES, '4.000000'))).toBe('WHITELIST');
  expect(await w.broken()).toEqual({});
}, 120_000);

it('[W-05, W-14, N7] removed and listed anew with shares, it goes on without what was handed back meanwhile, and takes the rest back', async () => {
  const { approval: first } = await w.approved(BATTERIES, '1.000000');
  const { approval: second } = await w.approved(BATTERIES, '2.000000');
  await w.act('listing', await entry(), 'cq-officer1', 'remove', { ground: 'S9', reason: '自愿退出' });
  await w.story.settle();
  await revoke(first);
  await listed('10.000000', { split: [{ province: '51', cap: '9.000000' }] });
  expect(await w.entry(await entry())).toEqual({ state: 'active', cap: '10.000000', used: '8.000000' });
  expect((await w.row('listing', await entry())).context['shares']).toEqual([
    { province: '51', cap: '9.000000', used: '8.000000' },
  ]);
  expect(await w.broken()).toEqual({});
  await revoke(second);
  expect(await w.entry(await entry())).toEqual({ state: 'active', cap: '10.000000', used: '6.000000' });
  expect(await w.broken()).toEqual({});
}, 120_000);

it('[W-05, W-14] off the list twice, it counts what was handed back once', async () => {
  await struck();
  await listed('10.000000');
  expect(await w.entry(await entry())).toMatchObject({ used: '6.000000' });
  await struck();
  await listed('6.000000');
  expect(await w.entry(await entry())).toEqual({ state: 'exhausted', cap: '6.000000', used: '6.000000' });
  expect(await w.broken()).toEqual({});
}, 120_000);

it('[W-05, W-12, W-13, W-14] where its version was suspended before it took effect, the version after goes on with the ledger', async () => {
  await w.act('list', list, 'cq-officer1', 'openAdjustment', { reason: '调整' });
  version += 1;
  const next = await p.listOf(KEY, '50', 2025, version);
  await w.act('list', next.id, 'cq-officer2', 'propose');
  await p.answers('51', next.id);
  list = next.id;
  expect(await p.state('listing', await entry())).toBe('confirmed');
  await w.act('listing', await entry(), 'cq-officer1', 'suspend', { trigger: 'S2', reason: '设施停产' });
  await w.story.settle();
  expect([await p.state('list', list), await w.entry(await entry())]).toEqual([
    'effective',
    { state: 'suspended', cap: '6.000000', used: '0.000000' },
  ]);
  await adjusted(() => Promise.resolve());
  expect(await w.entry(await entry())).toEqual({ state: 'suspended', cap: '6.000000', used: '6.000000' });
  await revoke(six);
  expect(await w.entry(await entry())).toEqual({ state: 'suspended', cap: '6.000000', used: '0.000000' });
  await w.act('listing', await entry(), 'cq-officer1', 'proposeLift', { evidenceText: '设施恢复' });
  await p.answers('51', await entry());
  await w.approved(BATTERIES, '6.000000');
  expect(await w.entry(await entry())).toEqual({ state: 'exhausted', cap: '6.000000', used: '6.000000' });
  expect(await w.broken()).toEqual({});
}, 120_000);

it('[W-05] struck in one year and listed anew in the next, it begins with the quota of that year', async () => {
  await struck();
  await w.story.until('2026-01-02 09:00');
  await listed('10.000000');
  expect(await w.entry(await entry())).toEqual({ state: 'active', cap: '10.000000', used: '0.000000' });
  expect(await w.broken()).toEqual({});
}, 120_000);

it('[W-05, W-12, W-13] first listed, suspended before its list took effect and lifted since, it has a quota to take from', async () => {
  await w.story.until('2026-12-01 09:00');
  const { id } = await p.listOf('sichuan-chongqing-2020', '50', 2027);
  const { id: licence, number } = await p.licensed();
  const put = [{ ...batteryEntry('3.000000'), licenceNumber: number }];
  await w.act('list', id, 'cq-officer1', 'editEntries', { put, strike: [] });
  await w.act('list', id, 'cq-officer2', 'propose');
  await p.answers('51', id);
  await w.story.settle();
  const early = (await p.entries(id))[number]!.id;
  await w.act('listing', early, 'cq-officer1', 'suspend', { trigger: 'S2', reason: '设施停产' });
  await w.story.until('2027-01-04 09:00');
  await w.act('listing', early, 'cq-officer1', 'proposeLift', { evidenceText: '设施恢复' });
  await p.answers('51', early);
  const application = await p.applied(licence, '3.000000');
  expect((await w.row('application', application)).context['route'].listing).toBe(early);
  await w.approve(BATTERIES, application);
  await w.story.settle();
  expect(await w.entry(early)).toEqual({ state: 'exhausted', cap: '3.000000', used: '3.000000' });
  expect(await w.broken()).toEqual({});
}, 120_000);
