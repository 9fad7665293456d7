import { BATTERIES, BATTERIES_TOO, batteryEntry } from '#src/demo/forms';
import { full, type Full } from '../support/full.js';
import { visitors } from '../support/visitor.js';

let w: Full;
let door: ReturnType<typeof visitors>;
beforeAll(async () => {
  w = await full('2025-11-24 09:00');
  door = visitors(w.app);
  await w.story.until('2025-12-01 09:00');
}, 120_000);
afterAll(() => w?.stop());

it('[W-17] an entry may say hazards and form of the waste, by the code lists, and keeps them', async () => {
  const { id: list } = await w.one<{ id: string }>(
    `SELECT id FROM liandan.whitelist WHERE context -> 'agreement' ->> 'key' = 'sichuan-chongqing-2020'
       AND receiving = '50' AND year = 2026`,
  );
  const { version } = await w.row('list', list);
  const put = (more: object) => {
    const asked = { put: [{ ...batteryEntry('60000.000000'), ...more }], strike: [] };
    return door.post('cq-officer1', `/v1/whitelists/${list}/editEntries`, asked, version);
  };
  for (const wrong of [{ hazards: ['T', 'X'] }, { hazards: ['T', 'T'] }, { form: 'SOLID' }]) {
    const { status, body } = await put(wrong);
    const [pointer] = (body['errors'] as { pointer: string }[]).map((each) => each.pointer);
    expect([status, pointer]).toEqual([400, expect.stringContaining(`/put/0/${Object.keys(wrong)[0]}`)]);
  }
  expect((await put({ hazards: ['T', 'C'], form: 'S' })).status).toBe(200);
  await w.act('list', list, 'cq-officer2', 'propose', { note: '提请确认' });
  await w.story.drain();
  await w.reply((await w.letterOf(list)).id, 'sc', true);
  await w.story.until('2026-01-01 00:00');
  const { entry } = await w.listOf(2026);
  const { body } = await door.get('sc-officer1', `/v1/whitelist-entries/${entry}`);
  expect([body['state'], body['hazards'], body['form']]).toEqual(['active', ['T', 'C'], 'S']);
});

it('[W-05, W-09] an entry tells what is approved, on the way, received and left, alike to both sides and to its receiver, not to others', async () => {
  const { entry } = await w.listOf(2026);
  const seenBy = async (login: string) => {
    const { status, body } = await door.get(login, `/v1/whitelist-entries/${entry}`);
    return [status, body['quota']?.used, body['inTransit'], body['received'], body['remaining']];
  };
  expect(await seenBy('cq-officer1')).toEqual([200, '0.000000', '0.000000', '0.000000', '60000.000000']);
  const first = await w.approved(BATTERIES, '100.000000');
  const second = await w.approved(BATTERIES_TOO, '50.000000');
  await w.haul(BATTERIES, first.approval, '20.000000', 0, 'driving');
  await w.haul(BATTERIES, first.approval, '21.000000', 1, 'accepted', { received: '20.950000' });
  await w.haul(BATTERIES_TOO, second.approval, '10.000000', 2, 'issued');
  await w.story.settle();
  const sums = [200, '150.000000', '30.000000', '20.950000', '59850.000000'];
  for (const login of ['cq-officer1', 'sc-officer1', 'receiver-cq']) expect(await seenBy(login)).toEqual(sums);
  for (const login of ['hn-officer1', 'remover-sc'])
    expect(await seenBy(login)).toEqual([200, '150.000000', undefined, undefined, '59850.000000']);
});

it('[W-05] [W-09] [Z-07] what each decision draws from an entry is told to its parties and its receiver, to others what is left', async () => {
  const { entry } = await w.listOf(2026);
  const seenBy = async (login: string) => {
    const { body } = await door.get(login, `/v1/whitelist-entries/${entry}?asOf=${await w.today()}`);
    const facts = (body['facts'] as { type: string; data: Record<string, unknown> }[]).filter(
      ({ type }) => type === 'listing.quotaTaken',
    );
    const told = facts.map(({ data }) => [
      data['quantity'],
      'application' in data,
      'origin' in data,
      data['remaining'],
    ]);
    const lines = await door.get(login, `/v1/quota-accounts/listing/${entry}/0000/2026/lines`);
    return [told, lines.status, (lines.body['items'] as { settled: string }[]).map(({ settled }) => settled).sort()];
  };
  const whole = [
    [
      ['100.000000', true, true, '59900.000000'],
      ['50.000000', true, true, '59850.000000'],
    ],
    ...[200, ['0.000000', '100.000000', '50.000000']],
  ];
  for (const login of ['cq-officer1', 'sc-officer1', 'receiver-cq']) expect(await seenBy(login)).toEqual(whole);
  const least = [
    [
      [undefined, false, false, '59900.000000'],
      [undefined, false, false, '59850.000000'],
    ],
    ...[200, []],
  ];
  for (const login of ['remover-sc', 'hn-officer1']) expect(await seenBy(login)).toEqual(least);
});
