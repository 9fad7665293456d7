import { BATTERIES, BATTERIES_TOO } from '#src/demo/forms';
import { Renewals } from '#src/transfer-application/renewals.service';
import { full, listed, refusal, type Full } from '../support/full.js';

/** 批量受理: which submitted cases renew what was approved before, and pass every check, each by itself. */
let w: Full;
let renewals: Renewals;
let first: string;
beforeAll(async () => {
  w = await full('2025-11-24 09:00', listed(2026, '30000.000000'));
  await w.story.until('2026-01-12 09:00');
  renewals = w.app.get(Renewals, { strict: false });
  first = await w.submit(BATTERIES, '20.000000');
}, 120_000);
afterAll(async () => {
  await w?.stop();
});

/** What the officer ticks of one case. */
const CHECKED = {
  ...{ form: true, licenceCopy: true, methodStatement: true },
  ...{ contract: true, localMaterials: true, authority: true },
};
const of = async (id: string, login = 'sc-officer1') => (await renewals.of(w.people.as(login), [id])).items[0]!;
const zh = ({ why }: { why: { zh: string }[] }) => why.map((each) => each.zh).join('；');

it('[R-23a] offers none before something was approved, and none to others', async () => {
  const shown = await of(first);
  expect(shown).toMatchObject({ ready: false, last: null });
  expect(zh(shown)).toContain('不是续报');
  expect(await refusal(renewals.of(w.people.as('remover-sc'), [first]))).toBe('NOT_PERMITTED R-23a');
  expect((await renewals.of(w.people.as('hn-officer1'), [first])).items).toEqual([]);
});

it('[R-23a R-24a] offers what equals the last approval but for days and quantities, with every check and its proof', async () => {
  await w.act('application', first, 'sc-officer1', 'accept', { checklist: CHECKED });
  await w.approve(BATTERIES, first);
  await w.story.settle();
  const again = await w.submit(BATTERIES, '25.000000');
  const shown = await of(again);
  expect(zh(shown)).toBe('');
  expect(shown).toMatchObject({ ready: true, last: { number: expect.any(String) }, differs: [] });
  expect(shown.moved).toEqual([
    expect.objectContaining({
      field: 'quantity',
      before: expect.stringContaining('20'),
      now: expect.stringContaining('25'),
    }),
  ]);
  const items = [...shown.checklist, ...shown.findings];
  expect(items.length).toBeGreaterThan(8);
  expect(items.every(({ ok, checks }) => ok && checks.every((check) => check.ok && check.rule !== ''))).toBe(true);
  // Another remover's is none, though everything else is the same.
  expect((await of(await w.submit(BATTERIES_TOO, '20.000000'))).last).toBeNull();
});

it('[R-23a R-22a] leaves out what differs, or does not pass, and says why', async () => {
  const change = async (path: string, value: string) => {
    const id = await w.submit(BATTERIES, '20.000000');
    await w.sql(`UPDATE liandan.transfer_application SET context = jsonb_set(context, $2, $3) WHERE id = $1`, [
      id,
      path,
      value,
    ]);
    return of(id);
  };
  for (const [path, value, said] of [
    ['{lines,0,packaging}', '"BARREL"', '废物'],
    ['{carriers,0,roadLicence}', '"另一许可证"', '承运人'],
    ['{facility}', '"二期"', '接收设施'],
    ['{transport,route}', '["5101", "5203", "5001"]', '路线'],
  ] as const) {
    const shown = await change(path, value);
    expect([said, shown.ready, zh(shown)]).toEqual([said, false, expect.stringContaining(said)]);
  }
  const unproven = await change('{attachments}', '[]');
  expect(unproven).toMatchObject({ ready: false, differs: [] });
  expect(zh(unproven)).toContain('未通过');
  // What is accepted already waits no more.
  const done = await w.submit(BATTERIES, '20.000000');
  await w.act('application', done, 'sc-officer1', 'accept', { checklist: CHECKED });
  expect(zh(await of(done))).toContain('不在待受理状态');
});

it('[R-28c] rests on no approval that is suspended', async () => {
  const next = await w.submit(BATTERIES, '20.000000');
  await w.sql(`UPDATE liandan.approval SET state = 'suspended'`);
  expect(zh(await of(next))).toContain('已中止');
});
