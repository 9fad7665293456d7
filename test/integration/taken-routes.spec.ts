import { batteryEntry, BATTERIES } from '#src/demo/forms';
import { APPROVAL, full, refusal, type Full } from '../support/full.js';
import { provinces, termsOf, titled } from '../support/provinces.js';

/** What other arrangements than Sichuan-Chongqing make of an application: terms of Anhui and of the northeast, between parties of the set. */
let w: Full;
let p: ReturnType<typeof provinces>;
beforeAll(async () => {
  w = await full('2025-11-24 09:00');
  p = provinces(w);
}, 120_000);
afterAll(async () => {
  await w?.stop();
});

const by = (n: number) => `cq-officer${n}`;
/** An agreement on the terms of a published one, kept by Chongqing, with its list of the year in effect. */
async function inEffect(key: string, more: object, cap: string | null) {
  const parameters = termsOf(key, { validFrom: await w.today(), ...more });
  const id = await w.people.open('agreement', by(1), {
    type: 'create',
    key: `like-${key}`,
    title: titled(key),
    parameters,
  });
  await w.act('agreement', id, by(1), 'sign');
  for (const province of await p.asked(id)) await p.answers(province, id);
  await w.story.settle();
  expect(await p.state('agreement', id)).toBe('active');
  const command = { type: 'open', agreement: id, receiving: '50', year: 2025 };
  const list = await w.people.open('list', by(1), command);
  const licence = await p.licensed();
  const facility = { code: 'S1', name: '利用设施一', address: '重庆' };
  const put = [{ ...batteryEntry('1'), licenceNumber: licence.number, cap, origins: [], facility }];
  await w.act('list', list, by(1), 'editEntries', { put, strike: [] });
  if (parameters.confirmation === 'NONE') await w.act('list', list, by(2), 'declare');
  else {
    await w.act('list', list, by(2), 'propose');
    for (const province of await p.asked(list)) await p.answers(province, list);
  }
  await w.story.settle();
  expect(await p.state('list', list)).toBe('effective');
  return { agreement: id, list, licence: licence.id };
}

it('[W-01, W-03, W-15] inbound as in Anhui: decided directly, moved within 30 days, in one batch; ecology and transport are told', async () => {
  const { licence } = await inEffect('anhui-inbound-2022', { parties: ['50'], users: ['51'] }, null);
  const application = await p.applied(licence, '40.000000');
  expect((await w.row('application', application)).context).toMatchObject({
    track: 'WHITELIST',
    route: { cap: null, finishWithinDays: 30, singleBatch: true },
  });
  await w.people.act('application', application, 'sc-officer2', APPROVAL as never);
  await w.story.settle();
  const { id } = await w.one<{ id: string }>('SELECT id FROM liandan.approval WHERE application = $1', [application]);
  expect(await w.row('approval', id)).toMatchObject({
    state: 'active',
    context: { validTo: '2025-12-24', singleBatch: true },
  });
  expect((await p.told(application)).filter((t) => / 50$/.test(t)).length).toBeGreaterThan(0);
  await w.story.until('2025-12-25 00:00');
  expect(await p.state('approval', id)).toBe('expired');
  expect(await refusal(w.haul(BATTERIES, id, '20.000000', 0, 'issued'))).toMatch(/^RULE_REFUSED/);
}, 60_000);

it('[W-01, R-21a] as in the northeast: listed and within the cap, and consulted all the same, which the finding says', async () => {
  const shares = {
    parties: ['50', '51', '52'],
    quotaScopeOrigin: 'SHARED',
    entryFieldsRequired: ['receiver', 'licence', 'codes', 'cap'],
  };
  const { licence } = await inEffect('northeast-2023', shares, '1000.000000');
  const application = await p.applied(licence, '40.000000');
  const { context } = await w.row('application', application);
  const failed = context['route'].tests.filter(({ passed }: { passed: boolean }) => !passed);
  expect([context['track'], failed.map(({ id }: { id: string }) => id)]).toEqual(['CONSULTED', ['approvalDirect']]);
  expect(await refusal(w.people.act('application', application, 'sc-officer2', APPROVAL as never))).not.toBe(
    'accepted',
  );
}, 60_000);

it('leaves nothing broken', async () => {
  expect(await w.broken()).toEqual({});
}, 60_000);
