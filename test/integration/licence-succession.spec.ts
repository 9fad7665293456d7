import { applicationForm, BATTERIES, COMPLETE, SUBMISSION } from '#src/demo/forms';
import { full, listed, refusal, type Full } from '../support/full.js';
import { visitors } from '../support/visitor.js';
import '../support/slow.js';

/** A licence that is renewed two months before its end: the old one works until its last day, the new one from its first. */
let w: Full;
let door: ReturnType<typeof visitors>;
let entry: string;
let old: string;
let renewed: string;
beforeAll(async () => {
  w = await full('2025-11-24 09:00', listed(2026, '30000.000000'));
  door = visitors(w.app);
  ({ entry } = await w.listOf(2026));
  await w.story.until('2026-11-02 09:00');
  old = await w.licence(BATTERIES);
  await w.act('licence', old, 'register', 'renew', {
    next: await next({ validFrom: '2027-01-01', validTo: '2031-12-31' }),
  });
  await w.story.settle();
  renewed = await w.licence(BATTERIES);
}, 180_000);
afterAll(async () => {
  await w?.stop();
});

/** The licence as it stands, with other words. */
const next = async (more: object) => {
  const said = { ...(await w.row('licence', await w.licence(BATTERIES))).context, ...more } as Record<string, unknown>;
  for (const own of ['predecessor', 'numbers', 'measure', 'barredUntil', 'intake']) delete said[own];
  return said;
};
/** Applied for under the licence named, through to 30 June, and accepted. */
const accepted = async (licence: string) => {
  const form = applicationForm(BATTERIES, licence, {
    ...{ tonnes: '100.000000', from: await w.today(), to: '2027-06-30', route: ['51', '50'], year: 2026 },
  });
  const id = await w.people.open('application', 'remover-sc', { type: 'create', ...form });
  await w.act('application', id, 'remover-sc', 'submit', SUBMISSION);
  await w.act('application', id, 'sc-officer1', 'accept', { checklist: COMPLETE });
  return id;
};

it('[P-13] [W-17] a renewal that begins later ends nothing that rests on the licence', async () => {
  expect([renewed === old, (await w.row('licence', old)).state]).toEqual([false, 'replaced']);
  expect((await w.entry(entry)).state).toBe('active');
});

it.each(['old', 'renewed'])(
  '[P-13] [W-01] [R-27b] [L-80b] the form may name the %s one: the fast track is open, and the approval spans both',
  async (which) => {
    const id = await accepted(which === 'old' ? old : renewed);
    const { context } = await w.row('application', id);
    expect([context['track'], context['prechecks'].find(({ rule }: { rule: string }) => rule === 'L-80a')?.ok]).toEqual(
      ['WHITELIST', true],
    );
    await w.approve(BATTERIES, id);
    await w.story.settle();
    const approval = String((await w.row('application', id)).context['approval'].id);
    expect((await w.row('approval', approval)).context['validTo']).toBe('2027-06-30');
    // Loads of today are of the licence of today.
    const load = await w.haul(BATTERIES, approval, '10.000000', which === 'old' ? 1 : 2, 'accepted');
    expect((await w.row('manifest', load)).context['licence'].id).toBe(old);
  },
);

it('[P-13] [L-80a] asked of a day, the register names the licence of that day', async () => {
  const on = async (id: string, day: string) => {
    const { body } = await door.get('remover-sc', `/v1/licences/${id}/coverage?code=900-052-31&method=R4&on=${day}`);
    return [body['licence'], body['covered']];
  };
  for (const id of [old, renewed]) {
    expect(await on(id, '2026-12-31')).toEqual([old, true]);
    expect(await on(id, '2027-01-01')).toEqual([renewed, true]);
    expect(await on(id, '2032-01-01')).toEqual([renewed, false]);
  }
});

it('[P-13] the capacity of a year is that of the licences that stood in it, renewed since or not', async () => {
  const capacity = async (year: number) => {
    const { body } = await door.get('cq-officer1', `/v1/statistics/capacity?year=${year}&category=HW31&province=50`);
    const [line] = body['items'] as Record<string, string>[];
    return [line?.['capacity'], line?.['sharedCapacity']];
  };
  expect(await capacity(2026)).toEqual(await capacity(2027));
  expect(await capacity(2031)).not.toEqual(await capacity(2032));
});

it('[P-28] [L-80b] what befalls the renewed licence befalls the business: nothing goes on under the old one', async () => {
  const { approval } = await w.approved(BATTERIES, '50.000000');
  await w.act('licence', renewed, 'register', 'suspend', { reason: '暂扣' });
  await w.story.settle();
  expect(await refusal(w.haul(BATTERIES, approval, '10.000000', 3, 'issued'))).toMatch(/^RULE_REFUSED/);
  expect((await w.entry(entry)).state).toBe('suspended');
  expect(await w.broken()).toEqual({});
});
